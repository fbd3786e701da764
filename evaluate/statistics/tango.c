/* tango.c - Tango's score test and interval for the difference of two accuracies on the same rows.
 *
 * Source  Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design",
 *         Statistics in Medicine 17 (1998).
 */
#include "evaluate/statistics/paired.h"

#include "math/dist.h"

#include <math.h>

/* Counts as numbers. */
struct counts {
	double b, c, n;
};

/* z against the null delta = d, -1 < d < 1; decreasing in d. 0 / 0 (no discordant row, d = 0) is NaN. */
static double score(const struct counts *k, double d)
{
	double B = -k->b - k->c + (2 * k->n - k->b + k->c) * d, C = -k->c * d * (1 - d);
	double root = sqrt(fmax(0, B * B - 8 * k->n * C));
	double q = B > 0 ? -2 * C / (root + B) : (root - B) / (4 * k->n); /* one root, written so that nothing cancels */
	double variance = k->n * (2 * q + d * (1 - d)), distance = k->b - k->c - k->n * d;

	return distance / sqrt(fabs(variance)); /* rounding alone takes it below 0; certain where nothing varies, and 0 / 0 is NaN */
}

/* Where score() passes z, between low (score above z) and high (below), to the last bit. */
static double solve(const struct counts *k, double z, double low, double high)
{
	for (;;) {
		double middle = low + 0.5 * (high - low);

		if (!(middle > low && middle < high))
			return middle;
		if (score(k, middle) > z) /* equivalent: a tie chooses between two neighbouring numbers */
			low = middle;
		else
			high = middle;
	}
}

void tango_interval(struct comparison *out, size_t n, double level)
{
	const struct counts k = { (double)out->b, (double)out->c, (double)n };
	double z = normal_quantile(0.5 + 0.5 * level);

	out->ci_low = out->c == n ? -1 : solve(&k, z, -1, out->delta);
	out->ci_high = out->b == n ? 1 : solve(&k, -z, out->delta, 1);
}

static double above(const void *state, double value)
{
	double z = score(state, value);

	return isnan(z) ? 1 : normal_sf(z);
}

static double below(const void *state, double value)
{
	double z = score(state, value);

	return isnan(z) ? 1 : normal_cdf(z);
}

int tango_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	struct counts k;
	const struct one_sided tests = { above, below, &k };

	if (!(in->margin < 1))
		return err_set(err, ERR_USAGE, "tango needs a margin below 1, the largest difference of two accuracies");
	if (count_discordant(out, in, "tango", err) < 0)
		return -1;
	k = (struct counts){ (double)out->b, (double)out->c, (double)in->n };
	out->statistic = score(&k, rule_border(in, out->delta));
	if (isnan(out->statistic))
		out->statistic = 0;
	out->p = rule_p(&tests, in);
	out->p_worse = below(&k, 0);
	tango_interval(out, in->n, in->level);
	return 0;
}
