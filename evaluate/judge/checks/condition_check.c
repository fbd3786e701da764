/* condition_check.c - the policy's ease.ml/ci condition, as one more required check. It never makes up for another check that fails. */
#include "evaluate/judge/judgement.h"

#include <math.h>

static void count(struct condition_counts *out, const struct case_in *in)
{
	const struct arm *c = in->candidate, *p = in->production;

	*out = (struct condition_counts){ .rows = (double)c->n, .has_production = p != NULL };
	for (size_t i = 0; i < c->n; i++) {
		bool right = c->label[i] == c->truth->y_class[i], was = p && p->label[i] == c->truth->y_class[i];

		out->candidate_right += right;
		out->production_right += was;
		out->differ += p && c->label[i] != p->label[i];
		out->one_right += right != was;
	}
}

/* fp-free: what is not known is not true. fn-free: what is not known is not false, and everybody is told so. */
static enum state state_of(const struct condition_evidence *evidence, bool fn_free)
{
	if (!evidence->applies)
		return STATE_NOT_APPLICABLE;
	if (evidence->value == VERITY_UNKNOWN)
		return fn_free ? STATE_PASS : STATE_UNKNOWN;
	return evidence->value == VERITY_TRUE ? STATE_PASS : STATE_FAIL;
}

static void warn(struct judgement *j, const struct case_in *in)
{
	const struct policy_condition *c = &in->policy->condition;
	const struct condition_evidence *e = &j->condition;

	if (j->condition_state == STATE_PASS && e->value == VERITY_UNKNOWN)
		judgement_warn(j, "the condition is not shown to hold: it passes because its mode is fn-free");
	if (e->applies && isinf(e->rows_needed))
		judgement_warn(j, "no hold-out is large enough for the condition's tolerance: its intervals are wider");
	else if (e->applies && !(e->rows_needed <= (double)in->candidate->n))
		judgement_warn(j, "the condition's tolerance needs about %.0f rows, the hold-out has %zu: its intervals are wider",
			       e->rows_needed, in->candidate->n);
	if (c->steps > 1 && c->adaptivity != ADAPTIVITY_NONE && !policy_tells_one_bit(in->policy))
		judgement_warn(
			j,
			"the condition's reliability over %lld evaluations supposes that they tell pass or fail alone: reuse.disclose: bit",
			(long long)c->steps);
}

void judge_condition(struct judgement *j, const struct case_in *in)
{
	const struct policy_condition *c = &in->policy->condition;
	struct condition_counts counts;

	j->condition_state = STATE_NOT_APPLICABLE;
	if (!c->text)
		return;
	count(&counts, in);
	condition_weigh(&j->condition, &c->parsed, &counts, c->reliability, sample_size_log_tests(c->adaptivity, (size_t)c->steps));
	j->condition_state = state_of(&j->condition, c->fn_free);
	warn(j, in);
}
