/* test_json_plain.c - short plain documents are read as jansson reads them: the same values, the same refusals. */
#include "base/mem.h"
#include "format/json.h"
#include "format/json_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static bool is_plain(const char *text)
{
	struct json_document *doc = json_plain(text, strlen(text));

	if (doc)
		json_free(&doc->root);
	return doc != NULL;
}

/* What jansson makes of it: blanks behind make the document too long to be a plain one. */
static char *by_jansson(const char *text, struct err *err)
{
	CLEANUP(str_release) struct str padded = { 0 }, out = { 0 };
	CLEANUP(json_cleanup) struct json *v = NULL;

	str_add(&padded, text);
	while (padded.len < 10000)
		str_addch(&padded, ' ');
	v = json_parse(str_text(&padded), padded.len, "t", err);
	if (!v)
		return NULL;
	json_dump(&out, v);
	return str_take(&out);
}

static void what_is_plain_is_what_jansson_reads(void **state)
{
	static const char *const documents[] = {
		"{\"body\":{\"alias\":\"production\",\"from\":0,\"tags\":{\"mse\":\"1.5\"},\"to\":1},\"digest\":\"sha256:00\","
		"\"generation\":7}",
		" [ 1 , -2 , 999999999999999999 , true,false,null, \"\" , [] , {} ] ",
		"{\"b\":1,\"a\":[{\"c\":[{}]}]}",
		"\"text\"",
		"0",
		"null\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		CLEANUP(str_release) struct str out = { 0 };
		struct err err = { 0 };
		struct json_document *doc = json_plain(documents[i], strlen(documents[i]));
		CLEANUP(mem_free) char *expected = by_jansson(documents[i], &err);

		if (!doc || !expected)
			fail_msg("not read: %s", documents[i]);
		json_dump(&out, &doc->root);
		assert_string_equal(str_text(&out), expected);
		json_free(&doc->root);
	}
}

static void what_is_not_plain_is_left_to_jansson(void **state)
{
	static const char *const documents[] = {
		"1.5", "1e3", "-0", "\"a\\nb\"", "\"\xc3\xa9\"", "9223372036854775807", "[[[[[[[[[0]]]]]]]]]", "[1.0]", "{\"a\\u0041\":1}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		CLEANUP(json_cleanup) struct json *v = NULL;
		struct err err = { 0 };

		if (is_plain(documents[i]))
			fail_msg("taken: %s", documents[i]);
		v = json_parse(documents[i], strlen(documents[i]), "t", &err);
		if (!v)
			fail_msg("%s: %s", documents[i], err.text);
	}
}

static void what_is_wrong_is_refused_whichever_way(void **state)
{
	static const char *const documents[] = {
		"{\"a\":1,\"a\":2}",
		"{\"a\":1,}",
		"[1,]",
		"[1 2]",
		"{\"a\"}",
		"{a:1}",
		"01",
		"-",
		"--1",
		"1 2",
		"tru",
		"nulls",
		"\"a",
		"\"a\nb\"",
		"[",
		"{\"a\":",
		"}",
		"{\"a\":1}}",
		"+1",
		"1-",
		"\"\x7f\xff\"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		struct err err = { 0 };
		CLEANUP(json_cleanup) struct json *v = json_parse(documents[i], strlen(documents[i]), "t", &err);
		CLEANUP(mem_free) char *other = by_jansson(documents[i], &err);

		if (v || other || is_plain(documents[i]))
			fail_msg("read: %s", documents[i]);
	}
}

static void a_nul_does_not_end_a_document(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(json_plain("[1]\0]", 5));
	assert_null(json_parse("[1]\0]", 5, "t", &err));
}

static void many_keys_are_found_by_name_too(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *v = NULL;
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 40; i++)
		str_addf(&text, "%c\"k%d\":%d", i ? ',' : '{', i, i);
	str_addch(&text, '}');
	assert_non_null(v = json_parse(str_text(&text), text.len, "t", &err));
	assert_int_equal(json_int(json_get(v, "k39"), 0), 39);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_plain_is_what_jansson_reads),    cmocka_unit_test(what_is_not_plain_is_left_to_jansson),
		cmocka_unit_test(what_is_wrong_is_refused_whichever_way), cmocka_unit_test(a_nul_does_not_end_a_document),
		cmocka_unit_test(many_keys_are_found_by_name_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
