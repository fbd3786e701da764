/* selftest.c - cases whose answer is known. What must not be promoted is a defect of the gate or of the policy if it is. */
#include "evaluate/commands/selftest.h"

#include "base/mem.h"
#include "evaluate/commands/selftest_case.h"
#include "format/json.h"

#include <string.h>

enum expectation {
	EXPECT_PROMOTE,
	EXPECT_REJECT,
	EXPECT_NO_PROMOTE, /* reject or inconclusive */
	EXPECT_TIE,        /* promoted by a rule that asks for no difference, and by none other */
	EXPECT_FEW,        /* fewer rows than holdout.min_rows asks for: not promoted */
	EXPECT_ERROR,
};

/* production -1 = none. */
static const struct test_case {
	const char *name;
	enum synthetic_kind candidate;
	int production;
	enum selftest_change change;
	enum expectation expected;
	const char *reason; /* NULL = any */
} cases[] = {
	{ "win", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_NONE, EXPECT_PROMOTE, NULL },
	{ "loss", SYNTHETIC_NOISE, SYNTHETIC_GOOD, CHANGE_NONE, EXPECT_REJECT, NULL },
	{ "swapped roles", SYNTHETIC_MIDDLING, SYNTHETIC_GOOD, CHANGE_NONE, EXPECT_NO_PROMOTE, NULL },
	{ "tie", SYNTHETIC_OTHER, SYNTHETIC_MIDDLING, CHANGE_NONE, EXPECT_TIE, NULL },
	{ "the same predictions", SYNTHETIC_MIDDLING, SYNTHETIC_MIDDLING, CHANGE_NONE, EXPECT_REJECT, "no_change" },
	{ "identical bytes", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_SAME_BYTES, EXPECT_REJECT, "no_change" },
	{ "golden rows changed", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_GOLDEN, EXPECT_REJECT, NULL },
	{ "too few rows", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_FEW_ROWS, EXPECT_FEW, NULL },
	{ "NaN", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_NAN, EXPECT_REJECT, "non_finite_predictions" },
	{ "missing rows", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_MISSING, EXPECT_ERROR, NULL },
	{ "first model", SYNTHETIC_GOOD, -1, CHANGE_NONE, EXPECT_PROMOTE, "first_model" },
	{ "first model, no better than noise", SYNTHETIC_NOISE, -1, CHANGE_NONE, EXPECT_REJECT, "below_floor" },
};

/* A condition may bound what a plain win exceeds, as d: then nothing but the condition may stand in its way. */
static bool only_condition_stops(const struct judgement *j)
{
	for (size_t i = 0; i < j->n_reasons; i++)
		if (!str_starts(j->reasons[i], "condition_") || strcmp(j->reasons[i], "condition_met") == 0)
			return false;
	return j->n_reasons > 0;
}

static bool is_as_expected(const struct policy *p, const struct test_case *c, enum decision d, const struct judgement *j)
{
	bool reason = !c->reason || (j->n_reasons && strcmp(j->reasons[0], c->reason) == 0);
	bool margin = p->primary.rule == RULE_NON_INFERIOR || p->primary.rule == RULE_EQUIVALENT;

	switch (c->expected) {
	case EXPECT_PROMOTE:
		if (c->production < 0 && (p->when.first_inconclusive || !judge_has_floor(p)))
			return d == DECISION_INCONCLUSIVE;
		if (p->primary.rule == RULE_EQUIVALENT && c->production >= 0)
			return d != DECISION_ERROR; /* better by far is not equivalent */
		return (d == DECISION_PROMOTE && reason) || only_condition_stops(j);
	case EXPECT_REJECT:
		if (c->production < 0 && !judge_has_floor(p))
			return d == DECISION_INCONCLUSIVE; /* no floor that it could fall below */
		return d == DECISION_REJECT && reason;
	case EXPECT_TIE:
		if (p->condition.alone)
			return d != DECISION_ERROR; /* nobody asks whether it is better than production */
		return d == DECISION_REJECT || d == DECISION_INCONCLUSIVE || (d == DECISION_PROMOTE && margin);
	case EXPECT_NO_PROMOTE:
		if (p->condition.alone)
			return d != DECISION_ERROR;
		return d == DECISION_REJECT || d == DECISION_INCONCLUSIVE;
	case EXPECT_FEW:
		return d != DECISION_PROMOTE || !p->holdout.min_rows_given;
	case EXPECT_ERROR:
		return d == DECISION_ERROR;
	}
	return false;
}

