/* policy_measure.c - metrics that gate.yaml itself declares: a column of the predictions, costs of wrong labels, and cutoffs ("ndcg@10").
 *
 *	metric: {column: judge_score, direction: higher, range: [0, 5], name: judge}
 *	metric: {cost: {cat->dog: 5, dog->cat: 1}, other: 1, name: triage}
 */
#include "evaluate/policy/policy.h"

#include "base/mem.h"
#include "evaluate/judge/quantity.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

enum { POLICY_MOST_CUTOFF = 1000000, POLICY_MOST_MEASURES = 100 };

static const char *const measure_keys[] = { "column", "direction", "range", "cost", "other", "name", NULL };

static struct policy_measure *add_measure(struct policy *p, const struct metric *like, const char *name)
{
	struct policy_measure *m = mem_new(1, sizeof(*m));

	m->metric = *like;
	m->name = mem_strdup(name);
	m->metric.name = m->name;
	m->low = m->high = NAN;
	m->next = p->measures;
	p->measures = m;
	return m;
}

void policy_measures_release(struct policy *p)
{
	while (p->measures) {
		struct policy_measure *m = p->measures;

		p->measures = m->next;
		free(m->costs);
		free(m->name);
		free(m);
	}
	strvec_release(&p->columns);
}

const struct policy_measure *policy_measure_of(const struct policy *p, const struct metric *metric)
{
	for (const struct policy_measure *m = p->measures; m; m = m->next)
		if (&m->metric == metric)
			return m;
	return NULL;
}

/* A column has one direction and one name, wherever the policy names it. */
static int check_again(const struct policy *p, const struct policy_measure *m, const struct ynode *node, struct err *err)
{
	for (const struct policy_measure *o = m->next; o; o = o->next) {
		bool same_column = m->column && o->column && strcmp(m->column, o->column) == 0, same_name = strcmp(m->name, o->name) == 0;

		if (same_column && m->metric.higher_is_better != o->metric.higher_is_better)
			return yaml_error(&p->yaml, node, err, "column '%.80s' is better when %s elsewhere in this policy", m->column,
					  o->metric.higher_is_better ? "higher" : "lower");
		if (same_name && !same_column)
			return yaml_error(&p->yaml, node, err,
					  "two metrics are called '%.80s': give each its own 'name', or name the first again", m->name);
	}
	return 0;
}

static size_t slot_of_column(struct policy *p, const char *column)
{
	for (size_t i = 0; i < p->columns.n; i++)
		if (strcmp(p->columns.v[i], column) == 0)
			return i;
	strvec_add(&p->columns, column);
	return p->columns.n - 1;
}

static int read_range(struct policy_measure *m, const struct policy *p, const struct ynode *node, struct err *err)
{
	const struct ynode *range = ynode_get(node, "range");

	if (ynode_is_null(range))
		return 0;
	if (range->kind != YNODE_LIST || range->n != 2 || !ynode_to_number(range->items[0], &m->low) ||
	    !ynode_to_number(range->items[1], &m->high) || !(m->low < m->high))
		return policy_wrong_value(&p->yaml, range, err, "range", "two numbers, the smaller one first");
	m->metric.can_be_negative = m->low < 0;
	return 0;
}

static int read_column(struct policy_metric *out, struct policy *p, const struct ynode *node, struct err *err)
{
	static const char *const words[] = { "lower", "higher", NULL };
	const char *column = NULL, *name = NULL;
	struct policy_measure *m;
	int direction = -1;

	if (yaml_get_text(&p->yaml, node, "column", &column, err) < 0 || yaml_get_text(&p->yaml, node, "name", &name, err) < 0 ||
	    policy_choice(&p->yaml, node, "direction", words, &direction, err) < 0)
		return -1;
	if (direction < 0)
		return yaml_error(&p->yaml, node, err, "'direction' is missing: is column '%.80s' better when higher, or when lower?",
				  column);
	if (!ynode_is_null(ynode_get(node, "other")))
		return yaml_error(&p->yaml, ynode_get(node, "other"), err, "'other' goes with 'cost'");
	m = add_measure(p, direction == 1 ? &metric_of_higher_column : &metric_of_lower_column, name ? name : column);
	m->column = column;
	m->metric.slot = slot_of_column(p, column);
	out->name = m->name;
	out->metric = &m->metric;
	return read_range(m, p, node, err) < 0 ? -1 : check_again(p, m, node, err);
}

/* "cat->dog": 5 */
static int read_pair(struct policy_cost *out, const struct policy *p, const struct ynode *pair, const char *key, struct err *err)
{
	const char *arrow = strstr(key, "->");

	if (!arrow || arrow == key || !arrow[2])
		return yaml_error(&p->yaml, pair, err, "a cost is for 'truth->prediction', not for '%.80s'", key);
	if (!ynode_to_number(pair, &out->cost) || !(out->cost >= 0) || !isfinite(out->cost))
		return policy_wrong_value(&p->yaml, pair, err, key, "a cost of 0 or more");
	out->pair = key;
	out->truth_len = (size_t)(arrow - key);
	if (strlen(arrow + 2) == out->truth_len && strncmp(key, arrow + 2, out->truth_len) == 0)
		return yaml_error(&p->yaml, pair, err, "a right label costs nothing: '%.80s'", key);
	return 0;
}

