/* test_told.c - where one bit is told: which causes may be said, that nothing else shows, and which number a promotion may have. */
#include "tests/unit/evaluate/charged.h"

#include "evaluate/verdict/document/verdict_write.h"

/* What is told of one evaluation. */
struct told {
	enum decision decision;
	const char *reasons[3]; /* of the judgement, up to NULL */
	const char *metric;     /* of a guard; NULL = none */
	enum state state;
	bool hidden, drifted, drift_blocks;
	/* ... and then: */
	const char *says, *because, *sentence;
};

static void judged(struct evaluation *e, const struct told *t)
{
	struct judgement *j = &e->judgement;

	j->decision = t->decision;
	for (j->n_reasons = 0; t->reasons[j->n_reasons]; j->n_reasons++)
		j->reasons[j->n_reasons] = t->reasons[j->n_reasons];
	if (t->metric) {
		findings_add(&j->guards, t->metric, "max")->state = t->state;
		findings_add(&j->guards, "accuracy", "min")->state = t->state; /* follows from labels: never said */
	}
	e->strict = true;
	e->hidden = t->hidden;
	e->drift.recent.n_drifted = t->drifted;
	e->policy.drift.block = t->drift_blocks;
}

/* Reasons of a verdict, as "a, b". */
static char *reasons_of(const struct json *verdict)
{
	const struct json *list = json_get(verdict, "reasons");
	struct str out = { 0 };

	for (size_t i = 0; i < json_len(list); i++)
		str_addf(&out, "%s%s", i ? ", " : "", json_text(json_at(list, i), "?"));
	return str_take(&out);
}

static void assert_told(const struct told *t)
{
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *because = NULL;
	struct evaluation e;
	bool promoted = strcmp(t->says, "promote") == 0;

	begin(&e, ONE_BIT, "mine", 0);
	judged(&e, t);
	told_write(&text, &e);
	doc = json_parse(str_text(&text), text.len, "told", &err);
	assert_non_null(doc);
	because = reasons_of(doc);
	assert_string_equal(decision_name(told_decision(&e)), t->says);
	assert_string_equal(json_text(json_get(doc, "decision"), ""), t->says);
	assert_int_equal(json_is_true(json_get(doc, "promoted")), promoted);
	assert_string_equal(because, t->because);
	assert_int_equal(strncmp(because, told_reason(&e), strlen(told_reason(&e))), 0);
	assert_non_null(strstr(json_text(json_get(doc, "sentence"), ""), t->sentence));
	assert_int_equal(json_len(json_get(doc, "guards")), t->metric && strcmp(t->metric, "f1") != 0);
	evaluation_release(&e);
}

#define SILENT "not promoted, and why is not told"
#define MORE "; whether anything else stands against it is not told"

