/* ridge.h - ridge regression on centred data; the elastic net without an L1 part is one. */
#ifndef TRAINING_RIDGE_H
#define TRAINING_RIDGE_H

#include "training/learners/linear.h"

/*
 * w (c->p) minimises |y - x w|^2 + alpha |w|^2, alpha >= 0 (0: least squares of minimum norm).
 * Source  Hastie, Tibshirani, Friedman, ESL 2nd ed., eq. 3.44.
 */
void ridge_solve(double *w, const struct centred *c, double alpha, unsigned n_threads);

#endif
