/* resampled.h - the BCa bootstrap of a difference that is no mean of gains: F1, PR-AUC, AUC of rows in groups.
 *
 * Rows are drawn within their stratum (the class of the truth), or whole groups are drawn. Rows that a statistic cannot tell apart share a
 * point: the statistic gets how often each point was drawn, so that one resample of n rows costs n draws and one pass over the points.
 */
#ifndef EVALUATE_RESAMPLED_H
#define EVALUATE_RESAMPLED_H

#include "evaluate/statistics/comparison.h"

struct resampled {
	/*
	 * The difference, > 0 = the candidate is better, where point i counts weight[i] times; NaN = undefined. Many threads call it at
	 * once, each with a scratch (n_points) of its own.
	 */
	double (*delta)(const double *weight, double *scratch, const void *state);
	const void *state;
	size_t n, n_points;
	const uint32_t *point; /* (n) below n_points; NULL = row i is point i */
	const uint32_t *unit;  /* (n) below n_units: the row's stratum, or its group */
	size_t n_units;
	bool by_groups; /* units are groups, to be drawn; else strata, within which rows are drawn */
};

/* Draws of in->seed, in->n_resamples times. ERR_DATA for fewer than two groups, and where the difference itself is undefined. */
int resampled_run(struct comparison *out, const struct comparison_input *in, struct err *err);

#endif
