/* test_budget_edges.c - what is asked of a hold-out, what it costs, and at which evaluation and promotion it is used up. */
#include "charged.h"

/* ---- which question is asked ---- */

static void question(char out[static DIGEST_TEXT], void (*change)(struct evaluation *e))
{
	struct evaluation e;

	begin(&e, OPEN, "mine", 0);
	change(&e);
	open_budget(&e);
	memcpy(out, e.question, DIGEST_TEXT);
	evaluation_release(&e);
}

static bool same_question(void (*one)(struct evaluation *e), void (*other)(struct evaluation *e))
{
	char a[DIGEST_TEXT], b[DIGEST_TEXT];

	question(a, one);
	question(b, other);
	return strcmp(a, b) == 0;
}

static void training_rows(struct evaluation *e, double value)
{
	table_add_numbers(&e->train, "x", &value, 1);
}

static void one_training(struct evaluation *e)
{
	training_rows(e, 1);
}

static void another_training(struct evaluation *e)
{
	training_rows(e, 2);
}

static void training_without_rows(struct evaluation *e)
{
	table_add_numbers(&e->train, "x", (const double[]){ 0 }, 0);
}

static void compared_with(struct evaluation *e, const char *name)
{
	e->leaks[0] = (struct leak){ .name = name, .digest = "sha256:looked-at" };
	e->n_leaks = 1;
}

static void one_compared_training(struct evaluation *e)
{
	one_training(e);
	compared_with(e, "train");
}

static void another_compared_training(struct evaluation *e)
{
	another_training(e);
	compared_with(e, "train");
}

static void one_training_beside_validation(struct evaluation *e)
{
	one_training(e);
	compared_with(e, "validation");
}

static void another_training_beside_validation(struct evaluation *e)
{
	another_training(e);
	compared_with(e, "validation");
}

static void training_is_part_of_the_question_once(void **state)
{
	(void)state;
	assert_false(same_question(plain, one_training));
	assert_false(same_question(one_training, another_training));
	assert_false(same_question(one_training_beside_validation, another_training_beside_validation));
	assert_true(same_question(one_compared_training, another_compared_training)); /* its digest is the comparison's already */
	assert_false(same_question(plain, one_compared_training));
	assert_true(same_question(plain, training_without_rows));
}

static void golden_rows(struct evaluation *e)
{
	e->policy.golden.path = "golden.csv";
}

static void golden_rows_are_part_of_the_question_if_they_are_there(void **state)
{
	char before[DIGEST_TEXT], after[DIGEST_TEXT];

	(void)state;
	assert_true(same_question(plain, golden_rows));
	put_file("golden.csv", "x\n1\n");
	question(before, golden_rows);
	put_file("golden.csv", "x\n2\n");
	question(after, golden_rows);
	assert_string_not_equal(before, after);
	assert_false(same_question(plain, golden_rows));
}

/* ---- what is counted ---- */

static void the_same_package_costs_nothing(void **state)
{
	static const struct {
		const char *production;
		bool has_production, is_charged;
	} rows[] = {
		{ "sha256:candidate", true, false },
		{ "sha256:production", true, true },
		{ "sha256:candidate", false, true },
		{ "", false, true },
	};

	(void)state;
	charge("mine", (struct charge){ 0 });
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct evaluation e;

		begin(&e, OPEN, "mine", 0);
		e.has_production = rows[i].has_production;
		snprintf(e.production.digest, sizeof(e.production.digest), "%s", rows[i].production);
		open_budget(&e);
		assert_int_equal(e.charged, rows[i].is_charged);
		assert_int_equal(e.meter.evaluation, 1 + rows[i].is_charged);
		evaluation_release(&e);
	}
}

