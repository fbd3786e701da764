/* test_ladder.c - the reference's releases, and numbers that stay where they are. */
#include "evaluate/planning/ladder.h"

#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { N = 6 };

static double mean_of_losses(double *loss, const char *labels, const char *submission)
{
	double sum = 0;

	for (size_t i = 0; i < N; i++)
		sum += loss[i] = labels[i] != submission[i];
	return sum / N;
}

/* Labels 101110; 000000, 100000, 101000 are told as 2/3, 2/3, 1/3: the second sits exactly on the threshold. */
static void the_reference_releases(void **state)
{
	static const char *const submissions[] = { "000000", "100000", "101000" };
	static const double expected[] = { 2. / 3, 2. / 3, 1. / 3 };
	double losses[3][N], released = INFINITY;
	const double *best = NULL;

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		double mean = mean_of_losses(losses[k], "101110", submissions[k]), before = released;

		released = ladder_release(released, mean, ladder_step(losses[k], best, N), N);
		assert_true(fabs(released - expected[k]) < 1e-12);
		if (released != before)
			best = losses[k];
	}
}

static void the_step_is_the_standard_error_of_the_difference(void **state)
{
	const double loss[] = { 1, 0, 0, 1 }, best[] = { 1, 1, 0, 1 };

	(void)state;
	assert_true(fabs(ladder_step(loss, best, 4) - 0.25) < 1e-15);
	assert_true(fabs(ladder_step(loss, NULL, 4) - sqrt(1. / 3) / 2) < 1e-15);
	assert_true(isinf(ladder_step(loss, NULL, 1)));
}

static void a_number_moves_only_by_more_than_the_step_and_only_down(void **state)
{
	(void)state;
	assert_true(ladder_release(.5, .45, .1, 100) == .5);
	assert_true(ladder_release(.5, .7, .1, 100) == .5);
	assert_true(fabs(ladder_release(.5, .394, .1, 100) - .39) < 1e-12);
	assert_true(ladder_release(.5, NAN, .1, 100) == .5);
}

static void what_is_told_is_a_point_of_the_grid(void **state)
{
	(void)state;
	assert_true(ladder_release(INFINITY, .4449, .1, 20) == .45);
	assert_true(fabs(ladder_release(INFINITY, .4449, .1, 20) - .45) < 1e-12);
	assert_true(ladder_release(INFINITY, 0, .1, 20) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reference_releases),
		cmocka_unit_test(the_step_is_the_standard_error_of_the_difference),
		cmocka_unit_test(a_number_moves_only_by_more_than_the_step_and_only_down),
		cmocka_unit_test(what_is_told_is_a_point_of_the_grid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
