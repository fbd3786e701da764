/* bootstrap_t.c - the studentised bootstrap of a mean gain. */
#include "evaluate/resampling/bootstrap_t.h"

#include "base/mem.h"
#include "evaluate/statistics/paired.h"
#include "math/sum.h"

#include <math.h>
#include <stdbool.h>

enum { DEFAULT_RESAMPLES = 9999 };

/* Spread by the deviations themselves, for a resample where the sums cancel. 0 if it is constant. */
static double exact_squares(const double *centred, size_t replicate, double mean, const struct resampling *how)
{
	CLEANUP(mem_free) uint32_t *count = mem_new(how->n, sizeof(*count));
	double only = NAN, squares = 0;
	bool constant = true;

	resample_counts(count, replicate, how);
	for (size_t i = 0; i < how->n; i++) {
		double v = centred[i];

		if (count[i] == 0)
			continue;
		only = isnan(only) ? v : only;
		constant &= v == only;
		squares += count[i] * ((v - mean) * (v - mean));
	}
	return constant ? 0 : squares;
}

/* t* of one resample from its sums; NaN without spread. */
static double studentise(const double sums[static 2], const double *centred, size_t replicate, const struct resampling *how)
{
	double n = (double)how->n, mean = sums[0] / n, squares = sums[1], spread = squares - n * mean * mean;

	if (!(spread > 1e-4 * squares)) /* equivalent: at the border both ways to compute it are as good */
		spread = exact_squares(centred, replicate, mean, how);
	return spread > 0 ? mean / sqrt(spread / (n - 1) / n) : NAN;
}

size_t bootstrap_t_statistics(double *t, const double *gain, const struct resampling *how)
{
	CLEANUP(mem_free) double *centred = mem_new(how->n, sizeof(*centred)), *squares = mem_new(how->n, sizeof(*squares));
	CLEANUP(mem_free) double(*sums)[2] = mem_new(how->n_resamples, sizeof(*sums));
	double mean = mean_of(gain, how->n);
	size_t n_left = 0;

	for (size_t i = 0; i < how->n; i++) {
		centred[i] = gain[i] - mean;
		squares[i] = centred[i] * centred[i];
	}
	resample_sums(sums, centred, squares, how);
	for (size_t r = 0; r < how->n_resamples; r++) {
		double statistic = studentise(sums[r], centred, r, how);

		if (!isnan(statistic))
			t[n_left++] = statistic;
	}
	sort_doubles(t, n_left);
	return n_left;
}

/* Resampled t, and the estimate that they are about. */
struct studentised {
	const double *t; /* (n) ascending */
	size_t n;
	double delta, se;
};

/* How many of t[] are below x. */
static size_t count_below(const struct studentised *s, double x)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->t[middle] < x) /* equivalent: x lies beside the ties, not on one */
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A resample that ties but for rounding counts against the claim, whatever the unit of the gains. */
static double slack(double x)
{
	return 1e-9 * (1 + fabs(x));
}

/* The estimate counts as one resample, so that p is never 0. */
static double above(const void *state, double value)
{
	const struct studentised *s = state;
	double t = (s->delta - value) / s->se;

	return (double)(1 + s->n - count_below(s, t - slack(t))) / (double)(1 + s->n);
}

static double below(const void *state, double value)
{
	const struct studentised *s = state;
	double t = (s->delta - value) / s->se;

	return (double)(1 + count_below(s, t + slack(t))) / (double)(1 + s->n);
}

/* Without any spread there is nothing to resample: the same conclusion as the t-test's. */
int bootstrap_t_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	size_t n_resamples = in->n_resamples ? in->n_resamples : DEFAULT_RESAMPLES;
	const struct resampling how = { resampling_random, in->n, n_resamples, in->n_threads, in->seed };
	CLEANUP(mem_free) double *t = mem_new(n_resamples, sizeof(*t));
	struct studentised s = { .t = t };
	const struct one_sided tests = { above, below, &s };

	if (in->n > UINT32_MAX)
		return err_set(err, ERR_DATA, "bootstrap_t takes at most 2^32 rows");
	if (paired_t_run(out, in, err) < 0)
		return -1;
	out->test = "bootstrap_t";
	out->df = 0;
	if (out->se == 0)
		return 0;
	s.delta = out->delta;
	s.se = out->se;
	s.n = bootstrap_t_statistics(t, in->gain, &how);
	if (s.n == 0) {
		out->p = out->p_worse = out->ci_low = out->ci_high = NAN;
		return 0;
	}
	out->p = rule_p(&tests, in);
	out->p_worse = below(&s, 0);
	out->ci_low = out->delta - quantile_sorted(t, s.n, 0.5 + 0.5 * in->level) * out->se;
	out->ci_high = out->delta - quantile_sorted(t, s.n, 0.5 - 0.5 * in->level) * out->se;
	return 0;
}
