/* policy_check.c - what only the policy as a whole can tell: tests that do not fit, limits that no model can ever meet. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"
#include "evaluate/judge/primary.h"
#include "evaluate/judge/quantity.h"

#include <math.h>
#include <string.h>

/* Metrics and quantities that lie in [0, 1]. */
static const char *const shares[] = {
	"accuracy", "auc",        "f1",     "macro_f1", "precision", "recall", "balanced_accuracy", "negative_flip_rate",
	"churn",    "recall_min", "pr_auc", "ndcg",     "map",       "mrr",    "query_drop_rate",   "zero_result_rate",
	NULL
};

static bool is_share(const char *name)
{
	const char *at = strchr(name, '@');
	size_t len = at ? (size_t)(at - name) : strlen(name);

	for (size_t i = 0; shares[i]; i++)
		if (strlen(shares[i]) == len && strncmp(shares[i], name, len) == 0)
			return true;
	return false;
}

static bool is_negative_possible(const struct policy *p, const struct policy_metric *what)
{
	const struct policy_measure *m = what->metric ? policy_measure_of(p, what->metric) : NULL;

	return what->metric && (what->metric->can_be_negative || (m && m->column && isnan(m->low)));
}

static int never(const struct policy *p, const struct ynode *node, struct err *err, const char *why)
{
	return yaml_error(&p->yaml, node, err, "can never pass: %s", why);
}

static int check_limits(const struct policy *p, const struct policy_metric *what, double min, double max, const struct ynode *node,
			struct err *err)
{
	const struct policy_measure *m = what->metric ? policy_measure_of(p, what->metric) : NULL;

	if (m && (min > m->high || max < m->low))
		return never(p, node, err, "the limit lies outside the column's range");
	if (min > max)
		return never(p, node, err, "'min' is above 'max'");
	if (is_share(what->name) && min > 1)
		return never(p, node, err, "this metric is never above 1");
	if (max < 0 && !is_negative_possible(p, what))
		return never(p, node, err, "this metric is never below 0");
	return 0;
}

static int check_rule(const struct policy *p, const struct policy_rule *rule, const struct ynode *node, struct err *err)
{
	struct row_shape shape = { .groups = p->holdout.group, .weights = p->holdout.weight, .time = p->holdout.time };
	struct test_plan plan;
	struct err why = { 0 };

	shape.priors = policy_has_priors(p);
	shape.weights |= shape.priors;

	if (test_plan(&plan, rule, &shape, &why) < 0)
		return yaml_error(&p->yaml, node, err, "%s", why.text);
	if (is_share(rule->what.name) && rule->rule == RULE_SUPERIOR && rule->margin >= 1)
		return never(p, node, err, "no model is better by 1 or more in a metric between 0 and 1");
	return 0;
}

static const struct ynode *item(const struct ynode *root, const char *key, size_t i)
{
	const struct ynode *list = ynode_get(root, key);

	/* The floor beyond the list is the gate's own. */
	return list && list->kind == YNODE_LIST && i < list->n ? list->items[i] : NULL; /* equivalent: it meets every limit */
}

static int check_floors(const struct policy *p, const struct ynode *root, struct err *err)
{
	for (size_t i = 0; i < p->n_floors; i++) {
		const struct policy_floor *f = &p->floors[i];

		if (check_limits(p, &f->what, f->min, f->max, item(root, "floors", i), err) < 0)
			return -1;
		if (f->beats_dummy && is_share(f->what.name) && f->by >= 1)
			return never(p, item(root, "floors", i), err, "no model beats the dummy by 1 or more in a metric between 0 and 1");
	}
	return 0;
}

int policy_check(const struct policy *p, const struct ynode *root, struct err *err)
{
	if (check_rule(p, &p->primary, ynode_get(root, "primary"), err) < 0 || policy_latency_check(p, root, err) < 0)
		return -1;
	for (size_t i = 0; i < p->n_guards; i++) {
		const struct policy_guard *g = &p->guards[i];

		if (g->has_rule && check_rule(p, &g->rule, item(root, "guards", i), err) < 0)
			return -1;
		if (check_limits(p, &g->rule.what, g->min, g->max, item(root, "guards", i), err) < 0)
			return -1;
	}
	for (size_t i = 0; i < p->n_slices; i++)
		if (check_rule(p, &p->slices[i].rule, item(root, "slices", i), err) < 0)
			return -1;
	return policy_reuse_check(p, root, err) < 0 ? -1 : check_floors(p, root, err);
}
