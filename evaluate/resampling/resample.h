/* resample.h - resampled rows: sums over each resample, or how often each row is in it. */
#ifndef EVALUATE_RESAMPLE_H
#define EVALUATE_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* Where the rows of a resample come from: random numbers, or every possible resample in a test. */
struct resampling {
	/* rows (count) = the rows at positions first .. first + count - 1 of resample `replicate`, each below n. */
	void (*draw)(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how);
	size_t n, n_resamples; /* n <= UINT32_MAX */
	unsigned n_threads;
	uint64_t seed;
};

/* Draws by (seed, replicate, position): any thread finds the same rows. */
void resampling_random(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how);

/*
 * sums (how->n_resamples) = the sums of a and of b (how->n) over the rows of each resample. The bits do not depend on how->n_threads.
 * Many random rows are not drawn one by one: how often each row is in the resample is (resample_counts.h), so that the rows are read in order.
 */
void resample_sums(double (*sums)[2], const double *a, const double *b, const struct resampling *how);

/* count (how->n) = how often each row is in the resample that resample_sums() calls `replicate`. */
void resample_counts(uint32_t *count, size_t replicate, const struct resampling *how);

#endif
