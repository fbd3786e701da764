/* divergence.h - how far apart two distributions over the same bins are. docs/gate.md, section on drift, has the definitions.
 *
 * reference, current (n) are counts >= 0; either total may be any size above 0. NaN where a total is 0.
 */
#ifndef MATH_DIVERGENCE_H
#define MATH_DIVERGENCE_H

#include <stddef.h>

/*
 * Population stability index: sum (q - p) ln(q / p), p and q the shares of reference and current after `add` was added to each count.
 * add 0 leaves empty bins infinite; ours is 1/2.
 */
double divergence_psi(const double *reference, const double *current, size_t n, double add);

/* Jensen and Shannon's divergence in nats (0 to ln 2); in bits it is this over ln 2. Its root is called the distance. */
double divergence_js(const double *reference, const double *current, size_t n);

/* Of the shares of two (n) histograms, counts >= 0 with a sum > 0: half the L1 distance; Hellinger's distance, 0 to 1. */
double divergence_total_variation(const double *reference, const double *current, size_t n);
double divergence_hellinger(const double *reference, const double *current, size_t n);
double divergence_largest(const double *reference, const double *current, size_t n); /* L infinity */

/* Pearson's chi-square of the (2, n) table; bins that are empty on both sides do not count. *df becomes the filled bins less one. */
double divergence_chi_square(const double *reference, const double *current, size_t n, size_t *df);

#endif