static void run_case(struct selftest_outcome *out, const struct policy *policy, const struct synthetic *s, const struct test_case *c)
{
	CLEANUP(judgement_release) struct judgement j = { 0 };
	const struct selftest_case setup = {
		.policy = policy, .synthetic = s, .candidate = c->candidate, .production = c->production, .change = c->change
	};
	struct err err = { 0 };

	out->name = mem_strdup(c->name);
	out->decision = selftest_judge(&j, &setup, &err) < 0 ? DECISION_ERROR : j.decision;
	out->reason = out->decision == DECISION_ERROR ? "" : j.reasons[0];
	out->as_expected = is_as_expected(policy, c, out->decision, &j);
	out->policys_fault = c->expected == EXPECT_PROMOTE;
	if (out->decision == DECISION_ERROR && c->expected == EXPECT_ERROR)
		out->as_expected = err.code == ERR_DATA;
}

static void write_lines(struct str *out, const struct selftest_outcomes *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct selftest_outcome *o = &all->v[i];

		str_addf(out, "%-4s %-34s %s%s%s%s\n", o->as_expected ? "ok" : "FAIL", o->name, decision_name(o->decision),
			 *o->reason ? " (" : "", o->reason, *o->reason ? ")" : "");
	}
}

static void write_json(struct str *out, const struct selftest_outcomes *all)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_key(&w, "cases");
	json_begin_array(&w);
	for (size_t i = 0; i < all->n; i++) {
		const struct selftest_outcome *o = &all->v[i];

		json_begin_object(&w);
		json_put_text(&w, "case", o->name);
		json_put_text(&w, "decision", decision_name(o->decision));
		json_put_text(&w, "reason", *o->reason ? o->reason : NULL);
		json_put_bool(&w, "as_expected", o->as_expected);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	str_addch(out, '\n');
}

/* A policy that promotes nothing is the policy's fault; a gate that promotes what it must not is the gate's. */
static int conclude(const struct selftest_outcomes *all, const char *path, struct err *err)
{
	for (size_t i = 0; i < all->n; i++)
		if (!all->v[i].as_expected && !all->v[i].policys_fault)
			return err_set(err, ERR_INTEGRITY, "control failed: selftest case '%s' came out as %s (%s)", all->v[i].name,
				       decision_name(all->v[i].decision), all->v[i].reason);
	for (size_t i = 0; i < all->n; i++)
		if (!all->v[i].as_expected)
			return err_set(err, ERR_USAGE, "%s does not promote the case '%s' (%s: %s): can it ever pass?", path,
				       all->v[i].name, decision_name(all->v[i].decision), all->v[i].reason);
	return 0;
}

struct selftest_outcome *selftest_outcomes_add(struct selftest_outcomes *all)
{
	all->v = mem_grow(all->v, all->n, &all->cap, sizeof(*all->v));
	all->v[all->n] = (struct selftest_outcome){ .reason = "" };
	return &all->v[all->n++];
}

static void outcomes_release(struct selftest_outcomes *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->v[i].name);
	free(all->v);
}

int selftest_run(struct str *out, const char *policy_path, bool json, struct err *err)
{
	CLEANUP(policy_release) struct policy policy = { 0 };
	CLEANUP(synthetic_release) struct synthetic s = { 0 };
	CLEANUP(outcomes_release) struct selftest_outcomes all = { 0 };

	if (policy_read(&policy, policy_path, err) < 0)
		return -1;
	synthetic_init(&s, &policy);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		run_case(selftest_outcomes_add(&all), &policy, &s, &cases[i]);
	selftest_checks(&all, &policy, &s);
	json ? write_json(out, &all) : write_lines(out, &all);
	return conclude(&all, policy_path, err);
}
