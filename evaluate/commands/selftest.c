/* selftest.c - cases whose answer is known. What must not be promoted is a defect of the gate or of the policy if it is. */
#include "evaluate/commands/selftest.h"

#include "base/mem.h"
#include "evaluate/judge/dummy.h"
#include "evaluate/judge/judgement.h"
#include "evaluate/statistics/latency.h"
#include "evaluate/commands/synthetic.h"
#include "format/json.h"

#include <math.h>
#include <string.h>

enum { CANDIDATE_BYTES = 1 << 20 };

enum expectation {
	EXPECT_PROMOTE,
	EXPECT_REJECT,
	EXPECT_NO_PROMOTE, /* reject or inconclusive */
	EXPECT_TIE,        /* promoted by a rule that asks for no difference, and by none other */
	EXPECT_ERROR,
};

enum change { CHANGE_NONE, CHANGE_NAN, CHANGE_MISSING };

/* production -1 = none. */
static const struct test_case {
	const char *name;
	enum synthetic_kind candidate;
	int production;
	enum change change;
	enum expectation expected;
	const char *reason; /* NULL = any */
} cases[] = {
	{ "win", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_NONE, EXPECT_PROMOTE, NULL },
	{ "loss", SYNTHETIC_NOISE, SYNTHETIC_GOOD, CHANGE_NONE, EXPECT_REJECT, NULL },
	{ "swapped roles", SYNTHETIC_MIDDLING, SYNTHETIC_GOOD, CHANGE_NONE, EXPECT_NO_PROMOTE, NULL },
	{ "tie", SYNTHETIC_OTHER, SYNTHETIC_MIDDLING, CHANGE_NONE, EXPECT_TIE, NULL },
	{ "the same predictions", SYNTHETIC_MIDDLING, SYNTHETIC_MIDDLING, CHANGE_NONE, EXPECT_REJECT, "no_change" },
	{ "NaN", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_NAN, EXPECT_REJECT, "non_finite_predictions" },
	{ "missing rows", SYNTHETIC_GOOD, SYNTHETIC_MIDDLING, CHANGE_MISSING, EXPECT_ERROR, NULL },
	{ "first model", SYNTHETIC_GOOD, -1, CHANGE_NONE, EXPECT_PROMOTE, "first_model" },
	{ "first model, no better than noise", SYNTHETIC_NOISE, -1, CHANGE_NONE, EXPECT_REJECT, "below_floor" },
};

struct outcome {
	enum decision decision;
	const char *reason;
	bool as_expected;
};

static void change(struct predictions *p, enum change what)
{
	if (what == CHANGE_MISSING)
		p->n--;
	if (what != CHANGE_NAN)
		return;
	if (p->value)
		p->value[p->n / 2] = NAN;
	if (p->label)
		p->label[p->n / 2] = PREDICTIONS_NO_LABEL;
	if (p->probability)
		p->probability[p->n / 2 * p->n_classes] = NAN;
	if (p->score)
		p->score[p->n / 2] = NAN;
	if (p->n_measures)
		p->measure[0][p->n / 2] = NAN;
}

static int make_arm(struct arm *arm, const struct synthetic *s, enum synthetic_kind kind, enum change what, struct err *err)
{
	CLEANUP(predictions_release) struct predictions said = { 0 };

	synthetic_predict(&said, s, kind);
	change(&said, what);
	if (arm_fill(arm, &s->truth, &said, NULL, "the model", err) < 0)
		return -1;
	arm->size_bytes = CANDIDATE_BYTES;
	return 0;
}

/* Models that answer at once: times have nothing to do with what the cases ask. */
static const struct latency no_time = {
	.calls = 1,
	.has_production = true,
	.candidate.at = { { 1e-9, 1e-9, 1e-9 }, { 1e-9, 1e-9, 1e-9 } },
	.production.at = { { 1e-6, 1e-6, 1e-6 }, { 1e-6, 1e-6, 1e-6 } },
	.again.at = { { 1e-6, 1e-6, 1e-6 }, { 1e-6, 1e-6, 1e-6 } },
};

