/* test_ini.c - configuration as ConfigObj reads and writes it. */
#include "base/mem.h"
#include "format/ini.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

static void read_ini(struct ini *ini, const char *text)
{
	if (ini_read_text(ini, text, strlen(text), "config", &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_refused(const char *text, const char *what)
{
	CLEANUP(ini_release) struct ini ini = { 0 };

	assert_int_equal(ini_read_text(&ini, text, strlen(text), "config", &err), -1);
	if (!strstr(err.text, what))
		fail_msg("'%s' does not say '%s'", err.text, what);
}

static void reads_sections_quotes_lists_and_comments(void **state)
{
	CLEANUP(ini_release) struct ini ini = { 0 };

	(void)state;
	read_ini(&ini, "# c\n[CORE]\n  Remote = X\n  b = x, y\n  c = 'q # z' # hi\n  d = \n  e = ,\n  f = a,\n  g = x; y\n['remote "
		       "\"S\"']\n u = 'a,b'\n");
	assert_string_equal(ini_get(&ini, "core", "remote"), "X");
	assert_int_equal(ini_option(&ini, "core", "b")->values.n, 2);
	assert_string_equal(ini_get(&ini, "core", "c"), "q # z");
	assert_string_equal(ini_get(&ini, "core", "d"), "");
	assert_int_equal(ini_option(&ini, "core", "e")->values.n, 0);
	assert_true(ini_option(&ini, "core", "f")->is_list);
	assert_string_equal(ini_get(&ini, "core", "g"), "x; y");
	assert_string_equal(ini_get(&ini, "remote \"s\"", "u"), "a,b");
	assert_int_equal(ini_option(&ini, "core", "remote")->line, 3);
	assert_null(ini_get(&ini, "core", "none"));
}

static void writes_named_sections_last_and_quotes_what_needs_it(void **state)
{
	CLEANUP(ini_release) struct ini ini = { 0 };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	read_ini(&ini, "['remote \"x\"']\nurl = s3://b, c\n[empty]\n[core]\n# gone\nremote = x # too\n");
	ini_set(&ini, "remote \"x\"", "url", "s3://b,c");
	ini_set(&ini, "core", "e", "");
	ini_set(&ini, "core", "t", "a \"b\" 'c'");
	ini_text(&out, &ini);
	assert_string_equal(str_text(&out),
			    "[core]\n    remote = x\n    e = \"\"\n    t = '''a \"b\" 'c''''\n['remote \"x\"']\n    url = \"s3://b,c\"\n");
}

static void leaves_one_newline_of_nothing(void **state)
{
	CLEANUP(ini_release) struct ini ini = { 0 };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	read_ini(&ini, "[core]\na = 1\n");
	assert_true(ini_unset(&ini, "core", "a"));
	assert_false(ini_unset(&ini, "core", "a"));
	ini_text(&out, &ini);
	assert_string_equal(str_text(&out), "\n");
}

static void lays_one_level_over_another_option_by_option(void **state)
{
	CLEANUP(ini_release) struct ini ini = { 0 }, over = { 0 };
	static const char local[] = "[core]\nb = 3\n[cache]\ntype = reflink, copy\n";

	(void)state;
	read_ini(&ini, "[core]\na = 1\nb = 2\n");
	assert_int_equal(ini_read_text(&over, local, strlen(local), "config.local", &err), 0);
	ini_merge(&ini, &over);
	assert_string_equal(ini_get(&ini, "core", "a"), "1");
	assert_string_equal(ini_get(&ini, "core", "b"), "3");
	assert_string_equal(ini_option(&ini, "core", "b")->path, "config.local");
	assert_int_equal(ini_option(&ini, "cache", "type")->values.n, 2);
}

static void renames_a_section_to_the_end(void **state)
{
	CLEANUP(ini_release) struct ini ini = { 0 };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	read_ini(&ini, "['remote \"a\"']\nurl = 1\n['remote \"b\"']\nurl = 2\n");
	assert_true(ini_rename_section(&ini, "remote \"a\"", "remote \"c\""));
	ini_text(&out, &ini);
	assert_string_equal(str_text(&out), "['remote \"b\"']\n    url = 2\n['remote \"c\"']\n    url = 1\n");
}

static void refuses_with_the_place(void **state)
{
	(void)state;
	assert_refused("[core]\nx\n", "config:2:1: neither");
	assert_refused("x = 1\n", "config:1:1: an option outside");
	assert_refused("[core]\na = \"x\"y\n", "config:2:5: a quote");
	assert_refused("[core]\na = 1\nA = 2\n", "config:3:1: 'a' is given twice");
	assert_refused("[a]\n[A]\n", "config:2:2: the section 'a' is there twice");
	assert_refused("[a\n", "config:1:1: a section like");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sections_quotes_lists_and_comments),
		cmocka_unit_test(writes_named_sections_last_and_quotes_what_needs_it),
		cmocka_unit_test(leaves_one_newline_of_nothing),
		cmocka_unit_test(lays_one_level_over_another_option_by_option),
		cmocka_unit_test(renames_a_section_to_the_end),
		cmocka_unit_test(refuses_with_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
