/* test_yaml_edit.c - what a file keeps when it is read, changed and written: comments, order, spellings, anchors. */
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct arena arena;
static struct err err;

static int drop_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct value *read_ok(const char *text)
{
	struct value *root = NULL;

	if (yaml_edit_read(&root, &arena, text, strlen(text), "t.yaml", &err) < 0)
		fail_msg("%s", err.text);
	return root;
}

static void assert_written(const struct value *root, const char *expected)
{
	CLEANUP(str_release) struct str out = { 0 };

	yaml_emit(&out, root);
	assert_string_equal(str_text(&out), expected);
}

static void assert_same(const char *text)
{
	assert_written(read_ok(text), text);
}

static void keeps_comments_empty_lines_and_spellings(void **state)
{
	(void)state;
	assert_same("# top\nvars:\n- a.yaml  # first\n\n# above\nstages:\n  train:    # eol\n    cmd: python x.py\n    n: 0x1F\n    lr: "
		    "1.50\n    m: 1_000\n"
		    "    z: 007\n\n  # the next\n  eval:\n    cmd: |\n      one\n      two\n    deps: [a, b]\n\n# end\n");
}

static void spells_whole_numbers_as_the_file_did(void **state)
{
	(void)state;
	assert_same("a: -0x1F\nc: 0b0011\nd: -1_000\ne: 0o17\nf: +1.5e3\ng: 1_0_0\n");
	assert_written(read_ok("a: 0xFf\nb: +5\nc: -007\nd: 5_\ne: -0\nf: .Inf\ng: True\nh: ~\n"),
		       "a: 0xFF\nb: 5\nc: -07\nd: 5\ne: 0\nf: .inf\ng: true\nh:\n");
}

static void keeps_folds_and_block_styles(void **state)
{
	(void)state;
	assert_same("a: >\n  one two\n  three\nb: |-\n  x\nc: >-\n  y\n  z\nd: |2\n    indented\n");
}

static void moves_and_drops_what_ruamel_moves_and_drops(void **state)
{
	(void)state;
	assert_written(read_ok("deps:\n  - a: 1   # one\ncmd:    x\nq: 'word'\nf: {a: 'b',  c: d}\n"),
		       "deps:\n- a: 1     # one\ncmd: x\nq: word\nf: {a: b, c: d}\n");
}

static void a_new_key_lands_behind_the_empty_lines(void **state)
{
	struct value *root = read_ok("stages:\n  a:\n    cmd: x\n\n  b:\n    cmd: y\n");

	(void)state;
	value_put(&arena, (struct value *)value_find(root, "stages.a"), "frozen", value_bool(&arena, true));
	assert_written(root, "stages:\n  a:\n    cmd: x\n\n    frozen: true\n  b:\n    cmd: y\n");
}

static void a_changed_number_loses_its_spelling_and_its_neighbour_keeps_it(void **state)
{
	struct value *root = read_ok("a: 1.50  # note\nb: 2.50\n"), *wanted = value_map(&arena);

	(void)state;
	value_put(&arena, wanted, "a", value_float(&arena, 1.75));
	value_put(&arena, wanted, "b", value_float(&arena, 2.5));
	yaml_edit_apply(&arena, root, wanted);
	assert_written(root, "a: 1.75  # note\nb: 2.50\n");
}

static void a_block_stays_a_block_when_its_text_changes(void **state)
{
	struct value *root = read_ok("cmd: |\n  one\n  two\n");

	(void)state;
	yaml_edit_put(&arena, root, "cmd", value_text(&arena, "three\nfour\n"));
	assert_written(root, "cmd: |\n  three\n  four\n");
}

static void aliases_stay_and_unused_anchors_go(void **state)
{
	(void)state;
	assert_written(read_ok("a: &x [1]\nb: *x\nc: &y {k: v}\nd: &z 5\n"), "a: &x [1]\nb: *x\nc: {k: v}\nd: &z 5\n");
}

static void who_only_reads_gets_merge_keys_merged(void **state)
{
	struct value *root = NULL;
	static const char text[] = "base: &b {x: 1, y: 2}\nt:\n  <<: *b\n  y: 3\n";

	(void)state;
	assert_same("base: &b {x: 1, y: 2}\nt:\n  <<: *b\n  y: 3\n");
	assert_int_equal(yaml_edit_values(&root, &arena, text, strlen(text), "t.yaml", &err), 0);
	assert_written(root, "base:\n  x: 1\n  y: 2\nt:\n  x: 1\n  y: 3\n");
}

static void an_alias_is_the_very_node(void **state)
{
	struct value *root = read_ok("a: &x [1]\nb: *x\n");

	(void)state;
	assert_ptr_equal(value_get(root, "a"), value_get(root, "b"));
}

static void assert_refused(const char *text, const char *what)
{
	struct value *root;

	assert_int_equal(yaml_edit_read(&root, &arena, text, strlen(text), "t.yaml", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	if (!strstr(err.text, what))
		fail_msg("'%s' does not say '%s'", err.text, what);
}

static void refuses_with_the_place(void **state)
{
	(void)state;
	assert_refused("a: 1\na: 2\n", "t.yaml:2:1: the key 'a' is given twice");
	assert_refused("a: [1\n", "t.yaml:2:1: ");
	assert_refused("a: b: c\n", "t.yaml:1:5: ");
	assert_refused("a: 'x\n", "t.yaml:");
	assert_refused("a: *x\n", "t.yaml:1:4: an alias");
	assert_refused("a: 1\n--- \nb: 1\n", "t.yaml:2:1: a second document");
	assert_refused("a: \"\\q\"\n", "an unknown escape");
	assert_refused("\ta: 1\n", "t.yaml:1:1: ");
	assert_refused("a: &x [*x]\n", "an alias without its anchor");
	assert_refused("a: \x01\n", "t.yaml:1:4: a control character");
}

static void refuses_aliases_that_explode(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	str_add(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 12; i++) {
		str_addf(&text, "a%d: &a%d [", i, i);
		for (int k = 0; k < 9; k++)
			str_addf(&text, "%s*a%d", k ? ", " : "", i - 1);
		str_add(&text, "]\n");
	}
	assert_refused(str_text(&text), "too many values");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(keeps_comments_empty_lines_and_spellings, drop_arena),
		cmocka_unit_test_teardown(spells_whole_numbers_as_the_file_did, drop_arena),
		cmocka_unit_test_teardown(keeps_folds_and_block_styles, drop_arena),
		cmocka_unit_test_teardown(moves_and_drops_what_ruamel_moves_and_drops, drop_arena),
		cmocka_unit_test_teardown(a_new_key_lands_behind_the_empty_lines, drop_arena),
		cmocka_unit_test_teardown(a_changed_number_loses_its_spelling_and_its_neighbour_keeps_it, drop_arena),
		cmocka_unit_test_teardown(a_block_stays_a_block_when_its_text_changes, drop_arena),
		cmocka_unit_test_teardown(aliases_stay_and_unused_anchors_go, drop_arena),
		cmocka_unit_test_teardown(who_only_reads_gets_merge_keys_merged, drop_arena),
		cmocka_unit_test_teardown(an_alias_is_the_very_node, drop_arena),
		cmocka_unit_test_teardown(refuses_with_the_place, drop_arena),
		cmocka_unit_test_teardown(refuses_aliases_that_explode, drop_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
