/* test_guarantee_edges.c - at which evaluation, promotion, level and disclosure a hold-out's guarantee ends. */
#include "charged.h"

/* ---- the guarantee ---- */

static bool holds(const char *policy, void (*change)(struct evaluation *e))
{
	struct evaluation e;
	bool yes;

	begin(&e, policy, "mine", 0);
	change(&e);
	open_budget(&e);
	yes = e.meter.guarantee;
	assert_int_equal(warns(&e, "nothing is guaranteed:"), e.strict && !yes);
	evaluation_release(&e);
	return yes;
}

static void one_bit_guarantees_up_to_the_last_evaluation(void **state)
{
	struct evaluation e;

	(void)state;
	assert_true(holds(BIT, plain));
	assert_false(holds(FRAME, plain));
	assert_int_equal(after(&e, BIT, 2, 1), 0);
	assert_true(e.meter.guarantee);
	evaluation_release(&e);
	assert_int_equal(after(&e, BIT, 1, 0), 0);
	assert_false(e.meter.guarantee);
	assert_true(warns(&e, "nothing is guaranteed any more"));
	evaluation_release(&e);
}

static void one_bit_guarantees_until_the_last_promotion(void **state)
{
	struct evaluation e;

	(void)state;
	assert_int_equal(after(&e, BIT, 2, 2), 0);
	assert_false(e.meter.guarantee);
	evaluation_release(&e);
}

/* What was told before, of this hold-out or of another one with its rows. */
static void told_before(const char *holdout, const char *policy, const char *disclosure, double alpha, bool still_holds)
{
	void *state = NULL;

	assert_int_equal(enter_scratch(&state), 0);
	keep_rows_of(holdout, 0);
	charge(holdout, (struct charge){ .disclosure = disclosure, .alpha = alpha });
	if (holds(policy, plain) != still_holds)
		fail_msg("%s told %s at %.17g", holdout, disclosure, alpha);
	assert_int_equal(leave_scratch(&state), 0);
}

static void a_guarantee_ends_where_more_was_told_before(void **state)
{
	static const char *const holdouts[] = { "mine", "theirs" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(holdouts); i++) {
		told_before(holdouts[i], BIT, "bit", 0, true);
		told_before(holdouts[i], BIT, "rounded", 0, false);
		told_before(holdouts[i], ROUNDED, "rounded", 0, true);
		told_before(holdouts[i], ROUNDED, "bit", 0, true);
		told_before(holdouts[i], ROUNDED, "full", 0, false);
	}
}

static void a_guarantee_ends_where_the_level_was_larger_before(void **state)
{
	const struct reuse_terms terms = { .disclose = DISCLOSE_BIT, .evaluations = 3, .promotions = 2, .levels = reuse_levels(ROWS) };
	static const char *const holdouts[] = { "mine", "theirs" };
	struct evaluation e;
	double alpha;

	(void)state;
	begin(&e, BIT, "mine", 0);
	alpha = reuse_alpha(e.policy.alpha, &terms);
	evaluation_release(&e);
	for (size_t i = 0; i < ARRAY_LEN(holdouts); i++) {
		told_before(holdouts[i], BIT, "bit", alpha, true);
		told_before(holdouts[i], BIT, "bit", alpha * (1 + 1e-12), true); /* the rounding that is allowed, and no more */
		told_before(holdouts[i], BIT, "bit", alpha * (1 + 1e-9), false);
	}
}

static void a_condition_alone(struct evaluation *e)
{
	e->policy.primary.rule = RULE_POINT;
	e->policy.condition = (struct policy_condition){ .alone = true, .steps = 3, .adaptivity = ADAPTIVITY_FULL };
}

static void a_number_alone(struct evaluation *e)
{
	a_condition_alone(e);
	e->policy.condition.alone = false;
}

static void one_that_passes_the_unknown(struct evaluation *e)
{
	a_condition_alone(e);
	e->policy.condition.fn_free = true;
}

static void one_that_covers_less(struct evaluation *e)
{
	a_condition_alone(e);
	e->policy.condition.steps = 2;
}

static void one_that_covers_more(struct evaluation *e)
{
	a_condition_alone(e);
	e->policy.condition.steps = 4;
}

static void one_that_hides(struct evaluation *e)
{
	a_condition_alone(e);
	e->policy.condition.adaptivity = ADAPTIVITY_NONE;
}

static void one_that_ends_at_a_pass(struct evaluation *e)
{
	a_condition_alone(e);
	e->policy.condition.adaptivity = ADAPTIVITY_FIRST_CHANGE;
}

static void one_that_ends_at_its_only_promotion(struct evaluation *e)
{
	one_that_ends_at_a_pass(e);
	e->policy.reuse.promotions = 1;
}

static void only_what_is_tested_is_guaranteed(void **state)
{
	(void)state;
	assert_true(holds(BIT, a_condition_alone));
	assert_true(holds(BIT, one_that_covers_more));
	assert_true(holds(BIT, one_that_hides));
	assert_true(holds(BIT, one_that_ends_at_its_only_promotion));
	assert_false(holds(BIT, one_that_ends_at_a_pass));
	assert_false(holds(BIT, a_number_alone));
	assert_false(holds(BIT, one_that_passes_the_unknown));
	assert_false(holds(BIT, one_that_covers_less));
	assert_false(holds(FRAME "reuse: {mode: fresh}\n", a_number_alone));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(one_bit_guarantees_up_to_the_last_evaluation),
		in_scratch(one_bit_guarantees_until_the_last_promotion),
		cmocka_unit_test(a_guarantee_ends_where_more_was_told_before),
		cmocka_unit_test(a_guarantee_ends_where_the_level_was_larger_before),
		in_scratch(only_what_is_tested_is_guaranteed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
