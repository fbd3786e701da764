/* linear.h - what linear models share: their weights, centring, prediction, and their nodes in an ONNX graph. */
#ifndef TRAINING_LINEAR_H
#define TRAINING_LINEAR_H

#include "training/learners/learner.h"

/*
 * scores = x weight + intercept.  k is 1 for regression and for two classes (the log-odds of the last one), else n_classes.
 */
struct linear {
	size_t p, k;
	double *weight;    /* (p, k) row-major */
	double *intercept; /* (k) */
};

/* A zeroed model as the state of f. */
struct linear *linear_new(struct fitted *f, const struct samples *s, size_t k);

/* Copies of x and y less their means, so that the intercept drops out of the fit. */
struct centred {
	size_t n, p;
	double *x;      /* (n, p) */
	double *y;      /* (n) */
	double *x_mean; /* (p) */
	double y_mean;
};
/* Copy and centre; s->x (n, p) row-major. Release by centred_release(). */
void centred_init(struct centred *c, const struct samples *s);
void centred_release(struct centred *c);

/* The intercept that belongs to weights found on centred data. */
void linear_set_intercept(struct linear *m, const struct centred *c);

/* sum of (y - x w)^2 over centred data;  w (p). */
double centred_residual(const struct centred *c, const double *w);

/* learner.predict and learner.export_onnx of linear models: the scores, through sigmoid or softmax for classes. */
void linear_predict(double *out, const struct fitted *f, const double *x, size_t n);
void linear_export(struct onnx_builder *b, const struct fitted *f, const char *features, const char *out);

/* scores (k) of one row;  x (p). */
void linear_scores(double *scores, const struct linear *m, const double *x);

/* Softmax in place;  z (k). Returns log(sum(exp(z))) of the scores that were there. */
double softmax(double *z, size_t k);

#endif
