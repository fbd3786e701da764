/* policy.c - reads gate.yaml: the sections that say what is judged and under which terms. The rules are in policy_rules.c. */
#include "evaluate/policy/policy.h"

#include "base/fs.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

enum { POLICY_MOST_BYTES = 1 << 20 };

static const char *const root_keys[] = { "gate",   "task",   "holdout", "reuse",  "leakage", "alpha",     "power",  "primary", "guards",
					 "floors", "slices", "drift",   "golden", "when",    "condition", "preset", NULL };
static const char *const holdout_keys[] = { "path",     "label",        "key",     "group",    "time",   "weight", "query",
					    "min_rows", "max_age_days", "horizon", "positive", "priors", NULL };

int policy_wrong_value(const struct yaml *y, const struct ynode *node, struct err *err, const char *key, const char *wanted)
{
	struct ynode at = *node;

	at.key_line = at.key_col = 0; /* the value is to blame, not the key */
	return yaml_error(y, &at, err, "'%s' must be %s", key, wanted);
}

int policy_choice(const struct yaml *y, const struct ynode *map, const char *key, const char *const *words, int *out, struct err *err)
{
	CLEANUP(str_release) struct str all = { 0 };
	const struct ynode *node = ynode_get(map, key);
	struct ynode at;
	const char *near;

	if (ynode_is_null(node))
		return 0;
	for (int i = 0; words[i]; i++) {
		if (node->kind == YNODE_SCALAR && strcmp(node->text, words[i]) == 0) {
			*out = i;
			return 0;
		}
		str_addf(&all, "%s%s", i ? ", " : "", words[i]);
	}
	if (node->kind != YNODE_SCALAR)
		return policy_wrong_value(y, node, err, key, str_text(&all));
	at = *node;
	at.key_line = at.key_col = 0;
	near = str_nearest(node->text, words);
	if (near)
		return yaml_error(y, &at, err, "unknown %s '%.80s' (did you mean '%s'?)", key, node->text, near);
	return yaml_error(y, &at, err, "unknown %s '%.80s': expected one of %s", key, node->text, str_text(&all));
}

int policy_need_map(const struct yaml *y, const struct ynode *root, const char *key, const char *const *known, const struct ynode **out,
		    struct err *err)
{
	*out = ynode_get(root, key);
	if (ynode_is_null(*out)) {
		*out = NULL;
		return 0;
	}
	if ((*out)->kind != YNODE_MAP)
		return policy_wrong_value(y, *out, err, key, "a map");
	return yaml_only(y, *out, known, err);
}

int policy_count(const struct yaml *y, const struct ynode *map, const char *key, int64_t least, int64_t *out, struct err *err)
{
	if (yaml_get_int(y, map, key, out, err) < 0)
		return -1;
	if (*out >= least)
		return 0;
	return policy_wrong_value(y, ynode_get(map, key), err, key, least ? "1 or more" : "0 or more");
}

static int read_holdout(struct policy *p, const struct ynode *root, struct err *err)
{
	struct policy_holdout *h = &p->holdout;
	const struct ynode *map;
	int64_t min_rows = 200, horizon = 1;

	h->max_age_days = NAN;
	if (policy_need_map(&p->yaml, root, "holdout", holdout_keys, &map, err) < 0)
		return -1;
	if (yaml_get_text(&p->yaml, map, "path", &h->path, err) < 0 || yaml_get_text(&p->yaml, map, "label", &h->label, err) < 0 ||
	    yaml_get_text(&p->yaml, map, "positive", &h->positive, err) < 0 || yaml_get_texts(&p->yaml, map, "key", &h->key, err) < 0 ||
	    yaml_get_number(&p->yaml, map, "max_age_days", &h->max_age_days, err) < 0 ||
	    policy_count(&p->yaml, map, "min_rows", 0, &min_rows, err) < 0 || policy_count(&p->yaml, map, "horizon", 1, &horizon, err) < 0)
		return -1;
	if (yaml_get_text(&p->yaml, map, "query", &h->query, err) < 0 || yaml_get_text(&p->yaml, map, "group", &h->group, err) < 0 ||
	    yaml_get_text(&p->yaml, map, "time", &h->time, err) < 0 || yaml_get_text(&p->yaml, map, "weight", &h->weight, err) < 0)
		return -1;
	if (horizon != 1 && !h->time)
		return yaml_error(&p->yaml, ynode_get(map, "horizon"), err, "'horizon' needs 'time': rows share shocks in time's order");
	if (h->weight && h->time)
		return yaml_error(
			&p->yaml, ynode_get(map, "weight"), err,
			"no test knows rows that both have weights and share shocks in time: give holdout.weight or time, not both");
	if (h->query && p->task_bit != METRIC_RANKING)
		return yaml_error(&p->yaml, ynode_get(map, "query"), err, "holdout.query goes with task ranking");
	if (!h->query && p->task_bit == METRIC_RANKING)
		return yaml_error(&p->yaml, map ? map : root, err,
				  "task ranking needs holdout.query: which rows are ranked against each other?");
	if (h->max_age_days <= 0)
		return policy_wrong_value(&p->yaml, ynode_get(map, "max_age_days"), err, "max_age_days", "more than 0");
	h->key_given = h->key.n > 0;
	h->horizon = (size_t)horizon;
	h->min_rows = (size_t)min_rows;
	h->min_rows_given = !ynode_is_null(ynode_get(map, "min_rows"));
	return 0;
}

