/* policy_reuse.c - reads how often a hold-out may be asked, and how much is told each time. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"

#include <string.h>

/* More is beyond any hold-out, and beyond what its bound can be worked out for. */
enum { MOST_EVALUATIONS = 1000000 };

static const char *const reuse_keys[] = { "mode", "evaluations", "promotions", "disclose", "on_exhausted", NULL };

/* Metrics that lie between 0 and 1, so that a grid for the number that `rounded` tells is known before a row is looked at. */
static const char *const shares[] = { "accuracy", "balanced_accuracy", "auc", "precision", "recall", "f1", "macro_f1", "pr_auc", "ndcg" };

int policy_reuse_check(const struct policy *p, const struct ynode *root, struct err *err)
{
	const struct ynode *map = ynode_get(root, "reuse");

	if (p->reuse.disclose != DISCLOSE_ROUNDED)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(shares); i++)
		if (p->primary.what.name && strcmp(p->primary.what.name, shares[i]) == 0)
			return 0;
	return policy_value_error(
		&p->yaml, map, "disclose", err,
		"reuse.disclose: rounded needs a primary metric between 0 and 1, so that the numbers it can tell are known "
		"beforehand: use bit");
}

static int check_counts(const struct policy *p, const struct ynode *map, struct err *err)
{
	if (p->reuse.evaluations > MOST_EVALUATIONS)
		return policy_value_error(&p->yaml, map, "evaluations", err, "'evaluations' must be at most 1000000");
	if (p->reuse.promotions > MOST_EVALUATIONS)
		return policy_value_error(&p->yaml, map, "promotions", err, "'promotions' must be at most 1000000");
	return 0;
}

int policy_reuse_read(struct policy *p, const struct ynode *root, struct err *err)
{
	static const char *const modes[] = { "fixed", "fresh", NULL }, *const disclosures[] = { "full", "rounded", "bit", NULL },
				 *const exhausted[] = { "warn", "block", NULL };
	int fresh = 0, disclose = DISCLOSE_FULL, block = 0;
	const struct ynode *map;

	p->reuse.evaluations = 32;
	p->reuse.promotions = 2;
	if (policy_need_map(&p->yaml, root, "reuse", reuse_keys, &map, err) < 0 ||
	    policy_choice(&p->yaml, map, "mode", modes, &fresh, err) < 0 ||
	    policy_choice(&p->yaml, map, "disclose", disclosures, &disclose, err) < 0 ||
	    policy_choice(&p->yaml, map, "on_exhausted", exhausted, &block, err) < 0 ||
	    policy_count(&p->yaml, map, "evaluations", 1, &p->reuse.evaluations, err) < 0 ||
	    policy_count(&p->yaml, map, "promotions", 1, &p->reuse.promotions, err) < 0)
		return -1;
	p->reuse.fresh = fresh == 1;
	p->reuse.block = block == 1;
	p->reuse.disclose = (enum disclosure)disclose;
	return check_counts(p, map, err);
}

struct reuse_terms policy_reuse_terms(const struct policy *p, double n)
{
	return (struct reuse_terms){
		.disclose = p->reuse.fresh ? DISCLOSE_FULL : p->reuse.disclose,
		.evaluations = p->reuse.evaluations,
		.promotions = p->reuse.promotions,
		.levels = reuse_levels(n),
	};
}

bool policy_is_strict(const struct policy *p)
{
	return p->reuse.disclose != DISCLOSE_FULL;
}
