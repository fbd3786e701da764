/* test_reuse_budget.c - the bound N(H, P) against every tree that can be walked, and the level that it leaves. */
#include "evaluate/planning/reuse_budget.h"

#include "base/mem.h"
#include "evaluate/planning/sample_size.h"
#include "math/elementary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct reuse_terms bit(int64_t evaluations, int64_t promotions)
{
	return (struct reuse_terms){ .disclose = DISCLOSE_BIT, .evaluations = evaluations, .promotions = promotions };
}

static struct reuse_terms rounded(int64_t evaluations, int64_t promotions, int64_t levels)
{
	return (struct reuse_terms){ .disclose = DISCLOSE_ROUNDED, .evaluations = evaluations, .promotions = promotions, .levels = levels };
}

static void is_nodes(const struct reuse_terms *t, double nodes)
{
	assert_true(fabs(math_exp(reuse_log_nodes(t)) / nodes - 1) < 1e-12);
}

static void the_reference_numbers_of_nodes(void **state)
{
	static const struct {
		int64_t h, p;
		double nodes;
	} cases[] = { { 32, 1, 32 },   { 32, 2, 528 },   { 32, 3, 5488 },    { 32, 5, 242824 }, { 32, 32, 4294967295.0 },
		      { 128, 1, 128 }, { 128, 2, 8256 }, { 128, 3, 349632 }, { 1, 1, 1 },       { 1, 9, 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct reuse_terms t = bit(cases[i].h, cases[i].p);

		is_nodes(&t, cases[i].nodes);
	}
}

/* Tests asked along every history of answers: a pass can be told in `levels` texts, a non-promotion in `fails`. */
static double walk(int64_t h, int64_t left, double levels, double fails)
{
	return h == 0 || left == 0 ? 0 : 1 + fails * walk(h - 1, left, levels, fails) + levels * walk(h - 1, left - 1, levels, fails);
}

static void every_tree_of_one_bit_has_as_many_nodes_as_the_formula(void **state)
{
	(void)state;
	for (int64_t h = 1; h <= 10; h++)
		for (int64_t p = 1; p <= h; p++) {
			struct reuse_terms t = bit(h, p);

			is_nodes(&t, walk(h, p, 1, 1));
		}
}

static void every_tree_with_levels_has_as_many_nodes_as_the_formula(void **state)
{
	(void)state;
	for (int64_t h = 1; h <= 10; h++)
		for (int64_t p = 1; p <= h; p++)
			for (int64_t levels = 1; levels <= 4; levels++) {
				struct reuse_terms t = rounded(h, p, levels);

				is_nodes(&t, walk(h, p, (double)levels, 1));
			}
}

/* With reject told from inconclusive the first promotion alone has the 2^32 - 1 nodes that full disclosure has. */
static void a_third_answer_takes_the_bound_away(void **state)
{
	struct reuse_terms full = bit(32, 32);

	(void)state;
	for (int64_t h = 1; h <= 10; h++)
		assert_true(walk(h, 1, 1, 2) == (double)((1L << h) - 1));
	is_nodes(&full, 4294967295.0);
}

static void the_level_is_alpha_over_the_nodes(void **state)
{
	static const struct {
		int64_t p;
		double alpha;
	} cases[] = { { 1, 1.5625e-3 }, { 2, .05 / 528 }, { 3, .05 / 5488 }, { 5, .05 / 242824 }, { 32, .05 / 4294967295.0 } };
	struct reuse_terms full = { .disclose = DISCLOSE_FULL, .evaluations = 32, .promotions = 2 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct reuse_terms t = bit(32, cases[i].p);

		assert_true(fabs(reuse_alpha(.05, &t) / cases[i].alpha - 1) < 1e-12);
	}
	assert_true(reuse_alpha(.05, &full) == .05);
}

/* Beyond what a double holds as a number, its logarithm is still there: and nothing becomes negative, NaN or larger than alpha. */
static void a_huge_budget_leaves_nothing_rather_than_nonsense(void **state)
{
	struct reuse_terms t = bit(5000, 2500), some = bit(1000, 200);

	(void)state;
	assert_true(isfinite(reuse_log_nodes(&t)) && reuse_log_nodes(&t) > 3000);
	assert_true(reuse_alpha(.05, &t) == 0);
	assert_true(reuse_rows_needed(1000, .05, .8, &t) == HUGE_VAL);
	assert_true(reuse_log_nodes(&some) <= sample_size_log_tests(ADAPTIVITY_FULL, 1000));
}

static void more_disclosure_never_raises_the_level(void **state)
{
	(void)state;
	for (int64_t h = 1; h <= 40; h++)
		for (int64_t p = 1; p <= h; p++) {
			struct reuse_terms one = bit(h, p), some = rounded(h, p, 30), more = bit(h, p + 1);

			assert_true(reuse_alpha(.05, &some) <= reuse_alpha(.05, &one));
			assert_true(reuse_alpha(.05, &more) <= reuse_alpha(.05, &one));
			assert_true(reuse_alpha(.05, &one) <= .05);
		}
}

/* (z_(.05/528) + z_.8)^2 / (z_.05 + z_.8)^2 = (3.7328 + 0.8416)^2 / (1.6449 + 0.8416)^2 */
static void the_next_set_needs_as_many_rows_as_the_smaller_level_costs(void **state)
{
	struct reuse_terms t = bit(32, 2), once = bit(1, 1);

	(void)state;
	assert_true(fabs(reuse_rows_needed(1000, .05, .8, &t) - 3384) < 2);
	assert_true(reuse_rows_needed(1000, .05, .8, &once) == 1000);
	/* a power that is the level itself needs no rows, so that no multiple of them says how many */
	assert_true(reuse_rows_needed(1000, .05, reuse_alpha(.05, &t), &t) == HUGE_VAL);
}

static void the_grid_is_as_coarse_as_the_ladders_step_can_be(void **state)
{
	(void)state;
	assert_int_equal(reuse_levels(1000), 32);
	assert_int_equal(reuse_levels(10000), 101);
	assert_int_equal(reuse_levels(1), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reference_numbers_of_nodes),
		cmocka_unit_test(every_tree_of_one_bit_has_as_many_nodes_as_the_formula),
		cmocka_unit_test(every_tree_with_levels_has_as_many_nodes_as_the_formula),
		cmocka_unit_test(a_third_answer_takes_the_bound_away),
		cmocka_unit_test(the_level_is_alpha_over_the_nodes),
		cmocka_unit_test(a_huge_budget_leaves_nothing_rather_than_nonsense),
		cmocka_unit_test(more_disclosure_never_raises_the_level),
		cmocka_unit_test(the_next_set_needs_as_many_rows_as_the_smaller_level_costs),
		cmocka_unit_test(the_grid_is_as_coarse_as_the_ladders_step_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
