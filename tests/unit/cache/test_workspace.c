/* test_workspace.c - files into the cache, out of it, and against what is recorded of them. */
#include "cache/workspace/gitignore_edit.h"
#include "tests/unit/cache/scratch_workspace.h"

static enum workspace_change check_out(const char *path, const struct object_meta *meta, unsigned flags)
{
	enum workspace_change change;

	if (workspace_checkout(&change, &w, path, meta, flags, NULL, &err) < 0)
		fail_msg("%s", err.text);
	return change;
}

static void make_folder(void)
{
	put("data/foo", "foo");
	put("data/bar", "bar");
	put("data/sub/empty", "");
}

/* Whatever the kind of link: save, lose, check out, and it is the same. */
static void each_kind_of_link_gives_the_folder_back(void **state)
{
	static const char *const kinds[] = { "copy", "reflink,copy", "hardlink,copy", "symlink" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct object_meta meta;
		struct stat st;

		begin(kinds[i]);
		make_folder();
		save(&meta, "data");
		assert_string_equal(meta.id + 32, ".dir");
		assert_int_equal(meta.size, 6);
		assert_int_equal(meta.n_files, 3);
		assert_int_equal(state_of("data", &meta), WORKSPACE_SAME);
		assert_int_equal(mode_of("cache/files/md5/ac/bd18db4cc2f85cedef654fccc4a4d8"), 0444);
		assert_int_equal(check_out("data", &meta, 0), WORKSPACE_UNCHANGED);
		assert_int_equal(workspace_remove(&w, "data", &err), 0);
		assert_int_equal(state_of("data", &meta), WORKSPACE_DELETED);
		assert_int_equal(check_out("data", &meta, 0), WORKSPACE_ADDED);
		expect_file("data/foo", "foo");
		expect_file("data/sub/empty", "");
		assert_int_equal(state_of("data", &meta), WORKSPACE_SAME);
		assert_int_equal(lstat("data/foo", &st), 0);
		assert_int_equal(S_ISLNK(st.st_mode), i == 3);
		assert_int_equal(st.st_nlink, i == 2 ? 2 : 1);
		if (i < 3)
			assert_int_equal(mode_of("data/foo"), i == 2 ? 0444 : 0644);
		if (i == 2)
			assert_int_equal(mode_of("data/sub/empty"), 0644);
		end();
		fs_remove_tree("data", &err);
		fs_remove_tree("cache", &err);
		fs_remove_tree("tmp", &err);
	}
}

static void a_change_of_the_same_size_is_seen(void **state)
{
	struct object_meta meta;
	struct timespec old[2];
	struct stat st;

	(void)state;
	begin("copy");
	put("foo", "foo");
	save(&meta, "foo");
	assert_string_equal(meta.id, "acbd18db4cc2f85cedef654fccc4a4d8");
	end();
	begin("copy");
	assert_int_equal(stat("foo", &st), 0);
	old[0] = st.st_atim;
	old[1] = st.st_mtim;
	{
		FILE *f = fopen("foo", "r+");

		fputs("fox", f);
		fclose(f);
	}
	assert_int_equal(utimensat(AT_FDCWD, "foo", old, 0), 0);
	assert_int_equal(state_of("foo", &meta), WORKSPACE_MODIFIED);
	end();
}

static void unsaved_contents_are_not_thrown_away(void **state)
{
	struct object_meta meta;
	enum workspace_change change;

	(void)state;
	begin("copy");
	make_folder();
	save(&meta, "data");
	put("data/foo", "changed");
	put("data/new", "new");
	assert_int_equal(workspace_checkout(&change, &w, "data", &meta, 0, NULL, &err), -1);
	assert_non_null(strstr(err.text, "data/foo"));
	expect_file("data/foo", "changed");
	expect_file("data/new", "new");
	assert_int_equal(check_out("data", &meta, WORKSPACE_FORCE), WORKSPACE_CHANGED);
	expect_file("data/foo", "foo");
	assert_false(fs_exists("data/new"));
	end();
}

