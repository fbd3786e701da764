/* test_leakage_effect.c - what is left of a gain without the rows that are shared and tolerated. */
#include "tests/unit/evaluate/desk.h"

enum { ROWS = 4 };

/* Truth 0 everywhere; a row's error is its digit. Those marked by 1 are shared with train.csv. */
static void stage(struct desk *d, const char *candidate, const char *production, const char *shared)
{
	struct evaluation *e = &d->e;
	struct leak *leak = &e->leaks[0];

	desk_open(d, NUMBERS);
	e->n_judged = ROWS;
	e->truth = (struct truth){ .n = ROWS, .task = METRIC_REGRESSION, .y = mem_new(ROWS, sizeof(double)) };
	e->candidate.arm = (struct arm){ .truth = &e->truth, .n = ROWS, .value = mem_new(ROWS, sizeof(double)) };
	e->production.arm = (struct arm){ .truth = &e->truth, .n = ROWS, .value = mem_new(ROWS, sizeof(double)) };
	e->has_production = e->judgement.has_primary = true;
	e->n_leaks = 1;
	*leak = (struct leak){ .name = "train", .path = "train.csv", .candidate = NAN, .production = NAN, .delta = NAN };
	leak->shared = mem_new(ROWS, 1);
	for (size_t i = 0; i < ROWS; i++) {
		e->candidate.arm.value[i] = candidate[i] - '0';
		e->production.arm.value[i] = production[i] - '0';
		leak->shared[i] = shared[i] - '0';
		leak->n_shared += leak->shared[i];
	}
}

static void a_gain_that_turns_without_the_shared_rows_is_said(void **state)
{
	static const struct {
		const char *candidate, *production;
		double delta;     /* of the rows that are not shared */
		bool turns_of[3]; /* the gain of all rows was -1, 0, 1 */
	} cases[] = {
		{ "9911", "0022", 3, { true, true, false } },
		{ "0022", "9911", -3, { false, true, true } },
		{ "0012", "9921", 0, { false, false, false } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int before = -1; before <= 1; before++) {
			struct desk d;

			stage(&d, cases[i].candidate, cases[i].production, "1100");
			d.e.judgement.primary.delta = before;
			leakage_effect(&d.e);
			assert_true(d.e.leaks[0].has_without);
			assert_true(d.e.leaks[0].delta == cases[i].delta);
			assert_true(d.e.leaks[0].production - d.e.leaks[0].candidate == cases[i].delta);
			warns(&d, cases[i].turns_of[before + 1] ? "without the 2 rows shared with train.csv the gain in mse is " : "");
			desk_close(&d);
		}
}

static void a_decision_that_stands_on_shared_rows_alone_is_said(void **state)
{
	struct desk d;

	(void)state;
	stage(&d, "0000", "1111", "1111");
	d.e.judgement.primary.delta = 1;
	leakage_effect(&d.e);
	assert_true(d.e.leaks[0].has_without && isnan(d.e.leaks[0].candidate) && isnan(d.e.leaks[0].delta));
	warns(&d, "without the 4 rows shared with train.csv the gain in mse is nan, not 1");
	desk_close(&d);
}

/* One row is not shared, and it is the last. */
static void the_very_last_row_is_enough(void **state)
{
	struct desk d;

	(void)state;
	stage(&d, "9993", "0004", "1110");
	d.e.judgement.primary.delta = 1;
	leakage_effect(&d.e);
	assert_true(d.e.leaks[0].candidate == 9 && d.e.leaks[0].production == 16);
	warns(&d, "");
	desk_close(&d);
}

static void without_production_there_is_no_gain_to_turn(void **state)
{
	struct desk d;

	(void)state;
	stage(&d, "9911", "9922", "1100");
	d.e.has_production = d.e.judgement.has_primary = false;
	leakage_effect(&d.e);
	assert_true(d.e.leaks[0].candidate == 1 && isnan(d.e.leaks[0].production) && isnan(d.e.leaks[0].delta));
	warns(&d, "");
	desk_close(&d);
}

static void nothing_is_computed_where_nothing_can_be(void **state)
{
	static const struct {
		bool shares, has_metric, bad;
	} cases[] = { { false, true, false }, { true, false, false }, { true, true, true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		stage(&d, "9911", "0022", cases[i].shares ? "1100" : "0000");
		if (!cases[i].shares) {
			free(d.e.leaks[0].shared);
			d.e.leaks[0].shared = NULL;
		}
		if (!cases[i].has_metric)
			d.e.policy.primary.what.metric = NULL;
		d.e.candidate.arm.n_bad = cases[i].bad;
		leakage_effect(&d.e);
		assert_false(d.e.leaks[0].has_without);
		warns(&d, "");
		desk_close(&d);
	}
}

/* What was computed for one table is not for another. */
static void tables_that_were_not_compared_are_left_alone(void **state)
{
	struct desk d;

	(void)state;
	stage(&d, "1911", "2022", "0100");
	d.e.judgement.primary.delta = 1;
	d.e.leaks[1] = (struct leak){ .path = "none.csv", .shared = d.e.leaks[0].shared, .n_shared = 1 };
	leakage_effect(&d.e);
	assert_true(d.e.leaks[0].has_without);
	assert_false(d.e.leaks[1].has_without);
	warns(&d, "");
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gain_that_turns_without_the_shared_rows_is_said),
		cmocka_unit_test(a_decision_that_stands_on_shared_rows_alone_is_said),
		cmocka_unit_test(the_very_last_row_is_enough),
		cmocka_unit_test(without_production_there_is_no_gain_to_turn),
		cmocka_unit_test(nothing_is_computed_where_nothing_can_be),
		cmocka_unit_test(tables_that_were_not_compared_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