static const struct latency no_time_first = {
	.calls = 1,
	.candidate.at = { { 1e-9, 1e-9, 1e-9 }, { 1e-9, 1e-9, 1e-9 } },
	.again.at = { { 1e-9, 1e-9, 1e-9 }, { 1e-9, 1e-9, 1e-9 } },
};

static int judge_case(struct judgement *j, const struct policy *policy, const struct synthetic *s, const struct test_case *c,
		      struct err *err)
{
	CLEANUP(arm_release) struct arm candidate = { 0 };
	CLEANUP(arm_release) struct arm production = { 0 };
	CLEANUP(arm_release) struct arm dummy = { 0 };
	struct case_in in = {
		.policy = policy,
		.candidate = &candidate,
		.dummy = &dummy,
		.rows = &s->rows,
		.golden = "not_applicable",
		.seed = 1,
		.n_threads = 1,
		.latency = c->production >= 0 ? &no_time : &no_time_first,
	};
	const char *reason;

	dummy_fill(&dummy, &s->truth, &(struct dummy_labels){ 0 });
	if (make_arm(&candidate, s, c->candidate, c->change, err) < 0)
		return -1;
	if (c->production >= 0) {
		if (make_arm(&production, s, (enum synthetic_kind)c->production, CHANGE_NONE, err) < 0)
			return -1;
		in.production = &production;
	}
	return judge(j, &in, &reason, err);
}

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
	case EXPECT_ERROR:
		return d == DECISION_ERROR;
	}
	return false;
}

static void run_case(struct outcome *out, const struct policy *policy, const struct synthetic *s, const struct test_case *c)
{
	CLEANUP(judgement_release) struct judgement j = { 0 };
	struct err err = { 0 };

	out->decision = judge_case(&j, policy, s, c, &err) < 0 ? DECISION_ERROR : j.decision;
	out->reason = out->decision == DECISION_ERROR ? "" : j.reasons[0];
	out->as_expected = is_as_expected(policy, c, out->decision, &j);
	if (out->decision == DECISION_ERROR && c->expected == EXPECT_ERROR)
		out->as_expected = err.code == ERR_DATA;
}

static void write_lines(struct str *out, const struct outcome *outcomes)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		str_addf(out, "%-4s %-34s %s%s%s%s\n", outcomes[i].as_expected ? "ok" : "FAIL", cases[i].name,
			 decision_name(outcomes[i].decision), *outcomes[i].reason ? " (" : "", outcomes[i].reason,
			 *outcomes[i].reason ? ")" : "");
}

static void write_json(struct str *out, const struct outcome *outcomes)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_key(&w, "cases");
	json_begin_array(&w);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_begin_object(&w);
		json_put_text(&w, "case", cases[i].name);
		json_put_text(&w, "decision", decision_name(outcomes[i].decision));
		json_put_text(&w, "reason", *outcomes[i].reason ? outcomes[i].reason : NULL);
		json_put_bool(&w, "as_expected", outcomes[i].as_expected);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	str_addch(out, '\n');
}

/* A policy that promotes nothing is the policy's fault; a gate that promotes what it must not is the gate's. */
static int conclude(const struct outcome *outcomes, const char *path, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (!outcomes[i].as_expected && cases[i].expected != EXPECT_PROMOTE)
			return err_set(err, ERR_INTEGRITY, "control failed: selftest case '%s' came out as %s (%s)", cases[i].name,
				       decision_name(outcomes[i].decision), outcomes[i].reason);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (!outcomes[i].as_expected)
			return err_set(err, ERR_USAGE, "%s does not promote the case '%s' (%s: %s): can it ever pass?", path, cases[i].name,
				       decision_name(outcomes[i].decision), outcomes[i].reason);
	return 0;
}

int selftest_run(struct str *out, const char *policy_path, bool json, struct err *err)
{
	CLEANUP(policy_release) struct policy policy = { 0 };
	CLEANUP(synthetic_release) struct synthetic s = { 0 };
	struct outcome outcomes[ARRAY_LEN(cases)];

	if (policy_read(&policy, policy_path, err) < 0)
		return -1;
	synthetic_init(&s, &policy);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		run_case(&outcomes[i], &policy, &s, &cases[i]);
	json ? write_json(out, outcomes) : write_lines(out, outcomes);
	return conclude(outcomes, policy_path, err);
}
