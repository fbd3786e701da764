/* comparison.c - the table of paired tests, and what follows from an estimate and its standard error. */
#include "evaluate/statistics/comparison.h"

#include "evaluate/statistics/bounded.h"
#include "evaluate/statistics/paired.h"
#include "math/dist.h"

#include <math.h>
#include <string.h>

const struct comparison_test comparison_tests[] = {
	{ "paired_t", paired_t_run, "Student's t on the gain of each row" },
	{ "bootstrap_t", bootstrap_t_run, "resampled rows, studentised: for skewed gains" },
	{ "mcnemar_midp", mcnemar_midp_run, "labels: exact binomial on the rows that only one model gets right, mid-p" },
	{ "mcnemar_exact", mcnemar_exact_run, "the same without mid-p: conservative, for reused hold-outs" },
	{ "tango", tango_run, "labels: score test of a difference of accuracies, with any margin" },
	{ "delong", delong_run, "AUC: DeLong's covariance of correlated ROC curves" },
	{ "wilcoxon", wilcoxon_run, "signed ranks: a shift of the middle, not of the mean" },
	{ "sign_flip", sign_flip_run, "all or 99 999 random signs of the gains; no margin" },
	{ "dm_hln", dm_hln_run, "ordered rows: Diebold and Mariano with the correction of Harvey, Leybourne and Newbold" },
	{ "cluster_t", cluster_t_run, "rows in groups: t on the sums of groups" },
	{ "weighted_t", weighted_t_run, "weighted rows: t with the effective number of rows" },
	{ "bca", bca_run, "resampled rows or groups: bias-corrected and accelerated" },
	{ "hoeffding", hoeffding_run, "gains of a declared range: Hoeffding's bound, true at any number of rows" },
	{ "empirical_bernstein", empirical_bernstein_run, "the same, narrower where the gains vary little: Maurer and Pontil" },
	{ 0 },
};

const struct comparison_test *comparison_find(const char *name)
{
	for (const struct comparison_test *t = comparison_tests; t->name; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

bool comparison_is_bounded(const char *name)
{
	const struct comparison_test *t = comparison_find(name);

	return t && (t->run == hoeffding_run || t->run == empirical_bernstein_run);
}

double rule_p(const struct one_sided *tests, const struct comparison_input *in)
{
	double above, below;

	if (in->rule == RULE_NON_INFERIOR)
		return tests->above(tests->state, -in->margin);
	if (in->rule != RULE_EQUIVALENT)
		return tests->above(tests->state, in->margin);
	above = tests->above(tests->state, -in->margin);
	below = tests->below(tests->state, in->margin);
	return isnan(above) || isnan(below) ? NAN : fmax(above, below);
}

double rule_border(const struct comparison_input *in, double delta)
{
	if (in->rule == RULE_NON_INFERIOR || (in->rule == RULE_EQUIVALENT && delta < 0))
		return -in->margin;
	return in->margin;
}

/* (delta - value) / se; an exact estimate on the value itself says nothing: 0 / 0 is the null's. */
static double distance(const struct comparison *c, double value)
{
	double d = c->delta - value;

	if (c->se > 0)
		return d / c->se;
	return d > 0 ? INFINITY : d < 0 ? -INFINITY : 0;
}

static double tail(double t, double df)
{
	return df > 0 ? student_sf(t, df) : normal_sf(t);
}

/* On the border without any spread, the null is true: p = 1, not a half. */
static double above(const void *state, double value)
{
	const struct comparison *c = state;

	return c->se == 0 && c->delta == value ? 1 : tail(distance(c, value), c->df);
}

static double below(const void *state, double value)
{
	const struct comparison *c = state;

	return c->se == 0 && c->delta == value ? 1 : tail(-distance(c, value), c->df);
}

void conclude_from_se(struct comparison *out, const struct comparison_input *in)
{
	const struct one_sided tests = { above, below, out };
	double upper = 0.5 + 0.5 * in->level;
	double reach = out->df > 0 ? student_quantile(upper, out->df) : normal_quantile(upper);

	out->statistic = distance(out, rule_border(in, out->delta));
	out->p = rule_p(&tests, in);
	out->p_worse = below(out, 0);
	out->ci_low = out->delta - reach * out->se;
	out->ci_high = out->delta + reach * out->se;
}

int check_gains(const struct comparison_input *in, const char *test, struct err *err)
{
	if (in->n < 2)
		return err_set(err, ERR_DATA, "%s needs at least 2 rows, not %zu", test, in->n);
	for (size_t i = 0; i < in->n; i++)
		if (!isfinite(in->gain[i]))
			return err_set(err, ERR_DATA, "%s: the gain of row %zu is not finite", test, i + 1);
	return 0;
}

double comparison_detectable(double se, double alpha, double power)
{
	return (normal_quantile(1 - alpha) + normal_quantile(power)) * se;
}

double comparison_mde(const struct comparison *c, double n, double range, double alpha, double power)
{
	const struct comparison_test *t = comparison_find(c->test);
	double spread = normal_quantile(power) * c->se;

	if (t && t->run == hoeffding_run)
		return bounded_hoeffding(range, n, alpha) + spread;
	if (t && t->run == empirical_bernstein_run)
		return bounded_empirical_bernstein(c->se * c->se * n, range, n, alpha) + spread;
	return comparison_detectable(c->se, alpha, power);
}
