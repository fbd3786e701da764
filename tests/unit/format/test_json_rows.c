/* test_json_rows.c - rows out of arrays and lines of JSON, good and bad. */
#include "base/mem.h"
#include "format/json_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct json_rows rows;

static void open_text(const char *text)
{
	json_rows_close(&rows);
	json_rows_open(&rows, text, strlen(text));
}

static void assert_row(size_t line, size_t n_fields)
{
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_ROW);
	assert_int_equal(rows.row_line, line);
	assert_int_equal(rows.n_fields, n_fields);
}

static void assert_field(size_t i, const char *key, enum json_kind kind, const char *text)
{
	assert_int_equal(rows.fields[i].kind, kind);
	assert_int_equal(rows.fields[i].key_len, strlen(key));
	assert_memory_equal(rows.fields[i].key, key, strlen(key));
	assert_int_equal(rows.fields[i].len, strlen(text));
	assert_memory_equal(rows.fields[i].text, text, strlen(text));
}

static void assert_bad(size_t line, const char *why)
{
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_BAD);
	assert_int_equal(rows.row_line, line);
	assert_string_equal(rows.why, why);
}

static void reads_an_array_over_many_lines(void **state)
{
	(void)state;
	open_text("\xef\xbb\xbf [\n{\"a\": 1.5e3, \"b\": \"x\\n\\u00e9\"} ,\n\n {\n} , "
		  "{\"c\":[1,{\"d\":\"]}\"}],\"e\":null,\"f\":true}\n]\n");
	assert_row(2, 2);
	assert_field(0, "a", JSON_REAL, "1.5e3");
	assert_field(1, "b", JSON_STRING, "x\n\xc3\xa9");
	assert_row(4, 0);
	assert_row(5, 3);
	assert_field(0, "c", JSON_ARRAY, "[1,{\"d\":\"]}\"}]");
	assert_field(1, "e", JSON_NULL, "null");
	assert_field(2, "f", JSON_TRUE, "true");
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
}

static void reads_lines_and_skips_blank_ones(void **state)
{
	(void)state;
	open_text("\n{\"a\":1}\r\n \t\n{\"\\\"k\":\"\\ud83d\\ude00\"}");
	assert_row(2, 1);
	assert_row(4, 1);
	assert_field(0, "\"k", JSON_STRING, "\xf0\x9f\x98\x80");
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
}

static void an_empty_array_has_no_rows(void **state)
{
	static const char *const texts[] = { "[]", " [ ] \n", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		open_text(texts[i]);
		assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
	}
}

static void a_bad_line_is_stepped_over(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{ "{\"a\":1", "',' or '}'" },
		{ "{\"a\":1,}", "a key in quotes" },
		{ "{\"a\" 1}", "':'" },
		{ "{a:1}", "a key in quotes" },
		{ "7", "an object" },
		{ "{\"a\":01}", "a number as JSON writes it" },
		{ "{\"a\":1.}", "digits behind the point" },
		{ "{\"a\":1e}", "digits of an exponent" },
		{ "{\"a\":+1}", "a value" },
		{ "{\"a\":NaN}", "a value" },
		{ "{\"a\":tru}", "a value" },
		{ "{\"a\":\"\\x\"}", "an escape that JSON knows" },
		{ "{\"a\":\"\\u12g4\"}", "four hex digits behind \\u" },
		{ "{\"a\":\"x", "a closing '\"'" },
		{ "{\"a\":\"\t\"}", "no control character in a string" },
		{ "{} {}", "nothing behind the object" },
		{ "{\"a\":1,\"a\":2}", "each key once" },
		{ "{\"a\":[1,]}", "a value" },
		{ "{\"a\":[1 2]}", "',' or ']'" },
		{ "{\"a\":{\"b\":1,}}", "a key in quotes" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(str_release) struct str text = { 0 };

		str_addf(&text, "%s\n{\"good\":1}\n", cases[i].line);
		json_rows_close(&rows);
		json_rows_open(&rows, text.data, text.len);
		rows.array = false;
		assert_bad(1, cases[i].why);
		assert_row(2, 1);
		json_rows_close(&rows);
	}
}

static void a_bad_element_is_stepped_over(void **state)
{
	(void)state;
	open_text("[{\"a\":1}, 7, \"x\", [1], null, {\"a\" 1}, {\"a\":2}]");
	assert_row(1, 1);
	for (int i = 0; i < 4; i++)
		assert_bad(1, "an object");
	assert_bad(1, "':'");
	assert_row(1, 1);
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
}

static void a_broken_array_ends_in_one_bad_row(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "[{\"a\":1}\n", "',' or ']'" },
		{ "[{\"a\":1},\n", "a whole object" },
		{ "[{\"a\":1} {\"a\":2}]", "',' or ']'" },
		{ "[{\"a\":1},{\"b\":[1,2}", "a whole object" },
		{ "[{\"a\":1}] x", "nothing behind the array" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		open_text(cases[i].text);
		assert_row(1, 1);
		assert_int_equal(json_rows_next(&rows), JSON_ROWS_BAD);
		assert_string_equal(rows.why, cases[i].why);
		assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
	}
}

static void what_is_no_text_is_said_to_be_that(void **state)
{
	(void)state;
	json_rows_close(&rows);
	json_rows_open(&rows, "{\"a\":\"\xff\"}\n{\"a\":\"x\0\"}\n{\"a\":\"\\ud800\"}\n{\"a\":\"\\u0000\"}\n", 51);
	for (int i = 0; i < 4; i++)
		assert_int_equal(json_rows_next(&rows), JSON_ROWS_ENCODING);
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
}

static void nesting_has_a_limit(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	str_add(&text, "{\"a\":");
	for (int i = 0; i < 100000; i++)
		str_addch(&text, '[');
	json_rows_close(&rows);
	json_rows_open(&rows, text.data, text.len);
	assert_bad(1, "less nesting");
	json_rows_close(&rows);
}

static void a_row_over_the_limit_is_skipped_whole(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	str_add(&text, "[{\"a\":\"");
	str_reserve(&text, JSON_MAX_ROW + 100);
	memset(text.data + text.len, 'x', JSON_MAX_ROW);
	text.len += JSON_MAX_ROW;
	str_add(&text, "\"},{\"b\":1}]");
	json_rows_close(&rows);
	json_rows_open(&rows, text.data, text.len);
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_TOO_LONG);
	assert_row(1, 1);
	assert_int_equal(json_rows_next(&rows), JSON_ROWS_END);
	json_rows_close(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_an_array_over_many_lines),
		cmocka_unit_test(reads_lines_and_skips_blank_ones),
		cmocka_unit_test(an_empty_array_has_no_rows),
		cmocka_unit_test(a_bad_line_is_stepped_over),
		cmocka_unit_test(a_bad_element_is_stepped_over),
		cmocka_unit_test(a_broken_array_ends_in_one_bad_row),
		cmocka_unit_test(what_is_no_text_is_said_to_be_that),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(a_row_over_the_limit_is_skipped_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
