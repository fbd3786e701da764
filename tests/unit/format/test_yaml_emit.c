/* test_yaml_emit.c - the bytes that ruamel.yaml writes, rule by rule; expected texts are what DVC's writer printed. */
#include "base/mem.h"
#include "format/yaml/yaml_emit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct arena arena;

static int drop_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void assert_written(struct value *root, const char *expected)
{
	CLEANUP(str_release) struct str out = { 0 };

	yaml_emit(&out, root);
	assert_string_equal(str_text(&out), expected);
}

static void assert_key(struct value *value, const char *expected)
{
	assert_written(value_put(&arena, value_map(&arena), "k", value), expected);
}

static void assert_text(const char *text, const char *expected)
{
	assert_key(value_text(&arena, text), expected);
}

static void quotes_only_what_yaml_1_2_would_read_as_something_else(void **state)
{
	static const char *const quoted[] = { "1.0", "1e3",  "0o7",  "1_000", "2020-01-01", "=",   "<<",   "~",
					      "",    "true", "null", ".5",    "0x1f",       "- a", "a: b", "a #b" };
	static const char *const plain[] = { "yes", "no",  "on", "Y",     "12:30:45",
					     "a:b", "a#b", "-a", "1.2.3", "5ea40360f5b4ec688df672a4db9c17d1.dir",
					     "0x",  "é" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(quoted); i++) {
		CLEANUP(mem_free) char *expected = str_format("k: '%s'\n", quoted[i]);

		assert_text(quoted[i], expected);
	}
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		CLEANUP(mem_free) char *expected = str_format("k: %s\n", plain[i]);

		assert_text(plain[i], expected);
	}
}

static void quotes_a_hash_that_reads_as_a_number(void **state)
{
	(void)state;
	assert_text("11111111111111111111111111111111", "k: '11111111111111111111111111111111'\n");
	assert_text("11111e11111111111111111111111111", "k: '11111e11111111111111111111111111'\n");
	assert_text("acbd18db4cc2f85cedef654fccc4a4d8", "k: acbd18db4cc2f85cedef654fccc4a4d8\n");
	assert_text("11111111111111111111111111111111.dir", "k: 11111111111111111111111111111111.dir\n");
}

static void escapes_lines_and_controls_in_double_quotes(void **state)
{
	(void)state;
	assert_text("a\nb", "k: \"a\\nb\"\n");
	assert_text("a\tb\a", "k: \"a\\tb\\a\"\n");
	assert_text("it's: x", "k: \"it's: x\"\n");
	assert_text("\xef\xbb\xbf", "k: \"\\uFEFF\"\n");
	assert_text("\x7f", "k: \"\\x7F\"\n");
	assert_text("a\r\nb", "k: \"a\\r\\nb\"\n");
	assert_text("a\xc2\xa0z", "k: a\xc2\xa0z\n");
	assert_text("a\xe2\x80\xa8z", "k: 'a\xe2\x80\xa8  z'\n");
}

