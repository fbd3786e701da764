/* test_recipes.c - folds and seeds against published and independently computed values. */
#include "evaluate/planning/recipes.h"

#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define assert_near(got, expected, tolerance) assert_true(fabs((got) - (expected)) <= (tolerance))

static const double gains[] = { .012, .005, -.003, .010, .008, .004, .015, -.001, .007, .009 };

static void nadeau_and_bengio_correct_the_naive_t(void **state)
{
	struct corrected_t t;
	struct err err;

	(void)state;
	assert_int_equal(recipes_corrected_t(&t, gains, 10, 0, &err), 0);
	assert_near(t.t, 3.75258531572, 1e-11);
	assert_near(t.p_two_sided, .00453655780723, 1e-14);
	assert_int_equal(recipes_corrected_t(&t, gains, 10, 1.0 / 9, &err), 0);
	assert_near(t.t, 2.58270634235, 1e-11);
	assert_near(t.p_two_sided, .0295650777705, 1e-13);
}

static void benavolis_posterior_agrees(void **state)
{
	const double baycomp[] = { 4 - 5, 2 - 7, 6 - 3 };
	struct bayes_t b;
	struct err err;

	(void)state;
	assert_int_equal(recipes_bayes_t(&b, gains, 10, .1, .005, &err), 0);
	assert_near(b.worse, .000703659671729, 1e-14);
	assert_near(b.same, .272691970236, 1e-12);
	assert_near(b.better, .726604370092, 1e-12);
	/* the test of the package baycomp: x 4 2 6, y 5 7 3 in one run of 3 folds; P(y > x) */
	assert_int_equal(recipes_bayes_t(&b, baycomp, 3, 1.0 / 3, 0, &err), 0);
	assert_near(b.worse, .595058637579, 1e-12);
}

static void seeds_need_as_many_retrainings_as_noether_says(void **state)
{
	double all_wins[29];
	struct superiority s;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all_wins); i++)
		all_wins[i] = i % 5 ? 1 : -1;
	assert_int_equal(recipes_superiority(&s, all_wins, 29, .75, .05, 1, &err), 0);
	assert_int_equal(s.rows_needed, 29);
	assert_near(s.probability, 23.0 / 29, 1e-15);
	assert_true(s.low > .5 && s.low < s.probability && s.high > s.probability);
}

static void too_little_is_refused(void **state)
{
	const double same[] = { 1, 1, 1 }, nan_gain[] = { 1, 0.0 / 0.0 };
	struct corrected_t t;
	struct err err;

	(void)state;
	assert_int_equal(recipes_corrected_t(&t, gains, 1, 0, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(recipes_corrected_t(&t, same, 3, 0, &err), -1);
	assert_int_equal(recipes_corrected_t(&t, nan_gain, 2, 0, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nadeau_and_bengio_correct_the_naive_t),
		cmocka_unit_test(benavolis_posterior_agrees),
		cmocka_unit_test(seeds_need_as_many_retrainings_as_noether_says),
		cmocka_unit_test(too_little_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
