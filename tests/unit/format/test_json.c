/* test_json.c - the reader's tree and refusals, and the writer's exact bytes. */
#include "base/mem.h"
#include "format/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct json *parse(const char *text)
{
	struct err err = { 0 };
	struct json *value = json_parse(text, strlen(text), "t.json", &err);

	if (!value)
		fail_msg("%s", err.text);
	return value;
}

static void assert_refused(const char *text, size_t len, const char *begins, const char *holds)
{
	struct err err = { 0 };

	assert_null(json_parse(text, len, "t.json", &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_memory_equal(err.text, begins, strlen(begins));
	if (!strstr(err.text, holds))
		fail_msg("'%s' does not say '%s'", err.text, holds);
}

static void keeps_kinds_values_and_the_order_of_keys(void **state)
{
	CLEANUP(json_cleanup) struct json *v = parse("{\"z\": [1, 2.5, \"t\\u00e9\", null, true, false], \"a\": {\"b\": -7}}");

	(void)state;
	assert_string_equal(json_key_at(v, 0), "z");
	assert_string_equal(json_key_at(v, 1), "a");
	assert_int_equal(json_len(v), 2);
	assert_int_equal(json_int(json_get(json_get(v, "a"), "b"), 0), -7);
	assert_true(json_number(json_at(json_get(v, "z"), 1), 0) == 2.5);
	assert_string_equal(json_text(json_at(json_get(v, "z"), 2), ""), "t\xc3\xa9");
	assert_int_equal(json_kind_of(json_at(json_get(v, "z"), 3)), JSON_NULL);
	assert_true(json_is_true(json_at(json_get(v, "z"), 4)));
	assert_false(json_is_true(json_at(json_get(v, "z"), 5)));
}

static void lookups_take_what_is_not_there(void **state)
{
	CLEANUP(json_cleanup) struct json *v = parse("[1]");

	(void)state;
	assert_null(json_get(json_get(v, "a"), "b"));
	assert_null(json_at(v, 1));
	assert_null(json_key_at(v, 0));
	assert_int_equal(json_len(NULL), 0);
	assert_string_equal(json_text(json_at(v, 0), "none"), "none");
	assert_int_equal(json_int(NULL, 5), 5);
}

static void finds_each_of_many_keys(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *v = NULL;

	(void)state;
	str_add(&text, "{");
	for (int i = 0; i < 1000; i++)
		str_addf(&text, "%s\"key%d\": %d", i ? "," : "", i, i);
	str_add(&text, "}");
	v = parse(str_text(&text));
	assert_int_equal(json_int(json_get(v, "key999"), -1), 999);
	assert_int_equal(json_int(json_get(v, "key0"), -1), 0);
	assert_null(json_get(v, "key1000"));
}

static void texts_of_non_finite_numbers_are_numbers(void **state)
{
	CLEANUP(json_cleanup) struct json *v = parse("[\"NaN\", \"Infinity\", \"-Infinity\", \"nan\"]");

	(void)state;
	assert_true(isnan(json_number(json_at(v, 0), 0)));
	assert_true(json_number(json_at(v, 1), 0) == INFINITY);
	assert_true(json_number(json_at(v, 2), 0) == -INFINITY);
	assert_true(json_number(json_at(v, 3), 4) == 4);
}

static void refusals_carry_line_and_column(void **state)
{
	(void)state;
	assert_refused("{\n\"a\": 1,\n\"a\": 2}", 18, "t.json:3:", "duplicate");
	assert_refused("{\"a\":\n x}", 9, "t.json:2:", "x");
	assert_refused("", 0, "t.json:1:1: ", "empty");
	assert_refused("[\"\xff\"]", 5, "t.json:1:", "byte 0xff");
	assert_refused("[1]\0[2]", 7, "t.json:1:", "");
	assert_refused("[1] [2]", 7, "t.json:1:", "end of file");
	assert_refused("[1, 2", 5, "t.json:1:", "");
	assert_refused("[\"a\\u0000b\"]", 12, "t.json:1:", "\\u0000");
	assert_refused("[1e999]", 7, "t.json:1:", "overflow");
}

static void a_bom_is_no_part_of_the_text(void **state)
{
	CLEANUP(json_cleanup) struct json *v = parse("\xef\xbb\xbf[1]");

	(void)state;
	assert_int_equal(json_len(v), 1);
}

static void refuses_nesting_without_end(void **state)
{
	char deep[100000];

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_refused(deep, sizeof(deep), "t.json:1:", "depth");
}

static void writes_compact_and_indented_documents(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out };

	(void)state;
	for (int indent = 0; indent <= 2; indent += 2) {
		w = (struct json_writer){ .out = &out, .indent = indent };
		json_begin_object(&w);
		json_put_text(&w, "t", "a\"\\\n\x01");
		json_key(&w, "list");
		json_begin_array(&w);
		json_add_number(&w, 0.1);
		json_add_number(&w, -INFINITY);
		json_add_int(&w, INT64_MIN);
		json_end_array(&w);
		json_key(&w, "none");
		json_begin_array(&w);
		json_end_array(&w);
		json_put_bool(&w, "b", true);
		json_put_text(&w, "null", NULL);
		json_end_object(&w);
		str_addch(&out, '\n');
	}
	assert_string_equal(
		str_text(&out),
		"{\"t\":\"a\\\"\\\\\\n\\u0001\",\"list\":[0.1,\"-Infinity\",-9223372036854775808],\"none\":[],\"b\":true,\"null\":null}\n"
		"{\n  \"t\": \"a\\\"\\\\\\n\\u0001\",\n  \"list\": [\n    0.1,\n    \"-Infinity\",\n    -9223372036854775808\n  ],\n"
		"  \"none\": [],\n  \"b\": true,\n  \"null\": null\n}\n");
}

static void dumps_what_it_read(void **state)
{
	static const char text[] = "{\"b\":[1,2.5,{\"x\":null}],\"a\":\"\xc3\xa9\\t\",\"t\":true}";
	CLEANUP(json_cleanup) struct json *v = parse(text);
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	json_dump(&out, v);
	assert_string_equal(str_text(&out), text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_kinds_values_and_the_order_of_keys),
		cmocka_unit_test(lookups_take_what_is_not_there),
		cmocka_unit_test(finds_each_of_many_keys),
		cmocka_unit_test(texts_of_non_finite_numbers_are_numbers),
		cmocka_unit_test(refusals_carry_line_and_column),
		cmocka_unit_test(a_bom_is_no_part_of_the_text),
		cmocka_unit_test(refuses_nesting_without_end),
		cmocka_unit_test(writes_compact_and_indented_documents),
		cmocka_unit_test(dumps_what_it_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
