/* policy_terms.c - reads the terms of gate.yaml: what leaks, and what becomes of doubtful cases. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"

#include <string.h>

static const char *const leakage_keys[] = { "against", "key_overlap", "row_overlap", NULL };
static const char *const when_keys[] = { "inconclusive", "tie", "first_model", "baseline_unreadable", "schema_changed", NULL };

static int read_against(struct policy *p, const struct ynode *map, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (yaml_get_texts(&p->yaml, map, "against", &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		if (strcmp(names.v[i], "train") == 0)
			p->leakage.against |= LEAK_TRAIN;
		else if (strcmp(names.v[i], "valid") == 0 || strcmp(names.v[i], "validation") == 0)
			p->leakage.against |= LEAK_VALIDATION;
		else
			return yaml_error(&p->yaml, ynode_get(map, "against"), err,
					  "leakage.against: '%.80s' is neither train nor validation", names.v[i]);
	}
	return 0;
}

static int read_leakage(struct policy *p, const struct ynode *root, struct err *err)
{
	int64_t key_overlap = 0, row_overlap = 0;
	const struct ynode *map, *rows;

	p->leakage.excess = true;
	if (policy_need_map(&p->yaml, root, "leakage", leakage_keys, &map, err) < 0 || read_against(p, map, err) < 0 ||
	    policy_count(&p->yaml, map, "key_overlap", 0, &key_overlap, err) < 0)
		return -1;
	rows = ynode_get(map, "row_overlap");
	if (!ynode_is_null(rows) && !(rows->kind == YNODE_SCALAR && strcmp(rows->text, "excess") == 0)) {
		p->leakage.excess = false;
		if (!ynode_to_int(rows, &row_overlap) || row_overlap < 0)
			return policy_wrong_value(&p->yaml, rows, err, "row_overlap", "'excess', or 0 or more");
	}
	p->leakage.key_overlap = (size_t)key_overlap;
	p->leakage.row_overlap = (size_t)row_overlap;
	return 0;
}

static const char *const lost_choices[] = { "error", "stored", "floors_only", NULL };

const char *policy_lost_choice_name(enum policy_lost_choice choice)
{
	return lost_choices[choice];
}

static int read_when(struct policy *p, const struct ynode *root, struct err *err)
{
	static const char *const inconclusive[] = { "inconclusive", "reject", NULL }, *const tie[] = { "keep", "inconclusive", NULL },
				 *const first[] = { "floors", "inconclusive", NULL };
	int rejects = 0, unsure = 0, human = 0, baseline_choice = LOST_ERROR, schema_choice = LOST_ERROR;
	const struct ynode *map;

	if (policy_need_map(&p->yaml, root, "when", when_keys, &map, err) < 0 ||
	    policy_choice(&p->yaml, map, "inconclusive", inconclusive, &rejects, err) < 0 ||
	    policy_choice(&p->yaml, map, "tie", tie, &unsure, err) < 0 ||
	    policy_choice(&p->yaml, map, "first_model", first, &human, err) < 0 ||
	    policy_choice(&p->yaml, map, "baseline_unreadable", lost_choices, &baseline_choice, err) < 0 ||
	    policy_choice(&p->yaml, map, "schema_changed", lost_choices, &schema_choice, err) < 0)
		return -1;
	p->when.inconclusive_rejects = rejects == 1;
	p->when.tie_inconclusive = unsure == 1;
	p->when.first_inconclusive = human == 1;
	p->when.baseline_choice = (enum policy_lost_choice)baseline_choice;
	p->when.schema_choice = (enum policy_lost_choice)schema_choice;
	return 0;
}

int policy_terms_read(struct policy *p, const struct ynode *root, struct err *err)
{
	if (policy_reuse_read(p, root, err) < 0 || read_leakage(p, root, err) < 0)
		return -1;
	return read_when(p, root, err);
}
