/* resample_counts.c - counts of resampled rows from 16 random bits each. */
#include "evaluate/resampling/resample_counts.h"

#include "evaluate/resampling/resample_counts_wide.h"
#include "math/elementary.h"

#include <math.h>

/* The total must stay below n: this many standard deviations, and what rounding 8 chances to 2^-16 can add, keep it there. */
#define SPARE_DEVIATIONS 6.0
#define SPARE_ROUNDING 0x1p-13

void multinomial_init(struct multinomial *m, size_t n)
{
	double mean = 1 - SPARE_DEVIATIONS / sqrt((double)n) - SPARE_ROUNDING, chance = math_exp(-mean), below = chance;

	for (size_t k = 0; k < MULTINOMIAL_MOST; k++) {
		m->threshold[k] = (uint32_t)floor(below * 0x1p16 + 0.5);
		chance *= mean / (double)(k + 1);
		below += chance;
	}
}

uint32_t multinomial_of(const struct multinomial *m, uint32_t bits, size_t row)
{
	uint32_t u = row % 2 ? bits >> 16 : bits & 0xffff, count = 0;

	for (size_t k = 0; k < MULTINOMIAL_MOST; k++)
		count += u >= m->threshold[k];
	return count;
}

void multinomial_add(struct multinomial_sums *sums, const struct multinomial *m, const uint32_t *bits, const double *a, const double *b,
		     size_t count)
{
	for (size_t i = multinomial_add_wide(sums, m, bits, a, b, count); i < count; i++) {
		uint32_t times = multinomial_of(m, bits[i / 2], i);

		sums->a[i % MULTINOMIAL_LANES] += times * a[i];
		sums->b[i % MULTINOMIAL_LANES] += times * b[i];
		sums->total += times;
	}
}
