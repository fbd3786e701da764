/* test_declared_terms.c - what a policy declares, brought to classes and columns (declared_terms.c): names that nobody has, and the ends of a range. */
#include "tests/unit/evaluate/bench.h"

#define COSTS "gate: 1\ntask: binary\nprimary: {metric: {cost: {1->0: 9, 0->2: 4, 3->1: 5, 3->0: 6, 0->1: 2}}}\n"
#define COLUMN "gate: 1\ntask: regression\nholdout: {label: y}\nprimary: {metric: {column: judge, direction: higher, range: [0, 5]}}\n"

static void costs_of_classes_that_nobody_has_are_named_once(void **state)
{
	struct strvec unknown = { 0 };
	struct bench b;

	(void)state;
	use_policy(&b, COSTS);
	use_labels(&b, 100, 0, 0, 0);
	declared_costs(&b.truth, &b.policy, &unknown);
	assert_int_equal(unknown.n, 2);
	assert_true(strvec_has(&unknown, "2") && strvec_has(&unknown, "3"));
	assert_true(b.truth.cost[0] == 0 && b.truth.cost[1] == 2 && b.truth.cost[2] == 9 && b.truth.cost[3] == 0);
	strvec_release(&unknown);
	bench_release(&b);
}

static void without_costs_or_classes_there_is_no_matrix(void **state)
{
	struct strvec unknown = { 0 };
	struct bench b;

	(void)state;
	use_policy(&b, LABELS);
	use_labels(&b, 100, 0, 0, 0);
	declared_costs(&b.truth, &b.policy, &unknown);
	assert_null(b.truth.cost);
	bench_release(&b);
	use_policy(&b, COSTS); /* a truth without classes */
	declared_costs(&b.truth, &b.policy, &unknown);
	assert_null(b.truth.cost);
	assert_int_equal(unknown.n, 0);
	bench_release(&b);
}

static struct arm column_arm(const struct truth *t, double first)
{
	struct arm a = { .truth = t, .n = 2, .n_measures = 1, .measure = mem_new(1, sizeof(double *)), .size_bytes = NAN };

	a.measure[0] = mem_new(2, sizeof(double));
	a.measure[0][0] = first;
	a.measure[0][1] = 3;
	return a;
}

static void a_column_stays_within_its_range_ends_included(void **state)
{
	static const struct {
		double first;
		bool fits;
	} cases[] = { { 0, true }, { 5, true }, { -1e-9, false }, { 5.000001, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct bench b;

		use_policy(&b, COLUMN);
		b.candidate = column_arm(&b.truth, cases[i].first);
		b.production = column_arm(&b.truth, 1);
		assert_int_equal(declared_check(&b.policy, &b.candidate, NULL, &b.err), cases[i].fits ? 0 : -1);
		assert_int_equal(declared_check(&b.policy, &b.production, &b.candidate, &b.err), cases[i].fits ? 0 : -1);
		if (!cases[i].fits)
			assert_non_null(strstr(b.err.text, "column 'judge' of the production model"));
		arm_release(&b.production); /* a model that does not give the column */
		b.production = (struct arm){ .truth = &b.truth, .n = 2, .size_bytes = NAN };
		assert_int_equal(declared_check(&b.policy, &b.production, NULL, &b.err), 0);
		bench_release(&b);
	}
}

static void without_a_range_any_value_fits(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: regression\nholdout: {label: y}\nprimary: {metric: {column: judge, direction: higher}}\n");
	b.candidate = column_arm(&b.truth, -1e300);
	assert_int_equal(declared_check(&b.policy, &b.candidate, NULL, &b.err), 0);
	bench_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(costs_of_classes_that_nobody_has_are_named_once),
		cmocka_unit_test(without_costs_or_classes_there_is_no_matrix),
		cmocka_unit_test(a_column_stays_within_its_range_ends_included),
		cmocka_unit_test(without_a_range_any_value_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
