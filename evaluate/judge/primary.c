/* primary.c - the table of default tests. docs/adding-a-statistical-test.md, step 4. */
#include "evaluate/judge/primary.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* A metric that is not here has no paired test: GAIN_LOSS is for metrics that are the mean of their loss per row. */
static const struct {
	const char *metric;
	enum gain_kind gain;
} gains[] = {
	{ "mse", GAIN_LOSS },         { "mae", GAIN_LOSS },        { "log_loss", GAIN_LOSS },  { "brier", GAIN_LOSS },
	{ "mape", GAIN_LOSS },        { "rmse", GAIN_RMSE },       { "accuracy", GAIN_RIGHT }, { "auc", GAIN_SCORE },
	{ "f1", GAIN_METRIC },        { "macro_f1", GAIN_METRIC }, { "mcc", GAIN_METRIC },     { "balanced_accuracy", GAIN_METRIC },
	{ "precision", GAIN_METRIC }, { "recall", GAIN_METRIC },   { "pr_auc", GAIN_METRIC },
};

/* Which tests read which kind of gain. */
static const struct {
	const char *test;
	enum gain_kind gains[6];
} fits[] = {
	{ "paired_t", { GAIN_LOSS, GAIN_RMSE, GAIN_RIGHT, GAIN_QUERY } },
	{ "bootstrap_t", { GAIN_LOSS, GAIN_RMSE, GAIN_RIGHT, GAIN_QUERY } },
	{ "mcnemar_midp", { GAIN_RIGHT } },
	{ "mcnemar_exact", { GAIN_RIGHT } },
	{ "tango", { GAIN_RIGHT } },
	{ "delong", { GAIN_SCORE } },
	{ "bca", { GAIN_LOSS, GAIN_RMSE, GAIN_RIGHT, GAIN_QUERY, GAIN_METRIC, GAIN_SCORE } },
	{ "cluster_t", { GAIN_LOSS, GAIN_RMSE, GAIN_RIGHT, GAIN_QUERY } },
	{ "weighted_t", { GAIN_LOSS, GAIN_RIGHT, GAIN_QUERY } },
	{ "dm_hln", { GAIN_LOSS, GAIN_RMSE, GAIN_RIGHT, GAIN_QUERY } },
	{ "wilcoxon", { GAIN_LOSS, GAIN_QUERY } },
	{ "sign_flip", { GAIN_LOSS, GAIN_RIGHT, GAIN_QUERY } },
	{ "hoeffding", { GAIN_LOSS, GAIN_RIGHT, GAIN_QUERY } },
	{ "empirical_bernstein", { GAIN_LOSS, GAIN_RIGHT, GAIN_QUERY } },
};

static enum gain_kind gain_of(const struct metric *metric)
{
	if (metric->query_value)
		return GAIN_QUERY;
	if (metric->needs & METRIC_NEEDS_MEASURE || metric->value == metric_of_cost.value)
		return GAIN_LOSS;
	for (size_t i = 0; i < ARRAY_LEN(gains); i++)
		if (strcmp(gains[i].metric, metric->name) == 0)
			return gains[i].gain;
	return GAIN_NONE;
}

static bool test_fits(const char *test, enum gain_kind gain)
{
	for (size_t i = 0; i < ARRAY_LEN(fits); i++)
		for (size_t k = 0; strcmp(fits[i].test, test) == 0 && k < ARRAY_LEN(fits[i].gains); k++)
			if (gain != GAIN_NONE && fits[i].gains[k] == gain)
				return true;
	return false;
}

static bool asks_any_gain(const struct policy_rule *rule)
{
	return rule->rule == RULE_SUPERIOR && rule->margin == 0 && isnan(rule->margin_rel);
}

/* Tests that know no margin, and none but independent rows. */
static bool knows_no_margin(const char *test)
{
	return str_starts(test, "mcnemar") || strcmp(test, "sign_flip") == 0 || strcmp(test, "wilcoxon") == 0;
}

/* The one test for rows that are not one observation each; NULL = they are. */
static const char *test_of_shape(const struct row_shape *rows)
{
	return rows->groups ? "cluster_t" : rows->weights ? "weighted_t" : rows->time ? "dm_hln" : NULL;
}

