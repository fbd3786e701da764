/* test_workspace_many.c - so many files that threads share them: what comes out, and what is said, is as if one had done them in order. */
#include "tests/unit/cache/scratch_workspace.h"

enum { MANY = 2500, CONTENTS = 2000 };

static char *path_of(int i)
{
	return str_format("many/%d/%d", i / 10 % 7, i);
}

/* Texts of 2000 contents in 2500 files; one of them is large, one is empty. */
static void make_many(const char *types)
{
	begin(types);
	for (int i = 0; i < MANY; i++) {
		CLEANUP(mem_free) char *path = path_of(i), *content = str_format("%d", i % CONTENTS);

		put(path, i == 77 ? "" : content);
	}
	put("many/large", "");
	assert_int_equal(truncate("many/large", 1 << 20), 0);
}

static void expect_many(int but)
{
	for (int i = 0; i < MANY; i++) {
		CLEANUP(mem_free) char *path = path_of(i), *content = str_format("%d", i % CONTENTS);

		if (i % CONTENTS != but)
			expect_file(path, i == 77 ? "" : content);
	}
	assert_int_equal(fs_size("many/large"), 1 << 20);
}

static size_t n_objects(void)
{
	size_t n = 0;

	for (int i = 0; i < 256; i++) {
		CLEANUP(strvec_release) struct strvec names = { 0 };
		CLEANUP(mem_free) char *folder = str_format("cache/files/md5/%02x", i);

		if (fs_is_dir(folder))
			assert_int_equal(fs_list(&names, folder, &err), 0);
		n += names.n;
	}
	return n;
}

static void expect_no_temporary_files(void)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	assert_int_equal(fs_list(&names, "tmp/interlock", &err), 0);
	assert_int_equal(names.n, 0);
}

static void many_files_go_and_come_back_by_each_kind_of_link(void **state)
{
	static const char *const kinds[] = { "copy", "hardlink", "symlink" };
	char id[OBJECT_ID_TEXT] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		enum workspace_change change;
		struct object_meta meta;

		make_many(kinds[i]);
		save(&meta, "many");
		/* The contents, one that is large, one that is empty, and the listing; "77" is in another file, too. */
		assert_int_equal(n_objects(), CONTENTS + 3);
		assert_int_equal(meta.n_files, MANY + 1);
		assert_true(i == 0 || strcmp(meta.id, id) == 0);
		strcpy(id, meta.id);
		assert_int_equal(fs_remove_tree("many", &err), 0);
		assert_int_equal(workspace_checkout(&change, &w, "many", &meta, 0, NULL, &err), 0);
		assert_int_equal(change, WORKSPACE_ADDED);
		expect_many(-1);
		assert_int_equal(state_of("many", &meta), WORKSPACE_SAME);
		expect_no_temporary_files();
		end();
		assert_int_equal(fs_remove_tree("many", &err), 0);
		assert_int_equal(fs_remove_tree("cache", &err), 0);
	}
}

/* "3" is in two files. */
static const char object_of_3[] = "cache/files/md5/ec/cbc87e4b5ce2fe28308fd9f2a7baf3";

static void expect_3_is_missing(const struct object_meta *meta)
{
	CLEANUP(strvec_release) struct strvec missing = { 0 };
	enum workspace_change change;

	assert_int_equal(workspace_checkout(&change, &w, "many", meta, 0, &missing, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(missing.n, 2);
	assert_true(str_ends(missing.v[0], "many/0/3"));
	assert_true(str_ends(missing.v[1], "many/4/2003"));
	assert_false(fs_exists("many/0/3"));
	assert_false(fs_exists("many/4/2003"));
	expect_many(3);
	expect_no_temporary_files();
}

static void a_missing_object_is_named_in_order_among_many(void **state)
{
	static const char *const kinds[] = { "copy", "hardlink", "symlink" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct object_meta meta;

		make_many(kinds[i]);
		save(&meta, "many");
		assert_int_equal(unlink(object_of_3), 0);
		assert_int_equal(fs_remove_tree("many", &err), 0);
		expect_3_is_missing(&meta);
		end();
		assert_int_equal(fs_remove_tree("many", &err), 0);
		assert_int_equal(fs_remove_tree("cache", &err), 0);
	}
}

static void a_tampered_object_is_no_file_among_many(void **state)
{
	struct object_meta meta;

	(void)state;
	make_many("copy");
	save(&meta, "many");
	assert_int_equal(chmod(object_of_3, 0644), 0);
	put(object_of_3, "4");
	/* Protected again, so that only who reads it notices. */
	assert_int_equal(chmod(object_of_3, 0444), 0);
	assert_int_equal(fs_remove_tree("many", &err), 0);
	expect_3_is_missing(&meta);
	assert_false(fs_exists(object_of_3));
	end();
}

static void what_is_in_the_way_of_one_gives_way_among_many(void **state)
{
	enum workspace_change change;
	struct object_meta meta;

	(void)state;
	make_many("hardlink");
	save(&meta, "many");
	assert_int_equal(fs_remove_tree("many", &err), 0);
	assert_int_equal(fs_make_dirs("many/0/3", &err), 0);
	assert_int_equal(workspace_checkout(&change, &w, "many", &meta, 0, NULL, &err), 0);
	expect_many(-1);
	assert_int_equal(mode_of("many/0/3"), 0444);
	assert_int_equal(state_of("many", &meta), WORKSPACE_SAME);
	end();
}

/* Whichever thread stumbles first: what is said is of the first file in order, and nothing is lost. */
static void the_first_failure_in_order_is_the_one_that_is_told(void **state)
{
	(void)state;
	for (int round = 0; round < 4; round++) {
		struct object_meta meta;

		make_many("copy");
		put("cache/files/md5/ec", "no folder");
		put("cache/files/md5/a8", "no folder");
		assert_int_equal(workspace_save(&meta, &w, "many", 0, &err), -1);
		/* many/0/142; the next is many/0/1967. */
		assert_non_null(strstr(err.text, "a8baa56554f96369ab93e4f3bb068c22"));
		expect_many(-1);
		expect_no_temporary_files();
		end();
		assert_int_equal(fs_remove_tree("cache", &err), 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(many_files_go_and_come_back_by_each_kind_of_link),
		TEST(a_missing_object_is_named_in_order_among_many),
		TEST(a_tampered_object_is_no_file_among_many),
		TEST(what_is_in_the_way_of_one_gives_way_among_many),
		TEST(the_first_failure_in_order_is_the_one_that_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
