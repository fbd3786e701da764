/* sign_flip.c - if neither model is better, each gain could as well have had the other sign: all signs up to 16 rows, else random ones.
 *
 * Exchangeable signs are the null itself, so there is no margin to test against.
 * Source  Fisher 1935; Smucker, Allan, Carterette 2007.
 */
#include "evaluate/statistics/paired.h"

#include "base/rng.h"
#include "math/sum.h"

#include <math.h>

enum { ALL_SIGNS_ROWS = 16, DEFAULT_FLIPS = 99999 };

/* Sums that are equal but for the order of rounding count as equal. */
static bool at_least(double sum, double observed, double scale)
{
	return sum >= observed - 1e-12 * scale;
}

static double flipped_sum(const struct comparison_input *in, uint64_t replicate, uint64_t signs, bool random)
{
	double sum = 0;

	for (size_t i = 0; i < in->n; i++) {
		if (random && i % 64 == 0)
			signs = rng_at(in->seed, replicate, i / 64);
		sum += signs >> (i % 64) & 1 ? -fabs(in->gain[i]) : fabs(in->gain[i]);
	}
	return sum;
}

/*
 * Random signs come with their opposites, the observed ones too: then exchanging the roles exchanges the claims exactly, and because signs
 * are put on sizes, turning one loss into a win of that size never raises p. The observed signs are one of the set, as likely as any other.
 */
static void count_flips(struct comparison *out, const struct comparison_input *in, double observed, double scale)
{
	bool random = in->n > ALL_SIGNS_ROWS;
	uint64_t n_pairs = !random ? (uint64_t)1 << (in->n - 1) : (in->n_resamples ? in->n_resamples : DEFAULT_FLIPS) / 2;
	uint64_t above = random + (random && at_least(-observed, observed, scale));
	uint64_t below = random + (random && at_least(observed, -observed, scale));

	for (uint64_t f = 0; f < n_pairs; f++) {
		double sum = flipped_sum(in, f, f, random);

		above += at_least(sum, observed, scale) + at_least(-sum, observed, scale);
		below += at_least(-sum, -observed, scale) + at_least(sum, -observed, scale);
	}
	out->p = (double)above / (double)(2 * (n_pairs + random));
	out->p_worse = (double)below / (double)(2 * (n_pairs + random));
}

int sign_flip_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	double scale = 0;

	if (check_gains(in, "sign_flip", err) < 0)
		return -1;
	if (in->margin != 0 || in->rule == RULE_NON_INFERIOR || in->rule == RULE_EQUIVALENT)
		return err_set(err, ERR_USAGE, "sign_flip tests superiority by a margin of 0 alone: use paired_t or bootstrap_t");
	if (paired_t_run(out, in, err) < 0) /* the interval that is shown beside it */
		return -1;
	out->test = "sign_flip";
	for (size_t i = 0; i < in->n; i++)
		scale += fabs(in->gain[i]);
	out->statistic = sum_of(in->gain, in->n);
	count_flips(out, in, out->statistic, scale);
	return 0;
}
