/* test_value.c - what words mean, what is equal to Python, and how Python prints it. */
#include "base/mem.h"
#include "format/value/value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct arena arena;

static int drop_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct value *word(const char *text)
{
	return value_scalar(&arena, text, strlen(text));
}

static void words_mean_what_yaml_1_2_says(void **state)
{
	static const struct {
		const char *text;
		enum value_kind kind;
		double number;
	} cases[] = { { "0123", VALUE_INT, 123 },      { "0x1F", VALUE_INT, 31 },
		      { "0o17", VALUE_INT, 15 },       { "0b11", VALUE_INT, 3 },
		      { "1_000", VALUE_INT, 1000 },    { "-5", VALUE_INT, -5 },
		      { "1e3", VALUE_FLOAT, 1000 },    { "1.", VALUE_FLOAT, 1 },
		      { ".5", VALUE_FLOAT, 0.5 },      { "-.inf", VALUE_FLOAT, -INFINITY },
		      { "true", VALUE_BOOL, 1 },       { "False", VALUE_BOOL, 0 },
		      { "yes", VALUE_TEXT, 0 },        { "12:30:45", VALUE_TEXT, 0 },
		      { "2020-01-01", VALUE_DATE, 0 }, { "2020-01-01 10:00:00Z", VALUE_DATE, 0 },
		      { "~", VALUE_NULL, 0 },          { "", VALUE_NULL, 0 },
		      { "NULL", VALUE_NULL, 0 },       { "nUll", VALUE_TEXT, 0 },
		      { "1e", VALUE_TEXT, 0 },         { ".5e3", VALUE_TEXT, 0 },
		      { ".5e+3", VALUE_FLOAT, 500 },   { "0x", VALUE_TEXT, 0 },
		      { "+", VALUE_TEXT, 0 },          { "-", VALUE_TEXT, 0 },
		      { ".", VALUE_TEXT, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct value *value = word(cases[i].text);

		if (value->kind != cases[i].kind || (value->kind != VALUE_TEXT && value->number != cases[i].number))
			fail_msg("'%s' is of kind %d, %g", cases[i].text, (int)value->kind, value->number);
	}
}

static void equality_is_python_s(void **state)
{
	struct value *a = value_map(&arena), *b = value_map(&arena);

	(void)state;
	assert_true(value_equal(word("1"), word("1.0")));
	assert_true(value_equal(word("true"), word("1")));
	assert_false(value_equal(word(".nan"), word(".nan")));
	assert_false(value_equal(word("1"), value_text(&arena, "1")));
	assert_false(value_equal(word("9007199254740993"), word("9007199254740992.0")));
	assert_true(value_equal(word("123456789012345678901234567890"), word("123456789012345678901234567890")));
	value_put(&arena, a, "x", word("1"));
	value_put(&arena, a, "y", word("2"));
	value_put(&arena, b, "y", word("2.0"));
	value_put(&arena, b, "x", word("true"));
	assert_true(value_equal(a, b));
	value_put_kind(&arena, a, VALUE_INT, "1", word("0"));
	value_put(&arena, b, "1", word("0"));
	assert_false(value_equal(a, b));
}

static void prints_as_json_dumps_and_repr_print(void **state)
{
	struct value *list = value_list(&arena), *map = value_map(&arena);
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	value_add(&arena, list, word("1"));
	value_add(&arena, list, word("2.0"));
	value_add(&arena, list, value_text(&arena, "é\x7f😀'"));
	value_add(&arena, list, word(".inf"));
	value_put(&arena, map, "b", list);
	value_put(&arena, map, "a", value_null(&arena));
	value_to_json(&out, map, true);
	assert_string_equal(str_text(&out), "{\"a\": null, \"b\": [1, 2.0, \"\\u00e9\\u007f\\ud83d\\ude00'\", Infinity]}");
	str_clear(&out);
	value_to_repr(&out, map);
	assert_string_equal(str_text(&out), "{'b': [1, 2.0, \"é\\x7f😀'\", inf], 'a': None}");
}

static void finds_by_dots_and_places(void **state)
{
	struct value *root = value_map(&arena), *list = value_list(&arena);

	(void)state;
	value_add(&arena, list, word("7"));
	value_put(&arena, root, "a", value_put(&arena, value_map(&arena), "b", list));
	assert_int_equal(value_find(root, "a.b.0")->integer, 7);
	assert_null(value_find(root, "a.b.1"));
	assert_null(value_find(root, "a.c"));
	assert_true(value_drop(root, "a"));
	assert_int_equal(root->n, 0);
}

static void a_copy_shares_what_was_shared(void **state)
{
	struct arena a = { 0 };
	struct value *list = value_add(&a, value_list(&a), value_int(&a, 1)), *like = value_add(&a, value_list(&a), value_int(&a, 1));
	struct value *map = value_put(&a, value_put(&a, value_put(&a, value_map(&a), "x", list), "y", list), "z", like);
	const struct value *copy = value_copy(&a, map);

	(void)state;
	assert_true(value_equal(copy, map));
	assert_ptr_equal(value_get(copy, "x"), value_get(copy, "y"));
	assert_ptr_not_equal(value_get(copy, "x"), value_get(copy, "z"));
	assert_ptr_not_equal(value_get(copy, "x"), list);
	arena_release(&a);
}

/* Kinds of keys, drops and more keys between: a large map answers as a small one does. */
static void a_map_of_many_keys_holds_each_once_in_its_order(void **state)
{
	enum { MANY = 5000 };
	struct arena a = { 0 };
	struct value *map = value_map(&a), *copy;
	char key[16];

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < MANY; i++) {
			snprintf(key, sizeof(key), "%d", i);
			value_put(&a, map, key, value_int(&a, i + round));
		}
	value_put_kind(&a, map, VALUE_INT, "7", value_text(&a, "a number"));
	assert_int_equal(map->n, MANY + 1);
	assert_string_equal(map->keys[4999], "4999");
	assert_int_equal(value_get(map, "4999")->integer, 5000);
	assert_int_equal(value_place(map, VALUE_INT, "7"), MANY);
	assert_int_equal(value_place(map, VALUE_TEXT, "7"), 7);
	assert_true(value_drop(map, "0"));
	assert_null(value_get(map, "0"));
	assert_int_equal(value_get(map, "1")->integer, 2);
	value_put(&a, map, "0", value_int(&a, 9));
	copy = value_copy(&a, map);
	value_put(&a, copy, "new", value_null(&a));
	assert_int_equal(value_place(copy, VALUE_TEXT, "0"), MANY);
	assert_null(value_get(map, "new"));
	assert_int_equal(value_place(map, VALUE_TEXT, "4999"), 4998);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(words_mean_what_yaml_1_2_says, drop_arena),
		cmocka_unit_test_teardown(equality_is_python_s, drop_arena),
		cmocka_unit_test_teardown(prints_as_json_dumps_and_repr_print, drop_arena),
		cmocka_unit_test_teardown(finds_by_dots_and_places, drop_arena),
		cmocka_unit_test(a_copy_shares_what_was_shared),
		cmocka_unit_test(a_map_of_many_keys_holds_each_once_in_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