static void only_what_follows_from_no_label_is_said(void **state)
{
	static const struct told rows[] = {
		{ DECISION_PROMOTE, { "superior" }, .says = "promote", .because = "superior", .sentence = "evidence is there (superior)" },
		{ DECISION_PROMOTE,
		  { "superior", "condition_met" },
		  .says = "promote",
		  .because = "superior, condition_met",
		  .sentence = "PROMOTE m" },
		{ DECISION_REJECT, { "worse" }, .says = "reject", .because = "not_promoted", .sentence = SILENT },
		{ DECISION_INCONCLUSIVE, { "not_shown" }, .says = "reject", .because = "not_promoted", .sentence = SILENT },
		{ DECISION_REJECT,
		  { "worse", "no_change" },
		  .says = "reject",
		  .because = "no_change",
		  .sentence = "not promoted: no_change" MORE },
		{ DECISION_REJECT,
		  { "no_change", "non_finite_predictions" },
		  .says = "reject",
		  .because = "non_finite_predictions, no_change",
		  .sentence = "not promoted: non_finite_predictions, no_change" MORE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_told(&rows[i]);
}

static void guards_on_size_and_time_alone_are_said(void **state)
{
	static const struct told rows[] = {
		{ DECISION_REJECT,
		  { "worse" },
		  "model_bytes",
		  STATE_FAIL,
		  .says = "reject",
		  .because = "guard_failed",
		  .sentence = "guard_failed" MORE },
		{ DECISION_REJECT,
		  { "worse" },
		  "latency_p95",
		  STATE_FAIL,
		  .says = "reject",
		  .because = "guard_failed",
		  .sentence = "guard_failed" MORE },
		{ DECISION_REJECT,
		  { "worse" },
		  "latency_p95",
		  STATE_UNKNOWN,
		  .says = "reject",
		  .because = "noisy_runner",
		  .sentence = "noisy_runner" MORE },
		{ DECISION_REJECT,
		  { "worse" },
		  "latency_p95",
		  STATE_PASS,
		  .says = "reject",
		  .because = "not_promoted",
		  .sentence = SILENT },
		{ DECISION_REJECT, { "worse" }, "f1", STATE_FAIL, .says = "reject", .because = "not_promoted", .sentence = SILENT },
		{ DECISION_REJECT, { "worse" }, "f1", STATE_UNKNOWN, .says = "reject", .because = "not_promoted", .sentence = SILENT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_told(&rows[i]);
}

static void drift_is_said_where_it_blocks(void **state)
{
	struct told t = {
		DECISION_REJECT, { "drifted" }, .drifted = true, .says = "reject", .because = "not_promoted", .sentence = SILENT
	};

	(void)state;
	assert_told(&t);
	t.drift_blocks = true;
	t.because = "drifted";
	t.sentence = "not promoted: drifted" MORE;
	assert_told(&t);
	t.drifted = false;
	t.because = "not_promoted";
	t.sentence = SILENT;
	assert_told(&t);
}

static void what_is_hidden_is_neither_promoted_nor_not(void **state)
{
	struct told t = { DECISION_PROMOTE,
			  { "superior" },
			  .hidden = true,
			  .says = "reject",
			  .because = "not_promoted",
			  .sentence = "recorded; what came of it is told when all evaluations are over" };

	(void)state;
	assert_told(&t);
	t.decision = DECISION_REJECT;
	t.reasons[0] = "worse";
	assert_told(&t); /* the same words */
	t.reasons[0] = "no_change";
	t.because = "no_change";
	t.sentence = "not promoted: no_change" MORE;
	assert_told(&t);
}

static void the_sentence_says_how_much_is_told(void **state)
{
	static const struct {
		const char *policy, *says;
	} rows[] = { { ONE_BIT, "of which one bit is told)" },
		     { ROUNDED, "of which one bit, and a rounded number of a promotion, are told)" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(str_release) struct str text = { 0 };
		struct evaluation e;

		begin(&e, rows[i].policy, "mine", 0);
		e.strict = true;
		e.judgement.decision = DECISION_REJECT;
		told_sentence(&text, &e);
		assert_non_null(strstr(str_text(&text), rows[i].says));
		evaluation_release(&e);
	}
}

static void an_open_evaluation_tells_what_there_is(void **state)
{
	struct evaluation e;

	(void)state;
	begin(&e, OPEN, "mine", 0);
	e.judgement.decision = DECISION_INCONCLUSIVE;
	e.judgement.reasons[0] = "not_shown";
	e.hidden = true;
	assert_string_equal(decision_name(told_decision(&e)), "inconclusive");
	assert_string_equal(told_reason(&e), "not_shown");
	evaluation_release(&e);
}

/* ---- what cannot be computed ---- */

static int folded(struct evaluation *e, bool strict, const char *reason)
{
	begin(e, ONE_BIT, "mine", 0);
	e->strict = strict;
	err_set(&err, ERR_DATA, "row 17 is 1e308");
	return told_fold(e, reason, &err);
}

static void a_failure_that_labels_may_have_caused_is_a_reject_like_any_other(void **state)
{
	struct evaluation e;

	(void)state;
	assert_int_equal(folded(&e, true, "metric_not_finite"), 0);
	assert_string_equal(decision_name(e.judgement.decision), "reject");
	assert_string_equal(told_reason(&e), "not_promoted");
	assert_true(warns(&e, "row 17"));
	evaluation_release(&e);
	assert_int_equal(folded(&e, false, "metric_not_finite"), -1);
	evaluation_release(&e);
	assert_int_equal(folded(&e, true, "data_mismatch"), -1);
	assert_non_null(strstr(err.text, "row 17"));
	evaluation_release(&e);
	assert_int_equal(folded(&e, true, NULL), -1);
	assert_non_null(strstr(err.text, "row 17"));
	evaluation_release(&e);
	assert_int_equal(folded(&e, true, "control_failed"), -1);
	assert_null(strstr(err.text, "row 17"));
	assert_int_equal(err.code, ERR_INTEGRITY);
	evaluation_release(&e);
}

/* ---- the number of a promotion ---- */

#define RELEASED(metric, number) "{\"primary\":{\"metric\":\"" metric "\",\"released\":" number "}}"

/* A promotion with an accuracy of 0.9, which is 5/6 on the grid of 40 rows, against production. */
static void begin_number(struct evaluation *e)
{
	begin(e, ROUNDED, "mine", 0);
	e->judgement.has_primary = true;
	e->judgement.primary.first.se = .05;
	open_budget(e);
}

/* The number, or NaN if none is told. */
static double number(const struct evaluation *e)
{
	double value;

	return told_number(&value, e) ? value : NAN;
}

static void a_number_is_told_of_a_promotion_on_a_grid(void **state)
{
	struct evaluation e;

	(void)state;
	begin_number(&e);
	assert_true(fabs(number(&e) - 5. / 6) < 1e-12);
	e.hidden = true;
	assert_true(isnan(number(&e)));
	e.hidden = false;
	e.judgement.decision = DECISION_REJECT;
	assert_true(isnan(number(&e)));
	e.judgement.decision = DECISION_PROMOTE;
	e.policy.reuse.disclose = DISCLOSE_BIT;
	assert_true(isnan(number(&e)));
	e.policy.primary.what.metric = NULL; /* a quantity of the gate's own */
	assert_true(isnan(number(&e)));
	e.policy.reuse.disclose = DISCLOSE_ROUNDED;
	e.judgement.candidate_value = NAN;
	assert_true(isnan(number(&e)));
	evaluation_release(&e);
}

static void it_stands_until_the_gain_is_beyond_its_error(void **state)
{
	struct evaluation e;

	(void)state;
	charge("mine", (struct charge){ .body = RELEASED("accuracy", "0.8") });
	charge("mine", (struct charge){ .body = RELEASED("f1", "0.2") });
	charge("mine", (struct charge){ .body = "{\"primary\":{\"metric\":\"accuracy\"}}" });
	begin_number(&e);
	assert_true(fabs(number(&e) - 5. / 6) < 1e-12);
	e.judgement.primary.first.se = .2;
	assert_true(number(&e) == .8);
	e.judgement.has_primary = false; /* floors alone: nothing to be uncertain of */
	assert_true(fabs(number(&e) - 5. / 6) < 1e-12);
	evaluation_release(&e);
}

/* Of labels the error follows from what only one of the two gets right: 10 or 30 of 40 rows, and a gain of 0.1. */
static void without_an_error_of_its_own_the_labels_have_one(void **state)
{
	static const double unknown[] = { 0, INFINITY, NAN };
	struct evaluation e;

	(void)state;
	charge("mine", (struct charge){ .body = RELEASED("accuracy", "0.8") });
	begin_number(&e);
	e.judgement.primary.delta = .1;
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
		e.judgement.primary.first.se = unknown[i];
		e.judgement.n_candidate_right = 6;
		e.judgement.n_production_right = 4;
		assert_true(fabs(number(&e) - 5. / 6) < 1e-12);
		e.judgement.n_production_right = 24;
		assert_true(number(&e) == .8);
	}
	e.n_judged = 1;
	assert_true(number(&e) == .8);
	evaluation_release(&e);
}

static void a_lower_number_is_better_where_less_is(void **state)
{
	struct metric lower;
	struct evaluation e;

	(void)state;
	charge("mine", (struct charge){ .body = RELEASED("accuracy", "0.4") });
	begin_number(&e);
	lower = *e.policy.primary.what.metric;
	lower.higher_is_better = false;
	e.policy.primary.what.metric = &lower;
	e.judgement.candidate_value = .3;
	assert_true(fabs(number(&e) - 2. / 6) < 1e-12);
	e.judgement.candidate_value = .5;
	assert_true(number(&e) == .4);
	evaluation_release(&e);
}

/* What was told after this very question is no part of its answer: asked again it is the same. */
static void the_same_question_is_told_the_same_number(void **state)
{
	struct evaluation e;

	(void)state;
	begin_number(&e);
	e.judgement.has_primary = false;
	assert_int_equal(record_decision(&e, &err), 0);
	evaluation_release(&e);
	charge("mine", (struct charge){ .body = RELEASED("accuracy", "0.99") });
	begin_number(&e);
	assert_true(fabs(number(&e) - 5. / 6) < 1e-12);
	evaluation_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(only_what_follows_from_no_label_is_said),
		in_scratch(guards_on_size_and_time_alone_are_said),
		in_scratch(drift_is_said_where_it_blocks),
		in_scratch(what_is_hidden_is_neither_promoted_nor_not),
		in_scratch(the_sentence_says_how_much_is_told),
		in_scratch(an_open_evaluation_tells_what_there_is),
		in_scratch(a_failure_that_labels_may_have_caused_is_a_reject_like_any_other),
		in_scratch(a_number_is_told_of_a_promotion_on_a_grid),
		in_scratch(it_stands_until_the_gain_is_beyond_its_error),
		in_scratch(without_an_error_of_its_own_the_labels_have_one),
		in_scratch(a_lower_number_is_better_where_less_is),
		in_scratch(the_same_question_is_told_the_same_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
