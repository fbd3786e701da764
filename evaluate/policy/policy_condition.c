/* policy_condition.c - reads `condition`: an ease.ml/ci condition and its terms. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"
#include "evaluate/planning/condition_evidence.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 1000 };

/* Beyond this the error left is no number any more. */
#define MOST_RELIABILITY 0.999999

static const char *const condition_keys[] = { "text", "reliability", "mode", "adaptivity", "steps", NULL };
static const char *const adaptivities[] = { "none", "firstChange", "full", NULL }; /* in the order of enum adaptivity */

const char *policy_adaptivity_name(enum adaptivity adaptivity)
{
	return adaptivities[adaptivity];
}

bool policy_tells_one_bit(const struct policy *p)
{
	return p->reuse.disclose == DISCLOSE_BIT;
}

static int wrong(const struct policy *p, const struct ynode *node, struct err *err, const char *what)
{
	return yaml_error(&p->yaml, node, err, "%s", what);
}

static int read_text(struct policy_condition *out, const struct policy *p, const struct ynode *node, struct err *err)
{
	struct ynode at = *node;
	struct err inner = { 0 };

	at.key_line = at.key_col = 0;
	if (node->kind != YNODE_SCALAR || strlen(node->text) != node->len)
		return yaml_error(&p->yaml, &at, err, "'condition' must be text, as in \"n - o > 0.02 +/- 0.01\"");
	out->text = node->text;
	if (condition_parse(&out->parsed, node->text, &inner) < 0)
		return yaml_error(&p->yaml, &at, err, "%s", inner.text);
	return 0;
}

static int read_terms(struct policy_condition *out, const struct policy *p, const struct ynode *map, struct err *err)
{
	static const char *const modes[] = { "fp-free", "fn-free", NULL };
	int mode = 0, adaptivity = ADAPTIVITY_FULL;

	if (yaml_only(&p->yaml, map, condition_keys, err) < 0)
		return -1;
	if (ynode_is_null(ynode_get(map, "text")))
		return wrong(p, map, err, "'text' is missing: which condition must hold?");
	if (read_text(out, p, ynode_get(map, "text"), err) < 0 ||
	    yaml_get_number(&p->yaml, map, "reliability", &out->reliability, err) < 0 ||
	    policy_choice(&p->yaml, map, "mode", modes, &mode, err) < 0 ||
	    policy_choice(&p->yaml, map, "adaptivity", adaptivities, &adaptivity, err) < 0 ||
	    policy_count(&p->yaml, map, "steps", 1, &out->steps, err) < 0)
		return -1;
	if (!(out->reliability >= 0.5 && out->reliability <= MOST_RELIABILITY))
		return policy_wrong_value(&p->yaml, ynode_get(map, "reliability"), err, "reliability", "at least 0.5 and at most 0.999999");
	out->fn_free = mode == 1;
	out->adaptivity = (enum adaptivity)adaptivity;
	return 0;
}

/* A clause that no model can ever meet is a mistake of the policy's, not of the model. */
static int check_clauses(const struct policy_condition *c, const struct policy *p, const struct ynode *node, struct err *err)
{
	for (size_t i = 0; i < c->parsed.n_clauses; i++) {
		const struct sample_size_clause *k = &c->parsed.clauses[i];
		double least, most, slack = c->fn_free ? -k->tolerance : k->tolerance, threshold = c->parsed.threshold[i];

		condition_clause_range(&least, &most, k);
		if (c->parsed.greater[i] ? most - slack <= threshold : least + slack >= threshold)
			return yaml_error(&p->yaml, node, err,
					  "can never pass: clause %zu is beyond what any model reaches, %.6g to %.6g within +/- %.6g",
					  i + 1, least, most, k->tolerance);
	}
	return 0;
}

static int check(const struct policy_condition *c, const struct policy *p, const struct ynode *root, const struct ynode *node,
		 struct err *err)
{
	bool speaks_of_n = false;

	if (!(p->task_bit & (METRIC_BINARY | METRIC_MULTICLASS)))
		return wrong(p, node, err, "a condition speaks of labels: task binary or multiclass");
	if (p->holdout.group || p->holdout.time || p->holdout.weight || policy_has_priors(p))
		return wrong(p, node, err, "a condition counts independent rows: not together with holdout.group, time, weight or priors");
	if (c->steps > MOST_STEPS)
		return wrong(p, node, err, "'steps' (or reuse.evaluations) of a condition is at most 1000");
	if (c->adaptivity == ADAPTIVITY_NONE && !policy_tells_one_bit(p))
		return wrong(p, node, err, "adaptivity none hides results until the end: it needs reuse.disclose: bit");
	for (size_t i = 0; i < c->parsed.n_clauses; i++)
		speaks_of_n |= c->parsed.clauses[i].n != 0;
	if (ynode_is_null(ynode_get(root, "primary")) && !speaks_of_n)
		return wrong(p, node, err, "a condition that stands alone, without 'primary', must say something of n");
	return check_clauses(c, p, node, err);
}

int policy_condition_read(struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *node = ynode_get(root, "condition");
	struct policy_condition *c = &p->condition;

	if (ynode_is_null(node))
		return 0;
	c->reliability = 0.99;
	c->adaptivity = ADAPTIVITY_FULL;
	c->steps = p->reuse.evaluations;
	if ((node->kind == YNODE_MAP ? read_terms(c, p, node, err) : read_text(c, p, node, err)) < 0)
		return -1;
	c->alone = ynode_is_null(ynode_get(root, "primary"));
	return check(c, p, root, node, err);
}
