/* sum.c - compensated sums in four fixed lanes: element i belongs to lane i mod 4, whatever the compiler or machine. */
#include "math/sum.h"

#include <math.h>

enum { LANES = 4 };

/* A running sum and its lost low part; the true sum is near high + low. */
struct lanes {
	double high[LANES], low[LANES];
};

/* Two-sum keeps exactly what the addition rounds away (Knuth, TAOCP 2, 4.2.2). */
static inline void add_lane(double *high, double *low, double x)
{
	double sum = *high + x, back = sum - *high;

	*low += (*high - (sum - back)) + (x - back);
	*high = sum;
}

static inline void add_four(struct lanes *s, const double x[static LANES])
{
	for (int l = 0; l < LANES; l++)
		add_lane(&s->high[l], &s->low[l], x[l]);
}

/* Lanes in order. An infinite sum has no low part. */
static double finish(const struct lanes *s)
{
	double high = s->high[0], low = s->low[0], sum;

	for (int l = 1; l < LANES; l++) {
		add_lane(&high, &low, s->high[l]);
		low += s->low[l];
	}
	sum = high + low;
	return isnan(sum) && !isnan(s->high[0] + s->high[1] + s->high[2] + s->high[3]) ? high : sum;
}

double sum_of(const double *x, size_t n)
{
	struct lanes s = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		add_four(&s, x + i);
	for (; i < n; i++)
		add_lane(&s.high[i % LANES], &s.low[i % LANES], x[i]);
	return finish(&s);
}

double sum_of_products(const double *x, const double *y, size_t n)
{
	struct lanes s = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (int l = 0; l < LANES; l++)
			add_lane(&s.high[l], &s.low[l], x[i + (size_t)l] * y[i + (size_t)l]);
	for (; i < n; i++)
		add_lane(&s.high[i % LANES], &s.low[i % LANES], x[i] * y[i]);
	return finish(&s);
}

double mean_of(const double *x, size_t n)
{
	return sum_of(x, n) / (double)n;
}

double sum_of_squared_deviations(const double *x, size_t n, double mean)
{
	struct lanes s = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (int l = 0; l < LANES; l++) {
			double d = x[i + (size_t)l] - mean;

			add_lane(&s.high[l], &s.low[l], d * d);
		}
	for (; i < n; i++)
		add_lane(&s.high[i % LANES], &s.low[i % LANES], (x[i] - mean) * (x[i] - mean));
	return finish(&s);
}

double quantile_sorted(const double *sorted, size_t n, double p)
{
	double position = (double)(n - 1) * p, below = floor(position);
	size_t i = (size_t)below;

	if (i + 1 >= n)
		return sorted[n - 1];
	if (sorted[i] == sorted[i + 1])
		return sorted[i];
	return sorted[i] + (position - below) * (sorted[i + 1] - sorted[i]);
}
