/* decide.c - the closed list of reasons, and the decision out of what was found (RULES 17, docs/gate.md). */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

const struct reason reasons[] = {
	{ "superior", DECISION_PROMOTE, 0 },
	{ "non_inferior", DECISION_PROMOTE, 0 },
	{ "equivalent", DECISION_PROMOTE, 0 },
	{ "point", DECISION_PROMOTE, 0 },
	{ "first_model", DECISION_PROMOTE, 0 },
	{ "condition_met", DECISION_PROMOTE, 0 },
	{ "worse", DECISION_REJECT, 0 },
	{ "tie", DECISION_REJECT, 0 },
	{ "no_change", DECISION_REJECT, 0 },
	{ "below_floor", DECISION_REJECT, 0 },
	{ "guard_failed", DECISION_REJECT, 0 },
	{ "slice_regressed", DECISION_REJECT, 0 },
	{ "golden_failed", DECISION_REJECT, 0 },
	{ "non_finite_predictions", DECISION_REJECT, 0 },
	{ "condition_failed", DECISION_REJECT, 0 },
	{ "not_promoted", DECISION_REJECT, 0 }, /* of a verdict that tells one bit */
	{ "not_shown", DECISION_INCONCLUSIVE, 0 },
	{ "underpowered", DECISION_INCONCLUSIVE, 0 },
	{ "tests_disagree", DECISION_INCONCLUSIVE, 0 },
	{ "noisy_runner", DECISION_INCONCLUSIVE, 0 },
	{ "condition_unknown", DECISION_INCONCLUSIVE, 0 },
	{ "drifted", DECISION_INCONCLUSIVE, 0 },
	{ "no_validation_rows", DECISION_INCONCLUSIVE, 0 },
	{ "store_unreadable", DECISION_INCONCLUSIVE, 0 },
	{ "metric_missing", DECISION_ERROR, ERR_DATA },
	{ "metric_not_finite", DECISION_ERROR, ERR_DATA },
	{ "data_mismatch", DECISION_ERROR, ERR_DATA },
	{ "schema_changed", DECISION_ERROR, ERR_DATA },
	{ "leakage", DECISION_ERROR, ERR_HOLDOUT },
	{ "holdout_exhausted", DECISION_ERROR, ERR_HOLDOUT },
	{ "holdout_too_old", DECISION_ERROR, ERR_HOLDOUT },
	{ "baseline_unreadable", DECISION_ERROR, ERR_BASELINE },
	{ "baseline_moved", DECISION_ERROR, ERR_MOVED },
	{ "control_failed", DECISION_ERROR, ERR_INTEGRITY },
	{ "digest_mismatch", DECISION_ERROR, ERR_INTEGRITY },
	{ "policy_invalid", DECISION_ERROR, ERR_USAGE },
	{ 0 },
};

const struct reason *reason_find(const char *name)
{
	for (const struct reason *r = reasons; r->name; r++)
		if (strcmp(r->name, name) == 0)
			return r;
	return NULL;
}

const char *decision_name(enum decision d)
{
	static const char *const names[] = { "promote", "reject", "inconclusive", "error" };

	return names[d];
}

const char *state_name(enum state s)
{
	static const char *const names[] = { "pass", "fail", "unknown", "not_testable", "not_applicable", "warn" };

	return names[s];
}

/* Reasons of one kind, each once, in the order in which they were found: at most one of the primary rule, of the condition, of the floors and of the golden
 * rows, and three each of guards and slices.
 */
struct found {
	const char *names[JUDGEMENT_REASONS];
	size_t n;
};

static void note(struct found *found, const char *name)
{
	for (size_t i = 0; i < found->n; i++)
		if (strcmp(found->names[i], name) == 0)
			return;
	found->names[found->n++] = name;
}

static void note_findings(struct found *fails, struct found *unknowns, const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].state == STATE_FAIL)
			note(fails, f->v[i].reason);
		if (f->v[i].state == STATE_UNKNOWN)
			note(unknowns, f->v[i].reason);
	}
}