static int read_cost(struct policy_metric *out, struct policy *p, const struct ynode *node, struct err *err)
{
	static const char *const of_columns[] = { "direction", "range" };
	const struct ynode *pairs = ynode_get(node, "cost");
	const char *name = "cost";
	struct policy_measure *m;

	if (pairs->kind != YNODE_MAP || pairs->n == 0)
		return policy_wrong_value(&p->yaml, pairs, err, "cost", "a map of 'truth->prediction' to costs");
	if (yaml_get_text(&p->yaml, node, "name", &name, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(of_columns); i++)
		if (!ynode_is_null(ynode_get(node, of_columns[i])))
			return yaml_error(&p->yaml, ynode_get(node, of_columns[i]), err, "'%s' goes with 'column'", of_columns[i]);
	m = add_measure(p, &metric_of_cost, name);
	m->metric.slot = p->n_costs++;
	m->other = 1;
	m->costs = mem_new(pairs->n, sizeof(*m->costs));
	out->name = m->name;
	out->metric = &m->metric;
	for (; m->n_costs < pairs->n; m->n_costs++)
		if (read_pair(&m->costs[m->n_costs], p, pairs->items[m->n_costs], pairs->keys[m->n_costs], err) < 0)
			return -1;
	if (yaml_get_number(&p->yaml, node, "other", &m->other, err) < 0)
		return -1;
	if (!(m->other >= 0))
		return policy_wrong_value(&p->yaml, ynode_get(node, "other"), err, "other", "a cost of 0 or more");
	return check_again(p, m, node, err);
}

int policy_measure_read(struct policy_metric *out, struct policy *p, const struct ynode *map, struct err *err)
{
	const struct ynode *node = ynode_get(map, "metric");
	const char *name = NULL;
	size_t n = 0;

	for (const struct policy_measure *m = p->measures; m; m = m->next)
		n++;
	if (n >= POLICY_MOST_MEASURES)
		return yaml_error(&p->yaml, node, err, "a policy declares at most %d metrics", POLICY_MOST_MEASURES);
	if (yaml_only(&p->yaml, node, measure_keys, err) < 0 || yaml_get_text(&p->yaml, node, "name", &name, err) < 0)
		return -1;
	if (name && (metric_find(name) || quantity_find(name)))
		return policy_value_error(&p->yaml, node, "name", err, "this is the name of another metric");
	if (!ynode_is_null(ynode_get(node, "column")) == !ynode_is_null(ynode_get(node, "cost")))
		return yaml_error(&p->yaml, node, err, "a declared metric has either a 'column' or a 'cost'");
	if (!ynode_is_null(ynode_get(node, "column")))
		return read_column(out, p, node, err);
	if (!(p->task_bit & metric_of_cost.tasks))
		return yaml_error(&p->yaml, node, err, "a cost is of wrong labels, and does not go with task %s", p->task);
	return read_cost(out, p, node, err);
}

/* "ndcg@10" -> "ndcg" and 10. False without a cutoff. */
static bool split_cutoff(char **base, size_t *cutoff, const char *name)
{
	const char *at = strchr(name, '@');
	double k = 0;

	if (!at || decimal_parse(&k, at + 1, strlen(at + 1)) != DECIMAL_OK || !(k >= 1 && k <= POLICY_MOST_CUTOFF) ||
	    strspn(at + 1, "0123456789") != strlen(at + 1))
		return false;
	*base = mem_strndup(name, (size_t)(at - name));
	*cutoff = (size_t)k;
	return true;
}

/* A declared metric is named again by its name alone. */
static bool find_declared(struct policy_metric *out, const struct policy *p)
{
	for (const struct policy_measure *m = p->measures; m; m = m->next)
		if (strcmp(m->name, out->name) == 0) {
			out->metric = &m->metric;
			return true;
		}
	return false;
}

bool policy_declared_find(struct policy_metric *out, struct policy *p)
{
	CLEANUP(mem_free) char *base = NULL;
	const struct metric *metric;
	struct policy_measure *m;
	size_t cutoff;

	if (find_declared(out, p))
		return true;
	if (!split_cutoff(&base, &cutoff, out->name))
		return false;
	metric = metric_find(base);
	if (metric && metric->query_value) {
		m = add_measure(p, metric, out->name);
		m->metric.cutoff = cutoff;
		out->metric = &m->metric;
		return true;
	}
	out->quantity = quantity_find(base);
	out->terms.cutoff = cutoff;
	return out->quantity && out->quantity->has_cutoff;
}

struct quantity_terms policy_quantity_terms(const struct policy *p)
{
	const struct metric *primary = p->primary.what.metric;
	bool ranks = primary && primary->query_value;

	return (struct quantity_terms){
		.metric = ranks ? primary : metric_find("ndcg"),
		.drop = QUANTITY_DROP,
		.cutoff = ranks && primary->cutoff ? primary->cutoff : QUANTITY_CUTOFF,
	};
}
