/* test_package_digest.c - what a package's digest covers, and what it does not. */
#include "base/fs.h"
#include "base/mem.h"
#include "model/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[] = "/tmp/package-digest-XXXXXX";

static void put(const char *name, const char *text)
{
	CLEANUP(mem_free) char *path = fs_join(dir, name);
	struct err err = { 0 };

	assert_int_equal(fs_write(path, text, strlen(text), 0, &err), 0);
}

static int begin(void **state)
{
	struct err err = { 0 };

	(void)state;
	fs_remove_tree(dir, &err);
	assert_int_equal(fs_make_dirs(dir, &err), 0);
	put("model.onnx", "a");
	put("golden/input.csv", "b");
	return 0;
}

/* printf a > model.onnx; printf b > golden/input.csv; sha256sum golden/input.csv model.onnx | sha256sum */
static void is_what_sha256sum_says(void **state)
{
	char digest[DIGEST_TEXT];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(package_digest(digest, dir, &err), 0);
	assert_string_equal(digest, "sha256:03f72ea7d7b2b7b3c8f85e8dcfc5b1d3a2e18b233c6d58e9286c21e57f9cc2bf");
}

static void ignores_the_run_but_no_other_file(void **state)
{
	char before[DIGEST_TEXT], after[DIGEST_TEXT];
	struct err err = { 0 };

	(void)state;
	package_digest(before, dir, &err);
	put("run_id", "0123");
	put("provenance.json", "{}");
	package_digest(after, dir, &err);
	assert_string_equal(before, after);
	put("golden/run_id", "x");
	package_digest(after, dir, &err);
	assert_string_not_equal(before, after);
}

static void a_moved_byte_between_files_changes_it(void **state)
{
	char before[DIGEST_TEXT], after[DIGEST_TEXT];
	struct err err = { 0 };

	(void)state;
	package_digest(before, dir, &err);
	put("model.onnx", "ab");
	put("golden/input.csv", "");
	package_digest(after, dir, &err);
	assert_string_not_equal(before, after);
}

static void refuses_a_link_in_the_folder(void **state)
{
	CLEANUP(mem_free) char *link = fs_join(dir, "link");
	char digest[DIGEST_TEXT];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_int_equal(package_digest(digest, dir, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

static int end(void **state)
{
	struct err err = { 0 };

	(void)state;
	return fs_remove_tree(dir, &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(is_what_sha256sum_says, begin),
		cmocka_unit_test_setup(ignores_the_run_but_no_other_file, begin),
		cmocka_unit_test_setup(a_moved_byte_between_files_changes_it, begin),
		cmocka_unit_test_setup(refuses_a_link_in_the_folder, begin),
	};

	if (!mkdtemp(dir))
		return 1;
	return cmocka_run_group_tests(tests, NULL, end);
}
