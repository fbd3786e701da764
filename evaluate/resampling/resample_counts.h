/* resample_counts.h - how often each of n rows is in a resample of n rows, without drawing the rows one by one.
 *
 * Counts are Poisson with a mean a little below 1, by 16 random bits a row; what then lacks to n rows is drawn one by one. Given their
 * total, Poisson counts are multinomial, and stay so when uniform draws are added: this is the resample that n uniform draws give, up to
 * the 2^-16 to which a count's chance is rounded.
 */
#ifndef EVALUATE_RESAMPLE_COUNTS_H
#define EVALUATE_RESAMPLE_COUNTS_H

#include <stddef.h>
#include <stdint.h>

/* From so many rows on; fewer are drawn one by one. */
enum { MULTINOMIAL_LEAST_ROWS = 4096 };

/* Lanes of a sum: row i belongs to lane i mod 16. No count is above 8: with a mean of 1, that has a chance below half of 2^-16. */
enum { MULTINOMIAL_LANES = 16, MULTINOMIAL_MOST = 8 };

/* The count of a row with random bits u is how many thresholds are <= u. */
struct multinomial {
	uint32_t threshold[MULTINOMIAL_MOST]; /* ascending; 2^16 = none */
};

/* Running sums over counted rows. */
struct multinomial_sums {
	double a[MULTINOMIAL_LANES], b[MULTINOMIAL_LANES];
	uint64_t total; /* rows counted so far */
};

/* The thresholds of Poisson counts with a mean a little below 1, so that n rows (n > 0) hardly ever count more than n together. */
void multinomial_init(struct multinomial *m, size_t n);

/* Add rows of a and b (count, a multiple of 16 unless they are the last) with the counts of bits, two rows a word, the low half first. */
void multinomial_add(struct multinomial_sums *sums, const struct multinomial *m, const uint32_t *bits, const double *a, const double *b,
		     size_t count);

/* The count of one row. */
uint32_t multinomial_of(const struct multinomial *m, uint32_t bits, size_t row);

#endif
