/* bootstrap_t.h - studentised resampling of a mean gain. */
#ifndef EVALUATE_BOOTSTRAP_T_H
#define EVALUATE_BOOTSTRAP_T_H

#include <stddef.h>
#include <stdint.h>

/* Where the rows of a resample come from: random numbers, or every possible resample in a test. */
struct resampling {
	/* rows (count) = the rows at positions first .. first + count - 1 of resample `replicate`, each below n. */
	void (*draw)(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how);
	size_t n, n_resamples;
	unsigned n_threads;
	uint64_t seed;
};

/* Draws by (seed, replicate, position): any thread finds the same rows. */
void resampling_random(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how);

/*
 * t (how->n_resamples) = (mean* - mean) / se* of each resample, ascending; resamples without spread are left out.
 * gain (how->n), finite. Returns how many are left. The bits do not depend on how->n_threads.
 */
size_t bootstrap_t_statistics(double *t, const double *gain, const struct resampling *how);

#endif
