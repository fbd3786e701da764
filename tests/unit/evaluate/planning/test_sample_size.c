/* test_sample_size.c - the figures of the ease.ml/ci paper and its released calculator. */
#include "evaluate/statistics/proportion.h"
#include "evaluate/planning/sample_size.h"

#include "base/mem.h"
#include "math/elementary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static double rows(double n, double o, double tolerance, double reliability, enum adaptivity adaptivity)
{
	const struct sample_size_clause clause = { n, o, 0, tolerance };

	return sample_size_hoeffding(&clause, 1, reliability, sample_size_log_tests(adaptivity, 32));
}

/* n - o > 0.1 +/- 0.1 at 0.99, full, 32 steps: the calculator's notebook prints 5496. */
static void hoeffding_gives_the_calculators_5496(void **state)
{
	(void)state;
	assert_int_equal((long)rows(1, -1, .1, .99, ADAPTIVITY_FULL), 5496);
}

static void hoeffding_gives_the_whole_table(void **state)
{
	static const struct {
		double reliability, tolerance;
		long one_none, one_full, two_none, two_full;
	} table[] = {
		{ .99, .1, 404, 1340, 1753, 5496 },
		{ .99, .05, 1615, 5358, 7012, 21984 },
		{ .99, .025, 6457, 21429, 28045, 87933 },
		{ .99, .01, 40355, 133930, 175282, 549581 },
		{ .999, .1, 519, 1455, 2214, 5957 },
		{ .999, .05, 2075, 5818, 8854, 23826 },
		{ .999, .025, 8299, 23271, 35414, 95302 },
		{ .999, .01, 51868, 145443, 221333, 595633 },
		{ .9999, .1, 634, 1570, 2674, 6417 },
		{ .9999, .05, 2536, 6279, 10696, 25668 },
		{ .9999, .025, 10141, 25113, 42782, 102670 },
		{ .9999, .01, 63381, 156956, 267385, 641684 },
		{ .99999, .1, 749, 1685, 3135, 6878 },
		{ .99999, .05, 2996, 6739, 12538, 27510 },
		{ .99999, .025, 11983, 26955, 50150, 110038 },
		{ .99999, .01, 74894, 168469, 313437, 687736 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_int_equal((long)rows(1, 0, table[i].tolerance, table[i].reliability, ADAPTIVITY_NONE), table[i].one_none);
		assert_int_equal((long)rows(1, 0, table[i].tolerance, table[i].reliability, ADAPTIVITY_FULL), table[i].one_full);
		assert_int_equal((long)rows(1, -1, table[i].tolerance, table[i].reliability, ADAPTIVITY_NONE), table[i].two_none);
		assert_int_equal((long)rows(1, -1, table[i].tolerance, table[i].reliability, ADAPTIVITY_FULL), table[i].two_full);
	}
}

static void bennett_gives_the_papers_29k_and_67k(void **state)
{
	(void)state;
	assert_int_equal((long)sample_size_bennett(.1, .01, .9999, sample_size_log_tests(ADAPTIVITY_NONE, 32)), 29048);
	assert_int_equal((long)sample_size_bennett(.1, .01, .9999, sample_size_log_tests(ADAPTIVITY_FULL, 32)), 67706);
}

/* Active labelling: only rows on which the models differ need labels, a tenth of one test's at .9999 and at .999. */
static void one_test_needs_2_189_or_1_714_labels(void **state)
{
	(void)state;
	assert_int_equal((long)ceil(.1 * sample_size_bennett(.1, .01, .9999, 0)), 2189);
	assert_int_equal((long)ceil(.1 * sample_size_bennett(.1, .01, .999, 0)), 1714);
}

static void the_exact_size_is_the_fewest_rows_of_the_exact_interval(void **state)
{
	double rows = sample_size_exact(1, .05, .99, 2, 0), delta = .01 / 2;

	(void)state;
	assert_true(proportion_exact(rows / 2, rows, delta).high <= .55);
	assert_true(proportion_exact((rows - 1) / 2, rows - 1, delta).high > .55);
	assert_true(sample_size_exact(2, .1, .99, 2, 0) == rows);
}

static void nodes_of_the_tree_are_counted(void **state)
{
	static const struct {
		size_t h, p;
		double nodes;
	} cases[] = { { 32, 1, 32 },    { 32, 2, 528 },    { 32, 3, 5488 }, { 32, 5, 242824 }, { 32, 32, 4294967295.0 },
		      { 128, 2, 8256 }, { 128, 3, 349632 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(fabs(math_exp(sample_size_log_nodes(cases[i].h, cases[i].p)) / cases[i].nodes - 1) < 1e-12);
}

/* Counts the nodes by walking every history of passes and fails. */
static double walk(size_t h, size_t left, size_t promotions)
{
	return h == 0 || left == 0 ? 0 : 1 + walk(h - 1, left, promotions) + walk(h - 1, left - 1, promotions);
}

static void the_node_formula_equals_enumeration(void **state)
{
	(void)state;
	for (size_t h = 1; h <= 10; h++)
		for (size_t p = 1; p <= h; p++)
			assert_true(fabs(math_exp(sample_size_log_nodes(h, p)) - walk(h, p, p)) < 1e-6);
}

static void the_exact_size_is_smaller_than_hoeffdings(void **state)
{
	double log_tests = sample_size_log_tests(ADAPTIVITY_NONE, 32);

	(void)state;
	assert_true(sample_size_exact(1, .05, .99, 1, log_tests) < rows(1, 0, .05, .99, ADAPTIVITY_NONE) * 1.05);
	assert_true(sample_size_exact(1, .05, .99, 1, log_tests) > rows(1, 0, .05, .99, ADAPTIVITY_NONE) * .5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hoeffding_gives_the_calculators_5496),
		cmocka_unit_test(hoeffding_gives_the_whole_table),
		cmocka_unit_test(bennett_gives_the_papers_29k_and_67k),
		cmocka_unit_test(one_test_needs_2_189_or_1_714_labels),
		cmocka_unit_test(the_exact_size_is_the_fewest_rows_of_the_exact_interval),
		cmocka_unit_test(nodes_of_the_tree_are_counted),
		cmocka_unit_test(the_node_formula_equals_enumeration),
		cmocka_unit_test(the_exact_size_is_smaller_than_hoeffdings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