/* Could this hold-out have shown what the rule asks for, with the power asked for? Superiority by any amount asks for no amount. */
static bool is_underpowered(const struct judgement *j, const struct case_in *in)
{
	enum comparison_rule rule = in->policy->primary.rule;

	if (truth_units(in->candidate->truth) < in->policy->holdout.min_rows)
		return true;
	return (rule == RULE_NON_INFERIOR || rule == RULE_EQUIVALENT) && !(j->mde <= j->primary.margin);
}

static void note_condition(struct found *fails, struct found *unknowns, struct found *passes, enum state state)
{
	if (state == STATE_FAIL)
		note(fails, "condition_failed");
	if (state == STATE_UNKNOWN)
		note(unknowns, "condition_unknown");
	if (state == STATE_PASS)
		note(passes, "condition_met");
}

/* RULES 17. Sets primary_state and returns the reason that stands for it; NULL if the condition alone decides. */
static const char *judge_primary(struct judgement *j, const struct case_in *in)
{
	const struct contest *c = &j->primary;
	bool too_few = in->policy->holdout.min_rows_given && truth_units(in->candidate->truth) < in->policy->holdout.min_rows;

	j->primary_state = STATE_FAIL;
	if (c->same || in->same_package)
		return "no_change";
	if (in->policy->condition.alone) {
		j->primary_state = too_few ? STATE_UNKNOWN : STATE_NOT_APPLICABLE;
		return too_few ? "underpowered" : NULL;
	}
	if (c->shown == SHOWN && !too_few) {
		j->primary_state = STATE_PASS;
		return policy_rule_name(in->policy->primary.rule);
	}
	j->primary_state = STATE_UNKNOWN;
	if (c->shown == SHOWN)
		return "underpowered";
	if (c->shown == SHOWN_DISAGREE)
		return "tests_disagree";
	if (c->delta == 0) {
		j->primary_state = in->policy->when.tie_inconclusive ? STATE_UNKNOWN : STATE_FAIL;
		return "tie";
	}
	if (c->shown == SHOWN_WORSE) {
		j->primary_state = STATE_FAIL;
		return "worse";
	}
	return is_underpowered(j, in) ? "underpowered" : "not_shown";
}

static void take_reasons(struct judgement *j, enum decision decision, const struct found *found)
{
	j->decision = decision;
	j->n_reasons = found->n;
	memcpy(j->reasons, found->names, sizeof(j->reasons));
}

bool judge_has_floor(const struct policy *p)
{
	for (size_t i = 0; i < p->n_floors; i++) {
		const struct metric *m = p->floors[i].what.metric;

		if (m && m->value == p->primary.what.metric->value && m->slot == p->primary.what.metric->slot)
			return true;
	}
	return false;
}

void judge_decide(struct judgement *j, const struct case_in *in)
{
	struct found fails = { 0 }, unknowns = { 0 }, passes = { 0 };
	bool human = !in->production && (in->policy->when.first_inconclusive || !judge_has_floor(in->policy));

	if (in->production) {
		const char *reason = judge_primary(j, in);

		if (reason)
			note(j->primary_state == STATE_PASS ? &passes : j->primary_state == STATE_FAIL ? &fails : &unknowns, reason);
	} else {
		note(human ? &unknowns : &passes, "first_model");
	}
	if (in->policy->condition.text)
		note_condition(&fails, &unknowns, &passes, j->condition_state);
	note_findings(&fails, &unknowns, &j->floors);
	if (strcmp(j->golden, "fail") == 0)
		note(&fails, "golden_failed");
	note_findings(&fails, &unknowns, &j->guards);
	note_findings(&fails, &unknowns, &j->slices);
	if (in->drifted)
		note(&unknowns, "drifted");
	if (fails.n)
		take_reasons(j, DECISION_REJECT, &fails);
	else if (unknowns.n)
		take_reasons(j, in->policy->when.inconclusive_rejects ? DECISION_REJECT : DECISION_INCONCLUSIVE, &unknowns);
	else
		take_reasons(j, DECISION_PROMOTE, &passes);
}
