/* test_param_set.c - files of parameters in every format, the keys that a stage picks, and what -S does to them. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/params/param_file.h"
#include "pipeline/params/param_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

static int set(struct str *out, const char *path, const char *text, const char *setting)
{
	CLEANUP(strvec_release) struct strvec settings = { 0 };

	strvec_add(&settings, setting);
	return param_set_text(out, text, strlen(text), path, &settings, &err);
}

static void assert_set(const char *path, const char *text, const char *setting, const char *expected)
{
	CLEANUP(str_release) struct str out = { 0 };

	if (set(&out, path, text, setting) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(str_text(&out), expected);
}

static void assert_refused(const char *path, const char *text, const char *setting, int code, const char *what)
{
	CLEANUP(str_release) struct str out = { 0 };

	assert_int_equal(set(&out, path, text, setting), -1);
	assert_int_equal(err.code, code);
	assert_int_equal(out.len, 0);
	if (!strstr(err.text, what))
		fail_msg("'%s' does not say '%s'", err.text, what);
}

static void assert_json(const char *path, const char *text, const char *expected)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct value *root;

	if (param_file_read_text(&root, &a, text, strlen(text), path, &err) < 0)
		fail_msg("%s", err.text);
	value_to_json(&out, root, true);
	assert_string_equal(str_text(&out), expected);
}

static void the_suffix_says_what_a_file_is(void **state)
{
	(void)state;
	assert_json("p.yaml", "a: {b: 1e3}\nc: yes\n", "{\"a\": {\"b\": 1000.0}, \"c\": \"yes\"}");
	assert_json("p.json", "{\"a\": [1, 2.0, null]}", "{\"a\": [1, 2.0, null]}");
	assert_json("p.toml", "a.b = 1\n[t]\nx = [1, # one\n 2]\n[[k]]\ny = 'q'\n",
		    "{\"a\": {\"b\": 1}, \"k\": [{\"y\": \"q\"}], \"t\": {\"x\": [1, 2]}}");
	assert_json("p.py",
		    "import os\nlr = 0.1\nn: int = 3\nclass T:\n    k = [1, 'x']\n    def __init__(self):\n        self.s = (1, 2)\n       "
		    " t = 5\nx = f(1)\n",
		    "{\"T\": {\"k\": [1, \"x\"], \"s\": [1, 2]}, \"lr\": 0.1, \"n\": 3}");
	assert_json("params", "", "{}");
}

static void picks_dotted_keys_in_order_and_says_what_is_missing(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strvec_release) struct strvec missing = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	static const char *const keys[] = { "t.x", "a", "none", "l.1" };
	static const char text[] = "t: {x: 1}\na: b\nl: [5, 6]\nz: 0\n";
	struct value *root, *picked;

	(void)state;
	assert_int_equal(param_file_read_text(&root, &a, text, strlen(text), "params.yaml", &err), 0);
	picked = param_file_pick(&a, root, keys, 4, false, &missing);
	value_to_json(&out, picked, false);
	assert_string_equal(str_text(&out), "{\"a\": \"b\", \"l.1\": 6, \"t.x\": 1}");
	assert_int_equal(missing.n, 1);
	assert_string_equal(missing.v[0], "none");
	assert_int_equal(param_file_pick(&a, root, NULL, 0, true, NULL)->n, 4);
}

static void a_setting_keeps_comments_and_spellings(void **state)
{
	(void)state;
	assert_set("params.yaml", "# top\nlr: 0.10  # rate\nm: {a: 1,  b: 0x1F}\n", "lr=0.2",
		   "# top\nlr: 0.2   # rate\nm: {a: 1, b: 0x1F}\n");
	assert_set("params.yaml", "a: 1\n", "+b.c=[1, two]", "a: 1\nb:\n  c:\n  - 1\n  - two\n");
	assert_set("params.yaml", "a: 1\nb: 2  # x\n", "~b", "a: 1\n");
	assert_set("params.yaml", "a: 1\n", "a=007", "a: '007'\n");
	assert_set("p.json", "{\"a\": 1}", "a=x", "{\"a\": \"x\"}");
	assert_set("p.toml", "# c\na = 1 # x\n[t]\nb = [1,\n 2]\n", "t.b=\"q\"", "# c\na = 1 # x\n[t]\nb = \"q\"\n");
	assert_set("p.py", "a = 1  # x\nb = 1\n", "b=5", "a = 1  # x\nb = 5\n");
}

static void refuses_a_setting_that_cannot_be(void **state)
{
	(void)state;
	assert_refused("params.yaml", "a: 1\n", "b=1", DVC_ERROR, "there is no 'b'; to add it: +b=1");
	assert_refused("params.yaml", "a: 1\n", "+a=1", DVC_ERROR, "is there already");
	assert_refused("params.yaml", "a: 1\n", "~b", DVC_ERROR, "there is no 'b'");
	assert_refused("params.yaml", "a: 1\n", "a", DVC_ARGUMENTS, "key=value is expected");
	assert_refused("params.yaml", "a: 1\n", "a=1,2", DVC_ARGUMENTS, "several values");
	assert_refused("params.yaml", "a: 1\n", "a=[1", DVC_ARGUMENTS, "expected");
	assert_refused("params.yaml", "a: 1\n", "a.b=2", DVC_ERROR, "there is no 'a.b'");
	assert_refused("params.yaml", "a: [\n", "a=2", DVC_ERROR, "params.yaml:2:");
	assert_refused("p.toml", "a = 1\n", "+b=2", DVC_ERROR, "keys are not added");
}

static void all_files_change_or_none(void **state)
{
	CLEANUP(strvec_release) struct strvec settings = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	char folder[] = "/tmp/param-set-XXXXXX";
	CLEANUP(mem_free) char *first = NULL, *second = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	first = fs_join(folder, "params.yaml");
	second = fs_join(folder, "o.json");
	assert_int_equal(fs_write(first, "a: 1\n", 5, 0, &err), 0);
	assert_int_equal(fs_write(second, "{\"b\": 1}", 8, 0, &err), 0);
	strvec_add(&settings, "a=2");
	strvec_add(&settings, "o.json:none=3");
	assert_int_equal(param_set(folder, &settings, &err), -1);
	assert_int_equal(fs_read(&text, first, 0, &err), 0);
	assert_string_equal(str_text(&text), "a: 1\n");
	strvec_release(&settings);
	strvec_add(&settings, "a=2");
	strvec_add(&settings, "o.json:b=3");
	assert_int_equal(param_set(folder, &settings, &err), 0);
	str_clear(&text);
	assert_int_equal(fs_read(&text, first, 0, &err), 0);
	assert_int_equal(fs_read(&text, second, 0, &err), 0);
	assert_string_equal(str_text(&text), "a: 2\n{\"b\": 3}");
	assert_int_equal(fs_remove_tree(folder, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suffix_says_what_a_file_is),
		cmocka_unit_test(picks_dotted_keys_in_order_and_says_what_is_missing),
		cmocka_unit_test(a_setting_keeps_comments_and_spellings),
		cmocka_unit_test(refuses_a_setting_that_cannot_be),
		cmocka_unit_test(all_files_change_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
