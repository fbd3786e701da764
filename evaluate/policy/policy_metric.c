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

static const char *nearest_name(const char *name, bool quantities_too)
{
	const char *words[128];
	size_t n = 0;

	for (const struct metric *m = metrics; m->name && n + 1 < ARRAY_LEN(words); m++)
		words[n++] = m->name;
	for (const struct quantity *q = quantities; quantities_too && q->name && n + 1 < ARRAY_LEN(words); q++)
		words[n++] = q->name;
	words[n] = NULL;
	return str_nearest(name, words);
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
	const char *near;
	CLEANUP(mem_free) char *text = NULL;

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
	near = nearest_name(out->name, quantities_too);
	text = near ? str_format("unknown metric '%.80s' (did you mean '%s'?)", out->name, near)
		    : str_format("unknown metric '%.80s', or not supported by this version", out->name);
	return policy_value_error(&p->yaml, map, "metric", err, text);
}