static void it_is_used_up_after_the_last_evaluation(void **state)
{
	struct evaluation e;

	(void)state;
	assert_int_equal(after(&e, OPEN, 2, 0), 0);
	assert_int_equal(e.meter.evaluation, 3);
	assert_false(warns(&e, "worn"));
	evaluation_release(&e);
	assert_int_equal(after(&e, OPEN, 1, 0), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	assert_string_equal(e.error_reason, "holdout_exhausted");
	assert_non_null(strstr(err.text, "after 3 evaluations of 3 and 0 promotions of 2"));
	evaluation_release(&e);
}

static void it_is_used_up_after_the_last_promotion(void **state)
{
	struct evaluation e;

	(void)state;
	assert_int_equal(after(&e, OPEN, 1, 1), 0);
	assert_int_equal(e.meter.promotions, 1);
	assert_false(warns(&e, "worn"));
	evaluation_release(&e);
	assert_int_equal(after(&e, OPEN, 1, 1), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	assert_non_null(strstr(err.text, "after 2 evaluations of 3 and 2 promotions of 2"));
	evaluation_release(&e);
}

static void one_that_only_warns_goes_on_and_says_so(void **state)
{
	static const char policy[] = FRAME "reuse: {evaluations: 3, promotions: 2}\n";
	struct evaluation e;

	(void)state;
	assert_int_equal(after(&e, policy, 2, 1), 0);
	assert_int_equal(e.warnings.n, 0);
	evaluation_release(&e);
	assert_int_equal(after(&e, policy, 1, 0), 0);
	assert_true(warns(&e, "worn: 3 evaluations of 3, 1 promotions of 2"));
	evaluation_release(&e);
}

static void the_last_promotion_alone_is_warned_of(void **state)
{
	struct evaluation e;

	(void)state;
	assert_int_equal(after(&e, FRAME "reuse: {evaluations: 9, promotions: 2}\n", 2, 2), 0);
	assert_true(warns(&e, "worn: 2 evaluations of 9, 2 promotions of 2"));
	evaluation_release(&e);
}

static void fresh_rows_are_asked_once_and_inherit_nothing(void **state)
{
	static const char policy[] = FRAME "reuse: {mode: fresh, evaluations: 1, promotions: 1, on_exhausted: block}\n";
	struct evaluation e;

	(void)state;
	keep_rows_of("theirs", 0);
	charge("theirs", (struct charge){ .decision = "promote" });
	assert_int_equal(after(&e, policy, 0, 0), 0);
	assert_int_equal(e.meter.wear.n, 0);
	assert_int_equal(e.meter.evaluation, 1);
	assert_int_equal(e.warnings.n, 0);
	assert_true(e.meter.guarantee);
	evaluation_release(&e);
	assert_int_equal(after(&e, policy, 1, 0), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	assert_non_null(strstr(err.text, "reuse.mode: fresh"));
	evaluation_release(&e);
}

static void shared_rows_count_under_any_name(void **state)
{
	struct evaluation e;

	(void)state;
	keep_rows_of("theirs", 0);
	keep_rows_of("elsewhere", 1000);
	charge("theirs", (struct charge){ .decision = "promote" });
	charge("elsewhere", (struct charge){ 0 });
	assert_int_equal(after(&e, OPEN, 1, 0), 0);
	assert_int_equal(e.meter.wear.n, 1);
	assert_int_equal(e.meter.evaluation, 3);
	assert_int_equal(e.meter.promotions, 1);
	assert_true(warns(&e, "1 evaluations and 1 promotions are inherited"));
	evaluation_release(&e);
}

static void a_store_that_cannot_be_read_stops_the_count(void **state)
{
	struct evaluation e;

	(void)state;
	charge("theirs", (struct charge){ 0 });
	spoil("rows/sha256:theirs");
	assert_int_equal(after(&e, OPEN, 0, 0), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	evaluation_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(training_is_part_of_the_question_once),  in_scratch(golden_rows_are_part_of_the_question_if_they_are_there),
		in_scratch(the_same_package_costs_nothing),         in_scratch(it_is_used_up_after_the_last_evaluation),
		in_scratch(it_is_used_up_after_the_last_promotion), in_scratch(one_that_only_warns_goes_on_and_says_so),
		in_scratch(the_last_promotion_alone_is_warned_of),  in_scratch(fresh_rows_are_asked_once_and_inherit_nothing),
		in_scratch(shared_rows_count_under_any_name),       in_scratch(a_store_that_cannot_be_read_stops_the_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
