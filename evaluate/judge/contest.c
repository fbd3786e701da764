/* contest.c - two arms on the same rows, under one rule. */
#include "evaluate/judge/primary.h"

#include "base/mem.h"
#include "evaluate/judge/metric_pair.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A relative margin of a metric this small says nothing. */
#define MARGIN_BASE_LEAST 1e-9

/* The arrays that a test reads. */
struct gains {
	double *gain;
	uint8_t *candidate_right, *production_right;
	double *weight;          /* of queries */
	uint32_t *group;         /* of queries */
	struct metric_pair pair; /* what is resampled instead; by bca alone */
};

static void gains_release(struct gains *g)
{
	free(g->gain);
	free(g->candidate_right);
	free(g->production_right);
	free(g->weight);
	free(g->group);
	metric_pair_release(&g->pair);
}

static void squared_errors(double *out, const struct arm *arm)
{
	for (size_t i = 0; i < arm->n; i++) {
		double e = arm->value[i] - arm->truth->y[i];

		out[i] = e * e;
	}
}

static void rmse_gains(double *gain, const struct arm *candidate, const struct arm *production)
{
	size_t n = candidate->n;
	CLEANUP(mem_free) double *lost = mem_new(n, sizeof(*lost)), *was = mem_new(n, sizeof(*was));

	squared_errors(lost, candidate);
	squared_errors(was, production);
	comparison_rmse_gains(gain, was, lost, n);
}

static void loss_gains(double *gain, const struct metric *metric, const struct arm *candidate, const struct arm *production)
{
	CLEANUP(mem_free) double *lost = mem_new(candidate->n, sizeof(*lost));
	struct metric_input in;

	arm_input(&in, production, metric);
	metric->row_loss(gain, &in);
	arm_input(&in, candidate, metric);
	metric->row_loss(lost, &in);
	for (size_t i = 0; i < candidate->n; i++)
		gain[i] -= lost[i];
}

/* One gain a query, and what the tests must know of it: all rows of a query have its group and its weight. */
static void query_gains(struct gains *g, const struct metric *metric, const struct arm *candidate, const struct arm *production)
{
	const struct truth *t = candidate->truth;
	size_t n = t->n_queries;
	CLEANUP(mem_free) double *was = mem_new(n, sizeof(*was));
	struct metric_input in;

	arm_input(&in, production, metric);
	metric->query_value(was, &in);
	arm_input(&in, candidate, metric);
	metric->query_value(g->gain, &in);
	for (size_t q = 0; q < n; q++)
		g->gain[q] -= was[q];
	g->weight = t->weight ? mem_new(n, sizeof(*g->weight)) : NULL;
	g->group = t->group ? mem_new(n, sizeof(*g->group)) : NULL;
	for (size_t q = 0; q < n; q++) {
		if (t->weight)
			g->weight[q] = t->weight[t->query_row[q]];
		if (t->group)
			g->group[q] = t->group[t->query_row[q]];
	}
}

static uint8_t *rights(const struct arm *arm)
{
	uint8_t *right = mem_new(arm->n, 1);

	for (size_t i = 0; i < arm->n; i++)
		right[i] = arm->label[i] == arm->truth->y_class[i];
	return right;
}

static void make_gains(struct gains *g, enum gain_kind kind, bool by_resampling, const struct metric *metric, const struct arm *candidate,
		       const struct arm *production)
{
	size_t n = candidate->n;

	if (kind == GAIN_SCORE || kind == GAIN_METRIC) {
		if (by_resampling)
			metric_pair_init(&g->pair, metric, candidate, production);
		return;
	}
	g->gain = mem_new(kind == GAIN_QUERY ? candidate->truth->n_queries : n, sizeof(*g->gain));
	if (kind == GAIN_RMSE) {
		rmse_gains(g->gain, candidate, production);
	} else if (kind == GAIN_QUERY) {
		query_gains(g, metric, candidate, production);
	} else if (kind == GAIN_LOSS) {
		loss_gains(g->gain, metric, candidate, production);
	} else {
		g->candidate_right = rights(candidate);
		g->production_right = rights(production);
		for (size_t i = 0; i < n; i++)
			g->gain[i] = (double)g->candidate_right[i] - g->production_right[i];
	}
}

int contest_value(double *out, const struct arm *arm, const struct metric *metric, const char *title, struct err *err)
{
	struct metric_input in;

	if (!arm_has(arm, metric))
		return err_set(err, ERR_DATA, "metric %s cannot be had of %s: it gives no %s", metric->name, title,
			       metric->needs & METRIC_NEEDS_VALUE     ? "numbers"
			       : metric->needs & METRIC_NEEDS_LABEL   ? "labels"
			       : metric->needs & METRIC_NEEDS_SCORE   ? "score"
			       : metric->needs & METRIC_NEEDS_MEASURE ? "such column (a file of predictions does)"
								      : "probabilities");
	arm_input(&in, arm, metric);
	*out = metric->value(&in);
	if (!isfinite(*out))
		return err_set(err, ERR_DATA, "metric %s of %s is not finite", metric->name, title);
	return 0;
}

static int check_ratio_base(const struct arm *arm, const struct metric *metric, struct err *err)
{
	for (size_t i = 0; metric->needs & METRIC_NEEDS_MEASURE && i < arm->n; i++)
		if (arm->measure[metric->slot][i] < 0)
			return err_set(err, ERR_USAGE,
				       "a relative limit has no meaning for %s, which can be negative (%.6g): give an absolute one",
				       metric->name, arm->measure[metric->slot][i]);
	return 0;
}

int contest_ratio_base(const struct arm *candidate, const struct arm *production, const struct metric *metric, struct err *err)
{
	return check_ratio_base(candidate, metric, err) < 0 || check_ratio_base(production, metric, err) < 0 ? -1 : 0;
}

