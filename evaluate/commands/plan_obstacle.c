/* plan_obstacle.c - policies that can never pass on such a hold-out, and why: each obstacle is one row of a table. */
#include "evaluate/commands/plan_case.h"

#include "base/map.h"
#include "base/mem.h"
#include "evaluate/statistics/bounded.h"
#include "evaluate/planning/condition_evidence.h"
#include "math/dist.h"
#include "math/elementary.h"

#include <math.h>
#include <string.h>

#define LOG_2 0x1.62e42fefa39efp-1

/* As the tests have them: resamples of the bootstraps, random signs, and where exact enumeration ends. */
enum { RESAMPLES = 9999, RANDOM_FLIPS = 99999, MOST_EXACT_FLIPS = 16, MOST_EXACT_RANKS = 25 };

static double effective_rows(const struct plan_case *c)
{
	return c->rows / c->design_effect;
}

static double power_of_half(double n)
{
	return math_exp(-floor(n + 1e-9) * LOG_2);
}

static double least_wilcoxon(double n)
{
	if (n <= MOST_EXACT_RANKS)
		return power_of_half(n);
	return normal_sf((n * (n + 1) / 4) / sqrt(n * (n + 1) * (2 * n + 1) / 24));
}

/* Rows whose gain may differ from 0. */
static double changed_rows(const struct plan_case *c)
{
	return c->spread.disagreement > 0 ? floor(c->spread.disagreement * effective_rows(c) + 1e-9) : effective_rows(c);
}

/* The smallest p that this test can give on so many rows, were they all in the candidate's favour. */
static double least_p(const struct plan_case *c, const char *test, double range, double margin)
{
	double n = effective_rows(c), b = changed_rows(c), most = range / 2 - margin;

	if (strcmp(test, "mcnemar_exact") == 0)
		return power_of_half(b);
	if (strcmp(test, "mcnemar_midp") == 0)
		return power_of_half(b + 1);
	if (strcmp(test, "sign_flip") == 0)
		return n <= MOST_EXACT_FLIPS ? power_of_half(b) : fmax(power_of_half(b), 1.0 / (RANDOM_FLIPS + 1));
	if (strcmp(test, "wilcoxon") == 0)
		return least_wilcoxon(b);
	if (strcmp(test, "bootstrap_t") == 0 && c->alpha == c->policy->alpha) /* a shared alpha gets as many resamples as it needs */
		return 1.0 / (RESAMPLES + 1);
	if (strcmp(test, "hoeffding") == 0)
		return most > 0 ? math_exp(-2 * n * most * most / (range * range)) : 1;
	if (strcmp(test, "empirical_bernstein") == 0)
		return most > 0 ? fmin(1, 2 * math_exp(-3 * (n - 1) * most / (7 * range))) : 1;
	return 0;
}

static void too_few_rows(struct str *why, const struct plan_case *c)
{
	if (c->policy->holdout.min_rows_given && c->rows < (double)c->policy->holdout.min_rows)
		str_add(why, "the hold-out has fewer rows than holdout.min_rows");
}

static void used_up(struct str *why, const struct plan_case *c)
{
	const struct policy *p = c->policy;
	const char *retired = c->holdout ? condition_retired(c->holdout, c->evaluations, c->promotions) : NULL;

	if (retired)
		str_addf(why, "the hold-out is used up %s", retired);
	else if (p->reuse.block && (c->evaluations >= p->reuse.evaluations || c->promotions >= p->reuse.promotions))
		str_addf(why, "the hold-out is used up by %lld evaluations of %lld and %lld promotions of %lld", c->evaluations,
			 (long long)p->reuse.evaluations, c->promotions, (long long)p->reuse.promotions);
}

static void no_alpha_left(struct str *why, const struct plan_case *c)
{
	if (!(c->alpha > 0))
		str_add(why, "reuse asks for so many evaluations that no alpha is left for one");
}

static void margin_beyond_disagreement(struct str *why, const struct plan_case *c)
{
	if (c->policy->primary.rule == RULE_SUPERIOR && c->spread.disagreement > 0 && c->margin >= c->spread.disagreement)
		str_add(why, "the margin is not smaller than the share of rows on which the models differ");
}

static void test_says(struct str *why, const struct plan_case *c, const char *metric, const char *test, double range, double margin)
{
	double least = least_p(c, test, range, margin);

	if (!(least > c->alpha))
		return;
	if (c->spread.disagreement > 0 && range == 0)
		str_add(why, "even if every row on which the models differ favoured the candidate, p would be above alpha");
	else
		str_add(why, "no gains that these rows could have would give a p that is not above alpha");
	str_addf(why, " (%s of %s: %.3g > %.3g)", test, metric, least, c->alpha);
}

static void primary_test_cannot(struct str *why, const struct plan_case *c)
{
	const struct policy_rule *rule = &c->policy->primary;
	double margin = rule->rule == RULE_NON_INFERIOR ? -c->margin : rule->rule == RULE_EQUIVALENT ? -c->margin : c->margin;

	if (!c->plan.test || isnan(margin))
		return;
	test_says(why, c, rule->what.name, c->plan.test->name, rule->range, margin);
	if (why->len == 0 && c->plan.second)
		test_says(why, c, rule->what.name, c->plan.second->name, 0, margin);
}

static void guards_test_cannot(struct str *why, const struct plan_case *c)
{
	struct row_shape shape = plan_shape(c->policy, c->rows);

	for (size_t i = 0; i < c->policy->n_guards && why->len == 0; i++) {
		const struct policy_rule *rule = &c->policy->guards[i].rule;
		struct test_plan plan;
		struct err ignored;

		if (!c->policy->guards[i].has_rule || rule->rule != RULE_SUPERIOR || !isnan(rule->margin_rel) ||
		    test_plan(&plan, rule, &shape, &ignored) < 0 || !plan.test)
			continue;
		test_says(why, c, rule->what.name, plan.test->name, rule->range, rule->margin);
	}
}

