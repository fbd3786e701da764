/* fit.h - preprocessing and learner together, on some rows of a dataset. */
#ifndef TRAINING_FIT_H
#define TRAINING_FIT_H

#include "training/dataset.h"
#include "training/preprocess.h"

/* Rows of a dataset made numeric: owns what its samples point at. */
struct design {
	struct samples samples;
	double *x, *y;
	uint32_t *label;
};

enum { DESIGN_MAX_CELLS = 1 << 28 }; /* 2 GiB of features */

/* ERR_DATA if a feature is not finite, or there are more than DESIGN_MAX_CELLS. */
int design_make(struct design *g, const struct dataset *d, const struct preprocess *p, const size_t *rows, size_t n_rows,
		unsigned n_threads, struct err *err);
void design_release(struct design *g);

/* Fit the learner by these values. ERR_DATA if it cannot be, or has no finite solution. */
int fit_learner(struct fitted *f, const struct learner *l, const struct samples *s, const double *values, struct err *err);

/* (n) values or (n, n_classes) probabilities; the caller frees them. */
double *fitted_predict(const struct fitted *f, const struct samples *s);

#endif
