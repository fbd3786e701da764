/* verdict_declared.c - the metrics that a policy declares, in verdict.json: a name alone would not say what was measured. */
#include "evaluate/verdict/document/verdict_write.h"

#include <math.h>

static void put_column(struct json_writer *w, const struct policy_measure *m)
{
	json_put_text(w, "column", m->column);
	if (isnan(m->low))
		return;
	json_key(w, "range");
	json_begin_array(w);
	json_add_number(w, m->low);
	json_add_number(w, m->high);
	json_end_array(w);
}

static void put_costs(struct json_writer *w, const struct policy_measure *m)
{
	json_key(w, "cost");
	json_begin_object(w);
	for (size_t i = 0; i < m->n_costs; i++)
		json_put_number(w, m->costs[i].pair, m->costs[i].cost);
	json_end_object(w);
	json_put_number(w, "other", m->other);
}

/* The last one declared stands first in the list: this writes them in the policy's order. */
static void put_from(struct json_writer *w, const struct policy_measure *m)
{
	if (!m)
		return;
	put_from(w, m->next);
	if (!m->column && !m->costs)
		return; /* "ndcg@10" says it all */
	json_begin_object(w);
	json_put_text(w, "name", m->name);
	json_put_text(w, "direction", m->metric.higher_is_better ? "higher" : "lower");
	m->column ? put_column(w, m) : put_costs(w, m);
	json_end_object(w);
}

void put_declared(struct json_writer *w, const struct policy *p)
{
	if (p->columns.n == 0 && p->n_costs == 0)
		return;
	json_key(w, "declared");
	json_begin_array(w);
	put_from(w, p->measures);
	json_end_array(w);
}
