/* test_golden_edges.c - golden rows: what agrees, and what becomes of a file or a package that does not. */
#include "tests/unit/evaluate/desk.h"
#include "evaluate/inputs/golden_row.h"
#include "tests/unit/evaluate/tiny_package.h"

#define GATE "gate: 1\ntask: regression\nholdout: {label: y}\nprimary: {metric: mse}\n"

/* ---- one row ---- */

static bool value_agrees(const char *expected, double value, double tolerance)
{
	CLEANUP(table_release) struct table t = { 0 };
	const struct predictions said = { .n = 1, .value = &value };

	table_add_texts(&t, "prediction", &expected, 1);
	return golden_row_agrees(&said, &t.columns[0], 0, tolerance);
}

static bool label_agrees(const char *expected, const char *label)
{
	CLEANUP(table_release) struct table t = { 0 };
	char *classes[] = { (char *)label };
	uint32_t said_label = label ? 0 : PREDICTIONS_NO_LABEL;
	const struct predictions said = { .n = 1, .label = &said_label, .classes = classes, .n_classes = 1 };

	table_add_texts(&t, "prediction", &expected, 1);
	return golden_row_agrees(&said, &t.columns[0], 0, 0);
}

static void values_agree_up_to_the_tolerance(void **state)
{
	(void)state;
	assert_true(value_agrees("2", 2, 0));
	assert_true(value_agrees("2.0", 2.5, 0.5));
	assert_true(value_agrees("2.0", 1.5, 0.5));
	assert_false(value_agrees("2", 2.5000001, 0.5));
	assert_false(value_agrees("2", NAN, 1));
	assert_false(value_agrees("two", 2, 1e300));
	assert_false(value_agrees("", 0, 1e300));
}

static void labels_agree_as_numbers_or_as_text(void **state)
{
	const struct predictions none = { .n = 1 };
	CLEANUP(table_release) struct table t = { 0 };

	(void)state;
	assert_true(label_agrees("1.0", "1"));
	assert_true(label_agrees("yes", "yes"));
	assert_false(label_agrees("1", "2"));
	assert_false(label_agrees("yes", "no"));
	assert_false(label_agrees("yes", "1"));
	assert_false(label_agrees("1", "yes"));
	assert_false(label_agrees("", NULL));
	table_add_texts(&t, "prediction", (const char *[]){ "" }, 1);
	assert_false(golden_row_agrees(&none, &t.columns[0], 0, 0)); /* it says nothing at all */
}

/* ---- files ---- */

static int check(struct desk *d, const char **state)
{
	return golden_check(state, &d->e, &d->err);
}

static void a_file_of_golden_rows_is_held_against_the_model(void **state)
{
	static const struct {
		const char *text, *state, *warning;
	} cases[] = {
		{ "x,prediction\n1,2\n3,6\n", "pass", "" },
		{ "x,prediction\n1,2\n3,6.5\n4,9\n", "fail", "golden row 2 of '" },
		{ "x,prediction\n1,2\n3,6\n4,9\n", "fail", "golden row 3 of '" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *said = NULL;
		struct desk d;

		desk_open(&d, GATE);
		tiny_package(&d);
		d.e.policy.golden.path = desk_put(&d, "golden.csv", cases[i].text);
		assert_int_equal(check(&d, &said), 0);
		assert_string_equal(said, cases[i].state);
		warns(&d, cases[i].warning);
		desk_close(&d);
	}
}

static void a_file_that_cannot_be_held_against_it_is_an_error(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "x\n1\n", "golden.csv' has no column 'prediction'" },
		{ "z,prediction\n1,2\n", "golden.csv' has no column 'x'" },
		{ "x,prediction\n1\n", "golden.csv:2" },
	};
	const char *said;
	struct desk d;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		desk_open(&d, GATE);
		tiny_package(&d);
		d.e.policy.golden.path = desk_put(&d, "golden.csv", cases[i].text);
		assert_int_equal(check(&d, &said), -1);
		ended(&d, ERR_DATA, "data_mismatch", cases[i].words);
		desk_close(&d);
	}
	desk_open(&d, GATE);
	tiny_package(&d);
	d.e.policy.golden.path = "/nowhere/golden.csv";
	assert_int_equal(check(&d, &said), -1);
	assert_int_equal(d.err.code, ERR_IO);
	assert_null(d.e.error_reason);
	desk_close(&d);
}

/* ---- the package's own ---- */

static void a_package_is_held_against_its_own_rows(void **state)
{
	static const struct {
		const char *expected, *state, *warning;
	} cases[] = {
		{ NULL, "pass", "" },
		{ "prediction\n2\n6\n", "pass", "" },
		{ "prediction\n2\n7\n", "fail", "golden row 2" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *said = NULL;
		struct desk d;

		desk_open(&d, GATE);
		tiny_package(&d);
		if (cases[i].expected) {
			desk_put(&d, TINY "/golden/input.csv", "x\n1\n3\n");
			desk_put(&d, TINY "/golden/expected.csv", cases[i].expected);
		}
		assert_int_equal(check(&d, &said), 0);
		assert_string_equal(said, cases[i].state);
		warns(&d, cases[i].warning);
		desk_close(&d);
	}
}

static void only_a_package_has_golden_rows(void **state)
{
	const char *said = NULL;
	struct desk d;

	(void)state;
	desk_open(&d, GATE);
	d.e.candidate.kind = "predictions";
	assert_int_equal(check(&d, &said), 0);
	assert_string_equal(said, "not_applicable");
	d.e.policy.golden.path = "golden.csv";
	assert_int_equal(check(&d, &said), -1);
	assert_int_equal(d.err.code, ERR_USAGE);
	says(&d, "gate.yaml: golden.path needs a model package, and the candidate is predictions");
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_agree_up_to_the_tolerance),
		cmocka_unit_test(labels_agree_as_numbers_or_as_text),
		cmocka_unit_test(a_file_of_golden_rows_is_held_against_the_model),
		cmocka_unit_test(a_file_that_cannot_be_held_against_it_is_an_error),
		cmocka_unit_test(a_package_is_held_against_its_own_rows),
		cmocka_unit_test(only_a_package_has_golden_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
