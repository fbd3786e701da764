/* test_decimal.c - decimals in and out. */
#include "base/mem.h"
#include "base/rng.h"
#include "math/decimal.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void assert_formats(double value, const char *expected)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(text, value);

	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(expected));
}

static void writes_the_shortest_text_that_reads_back(void **state)
{
	(void)state;
	assert_formats(0.0, "0");
	assert_formats(-0.0, "-0");
	assert_formats(-0.5, "-0.5");
	assert_formats(1e-7, "1e-07");
	assert_formats(0.1 + 0.2, "0.30000000000000004");
	assert_formats(3427.61046391, "3427.61046391");
	assert_formats(1e16, "1e+16");
	assert_formats(1e15, "1000000000000000");
	assert_formats(123456789012345680.0, "1.2345678901234568e+17");
	assert_formats(9007199254740993.0, "9007199254740992");
	assert_formats(0.0001, "0.0001");
	assert_formats(0.00001, "1e-05");
	assert_formats(120, "120");
	assert_formats(DBL_MAX, "1.7976931348623157e+308");
	assert_formats(DBL_MIN, "2.2250738585072014e-308");
	assert_formats(5e-324, "5e-324");
	assert_formats(9.5367431640625e-07, "9.5367431640625e-07");
	assert_formats(2e22, "2e+22");
	assert_formats(0x1p-24, "5.960464477539063e-08"); /* of the decimals that read back, not always the nearest of its length */
	assert_formats(0x1p-97, "6.310887241768095e-30");
	assert_formats(0x1p+122, "5.316911983139664e+36");
	assert_formats(1.0 / 3, "0.3333333333333333");
	assert_formats(NAN, "NaN");
	assert_formats(INFINITY, "Infinity");
	assert_formats(-INFINITY, "-Infinity");
}

static void writes_few_digits_for_people(void **state)
{
	char text[DECIMAL_TEXT];

	(void)state;
	decimal_format_digits(text, 3427.61046391, 5);
	assert_string_equal(text, "3427.6");
	decimal_format_digits(text, 1e-9 / 3, 3);
	assert_string_equal(text, "3.33e-10");
	decimal_format_digits(text, -INFINITY, 3);
	assert_string_equal(text, "-Infinity");
}

static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static void assert_parses(const char *text, double expected)
{
	double value = 42;

	assert_int_equal(decimal_parse(&value, text, strlen(text)), DECIMAL_OK);
	assert_true(bits_of(value) == bits_of(expected));
}

static void assert_refused(const char *text, enum decimal_status status)
{
	double value = 42;

	assert_int_equal(decimal_parse(&value, text, strlen(text)), status);
	assert_true(value == 42);
}

static void reads_the_grammar_of_numbers(void **state)
{
	(void)state;
	assert_parses("0", 0.0);
	assert_parses("-0", -0.0);
	assert_parses("+1.5", 1.5);
	assert_parses("  007.50\t", 7.5);
	assert_parses(".5", .5);
	assert_parses("5.", 5);
	assert_parses("-.5e-3", -.5e-3);
	assert_parses("5.E+2", 500);
	assert_parses("1E5", 1e5);
	assert_parses("0.000000000000000000000000000001", 1e-30);
	assert_parses("100000000000000000000000000000000000000", 1e38);
	assert_parses("0e999999999999", 0.0);
	assert_parses("1e-400", 0.0);
	assert_parses("5e-324", 5e-324);
	assert_parses("1.7976931348623157e308", DBL_MAX);
}

