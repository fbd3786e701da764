/* test_path_patterns.c - which paths a pattern of Python's glob means. */
#include "tools/data/files/path_patterns.h"

#include "base/fs.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/path_patterns_XXXXXX";

static int make_tree(void **state)
{
	static const char *const folders[] = { "d", "d/e", ".h" };
	static const char *const files[] = { "a.csv", "b.csv", "d/c.csv", "d/e/f.csv", "d/.hidden.csv", ".h/x.csv", "z.txt" };
	struct err err;

	(void)state;
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (mkdir(folders[i], 0755) < 0)
			return -1;
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (fs_write(files[i], "x", 1, 0644, &err) < 0)
			return -1;
	return 0;
}

static int drop_tree(void **state)
{
	struct err err;

	(void)state;
	return chdir("/") < 0 ? -1 : fs_remove_tree(folder, &err);
}

static void expect(const char *pattern, const char *wanted)
{
	CLEANUP(strvec_release) struct strvec patterns = { 0 }, found = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct err err = { 0 };

	strvec_split(&patterns, pattern, ' ');
	assert_int_equal(path_patterns_expand(&found, &patterns, &err), wanted ? 0 : -1);
	for (size_t i = 0; i < found.n; i++)
		str_addf(&text, "%s%s", i ? " " : "", found.v[i]);
	if (wanted)
		assert_string_equal(str_text(&text), wanted);
	else
		assert_non_null(strstr(err.text, "has no matches."));
}

/* The answers are those of Python 3.11's glob.iglob(pattern, recursive=True), sorted. */
static void a_pattern_means_what_python_means(void **state)
{
	(void)state;
	expect("*.csv", "a.csv b.csv");
	expect("a.csv", "a.csv");
	expect("?.csv d", "a.csv b.csv d");
	expect("[!a].csv", "b.csv");
	expect("*/*.csv", "d/c.csv");
	expect("**/*.csv", "a.csv b.csv d/c.csv d/e/f.csv");
	expect("d/**", "d/ d/c.csv d/e d/e/f.csv");
	expect("**", "a.csv b.csv d d/c.csv d/e d/e/f.csv z.txt");
	expect("*/", "d/");
	expect("d/./c.csv", "d/./c.csv");
	expect(".h/*", ".h/x.csv");
	expect("**/e/*", "d/e/f.csv");
}

static void what_matches_nothing_is_an_error(void **state)
{
	(void)state;
	expect("*.none", NULL);
	expect("nothing", NULL);
	expect("a.csv/*", NULL);
	expect("", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_means_what_python_means),
		cmocka_unit_test(what_matches_nothing_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_tree, drop_tree);
}
