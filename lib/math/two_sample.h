/* two_sample.h - are two samples of numbers from one distribution? Exact where that is cheap, else asymptotic; ties are allowed.
 *
 * a (n) and b (m) are sorted ascending and finite; n, m > 0 and below 2^31.
 */
#ifndef MATH_TWO_SAMPLE_H
#define MATH_TWO_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* At most this many pairs n * m are counted exactly. */
enum { TWO_SAMPLE_EXACT = 10000 };

struct two_sample_test {
	double statistic, p; /* two-sided */
	bool exact;
};

/*
 * Kolmogorov and Smirnov's D = max |F_a - F_b|. Exact: the share of lattice paths that leave the band of D, looked at only where a run
 * of tied values ends, so that ties are conditioned on. Else Kolmogorov's limit of D sqrt(nm / (n + m)).
 * Source  Hodges, "The significance probability of the Smirnov two-sample test", 1958; ties as in R's psmirnov().
 */
void kolmogorov_smirnov(struct two_sample_test *out, const double *a, size_t n, const double *b, size_t m);

/* The value that D does not exceed with at least this probability if nothing differs, given the ties: p <= 1 - level above it alone. */
double kolmogorov_smirnov_quantile(double level, const double *a, size_t n, const double *b, size_t m);

/* P(K >= x) of Kolmogorov's distribution. */
double kolmogorov_sf(double x);

/*
 * Mann and Whitney's U: pairs with a > b, half for a = b. Exact without ties, else normal with the tie term and a correction of 1/2.
 */
void mann_whitney(struct two_sample_test *out, const double *a, size_t n, const double *b, size_t m);

/* Wasserstein's distance of order 1: the area between both distribution functions, in the units of the values. */
double wasserstein(const double *a, size_t n, const double *b, size_t m);

/*
 * The value that wasserstein() exceeds by chance with probability at most 1 - level: 9 999 permutations of who has which value, by the
 * counter-based generator. From 5 000 values on the permutations are of as many evenly spaced ranks, and the result is scaled by
 * sqrt(1/n + 1/m). level <= WASSERSTEIN_MOST.
 */
double wasserstein_quantile(double level, const double *a, size_t n, const double *b, size_t m, uint64_t seed);

#define WASSERSTEIN_MOST 0.9999

#endif
