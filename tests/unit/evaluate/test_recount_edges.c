/* test_recount_edges.c - what the same question costs again, what others' charges do meanwhile, and whose rows may be validation rows. */
#include "charged.h"

/* ---- the same question again ---- */

static void first_answer(const char *policy)
{
	struct evaluation e;

	begin(&e, policy, "mine", 0);
	open_budget(&e);
	assert_int_equal(record_decision(&e, &err), 0);
	assert_int_equal(e.meter.evaluation, 2);
	evaluation_release(&e);
}

static void the_same_question_has_the_meter_that_it_had(void **state)
{
	struct evaluation e;

	(void)state;
	keep_rows_of("theirs", 0);
	charge("theirs", (struct charge){ .decision = "promote" });
	first_answer(ONE_BIT);
	charge("mine", (struct charge){ 0 });
	charge("mine", (struct charge){ 0 });
	begin(&e, ONE_BIT, "mine", 0);
	open_budget(&e);
	assert_int_equal(e.meter.evaluation, 2);
	assert_int_equal(e.meter.promotions, 1);
	assert_true(e.meter.guarantee);
	assert_int_equal(e.meter.wear.n, 1);
	assert_string_equal(e.meter.wear.v[0].digest, "sha256:theirs");
	assert_int_equal(e.meter.wear.v[0].shared, ROWS);
	assert_int_equal(e.meter.wear.evaluations, 1);
	assert_int_equal(e.meter.wear.promotions, 1);
	e.charged = true;
	assert_int_equal(budget_count(&e, &err), 0);
	assert_int_equal(e.meter.evaluation, 2);
	assert_false(e.charged);
	evaluation_release(&e);
}

/* What is recorded by now is charged, and another answer to the same question is another evaluation. */
static void another_answer_is_counted(void **state)
{
	struct evaluation e;

	(void)state;
	charge("mine", (struct charge){ 0 });
	first_answer(ONE_BIT);
	begin(&e, ONE_BIT, "mine", 0);
	open_budget(&e);
	e.judgement.decision = DECISION_REJECT;
	assert_int_equal(budget_count(&e, &err), 0);
	assert_int_equal(e.meter.evaluation, 3);
	assert_true(e.charged);
	evaluation_release(&e);
}

static void hidden_until_the_end(struct evaluation *e)
{
	e->policy.condition = (struct policy_condition){ .text = "n - o > 0 +/- 0.1", .steps = 3, .adaptivity = ADAPTIVITY_NONE };
}

/* With adaptivity none what was hidden may be told when all are over: another text for the same question, at no cost. */
static void what_was_hidden_costs_nothing_when_it_is_told(void **state)
{
	struct evaluation e;

	(void)state;
	charge("mine", (struct charge){ 0 });
	begin(&e, ONE_BIT, "mine", 0);
	hidden_until_the_end(&e);
	open_budget(&e);
	assert_true(e.hidden);
	assert_int_equal(record_decision(&e, &err), 0);
	assert_true(e.charged);
	assert_string_equal(decision_name(told_decision(&e)), "reject");
	evaluation_release(&e);
	charge("mine", (struct charge){ 0 });
	begin(&e, ONE_BIT, "mine", 0);
	hidden_until_the_end(&e);
	open_budget(&e);
	assert_int_equal(budget_count(&e, &err), 0);
	assert_false(e.hidden);
	assert_false(e.charged);
	assert_int_equal(e.meter.evaluation, 2);
	assert_string_equal(decision_name(told_decision(&e)), "promote");
	evaluation_release(&e);
}

static void a_condition_that_tells_is_counted_like_any_other(void **state)
{
	struct evaluation e;

	(void)state;
	charge("mine", (struct charge){ 0 });
	for (int i = 0; i < 2; i++) {
		begin(&e, ONE_BIT, "mine", 0);
		hidden_until_the_end(&e);
		e.policy.condition.adaptivity = ADAPTIVITY_FULL;
		open_budget(&e);
		e.judgement.decision = i ? DECISION_REJECT : DECISION_PROMOTE;
		assert_int_equal(record_decision(&e, &err), 0);
		assert_true(e.charged);
		assert_int_equal(e.meter.evaluation, 2 + i);
		evaluation_release(&e);
	}
}

/* ---- what others charged meanwhile ---- */

static void ready(struct evaluation *e, const char *policy)
{
	begin(e, policy, "mine", 0);
	open_budget(e);
	assert_int_equal(budget_count(e, &err), 0);
	assert_true(e->charged);
}

