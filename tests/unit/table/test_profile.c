/* test_profile.c - profile.json against numbers worked out by hand. */
#include "base/mem.h"
#include "format/json.h"
#include "table/profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct json *profile_of(const char *csv)
{
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct err err = { 0 };
	struct json *json;

	if (table_read_csv_text(&t, csv, strlen(csv), "t.csv", NULL, &err) < 0)
		fail_msg("%s", err.text);
	profile_of_table(&text, &t, NULL);
	json = json_parse(text.data, text.len, "profile.json", &err);
	if (!json)
		fail_msg("%s", err.text);
	return json;
}

static void numbers_have_bins_that_hold_every_row(void **state)
{
	CLEANUP(json_cleanup) struct json *p = profile_of("x\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n\"\"\n");
	const struct json *c = json_at(json_get(p, "columns"), 0), *counts = json_get(json_get(c, "bins"), "counts");
	int64_t sum = 0;

	(void)state;
	assert_int_equal(json_int(json_get(p, "rows"), 0), 11);
	assert_string_equal(json_text(json_get(c, "type"), ""), "int");
	assert_int_equal(json_int(json_get(c, "missing"), 0), 1);
	assert_true(json_number(json_get(c, "mean"), 0) == 5.5);
	assert_true(fabs(json_number(json_get(c, "sd"), 0) - 3.0276503540974917) < 1e-15);
	assert_int_equal(json_int(json_get(c, "distinct"), 0), 10);
	assert_int_equal(json_len(counts), 10);
	for (size_t i = 0; i < json_len(counts); i++)
		sum += json_int(json_at(counts, i), 0);
	assert_int_equal(sum, 10);
}

static void equal_edges_are_merged(void **state)
{
	CLEANUP(json_cleanup) struct json *p = profile_of("x\n0\n0\n0\n0\n0\n0\n0\n0\n0\n1\n");
	const struct json *bins = json_get(json_at(json_get(p, "columns"), 0), "bins");

	(void)state;
	assert_true(json_len(json_get(bins, "edges")) <= 2);
	assert_int_equal(json_len(json_get(bins, "counts")), json_len(json_get(bins, "edges")) + 1);
	assert_int_equal(json_int(json_at(json_get(bins, "counts"), 0), 0), 9);
}

static void categories_are_ranked_with_ties_in_byte_order(void **state)
{
	CLEANUP(json_cleanup) struct json *p = profile_of("x\nb\na\nc\nc\n\"\"\n");
	const struct json *c = json_at(json_get(p, "columns"), 0), *top = json_get(c, "top");

	(void)state;
	assert_string_equal(json_text(json_at(json_at(top, 0), 0), ""), "c");
	assert_int_equal(json_int(json_at(json_at(top, 0), 1), 0), 2);
	assert_string_equal(json_text(json_at(json_at(top, 1), 0), ""), "a");
	assert_int_equal(json_int(json_get(c, "missing"), 0), 1);
	assert_int_equal(json_int(json_get(c, "other"), -1), 0);
}

static void an_all_missing_column_has_no_statistics(void **state)
{
	CLEANUP(json_cleanup) struct json *p = profile_of("x,y\n,1\n,2\n");
	const struct json *c = json_at(json_get(p, "columns"), 0);

	(void)state;
	assert_int_equal(json_int(json_get(c, "missing"), 0), 2);
	assert_null(json_get(c, "mean"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_have_bins_that_hold_every_row),
		cmocka_unit_test(equal_edges_are_merged),
		cmocka_unit_test(categories_are_ranked_with_ties_in_byte_order),
		cmocka_unit_test(an_all_missing_column_has_no_statistics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