static void refuses_what_is_not_a_number(void **state)
{
	static const char *const texts[] = { "",
					     " ",
					     ".",
					     "-",
					     "+",
					     "e5",
					     "1e",
					     "1e+",
					     "+-1",
					     "1_000",
					     "1,5",
					     "inf",
					     "nan",
					     "Infinity",
					     "0x10",
					     "1.2.3",
					     "1 2",
					     "--1",
					     "1.e",
					     "1f",
					     "\xc2\xa0"
					     "1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_refused(texts[i], DECIMAL_NOT_A_NUMBER);
	assert_refused("1e309", DECIMAL_OUT_OF_RANGE);
	assert_refused("-1.8e308", DECIMAL_OUT_OF_RANGE);
	assert_refused("1e99999999999999999999", DECIMAL_OUT_OF_RANGE);
}

static void does_not_read_beyond_its_length(void **state)
{
	double value;

	(void)state;
	assert_int_equal(decimal_parse(&value, "12345", 3), DECIMAL_OK);
	assert_true(value == 123);
	assert_int_equal(decimal_parse(&value, "12345678901234567890123", 22), DECIMAL_OK);
	assert_true(value == 1234567890123456789012.0);
}

/* Halfway cases and their neighbours: where a rounding slip would show. */
static void rounds_to_nearest_even(void **state)
{
	(void)state;
	assert_parses("9007199254740993", 9007199254740992.0);
	assert_parses("9007199254740995", 9007199254740996.0);
	assert_parses("9007199254740993.0000000000000000000000000001", 9007199254740994.0);
	assert_parses("1.00000000000000011102230246251565404236316680908203125", 1.0);
	assert_parses("1.00000000000000011102230246251565404236316680908203126", 1.0000000000000002);
	assert_parses("1.00000000000000033306690738754696212708950042724609375", 1.0000000000000004);
	assert_parses("2.2250738585072011e-308", 2.2250738585072011e-308);
	assert_parses("6.631236846766476e-316", 6.631236846766476e-316);
}

static void agrees_with_strtod(const char *text)
{
	double value;

	assert_int_equal(decimal_parse(&value, text, strlen(text)), DECIMAL_OK);
	if (bits_of(value) != bits_of(strtod(text, NULL)))
		fail_msg("'%s' was read as %a", text, value);
}

static void agrees_with_the_c_library_on_random_decimals(void **state)
{
	char text[64];

	(void)state;
	for (uint64_t i = 0; i < 40000; i++) {
		uint64_t digits = rng_at(1, 0, i) >> rng_below(1, 1, i, 64);
		int exponent = (int)rng_below(1, 2, i, 80) - 45;

		snprintf(text, sizeof(text), "%llue%d", (unsigned long long)digits, exponent);
		agrees_with_strtod(text);
		snprintf(text, sizeof(text), "%llu.%llu", (unsigned long long)digits, (unsigned long long)(rng_at(2, 0, i) >> 40));
		agrees_with_strtod(text);
	}
}

/* Significant digits before an exponent, less leading and trailing zeros. */
static int count_digits(const char *text)
{
	int n = 0, zeros = 0;

	for (; *text && *text != 'e'; text++) {
		if (*text < '0' || *text > '9' || (n == 0 && *text == '0'))
			continue;
		zeros = *text == '0' ? zeros + 1 : 0;
		n++;
	}
	return n - zeros;
}

static int fewest_digits(double value)
{
	char text[40];

	for (int digits = 1; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, value);
		if (strtod(text, NULL) == value)
			return count_digits(text);
	}
	return 17;
}

static void every_double_survives_a_round_trip(void **state)
{
	char text[DECIMAL_TEXT];
	double value, back;

	(void)state;
	for (uint64_t i = 0; i < 20000; i++) {
		uint64_t bits = rng_at(3, 0, i);
		size_t len;

		memcpy(&value, &bits, sizeof(value));
		if (i % 4 == 1)
			value = (double)(int64_t)(bits >> 30) / 1024.0 / 1000.0;
		if (i % 4 > 1) /* numbers of everyday size, powers of two and their neighbours among them */
			value = ldexp(1 + (double)(bits >> (i % 8 < 4 ? 60 : 12)) * 0x1p-52, (int)(i % 120) - 50);
		if (!isfinite(value))
			continue;
		len = decimal_format(text, value);
		assert_int_equal(decimal_parse(&back, text, len), DECIMAL_OK);
		assert_true(bits_of(back) == bits_of(value));
		assert_true(count_digits(text) <= fewest_digits(value));
	}
}

static void reads_integers_and_nothing_else(void **state)
{
	int64_t value = 42;

	(void)state;
	assert_int_equal(decimal_parse_int(&value, " -007 ", 6), DECIMAL_OK);
	assert_int_equal(value, -7);
	assert_int_equal(decimal_parse_int(&value, "9223372036854775807", 19), DECIMAL_OK);
	assert_true(value == INT64_MAX);
	assert_int_equal(decimal_parse_int(&value, "-9223372036854775808", 20), DECIMAL_OK);
	assert_true(value == INT64_MIN);
	assert_int_equal(decimal_parse_int(&value, "9223372036854775808", 19), DECIMAL_OUT_OF_RANGE);
	assert_int_equal(decimal_parse_int(&value, "99999999999999999999999", 23), DECIMAL_OUT_OF_RANGE);
	assert_int_equal(decimal_parse_int(&value, "1.0", 3), DECIMAL_NOT_A_NUMBER);
	assert_int_equal(decimal_parse_int(&value, "1e3", 3), DECIMAL_NOT_A_NUMBER);
	assert_int_equal(decimal_parse_int(&value, "99999999999999999999x", 21), DECIMAL_NOT_A_NUMBER);
	assert_int_equal(decimal_parse_int(&value, "", 0), DECIMAL_NOT_A_NUMBER);
	assert_true(value == INT64_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_shortest_text_that_reads_back),
		cmocka_unit_test(writes_few_digits_for_people),
		cmocka_unit_test(reads_the_grammar_of_numbers),
		cmocka_unit_test(refuses_what_is_not_a_number),
		cmocka_unit_test(does_not_read_beyond_its_length),
		cmocka_unit_test(rounds_to_nearest_even),
		cmocka_unit_test(agrees_with_the_c_library_on_random_decimals),
		cmocka_unit_test(every_double_survives_a_round_trip),
		cmocka_unit_test(reads_integers_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
