/* wasserstein.c - the area between two distribution functions, and how large chance makes it. */
#include "math/two_sample.h"

#include "base/mem.h"
#include "base/rng.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

enum { PERMUTATIONS = 9999, MOST_PERMUTED = 5000 };

/* All values in order; from_a (n + m) says whose, or NULL. */
static void pool(double *all, uint8_t *from_a, const double *a, size_t n, const double *b, size_t m)
{
	for (size_t i = 0, j = 0; i < n || j < m;) {
		bool is_a = j >= m || (i < n && a[i] <= b[j]);

		if (from_a)
			from_a[i + j] = is_a;
		all[i + j] = is_a ? a[i] : b[j];
		i += is_a;
		j += !is_a;
	}
}

double wasserstein(const double *a, size_t n, const double *b, size_t m)
{
	size_t all = n + m, seen_a = 0;
	CLEANUP(mem_free) double *value = mem_new(all, sizeof(*value));
	CLEANUP(mem_free) uint8_t *from_a = mem_new(all, 1);

	pool(value, from_a, a, n, b, m);
	for (size_t k = 0; k + 1 < all; k++) {
		seen_a += from_a[k];
		value[k] = (value[k + 1] - value[k]) * fabs((double)seen_a / (double)n - (double)(k + 1 - seen_a) / (double)m);
	}
	value[all - 1] = 0;
	return sum_of(value, all);
}

/* One draw without replacement, value by value: the next is a's with the share that a has of what is left. */
static double permuted_area(const double *step, size_t n, size_t m, const uint32_t *bits)
{
	size_t left_a = n, seen_a = 0;
	double sum = 0, per_a = 1 / (double)n, per_b = 1 / (double)m;

	for (size_t k = 0; k + 1 < n + m; k++) {
		bool is_a = ((uint64_t)bits[k] * (n + m - k)) >> 32 < left_a;

		left_a -= is_a;
		seen_a += is_a;
		sum += step[k] * fabs((double)seen_a * per_a - (double)(k + 1 - seen_a) * per_b);
	}
	return sum;
}

/* Every value, or MOST_PERMUTED of evenly spaced ranks. */
static size_t thin(double *value, size_t all)
{
	if (all <= MOST_PERMUTED)
		return all;
	for (size_t k = 0; k < MOST_PERMUTED; k++)
		value[k] = value[(size_t)((double)k * (double)(all - 1) / (MOST_PERMUTED - 1))];
	return MOST_PERMUTED;
}

static double spread_of(size_t n, size_t m)
{
	return sqrt(1 / (double)n + 1 / (double)m);
}

double wasserstein_quantile(double level, const double *a, size_t n, const double *b, size_t m, uint64_t seed)
{
	CLEANUP(mem_free) double *step = mem_new(n + m, sizeof(*step));
	CLEANUP(mem_free) double *areas = mem_new(PERMUTATIONS, sizeof(*areas));
	CLEANUP(mem_free) uint32_t *bits = NULL;
	size_t all, n_a, n_above;

	pool(step, NULL, a, n, b, m);
	all = thin(step, n + m);
	n_a = all == n + m ? n : (size_t)((double)all * ((double)n / (double)(n + m)));
	n_a = n_a < 1 ? 1 : n_a >= all ? all - 1 : n_a;
	for (size_t k = 0; k + 1 < all; k++)
		step[k] = step[k + 1] - step[k];
	bits = mem_new(all, sizeof(*bits));
	for (size_t r = 0; r < PERMUTATIONS; r++) {
		rng_fill(bits, all, seed, r, 0);
		areas[r] = permuted_area(step, n_a, all - n_a, bits);
	}
	sort_doubles(areas, PERMUTATIONS);
	/* (1 + those at or above) / (1 + permutations) <= 1 - level */
	n_above = (size_t)floor((1 - level) * (PERMUTATIONS + 1) + 1e-6);
	n_above = n_above < 1 ? 1 : n_above;
	return areas[PERMUTATIONS - n_above] * (spread_of(n, m) / spread_of(n_a, all - n_a));
}
