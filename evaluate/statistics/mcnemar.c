/* mcnemar.c - McNemar's test of two models' labels: only the rows that one of them alone gets right count. */
#include "evaluate/statistics/paired.h"

#include "math/dist.h"

#include <math.h>

int count_discordant(struct comparison *out, const struct comparison_input *in, const char *test, struct err *err)
{
	double n = (double)in->n, b, c;

	if (in->n == 0)
		return err_set(err, ERR_DATA, "%s needs rows", test);
	*out = (struct comparison){ .test = test };
	for (size_t i = 0; i < in->n; i++) {
		out->b += in->candidate_right[i] && !in->production_right[i];
		out->c += !in->candidate_right[i] && in->production_right[i];
	}
	b = (double)out->b;
	c = (double)out->c;
	out->delta = (b - c) / n;
	out->se = sqrt(fmax(0, b + c - (b - c) * (b - c) / n)) / n;
	return 0;
}

/* P(X >= wins), X ~ Bin(wins + losses, 1/2). */
static double exact(size_t wins, size_t losses)
{
	return binomial_sf(wins, wins + losses, 0.5);
}

/* The same less half the probability of wins itself. Source  Fagerland, Lydersen, Laake, BMC Med Res Methodol 13:91 (2013). */
static double midp(size_t wins, size_t losses)
{
	return wins + losses == 0 ? 1 : exact(wins, losses) - 0.5 * binomial_pmf(wins, wins + losses, 0.5);
}

static int run(struct comparison *out, const struct comparison_input *in, const char *test, double (*p)(size_t wins, size_t losses),
	       struct err *err)
{
	if (in->margin != 0 || in->rule == RULE_EQUIVALENT)
		return err_set(err, ERR_USAGE, "%s has no margin: use tango", test);
	if (count_discordant(out, in, test, err) < 0)
		return -1;
	out->statistic = (double)out->b;
	out->p = p(out->b, out->c);
	out->p_worse = p(out->c, out->b);
	tango_interval(out, in->n, in->level);
	return 0;
}

int mcnemar_midp_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	return run(out, in, "mcnemar_midp", midp, err);
}

int mcnemar_exact_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	return run(out, in, "mcnemar_exact", exact, err);
}
