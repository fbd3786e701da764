/* test_detection.c - detectable gains and rows needed, against the table of docs/gate.md. */
#include "evaluate/planning/detection.h"
#include "evaluate/planning/sample_size.h"

#include "base/mem.h"
#include "math/elementary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void detectable_gains_in_points(void **state)
{
	static const struct {
		double p, n, plain, divided;
	} table[] = {
		{ .05, 200, 3.91, 5.96 },  { .05, 500, 2.48, 3.78 },  { .05, 1000, 1.76, 2.68 }, { .05, 5000, .79, 1.20 },
		{ .05, 20000, .39, .60 },  { .10, 200, 5.53, 8.42 },  { .10, 500, 3.51, 5.35 },  { .10, 1000, 2.48, 3.79 },
		{ .10, 5000, 1.11, 1.70 }, { .10, 20000, .56, .85 },  { .20, 200, 7.82, 11.9 },  { .20, 500, 4.96, 7.57 },
		{ .20, 1000, 3.51, 5.36 }, { .20, 5000, 1.57, 2.40 }, { .20, 20000, .79, 1.20 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct detection_spread spread = { .disagreement = table[i].p };

		assert_true(fabs(100 * detection_gain(&spread, table[i].n, .05, .8) - table[i].plain) <= .0051);
		assert_true(fabs(100 * detection_gain(&spread, table[i].n, .05 / 32, .8) - table[i].divided) <=
			    (table[i].divided > 10 ? .051 : .0051));
	}
}

static void rows_for_not_being_worse(void **state)
{
	static const struct {
		double p, one_point, half_point;
	} table[] = { { .05, 3092, 12366 }, { .10, 6183, 24731 }, { .20, 12366, 49461 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct detection_spread spread = { .disagreement = table[i].p };

		assert_true(fabs(detection_rows(&spread, .01, 0, .05, .8) - table[i].one_point) <= 1);
		assert_true(fabs(detection_rows(&spread, .005, 0, .05, .8) - table[i].half_point) <= 1);
	}
}

/* docs/gate.md: how often a gate that compares two numbers accepts a candidate that is truly worse by half a point. */
static void a_naive_gate_accepts_so_often(void **state)
{
	static const struct {
		double p, n, accepts, half_a_digit;
	} table[] = {
		{ .05, 200, .32, .005 }, { .05, 1000, .22, .005 }, { .05, 5000, .05, .005 }, { .05, 20000, .001, .0005 },
		{ .10, 200, .37, .005 }, { .10, 1000, .29, .005 }, { .10, 5000, .13, .005 }, { .10, 20000, .01, .005 },
		{ .20, 200, .41, .005 }, { .20, 1000, .35, .005 }, { .20, 5000, .21, .005 }, { .20, 20000, .06, .005 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		assert_true(fabs(detection_naive(table[i].p, .005, table[i].n) - table[i].accepts) <= table[i].half_a_digit);
}

/* Hanley and McNeil's formula by hand: A = .8, 51 and 58 rows. */
static void auc_has_hanley_and_mcneils_error(void **state)
{
	double q1 = .8 / 1.2, q2 = 1.28 / 1.8, variance = (.16 + 50 * (q1 - .64) + 57 * (q2 - .64)) / (51 * 58);
	struct detection_spread spread = { .auc = .8, .positive_share = .3, .correlation = .5 };
	double gain = detection_gain(&spread, 1000, .05, .8);

	(void)state;
	assert_true(fabs(detection_auc_se(.8, 51, 58, 0) - sqrt(2 * variance)) < 1e-15);
	assert_true(fabs(detection_auc_se(.8, 51, 58, .75) - sqrt(variance / 2)) < 1e-15);
	assert_true(detection_rows(&spread, gain, gain, .05, .8) <= 1000);
	assert_true(detection_rows(&spread, gain * .9999, gain, .05, .8) > 1000);
	assert_true(isinf(detection_rows(&spread, 0, 0, .05, .8)));
}

static void groups_count_as_fewer_rows(void **state)
{
	(void)state;
	assert_true(detection_design_effect(1000, 100, 1) == 10);
	assert_true(detection_design_effect(1000, 100, 0) == 1);
	assert_true(fabs(detection_design_effect(1000, 100, .1) - 1.9) < 1e-15);
	assert_true(detection_design_effect(100, 100, .5) == 1);
}

/* docs/gate.md: to see a true gain of 2 points where a tenth of the rows differ, at .01 over 32 evaluations with 1, 3 or 32 promotions. */
static void an_exact_test_needs_a_tenth_of_hoeffdings_rows(void **state)
{
	static const struct {
		size_t promotions;
		double mcnemar, hoeffding;
	} table[] = { { 1, 4538, 43821 }, { 3, 7482, 69544 }, { 32, 15038, 137396 } };
	const struct sample_size_clause clause = { 1, -1, 0, .02 };
	struct detection_spread spread = { .disagreement = .1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		double log_nodes = sample_size_log_nodes(32, table[i].promotions);

		assert_true(detection_rows(&spread, .02, .02, math_exp(math_log(.01) - log_nodes), .8) == table[i].mcnemar);
		assert_true(sample_size_hoeffding(&clause, 1, .99, log_nodes) == table[i].hoeffding);
	}
}

static void rows_and_detectable_gain_are_inverse(void **state)
{
	struct detection_spread labels = { .disagreement = .15 }, losses = { .sd = 3 };
	double gain = detection_gain(&labels, 700, .01, .9);

	(void)state;
	assert_true(detection_rows(&labels, gain, gain, .01, .9) == 700);
	assert_true(detection_rows(&losses, detection_gain(&losses, 700, .01, .9), 0, .01, .9) == 700);
	assert_true(isinf(detection_rows(&losses, 0, 0, .01, .9)));
}

static void the_best_case_halves_with_each_row(void **state)
{
	(void)state;
	assert_true(fabs(detection_best_label_p(.1, 50) - 0.03125) < 1e-15);
	assert_true(detection_best_label_p(.1, 9) == 1);
}

static void rows_from_an_mde_go_with_the_square_of_the_distance(void **state)
{
	(void)state;
	assert_true(detection_rows_from(500, 0.02, 0.02) == 500);
	assert_true(detection_rows_from(500, 0.02, 0.01) == 2000);
	assert_true(isinf(detection_rows_from(500, 0.02, 0)));
	assert_true(isinf(detection_rows_from(500, 0.02, -0.1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(detectable_gains_in_points),
		cmocka_unit_test(rows_for_not_being_worse),
		cmocka_unit_test(a_naive_gate_accepts_so_often),
		cmocka_unit_test(auc_has_hanley_and_mcneils_error),
		cmocka_unit_test(groups_count_as_fewer_rows),
		cmocka_unit_test(an_exact_test_needs_a_tenth_of_hoeffdings_rows),
		cmocka_unit_test(rows_and_detectable_gain_are_inverse),
		cmocka_unit_test(the_best_case_halves_with_each_row),
		cmocka_unit_test(rows_from_an_mde_go_with_the_square_of_the_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