static void a_missing_object_is_named_and_the_rest_is_checked_out(void **state)
{
	CLEANUP(strvec_release) struct strvec missing = { 0 };
	struct object_meta meta;
	enum workspace_change change;

	(void)state;
	begin("copy");
	make_folder();
	save(&meta, "data");
	unlink("cache/files/md5/ac/bd18db4cc2f85cedef654fccc4a4d8");
	assert_int_equal(state_of("data", &meta), WORKSPACE_NOT_IN_CACHE);
	fs_remove_tree("data", &err);
	assert_int_equal(workspace_checkout(&change, &w, "data", &meta, 0, &missing, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(missing.n, 1);
	assert_true(str_ends(missing.v[0], "data/foo"));
	expect_file("data/bar", "bar");
	end();
}

static void a_tampered_object_is_never_checked_out(void **state)
{
	static const char object[] = "cache/files/md5/ac/bd18db4cc2f85cedef654fccc4a4d8";
	struct object_meta meta;
	enum workspace_change change;

	(void)state;
	begin("copy");
	put("foo", "foo");
	save(&meta, "foo");
	assert_int_equal(chmod(object, 0644), 0);
	put(object, "fox");
	unlink("foo");
	assert_int_equal(workspace_checkout(&change, &w, "foo", &meta, 0, NULL, &err), -1);
	assert_false(fs_exists("foo"));
	assert_false(fs_exists(object));
	/* One that lost its mode alone is right, and protected again. */
	put("foo", "foo");
	save(&meta, "foo");
	assert_int_equal(chmod(object, 0644), 0);
	unlink("foo");
	assert_int_equal(check_out("foo", &meta, 0), WORKSPACE_ADDED);
	assert_int_equal(mode_of(object), 0444);
	end();
}

static void an_executable_is_a_copy_of_its_own_with_x_for_its_owner(void **state)
{
	static const char *const kinds[] = { "copy", "hardlink", "symlink" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct object_meta meta;

		begin(kinds[i]);
		put("run.sh", "#!/bin/sh\n");
		chmod("run.sh", 0755);
		save(&meta, "run.sh");
		assert_true(meta.isexec);
		fs_remove_tree("run.sh", &err);
		check_out("run.sh", &meta, 0);
		assert_int_equal(mode_of("run.sh"), 0744);
		assert_int_equal(object_store_has(&store, meta.id, false, NULL, &err), 1);
		end();
	}
}

static void a_file_becomes_a_folder_and_back(void **state)
{
	struct object_meta file, folder;

	(void)state;
	begin("copy");
	put("x", "file");
	save(&file, "x");
	unlink("x");
	put("x/a/b", "deep");
	put("x/c", "c");
	save(&folder, "x");
	assert_int_equal(check_out("x", &file, 0), WORKSPACE_CHANGED);
	expect_file("x", "file");
	assert_int_equal(check_out("x", &folder, 0), WORKSPACE_CHANGED);
	expect_file("x/a/b", "deep");
	end();
}

static void a_file_in_a_folder_becomes_a_folder_and_back(void **state)
{
	struct object_meta one, two;

	(void)state;
	begin("copy");
	put("data/x", "file");
	save(&one, "data");
	unlink("data/x");
	put("data/x/y", "below");
	save(&two, "data");
	check_out("data", &one, 0);
	expect_file("data/x", "file");
	check_out("data", &two, 0);
	expect_file("data/x/y", "below");
	end();
}

static void links_to_files_are_files_and_links_to_folders_are_left_out(void **state)
{
	struct object_meta meta;
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };

	(void)state;
	begin("copy");
	make_folder();
	put("elsewhere/x", "x");
	assert_int_equal(symlink("../elsewhere/x", "data/link"), 0);
	assert_int_equal(symlink("../elsewhere", "data/folder"), 0);
	assert_int_equal(workspace_identify(&meta, &list, &w, "data", false, NULL, &err), 0);
	assert_int_equal(list.n, 4);
	assert_non_null(dir_listing_find(&list, "link"));
	assert_int_equal(symlink("nowhere", "data/dangling"), 0);
	assert_int_equal(workspace_identify(&meta, NULL, &w, "data", false, NULL, &err), -1);
	assert_non_null(strstr(err.text, "data/dangling"));
	end();
}

static void odd_names_are_kept_and_names_that_are_no_text_are_refused(void **state)
{
	struct object_meta meta;

	(void)state;
	begin("hardlink");
	put("data/a b", "1");
	put("data/'q\"", "2");
	put("data/new\nline", "3");
	put("data/-f", "4");
	save(&meta, "data");
	fs_remove_tree("data", &err);
	check_out("data", &meta, 0);
	expect_file("data/new\nline", "3");
	expect_file("data/'q\"", "2");
	put("data/\xff", "5");
	assert_int_equal(workspace_save(&meta, &w, "data", 0, &err), -1);
	assert_non_null(strstr(err.text, "UTF-8"));
	end();
}

static void unprotect_makes_files_that_can_be_written(void **state)
{
	struct object_meta meta;

	(void)state;
	begin("hardlink");
	make_folder();
	save(&meta, "data");
	assert_int_equal(mode_of("data/foo"), 0444);
	assert_int_equal(workspace_unprotect(&w, "data", &err), 0);
	assert_int_equal(mode_of("data/foo"), 0644);
	put("data/foo", "changed");
	assert_int_equal(object_store_verify(&store, "acbd18db4cc2f85cedef654fccc4a4d8", false, &err), 1);
	end();
}

static void relink_changes_the_kind_alone(void **state)
{
	struct object_meta meta;
	struct stat st;

	(void)state;
	begin("copy");
	make_folder();
	save(&meta, "data");
	end();
	begin("symlink");
	assert_int_equal(check_out("data", &meta, 0), WORKSPACE_UNCHANGED);
	assert_int_equal(lstat("data/foo", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(check_out("data", &meta, WORKSPACE_RELINK), WORKSPACE_UNCHANGED);
	assert_int_equal(lstat("data/foo", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(state_of("data", &meta), WORKSPACE_SAME);
	end();
}

/* dos2unix of "a\r\nb\r\n", by DVC's formula. */
static void the_old_digest_is_of_unix_lines(void **state)
{
	struct object_meta meta;

	(void)state;
	begin("copy");
	put("old", "a\r\nb\r\n");
	assert_int_equal(workspace_identify(&meta, NULL, &w, "old", true, NULL, &err), 0);
	assert_string_equal(meta.id, "dd8c6a395b5dd36c56d23275028f526c");
	end();
}

static void nothing_is_left_in_the_temporary_folder(void **state)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct object_meta meta;

	(void)state;
	begin("symlink");
	make_folder();
	save(&meta, "data");
	fs_remove_tree("data", &err);
	check_out("data", &meta, 0);
	put("tmp/interlock/.interlock-2147483646-1", "of a process that is dead");
	end();
	begin("copy");
	assert_int_equal(fs_list(&names, "tmp/interlock", &err), 0);
	assert_int_equal(names.n, 0);
	end();
}

static void a_line_comes_into_gitignore_once_and_goes_again(void **state)
{
	bool changed;

	(void)state;
	put("d/.gitignore", "*.o");
	assert_int_equal(gitignore_add(scratch, "d/a [1]", &changed, &err), 0);
	assert_true(changed);
	expect_file("d/.gitignore", "*.o\n/a \\[1\\]\n");
	assert_int_equal(gitignore_add(scratch, "d/a [1]", &changed, &err), 0);
	assert_false(changed);
	assert_int_equal(gitignore_remove(scratch, "d/a [1]", &changed, &err), 0);
	expect_file("d/.gitignore", "*.o\n");
	assert_int_equal(gitignore_add(scratch, "x", NULL, &err), 0);
	assert_int_equal(gitignore_remove(scratch, "x", NULL, &err), 0);
	assert_false(fs_exists(".gitignore"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_kind_of_link_gives_the_folder_back),
		TEST(a_change_of_the_same_size_is_seen),
		TEST(unsaved_contents_are_not_thrown_away),
		TEST(a_missing_object_is_named_and_the_rest_is_checked_out),
		TEST(a_tampered_object_is_never_checked_out),
		TEST(an_executable_is_a_copy_of_its_own_with_x_for_its_owner),
		TEST(a_file_becomes_a_folder_and_back),
		TEST(a_file_in_a_folder_becomes_a_folder_and_back),
		TEST(links_to_files_are_files_and_links_to_folders_are_left_out),
		TEST(odd_names_are_kept_and_names_that_are_no_text_are_refused),
		TEST(unprotect_makes_files_that_can_be_written),
		TEST(relink_changes_the_kind_alone),
		TEST(the_old_digest_is_of_unix_lines),
		TEST(nothing_is_left_in_the_temporary_folder),
		TEST(a_line_comes_into_gitignore_once_and_goes_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
