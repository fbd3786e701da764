/* bca.c - the BCa bootstrap of a mean gain, by rows or by groups.
 *
 * Source  Efron 1987; Efron, Tibshirani 1993, ch. 14.
 */
#include "evaluate/resampling/bca.h"

#include "evaluate/statistics/paired.h"
#include "evaluate/resampling/resampled.h"
#include "evaluate/resampling/resample.h"

#include "base/mem.h"
#include "math/dist.h"
#include "math/sum.h"

#include <math.h>

enum { DEFAULT_RESAMPLES = 9999 };

/* Share of resamples below value, ties half, kept off 0 and 1. What differs by rounding alone is a tie, whatever the unit. */
static double share_below(const double *sorted, size_t n, double value)
{
	double share = 0, edge = 0.5 / ((double)n + 1), slack = 1e-12 * fmax(fabs(sorted[0]), fabs(sorted[n - 1]));

	for (size_t i = 0; i < n; i++)
		share += fabs(sorted[i] - value) <= slack
				 ? 0.5
				 : sorted[i] < value; /* equivalent: a tie is taken before, and slack is no border */
	share /= (double)n;
	return fmin(fmax(share, edge), 1 - edge);
}

double bca_bias(const double *sorted, size_t n, double estimate)
{
	return normal_quantile(share_below(sorted, n, estimate));
}

double bca_acceleration(const double *left_out, size_t n_units)
{
	double mean = mean_of(left_out, n_units), squares = 0, cubes = 0;

	for (size_t i = 0; i < n_units; i++) {
		double u = mean - left_out[i];

		squares += u * u;
		cubes += u * u * u;
	}
	return squares > 0 ? cubes / (6 * squares * sqrt(squares)) : 0;
}

double bca_level(const struct bca *b, double level)
{
	double w = b->bias + normal_quantile(level);

	return normal_cdf(b->bias + w / (1 - b->acceleration * w));
}

/* A level of the normal whose quantile is Student's at this one; within what so many resamples can show. */
static double widen_level(const struct bca *b, double level)
{
	double groups = (double)b->n_groups, edge = 0.5 / ((double)b->n + 1), wide;

	if (b->n_groups == 0)
		return level;
	wide = normal_cdf(student_quantile(level, groups - 1) * sqrt(groups / (groups - 1)));
	if (wide < edge) /* equivalent: at the edge it is the edge */
		return edge;
	return wide > 1 - edge ? 1 - edge : wide; /* equivalent: at the edge it is the edge */
}

/* The other way round. NaN stays. */
static double widen_p(const struct bca *b, double p)
{
	double groups = (double)b->n_groups;

	if (b->n_groups == 0 || !(p < 1)) /* equivalent: the share below infinity is 1 */
		return p;
	return student_cdf(normal_quantile(p) * sqrt((groups - 1) / groups), groups - 1);
}

double bca_limit(const struct bca *b, double level)
{
	return quantile_sorted(b->sorted, b->n, bca_level(b, widen_level(b, level)));
}

/* Inverts bca_level(): the nominal level whose limit is value. Past the pole of a large acceleration there is none: NaN. */
static double nominal_level(const struct bca *b, double value)
{
	double w = normal_quantile(share_below(b->sorted, b->n, value)) - b->bias, stretch = 1 + b->acceleration * w;

	return stretch > 0 ? normal_cdf(w / stretch - b->bias) : NAN;
}

/* So many resamples cannot show less than this, the estimate counting as one of them. */
static double at_least_one(const struct bca *b, double p)
{
	double least = 1 / ((double)b->n + 1);

	return p < least ? least : p; /* equivalent: the least is the least */
}

double bca_p_above(const struct bca *b, double value)
{
	return widen_p(b, at_least_one(b, nominal_level(b, value)));
}

double bca_p_below(const struct bca *b, double value)
{
	return widen_p(b, at_least_one(b, 1 - nominal_level(b, value)));
}

/* Units that are drawn together: groups, or rows. sum and count (n_units). */
struct units {
	double *sum, *count;
	size_t n;
};

static void units_release(struct units *u)
{
	free(u->sum);
	free(u->count);
}

static void units_of_rows(struct units *u, const struct comparison_input *in)
{
	u->n = in->group ? in->n_groups : in->n;
	u->sum = mem_new(u->n, sizeof(*u->sum));
	u->count = mem_new(u->n, sizeof(*u->count));
	for (size_t i = 0; i < in->n; i++) {
		size_t unit = in->group ? in->group[i] : i;

		u->sum[unit] += in->gain[i];
		u->count[unit] += 1;
	}
}

/* The mean gain of each resample of units, ascending. */
static void resample_means(double *means, const struct units *u, const struct resampling *how)
{
	CLEANUP(mem_free) double(*sums)[2] = mem_new(how->n_resamples, sizeof(*sums));

	resample_sums(sums, u->sum, u->count, how);
	for (size_t r = 0; r < how->n_resamples; r++)
		means[r] = sums[r][0] / sums[r][1];
	sort_doubles(means, how->n_resamples);
}

static double acceleration_of(const struct units *u)
{
	CLEANUP(mem_free) double *left_out = mem_new(u->n, sizeof(*left_out));
	double sum = sum_of(u->sum, u->n), count = sum_of(u->count, u->n);

	for (size_t i = 0; i < u->n; i++)
		left_out[i] = (sum - u->sum[i]) / (count - u->count[i]);
	return bca_acceleration(left_out, u->n);
}

static double above(const void *state, double value)
{
	return bca_p_above(state, value);
}

static double below(const void *state, double value)
{
	return bca_p_below(state, value);
}

/* Without any spread there is nothing to resample: the same conclusion as the t-test's. */
int bca_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	CLEANUP(units_release) struct units units = { 0 };
	CLEANUP(mem_free) double *estimates = NULL;
	struct bca b = { .n = in->n_resamples ? in->n_resamples : DEFAULT_RESAMPLES };
	const struct one_sided tests = { above, below, &b };

	if (in->n > UINT32_MAX)
		return err_set(err, ERR_DATA, "bca takes at most 2^32 rows");
	if (in->resampled)
		return resampled_run(out, in, err);
	if ((in->group ? cluster_t_run : paired_t_run)(out, in, err) < 0)
		return -1;
	out->test = "bca";
	out->df = 0;
	if (out->se == 0)
		return 0;
	units_of_rows(&units, in);
	b.n_groups = in->group ? units.n : 0;
	estimates = mem_new(b.n, sizeof(*estimates));
	resample_means(estimates, &units, &(struct resampling){ resampling_random, units.n, b.n, in->n_threads, in->seed });
	b.sorted = estimates;
	b.bias = bca_bias(estimates, b.n, out->delta);
	b.acceleration = acceleration_of(&units);
	out->p = rule_p(&tests, in);
	out->p_worse = below(&b, 0);
	out->ci_low = bca_limit(&b, 0.5 - 0.5 * in->level);
	out->ci_high = bca_limit(&b, 0.5 + 0.5 * in->level);
	return 0;
}
