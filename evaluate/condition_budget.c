/* condition_budget.c - what a condition's adaptivity asks of the hold-out: when its results may be told, and when the set retires. */
#include "evaluate/evaluation.h"

#include "base/mem.h"
#include "format/json.h"

#include <string.h>

bool condition_hides(const struct evaluation *e, int64_t done)
{
	const struct policy_condition *c = &e->policy.condition;
	int64_t steps =
		c->steps < e->policy.reuse.evaluations ? c->steps : e->policy.reuse.evaluations; /* equivalent: both are the same then */

	return c->text && c->adaptivity == ADAPTIVITY_NONE && e->strict && done < steps;
}

/* The condition of a verdict that tells everything may have passed although the model did not. */
static bool condition_passed(const struct ledger_entry *entry)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *doc = json_parse(entry->document, strlen(entry->document), "ledger", &ignored);

	return strcmp(json_text(json_get(json_get(doc, "condition"), "state"), ""), "pass") == 0;
}

static bool passed_before(const struct evaluation *e, int64_t promotions)
{
	for (size_t i = 0; i < e->ledger.n; i++)
		if (e->ledger.entries[i].charged && condition_passed(&e->ledger.entries[i]))
			return true;
	return promotions > 0;
}

const char *condition_retired(const struct evaluation *e, int64_t used, int64_t promotions)
{
	const struct policy_condition *c = &e->policy.condition;

	if (!c->text || e->policy.reuse.fresh)
		return NULL;
	if (c->adaptivity == ADAPTIVITY_FIRST_CHANGE && passed_before(e, promotions))
		return "by the first pass of the condition (adaptivity: firstChange)";
	return e->policy.reuse.block && used >= c->steps ? "by all evaluations that the condition's reliability covers (steps)" : NULL;
}

void condition_warn(struct evaluation *e)
{
	const struct policy_condition *c = &e->policy.condition;

	if (c->text && !e->policy.reuse.fresh && e->meter.evaluation > c->steps)
		evaluation_warn(e, "the condition's reliability covers %lld evaluations of a hold-out, and this is number %lld",
				(long long)c->steps, (long long)e->meter.evaluation);
}
