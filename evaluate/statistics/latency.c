/* latency.c - quantiles of times by order statistics, ratios of them, and what a limit says of both. */
#include "evaluate/statistics/latency.h"

#include "math/dist.h"
#include "math/sum.h"

#include <math.h>

const double latency_q[LATENCY_QUANTILES] = { [LATENCY_P50] = 0.5, [LATENCY_P95] = 0.95 };
const char *const latency_names[LATENCY_QUANTILES] = { [LATENCY_P50] = "p50_ms", [LATENCY_P95] = "p95_ms" };

/* P(at most k of n lie below), k may be -1. */
static double below(ptrdiff_t k, size_t n, double q)
{
	return k < 0 ? 0 : binomial_cdf((size_t)k, n, q);
}

/* The least k with P(X <= k) >= p: a binary search, for the sum is long where n is large. */
static size_t binomial_quantile(double p, size_t n, double q)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (binomial_cdf(middle, n, q) >= p) /* equivalent: a sum of probabilities meets a level by rounding alone */
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

double order_ranks(size_t *low, size_t *high, size_t n, double q, double level)
{
	double tail = (1 - level) / 2, left;

	/* P(X <= low - 1) <= tail, and P(X <= high - 1) >= 1 - tail, X of the n times being below the quantile. */
	*low = binomial_quantile(tail, n, q);
	*high = binomial_quantile(1 - tail, n, q) + 1;
	left = below((ptrdiff_t)*low - 1, n, q);
	for (; *high > *low + 1; --*high) { /* equivalent: nothing lies between one rank and itself, which is under every level */
		double less = below((ptrdiff_t)*high - 2, n, q) - left;

		if (less < level) /* equivalent: a sum of probabilities meets a level by rounding alone */
			break;
	}
	return below((ptrdiff_t)*high - 1, n, q) - left;
}

void latency_of(struct latency_arm *out, double *ms, size_t n)
{
	size_t low, high;

	sort_doubles(ms, n);
	for (int k = 0; k < LATENCY_QUANTILES; k++) {
		order_ranks(&low, &high, n, latency_q[k], 1 - (1 - LATENCY_LEVEL) / 2);
		out->at[k] = (struct latency_quantile){
			.value = quantile_sorted(ms, n, latency_q[k]),
			.low = low == 0 ? 0 : ms[low - 1],
			.high = high > n ? INFINITY : ms[high - 1],
		};
	}
}

static double divide(double a, double b)
{
	return b > 0 ? a / b : a > 0 ? INFINITY : 1;
}

struct latency_quantile latency_ratio(const struct latency_quantile *a, const struct latency_quantile *b)
{
	return (struct latency_quantile){
		.value = divide(a->value, b->value),
		.low = isinf(b->high) ? 0 : divide(a->low, b->high),
		.high = isinf(a->high) ? INFINITY : divide(a->high, b->low),
	};
}

static bool is_open(const struct latency_quantile *x)
{
	return !(x->low > 0) || !isfinite(x->high);
}

enum latency_verdict latency_judge_ratio(const struct latency_quantile *ratio, const struct latency_quantile *aa, double limit)
{
	double band = fmax(fmax(limit, 1 / limit), LATENCY_LEAST_BAND);

	if (is_open(ratio) || is_open(aa))
		return LATENCY_FEW;
	if (ratio->low > limit * fmax(aa->high, 1))
		return LATENCY_BROKEN;
	if (aa->high > band || aa->low < 1 / band)
		return LATENCY_NOISY;
	if (ratio->high <= limit)
		return LATENCY_HOLDS;
	return ratio->low > limit ? LATENCY_BROKEN : LATENCY_UNKNOWN;
}

enum latency_verdict latency_judge_max(const struct latency_quantile *value, const struct latency_quantile *aa, double limit)
{
	if (is_open(value) || is_open(aa))
		return LATENCY_FEW;
	if (value->low > limit)
		return LATENCY_BROKEN;
	if (value->high > limit)
		return LATENCY_UNKNOWN;
	return value->high * fmax(aa->high, 1) <= limit ? LATENCY_HOLDS : LATENCY_NOISY;
}
