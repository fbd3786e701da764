/* ols.h - least squares on centred data, which ridge without a penalty falls back on. */
#ifndef TRAINING_OLS_H
#define TRAINING_OLS_H

#include "training/learners/linear.h"

/* w (c->p) minimises |y - x w|, with the least |w| where many do. Returns the rank of x. */
size_t ols_solve(double *w, const struct centred *c);

#endif
