/* policy_preset.c - reads what a preset and a bounded test say of a rule: "retrain" and "improve", and the range of the gains. */
#include "evaluate/policy/policy.h"

#include "base/mem.h"

#include <string.h>

/* A preset fills only what is not given, and never a margin. */
static const struct {
	const char *name;
	enum comparison_rule rule;
} presets[] = {
	{ "retrain", RULE_NON_INFERIOR }, /* scheduled retraining: not worse by the margin that the user names */
	{ "improve", RULE_SUPERIOR },     /* a new idea: better */
};

int policy_preset_read(struct policy *p, const struct ynode *root, struct err *err)
{
	const char *const names[] = { presets[0].name, presets[1].name, NULL };
	int choice = -1;

	p->preset_rule = RULE_SUPERIOR;
	if (policy_choice(&p->yaml, root, "preset", names, &choice, err) < 0)
		return -1;
	if (choice < 0)
		return 0;
	p->preset = presets[choice].name;
	p->preset_rule = presets[choice].rule;
	return 0;
}

int policy_range_read(struct policy_rule *out, const struct policy *p, const struct ynode *map, struct err *err)
{
	bool given = !ynode_is_null(ynode_get(map, "range")),
	     is_share = out->what.metric && strcmp(out->what.metric->name, "accuracy") == 0;

	if (yaml_get_number(&p->yaml, map, "range", &out->range, err) < 0)
		return -1;
	if (given && !(out->range > 0))
		return policy_wrong_value(&p->yaml, ynode_get(map, "range"), err, "range", "more than 0");
	if (!comparison_is_bounded(out->test)) {
		if (given)
			return yaml_error(&p->yaml, ynode_get(map, "range"), err,
					  "'range' needs 'test: hoeffding' or 'test: empirical_bernstein'");
		return 0;
	}
	if (given && is_share && out->range < 2)
		return policy_wrong_value(&p->yaml, ynode_get(map, "range"), err, "range", "2 or more: gains of labels are -1, 0 and 1");
	if (!given && !is_share)
		return yaml_error(&p->yaml, ynode_get(map, "test"), err,
				  "test %s needs 'range': gains of rows lie between -range/2 and range/2", out->test);
	if (!given)
		out->range = 2;
	return 0;
}