static void folds_words_before_they_pass_column_80(void **state)
{
	(void)state;
	assert_text("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg hhhhhhhhhh",
		    "k: aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg \n  hhhhhhhhhh\n");
	/* One word that is too long goes to the next line. */
	assert_text("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		    "k: \n  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
	/* In single quotes the line is let pass it first. */
	assert_text("- aaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg hhhhhhhhhh iiii",
		    "k: '- aaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg hhhhhhhhhh\n  iiii'\n");
}

static void folds_nowhere_where_another_text_would_be_read(void **state)
{
	char word[91], key[101];
	CLEANUP(mem_free) char *text = NULL, *expected = NULL, *key_expected = NULL;

	(void)state;
	memset(word, 'x', 90);
	word[90] = '\0';
	/* Behind two blanks, of which one would be read. */
	text = str_format("a  %s", word);
	expected = str_format("k: a  %s\n", word);
	assert_text(text, expected);
	/* Within a key. */
	strcpy(key, "a ");
	strcat(key, word);
	key_expected = str_format("%s: \n  1\n", key);
	assert_written(value_put(&arena, value_map(&arena), key, value_int(&arena, 1)), key_expected);
	assert_text("a\xc2\x85z", "k: \"a\\Nz\"\n");
}

static void writes_floats_shortest_and_ints_as_digits(void **state)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = { { 1e-5, "k: 1e-05\n" },    { 1e16, "k: 1e+16\n" }, { 1e15, "k: 1000000000000000.0\n" },
		      { INFINITY, "k: .inf\n" }, { -0.0, "k: -0.0\n" },  { 2, "k: 2.0\n" },
		      { 0.1, "k: 0.1\n" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_key(value_float(&arena, cases[i].number), cases[i].text);
	assert_key(value_float(&arena, NAN), "k: .nan\n");
	assert_key(value_int(&arena, INT64_MIN), "k: -9223372036854775808\n");
	assert_key(value_scalar(&arena, "123456789012345678901234567890", 30), "k: 123456789012345678901234567890\n");
	assert_key(value_bool(&arena, true), "k: true\n");
}

static void writes_nothing_for_null_and_brackets_for_empty(void **state)
{
	struct value *map = value_map(&arena), *list = value_list(&arena);

	(void)state;
	value_add(&arena, list, value_null(&arena));
	value_add(&arena, list, value_map(&arena));
	value_put(&arena, map, "w", value_null(&arena));
	value_put(&arena, map, "l", value_list(&arena));
	value_put(&arena, map, "m", value_map(&arena));
	value_put(&arena, map, "n", list);
	assert_written(map, "w:\nl: []\nm: {}\nn:\n- \n- {}\n");
}

static void puts_dashes_under_the_key_and_nests_by_two(void **state)
{
	struct value *map = value_map(&arena), *list = value_list(&arena), *inner = value_list(&arena), *item = value_map(&arena);

	(void)state;
	value_add(&arena, inner, value_int(&arena, 1));
	value_add(&arena, inner, value_int(&arena, 2));
	value_put(&arena, item, "path", value_text(&arena, "data"));
	value_put(&arena, item, "size", value_int(&arena, 6));
	value_add(&arena, list, item);
	value_add(&arena, list, inner);
	value_put(&arena, map, "outs", list);
	assert_key(map, "k:\n  outs:\n  - path: data\n    size: 6\n  - - 1\n    - 2\n");
}

static void writes_a_list_that_is_reached_twice_by_anchor_and_alias(void **state)
{
	struct value *map = value_map(&arena), *a = value_list(&arena), *b = value_map(&arena), *nest = value_map(&arena);

	(void)state;
	value_add(&arena, a, value_int(&arena, 1));
	value_put(&arena, b, "x", value_int(&arena, 2));
	value_put(&arena, nest, "a", a);
	value_put(&arena, nest, "b", b);
	value_put(&arena, map, "nest", nest);
	value_put(&arena, map, "nest.a", a);
	value_put(&arena, map, "nest.b", b);
	assert_written(map, "nest:\n  a: &id001\n  - 1\n  b: &id002\n    x: 2\nnest.a: *id001\nnest.b: *id002\n");
}

static void writes_keys_of_numbers_plain_and_long_keys_with_a_question_mark(void **state)
{
	struct value *map = value_map(&arena);
	char key[131];

	(void)state;
	memset(key, 'x', 130);
	key[130] = '\0';
	value_put_kind(&arena, map, VALUE_INT, "1", value_text(&arena, "a"));
	value_put(&arena, map, "1", value_text(&arena, "b"));
	value_put(&arena, map, "", value_text(&arena, "c"));
	assert_written(map, "1: a\n'1': b\n'': c\n");
	map = value_put(&arena, value_map(&arena), key, value_int(&arena, 1));
	{
		CLEANUP(mem_free) char *expected = str_format("? %s\n: 1\n", key);

		assert_written(map, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(quotes_only_what_yaml_1_2_would_read_as_something_else, drop_arena),
		cmocka_unit_test_teardown(quotes_a_hash_that_reads_as_a_number, drop_arena),
		cmocka_unit_test_teardown(escapes_lines_and_controls_in_double_quotes, drop_arena),
		cmocka_unit_test_teardown(folds_words_before_they_pass_column_80, drop_arena),
		cmocka_unit_test_teardown(folds_nowhere_where_another_text_would_be_read, drop_arena),
		cmocka_unit_test_teardown(writes_floats_shortest_and_ints_as_digits, drop_arena),
		cmocka_unit_test_teardown(writes_nothing_for_null_and_brackets_for_empty, drop_arena),
		cmocka_unit_test_teardown(puts_dashes_under_the_key_and_nests_by_two, drop_arena),
		cmocka_unit_test_teardown(writes_a_list_that_is_reached_twice_by_anchor_and_alias, drop_arena),
		cmocka_unit_test_teardown(writes_keys_of_numbers_plain_and_long_keys_with_a_question_mark, drop_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