static int read_task(struct policy *p, const struct ynode *root, struct err *err)
{
	static const char *const tasks[] = { "regression", "binary", "multiclass", "ranking", "measure", NULL };
	static const unsigned bits[] = { METRIC_REGRESSION, METRIC_BINARY, METRIC_MULTICLASS, METRIC_RANKING, METRIC_MEASURE };
	const struct ynode *gate = ynode_get(root, "gate");
	int64_t version = 0;
	int task = -1;

	if (!gate)
		return yaml_error(&p->yaml, root, err, "'gate: 1' is missing: which version of the policy's format is this?");
	if (!ynode_to_int(gate, &version) || version != 1)
		return policy_wrong_value(&p->yaml, gate, err, "gate", "1, the version of the policy's format");
	if (policy_choice(&p->yaml, root, "task", tasks, &task, err) < 0)
		return -1;
	if (task < 0)
		return yaml_error(&p->yaml, root, err, "'task' is missing: regression, binary, multiclass, ranking or measure");
	p->task = tasks[task];
	p->task_bit = bits[task];
	return 0;
}

static int read_numbers(struct policy *p, const struct ynode *root, struct err *err)
{
	p->alpha = 0.05;
	p->power = 0.8;
	if (yaml_get_number(&p->yaml, root, "alpha", &p->alpha, err) < 0 || yaml_get_number(&p->yaml, root, "power", &p->power, err) < 0)
		return -1;
	if (!(p->alpha > 0 && p->alpha <= 0.5))
		return policy_wrong_value(&p->yaml, ynode_get(root, "alpha"), err, "alpha", "above 0 and at most 0.5");
	if (!(p->power >= 0.5 && p->power < 1))
		return policy_wrong_value(&p->yaml, ynode_get(root, "power"), err, "power", "at least 0.5 and below 1");
	return 0;
}

static int read_root(struct policy *p, struct err *err)
{
	const struct ynode *root = p->yaml.root;

	if (root->kind != YNODE_MAP || root->n == 0)
		return err_at(err, ERR_USAGE, p->yaml.path, 1, 1, "a policy is a map of keys: gate, task, holdout, primary");
	if (yaml_only(&p->yaml, root, root_keys, err) < 0 || read_task(p, root, err) < 0 || policy_preset_read(p, root, err) < 0 ||
	    read_holdout(p, root, err) < 0 || policy_terms_read(p, root, err) < 0 || read_numbers(p, root, err) < 0 ||
	    policy_drift_read(p, root, err) < 0 || policy_condition_read(p, root, err) < 0)
		return -1;
	return policy_rules_read(p, root, err);
}

int policy_read_text(struct policy *p, const char *text, size_t len, const char *path, struct err *err)
{
	*p = (struct policy){ 0 };
	digest_bytes(p->digest, text, len);
	if (yaml_read_text(&p->yaml, text, len, path, err) < 0 || read_root(p, err) < 0 || policy_check(p, p->yaml.root, err) < 0) {
		policy_release(p);
		return -1;
	}
	return 0;
}

int policy_read(struct policy *p, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	*p = (struct policy){ 0 };
	if (fs_read(&text, path, POLICY_MOST_BYTES, err) < 0) {
		if (err->code == ERR_DATA)
			err->code = ERR_USAGE; /* far too large for a policy */
		return -1;
	}
	return policy_read_text(p, str_text(&text), text.len, path, err);
}

void policy_release(struct policy *p)
{
	for (size_t i = 0; i < p->n_slices; i++)
		strvec_release(&p->slices[i].by);
	strvec_release(&p->holdout.key);
	policy_measures_release(p);
	policy_drift_release(p);
	free(p->guards);
	free(p->floors);
	free(p->slices);
	yaml_release(&p->yaml);
	*p = (struct policy){ 0 };
}
