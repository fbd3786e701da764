/* test_preprocess.c - filling, scaling and encoding of small tables, by hand. */
#include "base/mem.h"
#include "training/preprocess.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct preprocess_settings plain = { .category_constant = "missing" };

/* Two numbers with gaps, and a category with a gap. */
static void make_table(struct table *t)
{
	table_add_numbers(t, "n", (const double[]){ 1, 2, 2, NAN, 5 }, 5);
	table_add_texts(t, "c", (const char *const[]){ "b", "a", "", "b", "a" }, 5);
	table_add_numbers(t, "k", (const double[]){ 7, 7, 7, 7, 7 }, 5);
}

static void names_of(struct strvec *names, const struct table *t)
{
	for (size_t j = 0; j < t->n_columns; j++)
		strvec_add(names, t->columns[j].name);
}

/* Learn from the rows, and apply to all of them. x has room for 5 x 6. */
static int transform(double *x, struct preprocess *p, const struct preprocess_settings *s, size_t n_rows, struct err *err)
{
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(strvec_release) struct strvec names = { 0 };
	const size_t rows[] = { 0, 1, 2, 3, 4 };

	make_table(&t);
	names_of(&names, &t);
	if (preprocess_fit(p, &t, &names, rows, n_rows, s, err) < 0)
		return -1;
	return preprocess_apply(x, p, &t, rows, 5, err);
}

static void each_way_to_fill_gives_its_own_number(void **state)
{
	static const struct {
		enum impute impute;
		double filled;
	} cases[] = { { IMPUTE_MEAN, 2.5 }, { IMPUTE_MEDIAN, 2 }, { IMPUTE_MOST_FREQUENT, 2 }, { IMPUTE_CONSTANT, -9 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(preprocess_release) struct preprocess p = { 0 };
		struct preprocess_settings s = plain;
		struct err err = { 0 };
		double x[5 * 6];

		s.numeric = cases[i].impute;
		s.numeric_constant = -9;
		assert_int_equal(transform(x, &p, &s, 5, &err), 0);
		assert_int_equal(p.n_features, 4);
		assert_true(x[3 * 4] == cases[i].filled);
	}
}

static void a_gap_that_nothing_fills_is_named(void **state)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	struct err err = { 0 };
	double x[5 * 6];

	(void)state;
	assert_int_equal(transform(x, &p, &plain, 5, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "column 'n'"));
}

static void standard_scaling_divides_by_the_deviation_without_correction(void **state)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	struct preprocess_settings s = plain;
	struct err err = { 0 };
	double x[5 * 6];

	(void)state;
	s.numeric = IMPUTE_CONSTANT;
	s.numeric_constant = 5;
	s.scale = SCALE_STANDARD;
	assert_int_equal(transform(x, &p, &s, 5, &err), 0);
	/* 1 2 2 5 5: mean 3, mean square deviation 2.8 */
	assert_true(p.columns[0].offset == 3);
	assert_true(fabs(x[0] - -2 / sqrt(2.8)) < 1e-15);
	assert_true(fabs(x[4 * 4] - 2 / sqrt(2.8)) < 1e-15);
}

static void a_constant_column_becomes_zeros_by_either_scaling(void **state)
{
	(void)state;
	for (enum scale scale = SCALE_STANDARD; scale <= SCALE_MINMAX; scale++) {
		CLEANUP(preprocess_release) struct preprocess p = { 0 };
		struct preprocess_settings s = plain;
		struct err err = { 0 };
		double x[5 * 6];

		s.numeric = IMPUTE_MEAN;
		s.scale = scale;
		assert_int_equal(transform(x, &p, &s, 5, &err), 0);
		for (size_t i = 0; i < 5; i++)
			assert_true(x[i * 4 + 1] == 0);
		assert_true(p.columns[2].divide == 1);
	}
}

static void minmax_maps_the_training_rows_to_the_unit_interval(void **state)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	struct preprocess_settings s = plain;
	struct err err = { 0 };
	double x[5 * 6];

	(void)state;
	s.numeric = IMPUTE_MEDIAN;
	s.scale = SCALE_MINMAX;
	/* Learnt from the first three rows: 1 .. 2. The last row lies outside. */
	assert_int_equal(transform(x, &p, &s, 3, &err), 0);
	assert_true(x[0] == 0 && x[4] == 1 && x[4 * 4] == 4);
}