static int set_margin(struct contest *out, const struct arm *candidate, const struct arm *production, const struct policy_rule *rule,
		      struct err *err)
{
	out->margin = rule->margin;
	if (isnan(rule->margin_rel))
		return 0;
	if (contest_ratio_base(candidate, production, rule->what.metric, err) < 0)
		return -1;
	if (fabs(out->production) < MARGIN_BASE_LEAST)
		return err_set(err, ERR_DATA, "the relative margin of %s has no base: production's is %.6g", rule->what.name,
			       out->production);
	out->margin = rule->margin_rel * fabs(out->production);
	return 0;
}

/* A test whose delta is not the difference of the metrics answers another question: nothing may be decided by it. */
static int check_delta(const struct contest *out, double delta, const char *test, const char *metric, struct err *err)
{
	double scale = fabs(out->candidate) + fabs(out->production);

	if (fabs(delta - out->delta) <= 1e-9 * scale + DBL_MIN)
		return 0;
	return err_set(err, ERR_INTEGRITY, "control failed: %s says %.17g, but the difference of %s is %.17g", test, delta, metric,
		       out->delta);
}

/* NaN never passes: every comparison here is false for it. */
static enum shown verdict_of(const struct contest *c, double alpha)
{
	bool yes = c->first.p <= alpha, second = !c->has_second || c->second.p <= alpha;

	if (yes && second)
		return SHOWN;
	if (yes != second && c->has_second)
		return SHOWN_DISAGREE;
	if (c->first.p_worse <= alpha && (!c->has_second || c->second.p_worse <= alpha))
		return SHOWN_WORSE;
	return SHOWN_NOT;
}

/* Identical predictions do not differ by any margin, whatever a test makes of gains that are all 0. */
static bool same_within_margin(const struct contest *c, enum comparison_rule rule)
{
	return c->same && c->delta == 0 && c->margin > 0 && (rule == RULE_NON_INFERIOR || rule == RULE_EQUIVALENT);
}

static enum shown verdict_of_point(const struct contest *c)
{
	if (c->delta > c->margin)
		return SHOWN;
	return c->delta < 0 ? SHOWN_WORSE : SHOWN_NOT;
}

static int run_tests(struct contest *out, const struct test_plan *plan, const struct comparison_input *in, const char *metric,
		     struct err *err)
{
	struct comparison interval;

	if (plan->test->run(&out->first, in, err) < 0 || check_delta(out, out->first.delta, plan->test->name, metric, err) < 0)
		return -1;
	out->has_first = true;
	out->test = plan->test->name;
	out->ci_low = out->first.ci_low;
	out->ci_high = out->first.ci_high;
	if (plan->second) {
		if (plan->second->run(&out->second, in, err) < 0)
			return -1;
		out->has_second = true;
	}
	if (plan->interval && plan->interval != plan->test) {
		if (plan->interval->run(&interval, in, err) < 0)
			return -1;
		out->ci_low = interval.ci_low;
		out->ci_high = interval.ci_high;
	}
	return 0;
}

static void fill_input(struct comparison_input *in, const struct gains *g, const struct arm *candidate, const struct arm *production,
		       const struct policy_rule *rule, const struct contest_terms *terms)
{
	*in = (struct comparison_input){
		.n = rule->what.metric->query_value ? candidate->truth->n_queries : candidate->n,
		.gain = g->gain,
		.candidate_right = g->candidate_right,
		.production_right = g->production_right,
		.candidate_score = candidate->score,
		.production_score = production->score,
		.positive = candidate->truth->is_positive,
		.weight = g->weight ? g->weight : candidate->truth->weight,
		.group = g->group ? g->group : candidate->truth->group,
		.n_groups = candidate->truth->n_groups,
		.horizon = candidate->truth->horizon,
		.rule = rule->rule,
		.range = rule->range,
		.level = 0.95,
		.resampled = g->pair.metric ? &g->pair.r : NULL,
		.seed = terms->seed,
		.n_threads = terms->n_threads,
	};
}

int contest_run(struct contest *out, const struct arm *candidate, const struct arm *production, const struct policy_rule *rule,
		const struct contest_terms *terms, struct err *err)
{
	CLEANUP(gains_release) struct gains gains = { 0 };
	const struct metric *metric = rule->what.metric;
	struct row_shape shape = truth_shape(candidate->truth);
	struct comparison_input in;
	struct test_plan plan;
	size_t n_resamples = terms->n_resamples;

	*out = (struct contest){ .test = "point", .ci_low = NAN, .ci_high = NAN };
	if (contest_value(&out->candidate, candidate, metric, "the candidate", err) < 0 ||
	    contest_value(&out->production, production, metric, "the production model", err) < 0 ||
	    set_margin(out, candidate, production, rule, err) < 0 || test_plan(&plan, rule, &shape, err) < 0)
		return -1;
	out->delta = metric->higher_is_better ? out->candidate - out->production : out->production - out->candidate;
	out->same = arm_same(candidate, production, metric);
	if (!plan.test) {
		out->shown = verdict_of_point(out);
		return 0;
	}
	if (terms->no_second)
		plan.second = NULL;
	if (terms->exact && test_plan_exact(&plan, &n_resamples, rule, terms->alpha, err) < 0)
		return -1;
	make_gains(&gains, plan.gain, strcmp(plan.test->name, "bca") == 0, metric, candidate, production);
	fill_input(&in, &gains, candidate, production, rule, terms);
	in.margin = out->margin;
	in.n_resamples = n_resamples;
	if (run_tests(out, &plan, &in, metric->name, err) < 0)
		return -1;
	out->shown = same_within_margin(out, rule->rule) ? SHOWN : verdict_of(out, terms->alpha);
	return 0;
}
