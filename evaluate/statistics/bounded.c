/* bounded.c - Hoeffding's, the empirical Bernstein and Bennett's bound, and the first two as paired tests. */
#include "evaluate/statistics/bounded.h"

#include "evaluate/statistics/paired.h"
#include "math/elementary.h"
#include "math/sum.h"

#include <math.h>

double bounded_hoeffding(double range, double n, double delta)
{
	return range * sqrt(-math_log(delta) / (2 * n));
}

double bounded_empirical_bernstein(double variance, double range, double n, double delta)
{
	double x = math_log(2) - math_log(delta);

	return sqrt(2 * variance * x / n) + 7 * range * x / (3 * (n - 1));
}

double bounded_bennett(double square, double n, double delta)
{
	double wanted = -math_log(delta) / (n * square), low = 0, high = 1;

	while ((1 + high) * math_log1p(high) - high < wanted) /* equivalent: from twice as high the search ends at the same */
		high *= 2;
	for (;;) {
		double u = low + (high - low) / 2;

		if (u <= low || u >= high)
			return high * square;
		if ((1 + u) * math_log1p(u) - u < wanted) /* equivalent: what equals is the root */
			low = u;
		else
			high = u;
	}
}

/* The mean of the gains and what the bounds need to know of them. */
struct bounded {
	double mean, variance, range, n;
	double (*p)(const struct bounded *b, double distance); /* of a mean this far above the border */
	double (*reach)(const struct bounded *b, double delta);
};

static double p_hoeffding(const struct bounded *b, double distance)
{
	double share = distance / b->range;

	return distance > 0 ? math_exp(-2 * b->n * share * share) : 1; /* equivalent: e^0 is 1 */
}

static double reach_hoeffding(const struct bounded *b, double delta)
{
	return bounded_hoeffding(b->range, b->n, delta);
}

/* The bound solved for delta: a quadratic in the root of ln(2/delta). */
static double p_bernstein(const struct bounded *b, double distance)
{
	double square = 7 * b->range / (3 * (b->n - 1)), linear = sqrt(2 * b->variance / b->n), root;

	if (!(distance > 0)) /* equivalent: 2 e^0 is cut to 1 */
		return 1;
	root = 2 * distance / (linear + sqrt(linear * linear + 4 * square * distance));
	return fmin(1, 2 * math_exp(-root * root));
}

static double reach_bernstein(const struct bounded *b, double delta)
{
	return bounded_empirical_bernstein(b->variance, b->range, b->n, delta);
}

static double above(const void *state, double value)
{
	const struct bounded *b = state;

	return b->p(b, b->mean - value);
}

static double below(const void *state, double value)
{
	const struct bounded *b = state;

	return b->p(b, value - b->mean);
}

/* A gain outside the declared range takes away what the bound stands on. */
static int check_range(const struct comparison_input *in, const char *test, struct err *err)
{
	if (!(in->range > 0))
		return err_set(err, ERR_USAGE, "%s needs the range of the gains", test);
	for (size_t i = 0; i < in->n; i++)
		if (fabs(in->gain[i]) > in->range / 2)
			return err_set(err, ERR_DATA, "%s: the gain of row %zu is %.6g, outside %.6g to %.6g of range %.6g", test, i + 1,
				       in->gain[i], -in->range / 2, in->range / 2, in->range);
	return 0;
}

static int run(struct comparison *out, const struct comparison_input *in, const char *test, struct bounded *b, struct err *err)
{
	const struct one_sided tests = { above, below, b };
	double each = (1 - in->level) / 2;

	if (check_gains(in, test, err) < 0 || check_range(in, test, err) < 0)
		return -1;
	b->n = (double)in->n;
	b->range = in->range;
	b->mean = mean_of(in->gain, in->n);
	b->variance = sum_of_squared_deviations(in->gain, in->n, b->mean) / (b->n - 1);
	*out = (struct comparison){ .test = test, .delta = b->mean, .se = sqrt(b->variance / b->n) };
	out->statistic = b->mean - rule_border(in, b->mean);
	out->p = rule_p(&tests, in);
	out->p_worse = below(b, 0);
	out->ci_low = fmax(b->mean - b->reach(b, each), -in->range / 2);
	out->ci_high = fmin(b->mean + b->reach(b, each), in->range / 2);
	return 0;
}

int hoeffding_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	struct bounded b = { .p = p_hoeffding, .reach = reach_hoeffding };

	return run(out, in, "hoeffding", &b, err);
}

int empirical_bernstein_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	struct bounded b = { .p = p_bernstein, .reach = reach_bernstein };

	return run(out, in, "empirical_bernstein", &b, err);
}
