/* newton.h - minimise a smooth convex function by Newton's method with step halving. */
#ifndef TRAINING_NEWTON_H
#define TRAINING_NEWTON_H

#include "training/learners/learner.h"

struct newton {
	size_t m;         /* unknowns */
	double tolerance; /* stop when half the Newton decrement is below this share of 1 + |objective| */
	size_t max_iterations;
	void *problem; /* handed to the two functions */
	double (*objective)(void *problem, const double *theta);
	/* slope (m) and curvature (m, m), of which the lower triangle is read. */
	void (*derivatives)(void *problem, double *slope, double *curvature, const double *theta);
};

enum { NEWTON_MAX_UNKNOWNS = 5000 }; /* 200 MB of curvature */

/*
 * theta (m) start in, minimum out. The objective of each step is noted in f, and a warning if it stopped too early.
 * ERR_DATA if the objective is not finite.
 * Source  Boyd, Vandenberghe, "Convex optimization", section 9.5.
 */
int newton_minimise(double *theta, const struct newton *newton, struct fitted *f, struct err *err);

/* Parameters of the learners of classes that are fitted so: alpha, tolerance, max_iterations. */
extern const struct learner_param newton_class_params[];

/* Warn if log loss over n rows went to nothing without a penalty: the classes are separated. */
void newton_warn_separated(struct fitted *f, double alpha, size_t n);

#endif
