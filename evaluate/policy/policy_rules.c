/* policy_rules.c - reads the rules of gate.yaml: primary, guards, floors, slices, golden. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"
#include "evaluate/judge/quantity.h"

#include <math.h>
#include <string.h>

enum { POLICY_MOST_RULES = 1000 };

static const char *const primary_keys[] = { "metric", "rule", "margin", "margin_rel", "test", "direction", "range", NULL };
static const char *const guard_keys[] = { "metric", "rule",      "margin",    "margin_rel", "test", "min",
					  "max",    "ratio_max", "direction", "range",      "drop", NULL };
static const char *const floor_keys[] = { "metric", "min", "max", "beats", "by", NULL };
static const char *const slice_keys[] = { "by", "mode", "metric", "margin", "margin_rel", "min_rows", "alpha", "correction", NULL };
static const char *const golden_keys[] = { "path", "tolerance", NULL };
static const char *const rule_names[] = { "superior", "non_inferior", "equivalent", "point", NULL };

const char *policy_rule_name(enum comparison_rule rule)
{
	return rule_names[rule];
}

static int read_limit(double *out, const struct policy *p, const struct ynode *map, const char *key, struct err *err)
{
	*out = NAN;
	return yaml_get_number(&p->yaml, map, key, out, err);
}

static int read_margin(struct policy_rule *out, const struct policy *p, const struct ynode *map, bool must, struct err *err)
{
	bool has = !ynode_is_null(ynode_get(map, "margin")), has_rel = !ynode_is_null(ynode_get(map, "margin_rel"));

	out->margin = 0;
	if (yaml_get_number(&p->yaml, map, "margin", &out->margin, err) < 0 || read_limit(&out->margin_rel, p, map, "margin_rel", err) < 0)
		return -1;
	if (has && has_rel)
		return yaml_error(&p->yaml, ynode_get(map, "margin_rel"), err, "give 'margin' or 'margin_rel', not both");
	if (out->margin < 0)
		return policy_value_error(&p->yaml, map, "margin", err, "'margin' must be 0 or more");
	if (has_rel && !(out->margin_rel > 0))
		return policy_value_error(&p->yaml, map, "margin_rel", err, "'margin_rel' must be more than 0");
	if (has_rel && (!out->what.metric || out->what.metric->can_be_negative))
		return yaml_error(&p->yaml, ynode_get(map, "margin_rel"), err, "a relative margin has no meaning for %s: give 'margin'",
				  out->what.name);
	if (must && !has && !has_rel)
		return yaml_error(&p->yaml, map, err, "rule %s needs a 'margin': no margin is ever guessed", rule_names[out->rule]);
	if (out->rule == RULE_EQUIVALENT && has && out->margin == 0)
		return policy_value_error(&p->yaml, map, "margin", err, "can never pass: rule equivalent needs a margin above 0");
	return 0;
}

static int read_direction(const struct policy *p, const struct policy_rule *rule, const struct ynode *map, struct err *err)
{
	static const char *const words[] = { "lower", "higher", NULL };
	int choice = -1;

	if (policy_choice(&p->yaml, map, "direction", words, &choice, err) < 0)
		return -1;
	if (choice >= 0 && rule->what.metric && rule->what.metric->higher_is_better != (choice == 1))
		return policy_value_error(&p->yaml, map, "direction", err,
					  choice == 1 ? "this metric is better when lower" : "this metric is better when higher");
	return 0;
}

static int read_test(struct policy_rule *out, const struct policy *p, const struct ynode *map, struct err *err)
{
	CLEANUP(mem_free) char *text = NULL;

	out->test = "auto";
	if (yaml_get_text(&p->yaml, map, "test", &out->test, err) < 0)
		return -1;
	if (strcmp(out->test, "auto") == 0 || comparison_find(out->test))
		return 0;
	text = str_format("test '%.80s' is unknown, or not supported by this version", out->test);
	return policy_value_error(&p->yaml, map, "test", err, text);
}

/* metric, rule, margin, test. what.metric is set: rules are for metrics alone. */
static int read_rule(struct policy_rule *out, const struct policy *p, const struct ynode *map, struct err *err)
{
	int rule = out == &p->primary ? (int)p->preset_rule : RULE_SUPERIOR;

	if (policy_choice(&p->yaml, map, "rule", rule_names, &rule, err) < 0)
		return -1;
	out->rule = (enum comparison_rule)rule;
	if (read_margin(out, p, map, out->rule == RULE_NON_INFERIOR || out->rule == RULE_EQUIVALENT, err) < 0 ||
	    read_direction(p, out, map, err) < 0)
		return -1;
	if (read_test(out, p, map, err) < 0)
		return -1;
	return policy_range_read(out, p, map, err);
}