/* Equivalence needs the interval inside the margins: even a difference of exactly 0 has one as wide as the rows make it. */
static void margins_inside_the_noise(struct str *why, const struct plan_case *c)
{
	double se;

	if (c->policy->primary.rule != RULE_EQUIVALENT || c->in_sds || isnan(c->margin))
		return;
	se = detection_gain(&c->spread, effective_rows(c), c->alpha, 0.5) / normal_quantile(1 - c->alpha);
	if (normal_quantile(1 - c->alpha) * se >= c->margin)
		str_addf(why, "the interval of a difference of 0 is wider than the margin of rule equivalent (%.3g)", c->margin);
}

static char *cell_name(const struct table *rows, const struct strvec *by, size_t row)
{
	struct str name = { 0 };
	char buf[32];

	for (size_t k = 0; k < by->n; k++)
		str_addf(&name, "%s%s=%s", k ? ", " : "", by->v[k], column_text(table_column(rows, by->v[k]), row, buf));
	return str_take(&name);
}

/* The first slice, in the rows' canonical order, with fewer rows than it must have. */
static void find_small_slice(struct str *why, const struct policy_slice *slice, const struct evaluation *e)
{
	struct map seen = { 0 };
	CLEANUP(mem_free) char **names = mem_new(e->n_judged, sizeof(*names));
	CLEANUP(mem_free) size_t *counts = mem_new(e->n_judged, sizeof(*counts));
	size_t n = 0;

	for (size_t i = 0; i < e->n_judged; i++) {
		char *name = cell_name(&e->rows, &slice->by, e->order[i]);
		size_t *at = map_get(&seen, name, strlen(name));

		if (!at) {
			names[n] = name;
			at = map_put(&seen, name, strlen(name), n++, NULL);
			counts[*at]++;
			continue;
		}
		counts[*at]++;
		free(name);
	}
	for (size_t i = 0; i < n && why->len == 0; i++)
		if (counts[i] < slice->min_rows)
			str_addf(why, "slice %s, to be proved, has %zu rows, fewer than its min_rows of %zu", names[i], counts[i],
				 slice->min_rows);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	map_release(&seen);
}

static void slices_too_small(struct str *why, const struct plan_case *c)
{
	for (size_t i = 0; i < c->policy->n_slices && why->len == 0; i++) {
		const struct policy_slice *slice = &c->policy->slices[i];
		bool known = c->holdout != NULL;

		for (size_t k = 0; k < slice->by.n && known; k++)
			known = table_column(&c->holdout->rows, slice->by.v[k]) != NULL;
		if (slice->prove && c->rows < (double)slice->min_rows)
			str_addf(why, "a slice to be proved needs %zu rows, more than the hold-out has", slice->min_rows);
		else if (slice->prove && known)
			find_small_slice(why, slice, c->holdout);
	}
}

/* The hold-outs that favour a clause most: all rows of one kind, or gains on a share of the rows. */
static bool clause_can_hold(const struct plan_case *c, size_t clause, double log_tests)
{
	const struct policy_condition *k = &c->policy->condition;
	double n = c->rows, d = c->spread.disagreement > 0 ? c->spread.disagreement * n : n;
	const struct condition_counts best[] = {
		{ n, n, n, 0, 0, true }, { n, n, 0, n, n, true },     { n, 0, n, n, n, true },     { n, 0, 0, 0, 0, true },
		{ n, 0, 0, n, 0, true }, { n, n, n - d, d, d, true }, { n, n - d, n, d, d, true }, { n, n, n - d / 2, d / 2, d / 2, true },
	};
	struct condition_evidence e;

	for (size_t i = 0; i < ARRAY_LEN(best); i++) {
		condition_weigh(&e, &k->parsed, &best[i], k->reliability, log_tests);
		if (e.clauses[clause].value == VERITY_TRUE || (k->fn_free && e.clauses[clause].value == VERITY_UNKNOWN))
			return true;
	}
	return false;
}

static double log_tests_of(const struct policy_condition *k)
{
	return sample_size_log_tests(k->adaptivity, (size_t)k->steps);
}

static void condition_cannot_hold(struct str *why, const struct plan_case *c)
{
	const struct policy_condition *k = &c->policy->condition;

	for (size_t i = 0; k->text && i < k->parsed.n_clauses && why->len == 0; i++)
		if (!clause_can_hold(c, i, log_tests_of(k)))
			str_addf(why, "clause %zu of the condition cannot be shown on so few rows; its tolerance needs about %.0f", i + 1,
				 plan_condition_rows(c));
}

double plan_condition_rows(const struct plan_case *c)
{
	const struct policy_condition *k = &c->policy->condition;
	double n = c->rows, d = (c->spread.disagreement > 0 ? c->spread.disagreement : 1) * n;
	struct condition_counts half = { n, n / 2, n / 2, d, d, true };
	struct condition_evidence e;

	condition_weigh(&e, &k->parsed, &half, k->reliability, log_tests_of(k));
	return e.rows_needed;
}

static void (*const obstacles[])(struct str *why, const struct plan_case *c) = {
	too_few_rows,
	used_up,
	no_alpha_left,
	margin_beyond_disagreement,
	primary_test_cannot,
	guards_test_cannot,
	margins_inside_the_noise,
	slices_too_small,
	condition_cannot_hold,
};

void plan_obstacle(struct str *why, const struct plan_case *c)
{
	for (size_t i = 0; i < ARRAY_LEN(obstacles) && why->len == 0; i++)
		obstacles[i](why, c);
}
