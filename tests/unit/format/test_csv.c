/* test_csv.c - records and fields of RFC 4180, and what stands beside it. */
#include "base/mem.h"
#include "format/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct csv csv;

static void open_text(const char *text)
{
	csv_close(&csv);
	csv_open(&csv, text, strlen(text));
}

static void assert_field(size_t i, const char *text)
{
	assert_true(i < csv.n_fields);
	assert_int_equal(csv.fields[i].len, strlen(text));
	assert_memory_equal(csv.fields[i].text, text, strlen(text));
}

static void assert_row(size_t line, size_t n, ...)
{
	va_list ap;

	assert_int_equal(csv_next(&csv), CSV_ROW);
	assert_int_equal(csv.row_line, line);
	assert_int_equal(csv.n_fields, n);
	va_start(ap, n);
	for (size_t i = 0; i < n; i++)
		assert_field(i, va_arg(ap, const char *));
	va_end(ap);
}

static void reads_plain_records_with_any_line_end(void **state)
{
	(void)state;
	open_text("a,b\r\n1,\n,2\n3,4");
	assert_row(1, 2, "a", "b");
	assert_row(2, 2, "1", "");
	assert_row(3, 2, "", "2");
	assert_row(4, 2, "3", "4");
	assert_int_equal(csv_next(&csv), CSV_END);
}

static void skips_a_bom_and_blank_lines_but_counts_them(void **state)
{
	(void)state;
	open_text("\xef\xbb\xbf\n\r\na\n\n\nb\n\n");
	assert_row(3, 1, "a");
	assert_row(6, 1, "b");
	assert_int_equal(csv_next(&csv), CSV_END);
}

static void unquotes_fields_with_commas_quotes_and_newlines(void **state)
{
	(void)state;
	open_text("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n\"\",\"x\"y,z\"w\n\"\"\"\"\n");
	assert_row(1, 3, "a,b", "say \"hi\"", "two\nlines");
	assert_row(3, 3, "", "xy", "z\"w");
	assert_row(4, 1, "\"");
}

static void several_copied_fields_of_a_row_stay_apart(void **state)
{
	(void)state;
	open_text("\"a\"\"1\",b,\"c\"\"2\",\"\"\"\",\"d\"\"\"\r\n");
	assert_row(1, 5, "a\"1", "b", "c\"2", "\"", "d\"");
}

static void an_open_quote_is_one_record_to_the_end(void **state)
{
	(void)state;
	open_text("a,b\n1,\"2\n3,4\n5,6\n");
	assert_row(1, 2, "a", "b");
	assert_int_equal(csv_next(&csv), CSV_OPEN_QUOTE);
	assert_int_equal(csv.row_line, 2);
	assert_int_equal(csv.row_len, strlen("1,\"2\n3,4\n5,6\n"));
	assert_int_equal(csv.n_fields, 2);
	assert_field(0, "1");
	assert_field(1, "\"2\n3,4\n5,6\n");
	assert_int_equal(csv_next(&csv), CSV_END);
}

static void a_row_over_the_limit_is_skipped_whole(void **state)
{
	size_t len = CSV_MAX_ROW + 10;
	CLEANUP(mem_free) char *text = mem_new(len + 8, 1);

	(void)state;
	memset(text, 'x', len);
	memcpy(text + len, "\na,b\n", 5);
	csv_close(&csv);
	csv_open(&csv, text, len + 5);
	assert_int_equal(csv_next(&csv), CSV_TOO_LONG);
	assert_row(2, 2, "a", "b");
	csv_close(&csv);
}

static void a_row_of_too_many_fields_is_too_long(void **state)
{
	CLEANUP(mem_free) char *text = mem_new(CSV_MAX_FIELDS + 8, 1);

	(void)state;
	memset(text, ',', CSV_MAX_FIELDS);
	memcpy(text + CSV_MAX_FIELDS, "\n7\n", 4);
	open_text(text);
	assert_int_equal(csv_next(&csv), CSV_TOO_LONG);
	assert_row(2, 1, "7");
	csv_close(&csv);
}

static void the_raw_row_has_no_line_end(void **state)
{
	(void)state;
	open_text("\"a\",b\r\nc\n");
	assert_row(1, 2, "a", "b");
	assert_int_equal(csv.row_len, 5);
	assert_row(2, 1, "c");
	assert_int_equal(csv.row_len, 1);
}

static void writes_what_it_reads_back(void **state)
{
	static const char *const cells[] = { "plain", "", "a,b", "q\"q", "l\nl", "r\rr", " blank " };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		csv_add(&out, cells[i], strlen(cells[i]), i == 0);
	csv_end_row(&out, 0);
	csv_end_row(&out, out.len);
	open_text(str_text(&out));
	assert_int_equal(csv_next(&csv), CSV_ROW);
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		assert_field(i, cells[i]);
	assert_int_equal(csv_next(&csv), CSV_ROW);
	assert_field(0, "");
	assert_int_equal(csv_next(&csv), CSV_END);
	csv_close(&csv);
}

static void refuses_empty_text_and_other_encodings(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(csv_check_text("", 0, "x.csv", &err), -1);
	assert_string_equal(err.text, "'x.csv' is empty: a header and rows are expected");
	assert_int_equal(csv_check_text("\xff\xfe"
					"a\0",
					4, "x.csv", &err),
			 -1);
	assert_non_null(strstr(err.text, "UTF-16"));
	assert_int_equal(csv_check_text("\xff\xfe\0\0", 4, "x.csv", &err), -1);
	assert_non_null(strstr(err.text, "UTF-32"));
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(csv_check_text("a", 1, "x.csv", &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_plain_records_with_any_line_end),
		cmocka_unit_test(skips_a_bom_and_blank_lines_but_counts_them),
		cmocka_unit_test(unquotes_fields_with_commas_quotes_and_newlines),
		cmocka_unit_test(several_copied_fields_of_a_row_stay_apart),
		cmocka_unit_test(an_open_quote_is_one_record_to_the_end),
		cmocka_unit_test(a_row_over_the_limit_is_skipped_whole),
		cmocka_unit_test(a_row_of_too_many_fields_is_too_long),
		cmocka_unit_test(the_raw_row_has_no_line_end),
		cmocka_unit_test(writes_what_it_reads_back),
		cmocka_unit_test(refuses_empty_text_and_other_encodings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
