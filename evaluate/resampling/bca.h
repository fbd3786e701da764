/* bca.h - the bias-corrected and accelerated bootstrap, from resampled estimates.
 *
 * Few groups have too narrow a bootstrap, as if their spread were known: limits and p are widened from the normal's levels to Student's,
 * sqrt(G / (G - 1)) for the variance's divisor and G - 1 degrees of freedom (expanded quantiles; Hesterberg 2015).
 */
#ifndef EVALUATE_BCA_H
#define EVALUATE_BCA_H

#include <stddef.h>

struct bca {
	const double *sorted; /* (n) resampled estimates, ascending */
	size_t n;
	double bias;         /* z0 */
	double acceleration; /* a */
	size_t n_groups;     /* that were drawn, 2 or more; 0 = rows, which are many: nothing is widened */
};

/* z0 from the share of resamples below the estimate (ties count half). */
double bca_bias(const double *sorted, size_t n, double estimate);
/* a from the jackknife: estimates with each unit left out (n_units). */
double bca_acceleration(const double *left_out, size_t n_units);
/* The level at which the resamples' quantile is a one-sided limit of nominal level `level`. */
double bca_level(const struct bca *b, double level);
/* The limit itself. */
double bca_limit(const struct bca *b, double level);
/* p of "estimate > value": the smallest level whose lower limit is at most value; and of the opposite claim. */
double bca_p_above(const struct bca *b, double value);
double bca_p_below(const struct bca *b, double value);

#endif