static void categories_stand_in_byte_order_and_unknown_ones_are_zeros(void **state)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	struct preprocess_settings s = plain;
	struct err err = { 0 };
	double x[5 * 6];

	(void)state;
	s.numeric = IMPUTE_MEAN;
	/* The first row alone knows "b". */
	assert_int_equal(transform(x, &p, &s, 1, &err), 0);
	assert_int_equal(p.n_features, 3);
	assert_true(x[2] == 1 && x[3 + 2] == 0 && x[2 * 3 + 2] == 0 && x[3 * 3 + 2] == 1);
	preprocess_release(&p);
	assert_int_equal(transform(x, &p, &s, 5, &err), 0);
	assert_string_equal(p.columns[1].categories[0], "a");
	assert_string_equal(p.columns[1].categories[1], "b");
	assert_true(x[2] == 0 && x[3] == 1);
}

static void a_tie_of_the_most_frequent_takes_the_first_in_byte_order(void **state)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	struct preprocess_settings s = plain;
	struct err err = { 0 };
	double x[5 * 6];

	(void)state;
	s.numeric = IMPUTE_MEAN;
	s.category = IMPUTE_MOST_FREQUENT;
	assert_int_equal(transform(x, &p, &s, 5, &err), 0);
	assert_true(x[2 * 4 + 2] == 1 && x[2 * 4 + 3] == 0);
}

static void a_constant_for_missing_texts_is_a_category_of_its_own(void **state)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	struct preprocess_settings s = plain;
	struct err err = { 0 };
	double x[5 * 6];

	(void)state;
	s.numeric = IMPUTE_MEAN;
	s.category = IMPUTE_CONSTANT;
	assert_int_equal(transform(x, &p, &s, 5, &err), 0);
	assert_int_equal(p.columns[1].n_categories, 3);
	assert_string_equal(p.columns[1].categories[2], "missing");
	assert_true(x[2 * 5 + 4] == 1);
}

static void ordinal_codes_count_from_zero_and_unknown_is_minus_one(void **state)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	struct preprocess_settings s = plain;
	struct err err = { 0 };
	double x[5 * 6];

	(void)state;
	s.numeric = IMPUTE_MEAN;
	s.encode = ENCODE_ORDINAL;
	assert_int_equal(transform(x, &p, &s, 5, &err), 0);
	assert_int_equal(p.n_features, 3);
	assert_true(x[2] == 1 && x[3 + 2] == 0 && x[2 * 3 + 2] == -1);
}

static void a_column_without_values_is_refused(void **state)
{
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(preprocess_release) struct preprocess p = { 0 }, q = { 0 };
	struct preprocess_settings s = plain;
	const size_t rows[] = { 0, 1 };
	struct err err = { 0 };

	(void)state;
	s.numeric = IMPUTE_MEAN;
	table_add_numbers(&t, "empty", (const double[]){ NAN, NAN }, 2);
	names_of(&names, &t);
	assert_int_equal(preprocess_fit(&p, &t, &names, rows, 2, &s, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "'empty' has no value"));
}

static void numbers_too_large_to_scale_are_refused(void **state)
{
	static const double spread[] = { -1e308, 1.7e308 };
	const size_t rows[] = { 0, 1 };

	(void)state;
	for (enum scale scale = SCALE_STANDARD; scale <= SCALE_MINMAX; scale++) {
		CLEANUP(table_release) struct table t = { 0 };
		CLEANUP(strvec_release) struct strvec names = { 0 };
		CLEANUP(preprocess_release) struct preprocess p = { 0 };
		struct preprocess_settings s = plain;
		struct err err = { 0 };

		s.numeric = IMPUTE_MEAN;
		s.scale = scale;
		table_add_numbers(&t, "n", spread, 2);
		names_of(&names, &t);
		assert_int_equal(preprocess_fit(&p, &t, &names, rows, 2, &s, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_string_equal(err.text, "column 'n' has values too large to scale");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_to_fill_gives_its_own_number),
		cmocka_unit_test(a_gap_that_nothing_fills_is_named),
		cmocka_unit_test(standard_scaling_divides_by_the_deviation_without_correction),
		cmocka_unit_test(a_constant_column_becomes_zeros_by_either_scaling),
		cmocka_unit_test(minmax_maps_the_training_rows_to_the_unit_interval),
		cmocka_unit_test(categories_stand_in_byte_order_and_unknown_ones_are_zeros),
		cmocka_unit_test(a_tie_of_the_most_frequent_takes_the_first_in_byte_order),
		cmocka_unit_test(a_constant_for_missing_texts_is_a_category_of_its_own),
		cmocka_unit_test(ordinal_codes_count_from_zero_and_unknown_is_minus_one),
		cmocka_unit_test(a_column_without_values_is_refused),
		cmocka_unit_test(numbers_too_large_to_scale_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