static void others_charges_are_counted_again(void **state)
{
	struct evaluation e;
	bool changed = true;

	(void)state;
	ready(&e, ONE_BIT);
	assert_int_equal(budget_recount(&e, &changed, &err), 0);
	assert_false(changed);
	assert_true(e.charged);
	keep_rows_of("theirs", 0);
	charge("theirs", (struct charge){ 0 });
	assert_int_equal(budget_recount(&e, &changed, &err), 0);
	assert_true(changed);
	assert_false(e.charged); /* it is already */
	assert_int_equal(e.meter.evaluation, 2);
	assert_int_equal(e.meter.promotions, 0);
	assert_true(e.meter.guarantee);
	charge("theirs", (struct charge){ .decision = "promote", .disclosure = "full" });
	assert_int_equal(budget_recount(&e, &changed, &err), 0);
	assert_true(changed);
	assert_int_equal(e.meter.evaluation, 3);
	assert_int_equal(e.meter.promotions, 1);
	assert_false(e.meter.guarantee);
	charge("theirs", (struct charge){ 0 });
	assert_int_equal(budget_recount(&e, &changed, &err), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	assert_non_null(strstr(err.text, "at the same time"));
	evaluation_release(&e);
}

static void their_last_promotion_is_ours_too(void **state)
{
	struct evaluation e;
	bool changed;

	(void)state;
	ready(&e, ONE_BIT);
	keep_rows_of("theirs", 0);
	charge("theirs", (struct charge){ .decision = "promote" });
	assert_int_equal(budget_recount(&e, &changed, &err), 0);
	charge("theirs", (struct charge){ .decision = "promote" });
	assert_int_equal(e.meter.evaluation, 2);
	assert_int_equal(budget_recount(&e, &changed, &err), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	evaluation_release(&e);
}

static void a_recount_ends_nothing_that_had_ended_or_only_warns(void **state)
{
	struct evaluation e;
	bool changed;

	(void)state;
	ready(&e, ONE_BIT);
	e.meter.evaluation = 99;
	assert_int_equal(budget_recount(&e, &changed, &err), 0);
	assert_false(changed);
	e.policy.reuse.block = false;
	keep_rows_of("theirs", 0);
	charge("theirs", (struct charge){ 0 });
	assert_int_equal(budget_recount(&e, &changed, &err), 0);
	assert_true(changed);
	assert_int_equal(e.meter.evaluation, 100);
	spoil("rows/sha256:broken");
	charge("broken", (struct charge){ 0 });
	assert_int_equal(budget_recount(&e, &changed, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	evaluation_release(&e);
}

static void fresh_rows_that_others_took_are_fresh_no_more(void **state)
{
	struct evaluation e;
	bool changed = true;

	(void)state;
	ready(&e, FRAME "reuse: {mode: fresh}\n");
	assert_int_equal(budget_recount(&e, &changed, &err), 0);
	assert_false(changed);
	keep_rows_of("theirs", ROWS - 1);
	charge("theirs", (struct charge){ .at = "2026-01-01" });
	assert_int_equal(budget_recount(&e, &changed, &err), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	evaluation_release(&e);
}

/* ---- validation rows ---- */

static int on_validation(const char *policy)
{
	struct evaluation e;
	int code;

	begin(&e, policy, "mine", 0);
	request.on_validation = true;
	code = record_open(&e, &err) < 0 ? -1 : budget_open(&e, &err);
	request.on_validation = false;
	if (code < 0 && err.code == ERR_HOLDOUT)
		assert_string_equal(e.error_reason, "leakage");
	evaluation_release(&e);
	return code;
}

static void validation_rows_may_be_nobodys_hold_out(void **state)
{
	(void)state;
	assert_int_equal(on_validation(ONE_BIT), 0);
	charge("mine", (struct charge){ 0 });
	assert_int_equal(on_validation(OPEN), 0);
	assert_int_equal(on_validation(ONE_BIT), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	assert_non_null(strstr(err.text, "of which only one bit may be told"));
	assert_int_equal(on_validation(ROUNDED), -1);
	assert_non_null(strstr(err.text, "of which only rounded numbers may be told"));
}

static void nor_rows_of_a_hold_out_under_another_name(void **state)
{
	(void)state;
	keep_rows_of("theirs", 0);
	assert_int_equal(on_validation(ONE_BIT), 0);
	charge("theirs", (struct charge){ 0 });
	assert_int_equal(on_validation(ONE_BIT), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	spoil("holdout/sha256:mine");
	assert_int_equal(on_validation(ONE_BIT), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

static void what_cannot_be_read_may_be_a_hold_out(void **state)
{
	(void)state;
	spoil("rows/sha256:theirs");
	charge("theirs", (struct charge){ 0 });
	assert_int_equal(on_validation(ONE_BIT), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(the_same_question_has_the_meter_that_it_had),
		in_scratch(another_answer_is_counted),
		in_scratch(what_was_hidden_costs_nothing_when_it_is_told),
		in_scratch(a_condition_that_tells_is_counted_like_any_other),
		in_scratch(others_charges_are_counted_again),
		in_scratch(their_last_promotion_is_ours_too),
		in_scratch(a_recount_ends_nothing_that_had_ended_or_only_warns),
		in_scratch(fresh_rows_that_others_took_are_fresh_no_more),
		in_scratch(validation_rows_may_be_nobodys_hold_out),
		in_scratch(nor_rows_of_a_hold_out_under_another_name),
		in_scratch(what_cannot_be_read_may_be_a_hold_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
