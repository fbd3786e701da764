/* delong.h - two correlated AUCs with their covariance. */
#ifndef EVALUATE_DELONG_H
#define EVALUATE_DELONG_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct delong {
	double auc[2]; /* candidate, production */
	double variance[2], covariance;
	double delta, delta_variance; /* of candidate - production, from the differences of the placements */
	bool is_constant;             /* the placements' differences do not vary at all: delta_variance is exactly 0 */
};

/*
 * scores  two arrays (n): candidate, production;   positive (n) 0 or 1
 * ERR_DATA unless there are two rows of each class, and for a score that is NaN. O(n log n).
 */
int delong_covariance(struct delong *out, const double *const scores[2], const uint8_t *positive, size_t n, struct err *err);

#endif
