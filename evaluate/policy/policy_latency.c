/* policy_latency.c - where times may stand in gate.yaml: in guards, with `max` or `ratio_max`. */
#include "evaluate/policy/policy.h"

#include "evaluate/judge/quantity.h"

#include <math.h>

static bool is_timed(const struct policy_metric *what)
{
	return what->quantity && what->quantity->timed;
}

/* Rules of a list that the policy gives stand first, in its order. */
static const struct ynode *item(const struct ynode *root, const char *key, size_t i)
{
	return ynode_get(root, key)->items[i];
}

int policy_latency_check(const struct policy *p, const struct ynode *root, struct err *err)
{
	for (size_t i = 0; i < p->n_floors; i++)
		if (is_timed(&p->floors[i].what))
			return yaml_error(&p->yaml, item(root, "floors", i), err, "%s is limited by a guard: {metric: %s, max: ...}",
					  p->floors[i].what.name, p->floors[i].what.name);
	for (size_t i = 0; i < p->n_guards; i++) {
		const struct policy_guard *g = &p->guards[i];
		const struct ynode *node = item(root, "guards", i);

		if (!is_timed(&g->rule.what))
			continue;
		if (!isnan(g->min))
			return yaml_error(&p->yaml, ynode_get(node, "min"), err, "'min' has no meaning for %s: give 'max' or 'ratio_max'",
					  g->rule.what.name);
		if (g->max <= 0)
			return policy_value_error(&p->yaml, node, "max", err, "can never pass: every answer takes time");
	}
	return 0;
}
