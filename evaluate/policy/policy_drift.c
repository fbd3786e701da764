/* policy_drift.c - reads drift and holdout.priors of gate.yaml. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

#define SUM_TOLERANCE 1e-6

static const char *const drift_keys[] = { "against", "stat", "null_quantile", "floor", "action", "columns", NULL };

static int read_stat(struct policy_drift *d, const struct yaml *y, const struct ynode *map, struct err *err)
{
	CLEANUP(mem_free) const char **names = NULL;
	size_t n = 0, cap = 0;
	int choice = 0;

	do {
		names = mem_grow(names, n, &cap, sizeof(*names));
		names[n] = drift_stats[n].name; /* the last is NULL */
	} while (drift_stats[n++].name);
	if (policy_choice(y, map, "stat", names, &choice, err) < 0)
		return -1;
	d->terms.stat = &drift_stats[choice];
	return 0;
}

static int read_thresholds(struct policy_drift *d, const struct yaml *y, const struct ynode *map, struct err *err)
{
	double most = d->terms.stat->most_quantile;

	d->terms.null_quantile = 0.999;
	d->terms.floor = 0.1;
	if (yaml_get_number(y, map, "null_quantile", &d->terms.null_quantile, err) < 0 ||
	    yaml_get_number(y, map, "floor", &d->terms.floor, err) < 0)
		return -1;
	if (!(d->terms.null_quantile >= 0.5 && d->terms.null_quantile < 1))
		return policy_wrong_value(y, ynode_get(map, "null_quantile"), err, "null_quantile", "at least 0.5 and below 1");
	if (d->terms.null_quantile > most)
		return yaml_error(y, ynode_get(map, "null_quantile"), err, "drift.stat %s knows no null quantile above %g",
				  d->terms.stat->name, most);
	if (!(d->terms.floor >= 0))
		return policy_wrong_value(y, ynode_get(map, "floor"), err, "floor", "0 or more");
	return 0;
}

static int read_drift(struct policy *p, const struct ynode *root, struct err *err)
{
	static const char *const actions[] = { "warn", "block", NULL };
	struct policy_drift *d = &p->drift;
	const struct ynode *map;
	int block = 0;

	if (policy_need_map(&p->yaml, root, "drift", drift_keys, &map, err) < 0)
		return -1;
	if (!map)
		return 0;
	if (yaml_get_text(&p->yaml, map, "against", &d->against, err) < 0)
		return -1;
	if (!d->against)
		return yaml_error(&p->yaml, map, err, "drift: 'against' is missing: which recent rows is the hold-out compared with?");
	if (read_stat(d, &p->yaml, map, err) < 0 || read_thresholds(d, &p->yaml, map, err) < 0 ||
	    policy_choice(&p->yaml, map, "action", actions, &block, err) < 0 ||
	    yaml_get_texts(&p->yaml, map, "columns", &d->columns, err) < 0)
		return -1;
	d->block = block == 1;
	return 0;
}

/* ---- holdout.priors ---- */

static int read_shares(struct policy *p, const struct ynode *map, struct err *err)
{
	struct policy_priors *priors = &p->priors;
	double sum = 0;

	if (map->n < 2 || (p->task_bit == METRIC_BINARY && map->n != 2))
		return yaml_error(&p->yaml, map, err, "holdout.priors: a share for each class is needed (%s), not %zu",
				  p->task_bit == METRIC_BINARY ? "two" : "two or more", map->n);
	priors->classes = mem_new(map->n, sizeof(*priors->classes));
	priors->shares = mem_new(map->n, sizeof(*priors->shares));
	for (size_t i = 0; i < map->n; i++) {
		priors->classes[i] = map->keys[i];
		if (!ynode_to_number(map->items[i], &priors->shares[i]) || !(priors->shares[i] > 0 && priors->shares[i] < 1))
			return policy_wrong_value(&p->yaml, map->items[i], err, map->keys[i], "a share above 0 and below 1");
		sum += priors->shares[i];
	}
	if (!(fabs(sum - 1) <= SUM_TOLERANCE)) /* equivalent: rounding decides there */
		return yaml_error(&p->yaml, map, err, "holdout.priors: the shares add up to %.10g, not to 1", sum);
	for (size_t i = 0; i < map->n; i++)
		priors->shares[i] /= sum;
	priors->n = map->n;
	return 0;
}

/* Other weights, or rows that are not independent, would need a test of their own. */
static int check_shape(struct policy *p, const struct ynode *node, struct err *err)
{
	const char *other = p->holdout.weight ? "weight" : p->holdout.group ? "group" : p->holdout.time ? "time" : NULL;

	if (p->task_bit != METRIC_BINARY && p->task_bit != METRIC_MULTICLASS)
		return yaml_error(&p->yaml, node, err, "holdout.priors are shares of classes: task %s has none", p->task);
	if (other)
		return yaml_error(&p->yaml, node, err,
				  "holdout.priors together with holdout.%s: no test is known for rows weighted twice or dependent", other);
	return 0;
}

static int read_priors(struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *node = ynode_get(ynode_get(root, "holdout"), "priors");

	if (ynode_is_null(node))
		return 0;
	if (check_shape(p, node, err) < 0)
		return -1;
	if (node->kind == YNODE_MAP)
		return read_shares(p, node, err);
	if (node->kind != YNODE_SCALAR || strcmp(node->text, "recent") != 0)
		return policy_wrong_value(&p->yaml, node, err, "priors", "'recent', or a map of classes to their shares");
	if (!p->drift.against)
		return yaml_error(&p->yaml, node, err, "holdout.priors: recent needs drift.against, the rows whose labels have the shares");
	p->priors.recent = true;
	return 0;
}

bool policy_has_priors(const struct policy *p)
{
	return p->priors.recent || p->priors.n > 0;
}

int policy_drift_read(struct policy *p, const struct ynode *root, struct err *err)
{
	if (read_drift(p, root, err) < 0)
		return -1;
	return read_priors(p, root, err);
}

void policy_drift_release(struct policy *p)
{
	strvec_release(&p->drift.columns);
	free(p->priors.classes);
	free(p->priors.shares);
}
