/* test_detection.c - detectable gains and rows needed, against the table of docs/gate.md. */
#include "evaluate/statistics/detection.h"

#include "base/mem.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(detectable_gains_in_points),
		cmocka_unit_test(rows_for_not_being_worse),
		cmocka_unit_test(rows_and_detectable_gain_are_inverse),
		cmocka_unit_test(the_best_case_halves_with_each_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
