/* test_ignore.c - git's patterns in .dvcignore files. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/ignore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char scratch[64];
static struct err err;

static int make_scratch(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/interlock-ignore-XXXXXX");
	return mkdtemp(scratch) && chdir(scratch) == 0 ? 0 : -1;
}

static int remove_scratch(void **state)
{
	(void)state;
	return fs_remove_tree(scratch, &err);
}

static void put(const char *path, const char *content)
{
	assert_int_equal(fs_write(path, content, strlen(content), 0, &err), 0);
}

static void expect(const char *path, bool is_dir, int ignored)
{
	CLEANUP(ignore_cleanup) struct ignore *ig = ignore_new(scratch);

	if (ignore_has(ig, path, is_dir, &err) != ignored)
		fail_msg("'%s' is %signored", path, ignored ? "not " : "");
}

static void patterns_are_gits(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool matches;
	} cases[] = {
		{ "*.c", "x.c", true },       { "*.c", "a/x.c", false },    { "a/*", "a/b", true },
		{ "a/*", "a/b/c", false },    { "**/x", "x", true },        { "**/x", "a/b/x", true },
		{ "a/**", "a/b/c", true },    { "a/**/x", "a/x", true },    { "a/**/x", "a/b/c/x", true },
		{ "a/**/x", "ax", false },    { "?", "/", false },          { "[a-c]", "b", true },
		{ "[!a-c]", "b", false },     { "[!a-c]", "z", true },      { "\\*", "*", true },
		{ "\\*", "x", false },        { "[]]", "]", true },         { "[x", "[x", true },
		{ "a**b", "axxb", true },     { "a**b", "a/b", false },     { "*", "", true },
		{ "*a*b*c", "xaybzc", true }, { "*a*b*c", "xaybz", false }, { "[\\]]", "]", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (ignore_glob(cases[i].pattern, cases[i].path) != cases[i].matches)
			fail_msg("'%s' of '%s'", cases[i].pattern, cases[i].path);
}

/* Stars alone, by the definition: what a star takes is tried one by one. */
static bool by_definition(const char *pattern, const char *path)
{
	bool alone = pattern[0] == '*' && pattern[1] == '*' && pattern[2] == '/';

	if (!*pattern)
		return !*path;
	if (alone) {
		for (const char *at = path; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
			if (by_definition(pattern + 3, at))
				return true;
		return false;
	}
	if (*pattern != '*')
		return *pattern == *path && by_definition(pattern + 1, path + 1);
	for (;; path++) {
		if (by_definition(pattern + 1, path))
			return true;
		if (!*path || *path == '/')
			return false;
	}
}

/* Each text over the alphabet, of n parts: the number is read as digits. */
static void spell(char *text, size_t number, size_t n, const char *const *alphabet, size_t letters)
{
	*text = '\0';
	for (size_t i = 0; i < n; i++, number /= letters)
		strcat(text, alphabet[number % letters]);
}

static void stars_take_what_the_definition_lets_them(void **state)
{
	static const char *const of_patterns[] = { "a", "b", "/", "*a", "*b", "/**/" }, *const of_paths[] = { "a", "b", "/" };
	char pattern[32], path[16];

	(void)state;
	for (size_t i = 0; i < 6 * 6 * 6 * 6; i++)
		for (size_t k = 0; k < 3 * 3 * 3 * 3 * 3; k++) {
			spell(pattern, i, 4, of_patterns, 6);
			spell(path, k, 5, of_paths, 3);
			if (!strstr(pattern, "//") && !str_ends(pattern, "/") && ignore_glob(pattern, path) != by_definition(pattern, path))
				fail_msg("'%s' of '%s'", pattern, path);
		}
}

static void no_number_of_stars_takes_long(void **state)
{
	CLEANUP(str_release) struct str pattern = { 0 }, path = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++) {
		str_add(&pattern, "*a");
		str_add(&path, "aaaaa");
	}
	assert_true(ignore_glob(str_text(&pattern), str_text(&path)));
	str_add(&pattern, "b");
	assert_false(ignore_glob(str_text(&pattern), str_text(&path)));
}

static void what_is_built_in_is_always_left_out(void **state)
{
	(void)state;
	expect(".dvc", true, 1);
	expect(".git", true, 1);
	expect("sub/.git", false, 1);
	expect(".dvc/config", false, 1);
	expect("x", false, 0);
	expect("/elsewhere/.git", true, 0);
}

static void the_last_pattern_decides_and_a_folder_is_final(void **state)
{
	(void)state;
	put(".dvcignore", "# comment\n*.tmp\n!keep.tmp\n/top\nbuild/\n!build/x\nb/c\n");
	expect("a.tmp", false, 1);
	expect("d/a.tmp", false, 1);
	expect("keep.tmp", false, 0);
	expect("top", false, 1);
	expect("d/top", false, 0);
	expect("build", true, 1);
	expect("build", false, 0);
	expect("d/build/x", false, 1);
	expect("build/x", false, 1);
	expect("b/c", false, 1);
	expect("a/b/c", false, 0);
}

static void a_file_deeper_down_speaks_later_and_of_its_folder_alone(void **state)
{
	(void)state;
	put(".dvcignore", "*.txt\n");
	put("d/.dvcignore", "!a.txt\n/b\n");
	expect("a.txt", false, 1);
	expect("d/a.txt", false, 0);
	expect("d/e/a.txt", false, 0);
	expect("d/b", false, 1);
	expect("b", false, 0);
}

static void a_project_below_is_left_out(void **state)
{
	(void)state;
	put("sub/.dvc/config", "");
	expect("sub", true, 1);
	expect("sub/x", false, 1);
}

static void what_decides_is_named(void **state)
{
	CLEANUP(ignore_cleanup) struct ignore *ig = ignore_new(scratch);
	CLEANUP(mem_free) struct ignore_match *all = NULL;
	struct ignore_match match;
	size_t n;

	(void)state;
	put(".dvcignore", "\n*.txt\n");
	put("d/.dvcignore", "!a.txt\n");
	assert_int_equal(ignore_explain(&match, ig, "d/a.txt", false, &err), 0);
	assert_string_equal(match.pattern, "!a.txt");
	assert_string_equal(match.file, "d/.dvcignore");
	assert_int_equal(match.line, 1);
	assert_false(match.ignored);
	assert_int_equal(ignore_explain_all(&all, &n, ig, "d/a.txt", false, &err), 0);
	assert_int_equal(n, 2);
	assert_string_equal(all[0].file, ".dvcignore");
	assert_int_equal(all[0].line, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_are_gits),
		cmocka_unit_test(stars_take_what_the_definition_lets_them),
		cmocka_unit_test(no_number_of_stars_takes_long),
		TEST(what_is_built_in_is_always_left_out),
		TEST(the_last_pattern_decides_and_a_folder_is_final),
		TEST(a_file_deeper_down_speaks_later_and_of_its_folder_alone),
		TEST(a_project_below_is_left_out),
		TEST(what_decides_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