static int read_primary(struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *map = ynode_get(root, "primary");

	if (ynode_is_null(map) && p->condition.alone) {
		p->primary = (struct policy_rule){ .rule = RULE_POINT, .margin_rel = NAN, .test = "auto" };
		p->primary.what = (struct policy_metric){ .name = "accuracy", .metric = metric_find("accuracy") };
		return 0;
	}
	if (ynode_is_null(map))
		return yaml_error(&p->yaml, root, err, "'primary' is missing: by which metric is the candidate judged?");
	if (map->kind != YNODE_MAP)
		return policy_value_error(&p->yaml, root, "primary", err, "'primary' must be a map: {metric, rule, margin}");
	if (yaml_only(&p->yaml, map, primary_keys, err) < 0 || policy_metric_read(&p->primary.what, p, map, false, err) < 0)
		return -1;
	return read_rule(&p->primary, p, map, err);
}

/* The list under key, each of whose items must be a map of known keys; NULL if there is none. */
static int need_list(const struct policy *p, const struct ynode *root, const char *key, const char *const *known, const struct ynode **out,
		     struct err *err)
{
	const struct ynode *list = ynode_get(root, key);

	*out = NULL;
	if (ynode_is_null(list))
		return 0;
	if (list->kind != YNODE_LIST)
		return policy_value_error(&p->yaml, root, key, err, "must be a list of maps");
	if (list->n > POLICY_MOST_RULES)
		return policy_value_error(&p->yaml, root, key, err, "has more than 1000 rules");
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i]->kind != YNODE_MAP)
			return yaml_error(&p->yaml, list->items[i], err, "an item of '%s' must be a map: {metric: ...}", key);
		if (yaml_only(&p->yaml, list->items[i], known, err) < 0)
			return -1;
	}
	*out = list;
	return 0;
}

/* What the guard measures its quantity by. */
static int read_terms(struct policy_metric *what, const struct policy *p, const struct ynode *map, struct err *err)
{
	const struct ynode *drop = ynode_get(map, "drop");

	if (ynode_is_null(drop))
		return 0;
	if (!what->quantity || !what->quantity->has_drop)
		return yaml_error(&p->yaml, drop, err, "'drop' goes with query_drop_rate");
	if (yaml_get_number(&p->yaml, map, "drop", &what->terms.drop, err) < 0)
		return -1;
	if (!(what->terms.drop >= 0 && what->terms.drop < 1))
		return policy_value_error(&p->yaml, map, "drop", err, "'drop' must be at least 0 and below 1");
	return 0;
}

static int read_guard(struct policy_guard *g, struct policy *p, const struct ynode *map, struct err *err)
{
	g->has_rule = !ynode_is_null(ynode_get(map, "rule"));
	if (policy_metric_read(&g->rule.what, p, map, true, err) < 0 || read_limit(&g->min, p, map, "min", err) < 0 ||
	    read_limit(&g->max, p, map, "max", err) < 0 || read_limit(&g->ratio_max, p, map, "ratio_max", err) < 0 ||
	    read_terms(&g->rule.what, p, map, err) < 0)
		return -1;
	if (!g->has_rule && isnan(g->min) && isnan(g->max) && isnan(g->ratio_max))
		return yaml_error(&p->yaml, map, err, "this guard has no limit: give 'rule', 'min', 'max' or 'ratio_max'");
	if (g->has_rule && g->rule.what.quantity)
		return yaml_error(&p->yaml, ynode_get(map, "rule"), err, "%s has no paired test: give 'max' or 'ratio_max'",
				  g->rule.what.name);
	if (!isnan(g->ratio_max) && (g->rule.what.quantity ? !g->rule.what.quantity->has_ratio
							   : g->rule.what.metric->can_be_negative || g->rule.what.metric->higher_is_better))
		return yaml_error(&p->yaml, ynode_get(map, "ratio_max"), err, "a ratio has no meaning for %s", g->rule.what.name);
	if (!isnan(g->ratio_max) && !(g->ratio_max > 0))
		return policy_value_error(&p->yaml, map, "ratio_max", err, "can never pass: 'ratio_max' must be more than 0");
	return g->has_rule ? read_rule(&g->rule, p, map, err) : 0;
}

static int read_guards(struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *list;

	if (need_list(p, root, "guards", guard_keys, &list, err) < 0)
		return -1;
	p->guards = mem_new(list && list->n ? list->n : 1, sizeof(*p->guards));
	for (; list && p->n_guards < list->n; p->n_guards++)
		if (read_guard(&p->guards[p->n_guards], p, list->items[p->n_guards], err) < 0)
			return -1;
	return 0;
}

static int read_floor(struct policy_floor *f, struct policy *p, const struct ynode *map, struct err *err)
{
	static const char *const dummies[] = { "dummy", NULL };
	int beats = -1;

	if (policy_metric_read(&f->what, p, map, true, err) < 0 || read_limit(&f->min, p, map, "min", err) < 0 ||
	    read_limit(&f->max, p, map, "max", err) < 0 || policy_choice(&p->yaml, map, "beats", dummies, &beats, err) < 0 ||
	    yaml_get_number(&p->yaml, map, "by", &f->by, err) < 0)
		return -1;
	f->beats_dummy = beats == 0;
	if (f->beats_dummy && (f->what.quantity || f->what.metric->needs & METRIC_NEEDS_MEASURE))
		return yaml_error(&p->yaml, ynode_get(map, "beats"), err, "%s cannot be compared with a dummy", f->what.name);
	if (f->by < 0)
		return policy_value_error(&p->yaml, map, "by", err, "'by' must be 0 or more");
	if (!f->beats_dummy && !ynode_is_null(ynode_get(map, "by")))
		return yaml_error(&p->yaml, ynode_get(map, "by"), err, "'by' needs 'beats: dummy'");
	if (!f->beats_dummy && isnan(f->min) && isnan(f->max))
		return yaml_error(&p->yaml, map, err, "this floor has no limit: give 'min', 'max' or 'beats: dummy'");
	return 0;
}

