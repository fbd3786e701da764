/* sentence_condition.c - what the one sentence for people says of the condition. */
#include "evaluate/verdict/document/verdict_write.h"

#include <string.h>

static const char *outcome(const struct judgement *j)
{
	if (j->condition_state == STATE_PASS)
		return j->condition.value == VERITY_TRUE ? "holds" : "is not shown to fail, which mode fn-free lets pass";
	return j->condition_state == STATE_FAIL ? "does not hold" : "is not shown";
}

void sentence_condition(struct str *out, const struct evaluation *e)
{
	str_addf(out, "the condition \"%s\" %s", e->policy.condition.text, outcome(&e->judgement));
}

void sentence_condition_obstacle(struct str *out, const struct evaluation *e)
{
	enum state state = e->judgement.condition_state;

	if (e->policy.condition.alone || (state != STATE_FAIL && state != STATE_UNKNOWN))
		return;
	str_add(out, "; ");
	sentence_condition(out, e);
}
