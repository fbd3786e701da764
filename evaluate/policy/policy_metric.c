/* policy_metric.c - which measure a rule of gate.yaml names: a metric of the table, or a quantity of the gate's own. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"
#include "evaluate/judge/quantity.h"

#include <string.h>

int policy_value_error(const struct yaml *y, const struct ynode *map, const char *key, struct err *err, const char *text)
{
	struct ynode at = *(ynode_get(map, key) ? ynode_get(map, key) : map);

	at.key_line = at.key_col = 0;
	return yaml_error(y, &at, err, "%s", text);
}

static void known_names(struct strvec *out, bool quantities_too)
{
	const struct quantity *q = quantities_too ? quantities : NULL;

	for (const struct metric *m = metrics; m->name; m++)
		strvec_add(out, m->name);
	for (; q && q->name; q++)
		strvec_add(out, q->name);
}

/* A row of the tables, or what the policy declares. */
static bool find_by_name(struct policy_metric *out, struct policy *p)
{
	out->terms = policy_quantity_terms(p);
	out->metric = metric_find(out->name);
	out->quantity = out->metric ? NULL : quantity_find(out->name);
	return out->metric || out->quantity || policy_declared_find(out, p);
}

int policy_metric_read(struct policy_metric *out, struct policy *p, const struct ynode *map, bool quantities_too, struct err *err)
{
	CLEANUP(strvec_release) struct strvec words = { 0 };
	CLEANUP(mem_free) char *text = NULL;
	const char *near;

	if (ynode_get(map, "metric") && ynode_get(map, "metric")->kind == YNODE_MAP)
		return policy_measure_read(out, p, map, err);
	if (yaml_get_text(&p->yaml, map, "metric", &out->name, err) < 0)
		return -1;
	if (!out->name)
		return yaml_error(&p->yaml, map, err, "'metric' is missing");
	if (find_by_name(out, p) && (out->metric || quantities_too)) {
		if ((out->metric ? out->metric->tasks : out->quantity->tasks) & p->task_bit)
			return 0;
		text = str_format("metric '%.80s' does not go with task %s", out->name, p->task);
		return policy_value_error(&p->yaml, map, "metric", err, text);
	}
	known_names(&words, quantities_too);
	near = str_nearest(out->name, (const char *const *)words.v);
	text = near ? str_format("unknown metric '%.80s' (did you mean '%s'?)", out->name, near)
		    : str_format("unknown metric '%.80s', or not supported by this version", out->name);
	return policy_value_error(&p->yaml, map, "metric", err, text);
}