static int plan_named(struct test_plan *plan, const struct policy_rule *rule, const struct row_shape *rows, struct err *err)
{
	const char *shaped = test_of_shape(rows);

	plan->test = comparison_find(rule->test);
	if (!plan->test || !test_fits(rule->test, plan->gain))
		return err_set(err, ERR_USAGE, "test %s does not go with metric %s", rule->test, rule->what.name);
	if (knows_no_margin(rule->test) && !asks_any_gain(rule))
		return err_set(err, ERR_USAGE, "test %s knows no margin", rule->test);
	if (shaped && strcmp(shaped, rule->test) != 0 && !(rows->groups && !rows->weights && strcmp(rule->test, "bca") == 0))
		return err_set(err, ERR_USAGE, "test %s takes rows for independent, and the hold-out's are not: use auto (%s)", rule->test,
			       shaped);
	if (!shaped && (strcmp(rule->test, "cluster_t") == 0 || strcmp(rule->test, "weighted_t") == 0 || strcmp(rule->test, "dm_hln") == 0))
		return err_set(err, ERR_USAGE, "test %s needs holdout.%s", rule->test,
			       strcmp(rule->test, "cluster_t") == 0    ? "group"
			       : strcmp(rule->test, "weighted_t") == 0 ? "weight"
								       : "time");
	return 0;
}

static void plan_auto(struct test_plan *plan, const struct policy_rule *rule, const struct row_shape *rows)
{
	const char *shaped = test_of_shape(rows);

	if (plan->gain == GAIN_METRIC || plan->gain == GAIN_SCORE) {
		plan->test = comparison_find(plan->gain == GAIN_SCORE && !rows->groups ? "delong" : "bca");
	} else if (shaped) {
		plan->test = comparison_find(shaped);
		if (rows->groups && !rows->weights && plan->gain != GAIN_RIGHT && rows->n <= CONTEST_T_ALONE)
			plan->second = comparison_find("bca");
	} else if (plan->gain == GAIN_RIGHT) {
		plan->test = comparison_find(asks_any_gain(rule) ? "mcnemar_midp" : "tango");
	} else {
		plan->test = comparison_find("paired_t");
		if (rows->n <= CONTEST_T_ALONE) /* signs can be exchanged where the null says no difference, not where it says a margin */
			plan->second = comparison_find(plan->gain == GAIN_QUERY && asks_any_gain(rule) ? "sign_flip" : "bootstrap_t");
	}
}

struct row_shape truth_shape(const struct truth *t)
{
	return (struct row_shape){
		.n = truth_units(t), .groups = t->group != NULL, .weights = t->weight != NULL, .time = t->horizon > 0, .priors = t->priors
	};
}

int test_plan(struct test_plan *plan, const struct policy_rule *rule, const struct row_shape *rows, struct err *err)
{
	struct row_shape unweighted = *rows;

	*plan = (struct test_plan){ .gain = gain_of(rule->what.metric) };
	if (plan->gain == GAIN_SCORE && rows->priors) { /* AUC compares rows across classes: the classes' shares change nothing */
		unweighted.weights = false;
		rows = &unweighted;
	}
	if (rule->rule == RULE_POINT)
		return 0;
	if (plan->gain == GAIN_NONE)
		return err_set(err, ERR_USAGE, "metric %s has no paired test (rule point, without a test, warns)", rule->what.name);
	if ((plan->gain == GAIN_SCORE || plan->gain == GAIN_METRIC) && (rows->weights || (rows->time && !rows->groups)))
		return err_set(err, ERR_USAGE,
			       "metric %s has no gain of each row that could be weighed or followed in time: no test holds its error there "
			       "(metrics with one: accuracy, log_loss, brier)",
			       rule->what.name);
	if (plan->gain == GAIN_RMSE && rows->weights)
		return err_set(err, ERR_USAGE, "metric rmse has no paired test for rows with a weight: use mse");
	if (strcmp(rule->test, "auto") != 0 && plan_named(plan, rule, rows, err) < 0)
		return -1;
	if (strcmp(rule->test, "auto") == 0)
		plan_auto(plan, rule, rows);
	if (plan->gain == GAIN_RIGHT && !test_of_shape(rows) && !comparison_is_bounded(rule->test))
		plan->interval = comparison_find("tango");
	if (!plan->test)
		return err_set(err, ERR_USAGE, "metric %s has no paired test", rule->what.name);
	return 0;
}