/* No policy lets a model pass that is no better than a constant: the floor that beats the dummy is added unless it is there. */
static void add_dummy_floor(struct policy *p)
{
	if (p->primary.what.metric->needs & METRIC_NEEDS_MEASURE)
		return;                          /* no constant has a judge's score: the policy's own floors must do */
	for (size_t i = 0; i < p->n_floors; i++) /* equivalent: the place behind them is empty */
		if (p->floors[i].beats_dummy && p->floors[i].what.metric == p->primary.what.metric)
			return;
	p->floors[p->n_floors++] = (struct policy_floor){ .what = p->primary.what, .min = NAN, .max = NAN, .beats_dummy = true };
}

static int read_floors(struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *list;

	if (need_list(p, root, "floors", floor_keys, &list, err) < 0)
		return -1;
	p->floors = mem_new((list ? list->n : 0) + 1, sizeof(*p->floors));
	for (; list && p->n_floors < list->n; p->n_floors++)
		if (read_floor(&p->floors[p->n_floors], p, list->items[p->n_floors], err) < 0)
			return -1;
	add_dummy_floor(p);
	return 0;
}

static int read_slice(struct policy_slice *s, struct policy *p, const struct ynode *map, struct err *err)
{
	static const char *const modes[] = { "alarm", "prove", NULL }, *const corrections[] = { "holm", NULL };
	int mode = 0, correction = 0;
	int64_t min_rows = 50;

	s->alpha = p->alpha;
	s->rule.what = p->primary.what;
	if (yaml_get_texts(&p->yaml, map, "by", &s->by, err) < 0 || policy_choice(&p->yaml, map, "mode", modes, &mode, err) < 0 ||
	    policy_choice(&p->yaml, map, "correction", corrections, &correction, err) < 0 ||
	    yaml_get_int(&p->yaml, map, "min_rows", &min_rows, err) < 0 || yaml_get_number(&p->yaml, map, "alpha", &s->alpha, err) < 0)
		return -1;
	if (s->by.n == 0)
		return yaml_error(&p->yaml, map, err, "'by' is missing: the columns whose values make the slices");
	if (min_rows < 2)
		return policy_value_error(&p->yaml, map, "min_rows", err, "'min_rows' must be 2 or more");
	if (!(s->alpha > 0 && s->alpha <= 0.5))
		return policy_value_error(&p->yaml, map, "alpha", err, "'alpha' must be above 0 and at most 0.5");
	s->prove = mode == 1;
	s->min_rows = (size_t)min_rows;
	s->rule.rule = RULE_NON_INFERIOR;
	s->rule.test = "auto";
	if (!ynode_is_null(ynode_get(map, "metric")) && policy_metric_read(&s->rule.what, p, map, false, err) < 0)
		return -1;
	return read_margin(&s->rule, p, map, s->prove, err);
}

static int read_slices(struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *list;

	if (need_list(p, root, "slices", slice_keys, &list, err) < 0)
		return -1;
	p->slices = mem_new(list && list->n ? list->n : 1, sizeof(*p->slices));
	for (size_t i = 0; list && i < list->n; i++) {
		p->n_slices = i + 1; /* so that release frees a half-read one */
		if (read_slice(&p->slices[i], p, list->items[i], err) < 0)
			return -1;
	}
	return 0;
}

static int read_golden(struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *map = ynode_get(root, "golden");

	if (ynode_is_null(map))
		return 0;
	if (map->kind != YNODE_MAP)
		return policy_value_error(&p->yaml, root, "golden", err, "'golden' must be a map: {path, tolerance}");
	if (yaml_only(&p->yaml, map, golden_keys, err) < 0 || yaml_get_text(&p->yaml, map, "path", &p->golden.path, err) < 0 ||
	    yaml_get_number(&p->yaml, map, "tolerance", &p->golden.tolerance, err) < 0)
		return -1;
	if (p->golden.tolerance < 0)
		return policy_value_error(&p->yaml, map, "tolerance", err, "can never pass: 'tolerance' must be 0 or more");
	return 0;
}

int policy_rules_read(struct policy *p, const struct ynode *root, struct err *err)
{
	if (read_primary(p, root, err) < 0 || read_guards(p, root, err) < 0 || read_floors(p, root, err) < 0 ||
	    read_slices(p, root, err) < 0)
		return -1;
	return read_golden(p, root, err);
}
