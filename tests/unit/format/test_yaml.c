/* test_yaml.c - the tree, its places, the core schema, refusals, and -S. */
#include "base/mem.h"
#include "format/yaml/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

static void read_ok(struct yaml *y, const char *text)
{
	if (yaml_read_text(y, text, strlen(text), "t.yaml", &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_refused(const char *text, size_t len, const char *message)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };

	assert_int_equal(yaml_read_text(&y, text, len, "t.yaml", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	if (!strstr(err.text, message))
		fail_msg("'%s' does not say '%s'", err.text, message);
}

static void knows_the_place_of_keys_and_values(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	const struct ynode *node;

	(void)state;
	read_ok(&y, "a: 1\nb:\n  c: [x, \"y\"]\n");
	node = ynode_find(y.root, "b.c");
	assert_non_null(node);
	assert_int_equal(node->key_line, 3);
	assert_int_equal(node->key_col, 3);
	assert_int_equal(node->col, 6);
	assert_int_equal(node->n, 2);
	assert_true(node->items[0]->plain);
	assert_false(node->items[1]->plain);
	assert_null(ynode_find(y.root, "b.d.e"));
	assert_null(ynode_find(y.root, "a.b"));
}

static void reads_the_core_schema_of_yaml_1_2(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	bool truth = false;
	int64_t integer = 0;
	double number = 0;
	const char *text = "default";

	(void)state;
	read_ok(&y, "ten: 010\nhex: 0x1F\noct: 0o17\nyes: yes\ntrue: True\nnull: ~\nempty:\nhalf: .5\nquoted: '5'\ntagged: !!str 5\nexp: "
		    "1e3\n");
	assert_int_equal(yaml_get_int(&y, y.root, "ten", &integer, &err), 0);
	assert_int_equal(integer, 10);
	assert_int_equal(yaml_get_int(&y, y.root, "hex", &integer, &err), 0);
	assert_int_equal(integer, 31);
	assert_int_equal(yaml_get_int(&y, y.root, "oct", &integer, &err), 0);
	assert_int_equal(integer, 15);
	assert_int_equal(yaml_get_bool(&y, y.root, "true", &truth, &err), 0);
	assert_true(truth);
	assert_int_equal(yaml_get_bool(&y, y.root, "yes", &truth, &err), -1);
	assert_string_equal(err.text, "t.yaml:4:6: 'yes' must be true or false, not 'yes'");
	assert_int_equal(yaml_get_number(&y, y.root, "half", &number, &err), 0);
	assert_true(number == 0.5);
	assert_int_equal(yaml_get_number(&y, y.root, "quoted", &number, &err), -1);
	assert_int_equal(yaml_get_number(&y, y.root, "tagged", &number, &err), -1);
	assert_int_equal(yaml_get_int(&y, y.root, "exp", &integer, &err), -1);
	assert_int_equal(yaml_get_text(&y, y.root, "null", &text, &err), 0);
	assert_int_equal(yaml_get_text(&y, y.root, "empty", &text, &err), 0);
	assert_int_equal(yaml_get_text(&y, y.root, "absent", &text, &err), 0);
	assert_string_equal(text, "default");
}

static void refuses_numbers_that_are_not_finite(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	double number = 7;

	(void)state;
	read_ok(&y, "a: .nan\nb: .inf\nc: 1e999\n");
	assert_int_equal(yaml_get_number(&y, y.root, "a", &number, &err), -1);
	assert_int_equal(yaml_get_number(&y, y.root, "b", &number, &err), -1);
	assert_int_equal(yaml_get_number(&y, y.root, "c", &number, &err), -1);
	assert_true(number == 7);
}

static void reads_lists_and_lone_values_as_texts(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(strvec_release) struct strvec texts = { 0 };

	(void)state;
	read_ok(&y, "a: [x, 1]\nb: y\nc:\nd: [[z]]\n");
	assert_int_equal(yaml_get_texts(&y, y.root, "a", &texts, &err), 0);
	assert_int_equal(yaml_get_texts(&y, y.root, "b", &texts, &err), 0);
	assert_int_equal(yaml_get_texts(&y, y.root, "c", &texts, &err), 0);
	assert_int_equal(texts.n, 3);
	assert_string_equal(texts.v[1], "1");
	assert_int_equal(yaml_get_texts(&y, y.root, "d", &texts, &err), -1);
}

static void an_empty_file_is_an_empty_map(void **state)
{
	static const char *const texts[] = { "", "# nothing\n", "---\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(yaml_release) struct yaml y = { 0 };

		read_ok(&y, texts[i]);
		assert_int_equal(y.root->kind, YNODE_MAP);
		assert_int_equal(y.root->n, 0);
	}
}

static void refuses_what_a_file_should_not_hold_and_says_where(void **state)
{
	(void)state;
	assert_refused("a: 1\nb: 2\na: 3\n", 15, "t.yaml:3:1: the key 'a' is given twice");
	assert_refused("a: \xff\n", 5, "t.yaml:1:4: a byte that is not UTF-8 (0xff)");
	assert_refused("a: 1\nb: x\0y\n", 12, "t.yaml:2:5: a NUL byte");
	assert_refused("a: \"x\\0y\"\n", 10, "t.yaml:1:4: a NUL character");
	assert_refused("a: 1\n---\nb: 2\n", 14, "t.yaml:2:1: a second document");
	assert_refused("a: *nope\n", 9, "t.yaml:1:4: an alias without its anchor");
	assert_refused("a: &x [*x]\n", 11, "t.yaml:1:8: an alias without its anchor");
	assert_refused("? [a]\n: 1\n", 10, "t.yaml:1:3: a key must be a word");
	assert_refused("a: !python/object 1\n", 20, "t.yaml:1:4: only YAML's own tags");
	assert_refused("a: [1, 2\nb: 3\n", 14, "t.yaml:2:");
	assert_refused("a: b: c\n", 8, "t.yaml:1:5");
	assert_refused("\ta: 1\n", 6, "t.yaml:1:1");
}

static void an_alias_is_a_copy_of_its_anchor(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	int64_t value = 0;

	(void)state;
	read_ok(&y, "a: &x {n: 1}\nb: *x\n");
	assert_int_equal(yaml_set(&y, "b.n", "2", &err), 0);
	assert_int_equal(yaml_get_int(&y, ynode_get(y.root, "a"), "n", &value, &err), 0);
	assert_int_equal(value, 1);
	assert_int_equal(yaml_get_int(&y, ynode_get(y.root, "b"), "n", &value, &err), 0);
	assert_int_equal(value, 2);
}

static void refuses_aliases_that_explode(void **state)
{
	CLEANUP(str_release) struct str bomb = { 0 };

	(void)state;
	str_add(&bomb, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 30; i++) {
		str_addf(&bomb, "a%d: &a%d [", i, i);
		for (int k = 0; k < 9; k++)
			str_addf(&bomb, "%s*a%d", k ? ", " : "", i - 1);
		str_add(&bomb, "]\n");
	}
	assert_refused(str_text(&bomb), bomb.len, "expand to too many values");
}

static void refuses_nesting_without_end(void **state)
{
	char deep[4000];

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_refused(deep, sizeof(deep), "nested too deep");
}

static void an_unknown_key_gets_a_suggestion(void **state)
{
	static const char *const known[] = { "alpha", "power", NULL };
	CLEANUP(yaml_release) struct yaml y = { 0 };

	(void)state;
	read_ok(&y, "alpha: 1\n  \nalhpa: 2\n");
	assert_int_equal(yaml_only(&y, y.root, known, &err), -1);
	assert_string_equal(err.text, "t.yaml:3:1: unknown key 'alhpa' (did you mean 'alpha'?)");
	assert_int_equal(err.line, 3);
	assert_string_equal(err.file, "t.yaml");
}

static void set_changes_makes_and_indexes(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	read_ok(&y, "train: {folds: 5, list: [1, 2]}\nnone:\n");
	assert_int_equal(yaml_set(&y, "train.folds", "3", &err), 0);
	assert_int_equal(yaml_set(&y, "train.ridge.alpha", "[0.5, 1e3]", &err), 0);
	assert_int_equal(yaml_set(&y, "train.list.1", "x", &err), 0);
	assert_int_equal(yaml_set(&y, "none.a", "", &err), 0);
	ynode_to_json(&out, y.root);
	assert_string_equal(str_text(&out),
			    "{\"none\":{\"a\":null},\"train\":{\"folds\":3,\"list\":[1,\"x\"],\"ridge\":{\"alpha\":[0.5,1000]}}}");
}

static void a_refused_set_changes_nothing_and_names_the_option(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	static const char *const bad[] = { "a.b", "list.2", "list.x", "", "a..b", "a." };
	double number;

	(void)state;
	read_ok(&y, "a: 1\nlist: [1, 2]\n");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(yaml_set(&y, bad[i], "1", &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		assert_memory_equal(err.text, "-S ", 3);
	}
	assert_int_equal(yaml_set(&y, "a", "[1", &err), -1);
	ynode_to_json(&out, y.root);
	assert_string_equal(str_text(&out), "{\"a\":1,\"list\":[1,2]}");
	assert_int_equal(yaml_set(&y, "a", "x", &err), 0);
	assert_int_equal(yaml_get_number(&y, y.root, "a", &number, &err), -1);
	assert_string_equal(err.text, "-S a: 'a' must be a number, not 'x'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_place_of_keys_and_values),  cmocka_unit_test(reads_the_core_schema_of_yaml_1_2),
		cmocka_unit_test(refuses_numbers_that_are_not_finite), cmocka_unit_test(reads_lists_and_lone_values_as_texts),
		cmocka_unit_test(an_empty_file_is_an_empty_map),       cmocka_unit_test(refuses_what_a_file_should_not_hold_and_says_where),
		cmocka_unit_test(an_alias_is_a_copy_of_its_anchor),    cmocka_unit_test(refuses_aliases_that_explode),
		cmocka_unit_test(refuses_nesting_without_end),         cmocka_unit_test(an_unknown_key_gets_a_suggestion),
		cmocka_unit_test(set_changes_makes_and_indexes),       cmocka_unit_test(a_refused_set_changes_nothing_and_names_the_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
