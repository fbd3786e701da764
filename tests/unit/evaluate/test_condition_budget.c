/* test_condition_budget.c - until which evaluation a condition's results are hidden, and at which one the hold-out retires. */
#include "charged.h"

/* A condition with these terms on a hold-out that is open to look at. */
static void begin_condition(struct evaluation *e, enum adaptivity adaptivity, int64_t steps)
{
	begin(e, OPEN, "mine", 0);
	e->policy.condition = (struct policy_condition){ .text = "n - o > 0 +/- 0.1", .steps = steps, .adaptivity = adaptivity };
}

static void results_are_hidden_until_the_last_evaluation(void **state)
{
	static const struct {
		enum adaptivity adaptivity;
		bool is_condition, strict;
		int64_t steps, done;
		bool hides;
	} rows[] = {
		{ ADAPTIVITY_NONE, true, true, 3, 2, true },
		{ ADAPTIVITY_NONE, true, true, 3, 3, false },
		{ ADAPTIVITY_NONE, true, true, 2, 1, true },
		{ ADAPTIVITY_NONE, true, true, 2, 2, false }, /* the condition's end comes first */
		{ ADAPTIVITY_NONE, true, true, 9, 3, false }, /* the hold-out's does */
		{ ADAPTIVITY_NONE, true, false, 3, 2, false },
		{ ADAPTIVITY_NONE, false, true, 3, 2, false },
		{ ADAPTIVITY_FULL, true, true, 3, 2, false },
		{ ADAPTIVITY_FIRST_CHANGE, true, true, 3, 2, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct evaluation e;

		begin_condition(&e, rows[i].adaptivity, rows[i].steps);
		e.strict = rows[i].strict;
		if (!rows[i].is_condition)
			e.policy.condition.text = NULL;
		if (condition_hides(&e, rows[i].done) != rows[i].hides)
			fail_msg("row %zu", i);
		evaluation_release(&e);
	}
}

static const char *retired(enum adaptivity adaptivity, bool block, int64_t used, int64_t promotions)
{
	struct evaluation e;
	const char *why;

	begin_condition(&e, adaptivity, 3);
	e.policy.reuse.block = block;
	assert_int_equal(record_open(&e, &err), 0);
	why = condition_retired(&e, used, promotions);
	evaluation_release(&e);
	return why;
}

static void a_hold_out_retires_after_the_steps_if_that_blocks(void **state)
{
	(void)state;
	assert_null(retired(ADAPTIVITY_FULL, true, 2, 0));
	assert_non_null(retired(ADAPTIVITY_FULL, true, 3, 0));
	assert_null(retired(ADAPTIVITY_FULL, false, 3, 0));
	assert_null(retired(ADAPTIVITY_FULL, false, 2, 0));
}

static void the_first_pass_retires_it_where_nobody_may_adapt_to_one(void **state)
{
	(void)state;
	assert_null(retired(ADAPTIVITY_FIRST_CHANGE, false, 1, 0));
	assert_non_null(strstr(retired(ADAPTIVITY_FIRST_CHANGE, false, 1, 1), "firstChange"));
	assert_null(retired(ADAPTIVITY_FULL, false, 1, 1));
}

#define PASSED "{\"condition\":{\"state\":\"pass\"}}"

/* The model may have been rejected for another reason: what was told of the condition counts. */
static void a_pass_counts_although_the_model_was_rejected(void **state)
{
	(void)state;
	charge("mine", (struct charge){ .body = "{\"condition\":{\"state\":\"fail\"}}" });
	charge("mine", (struct charge){ .body = PASSED, .free_of_charge = true });
	assert_null(retired(ADAPTIVITY_FIRST_CHANGE, false, 1, 0));
	charge("mine", (struct charge){ .body = PASSED });
	assert_non_null(retired(ADAPTIVITY_FIRST_CHANGE, false, 2, 0));
	assert_null(retired(ADAPTIVITY_FULL, false, 2, 0));
}

static void neither_no_condition_nor_fresh_rows_retire(void **state)
{
	struct evaluation e;

	(void)state;
	begin_condition(&e, ADAPTIVITY_FIRST_CHANGE, 3);
	e.policy.reuse.fresh = true;
	assert_null(condition_retired(&e, 9, 9));
	e.policy.reuse.fresh = false;
	assert_non_null(condition_retired(&e, 9, 9));
	e.policy.condition.text = NULL;
	assert_null(condition_retired(&e, 9, 9));
	evaluation_release(&e);
}

static bool is_warned(int64_t evaluation, bool is_condition, bool fresh)
{
	struct evaluation e;
	bool yes;

	begin_condition(&e, ADAPTIVITY_FULL, 3);
	e.meter.evaluation = evaluation;
	e.policy.reuse.fresh = fresh;
	if (!is_condition)
		e.policy.condition.text = NULL;
	condition_warn(&e);
	yes = warns(&e, "covers 3 evaluations");
	evaluation_release(&e);
	return yes;
}

static void evaluations_beyond_the_steps_are_warned_of(void **state)
{
	(void)state;
	assert_false(is_warned(3, true, false));
	assert_true(is_warned(4, true, false));
	assert_false(is_warned(4, true, true));
	assert_false(is_warned(4, false, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(results_are_hidden_until_the_last_evaluation),
		in_scratch(a_hold_out_retires_after_the_steps_if_that_blocks),
		in_scratch(the_first_pass_retires_it_where_nobody_may_adapt_to_one),
		in_scratch(a_pass_counts_although_the_model_was_rejected),
		in_scratch(neither_no_condition_nor_fresh_rows_retire),
		in_scratch(evaluations_beyond_the_steps_are_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
