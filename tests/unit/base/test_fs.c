/* test_fs.c - atomic writes, staged folders, paths, locks, child processes. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char scratch[64];

static int make_scratch(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/interlock-fs-XXXXXX");
	return mkdtemp(scratch) && chdir(scratch) == 0 ? 0 : -1;
}

static int remove_scratch(void **state)
{
	struct err err;

	(void)state;
	return fs_remove_tree(scratch, &err);
}

static void expect_file(const char *path, const char *content)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct err err;

	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(str_text(&text), content);
}

static size_t count_names(const char *dir)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err err;

	assert_int_equal(fs_list(&names, dir, &err), 0);
	return names.n;
}

static void an_aborted_write_leaves_the_old_file_alone(void **state)
{
	struct fs_writer w;
	struct err err;

	(void)state;
	assert_int_equal(fs_write("a/b/c.txt", "old", 3, 0, &err), 0);
	assert_int_equal(fs_writer_open(&w, "a/b/c.txt", &err), 0);
	fs_writer_add(&w, "new", 3);
	fs_writer_abort(&w);
	expect_file("a/b/c.txt", "old");
	assert_int_equal(count_names("a/b"), 1);
}

static void a_derived_file_is_replaced_whole_or_not_at_all(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(fs_write_derived("derived/c.txt", "old", 3, &err), 0);
	assert_int_equal(fs_write_derived("derived/c.txt", "newer", 5, &err), 0);
	expect_file("derived/c.txt", "newer");
	assert_int_equal(fs_write_derived("derived", "x", 1, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	expect_file("derived/c.txt", "newer");
	assert_int_equal(count_names("derived"), 1);
}

static void a_committed_write_replaces_the_file(void **state)
{
	CLEANUP(mem_free) char *big = mem_resize(NULL, 200000, 1);
	struct fs_writer w;
	struct err err;

	(void)state;
	memset(big, 'x', 200000);
	assert_int_equal(fs_writer_open(&w, "big.txt", &err), 0);
	fs_writer_add(&w, "head ", 5);
	fs_writer_add(&w, big, 200000);
	assert_int_equal(fs_writer_commit(&w, &err), 0);
	assert_int_equal(fs_size("big.txt"), 200005);
	fs_writer_abort(&w); /* harmless */
	assert_true(fs_exists("big.txt"));
}

static void a_full_disk_is_reported_and_nothing_is_left(void **state)
{
	struct fs_writer w;
	struct err err;

	(void)state;
	assert_int_equal(fs_writer_open(&w, "full.txt", &err), 0);
	assert_int_equal(dup2(open("/dev/full", O_WRONLY), w.fd), w.fd);
	fs_writer_add(&w, "x", 1);
	assert_int_equal(fs_writer_commit(&w, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.text, "cannot write 'full.txt': No space left on device");
	assert_false(fs_exists("full.txt"));
}

static void a_staged_folder_appears_whole(void **state)
{
	struct fs_stage stage;
	struct err err;

	(void)state;
	for (int round = 0; round < 2; round++) {
		CLEANUP(mem_free) char *file = NULL;

		assert_int_equal(fs_stage_open(&stage, "model/", &err), 0);
		file = fs_join(stage.temp, round ? "second" : "first");
		assert_int_equal(fs_write(file, "x", 1, 0, &err), 0);
		assert_int_equal(fs_stage_commit(&stage, &err), 0);
	}
	assert_true(fs_exists("model/second"));
	assert_false(fs_exists("model/first"));
	assert_int_equal(fs_stage_open(&stage, "model", &err), 0);
	fs_stage_abort(&stage);
	assert_true(fs_exists("model/second"));
	assert_int_equal(fs_stage_open(&stage, "model/second", &err), -1);
	assert_string_equal(err.text, "cannot write 'model/second': it is not a folder");
}

static void a_link_in_a_tree_is_refused(void **state)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(fs_write("tree/b/2", "", 0, 0, &err), 0);
	assert_int_equal(fs_write("tree/a", "", 0, 0, &err), 0);
	assert_int_equal(fs_list_tree(&files, "tree", &err), 0);
	assert_int_equal(files.n, 2);
	assert_string_equal(files.v[0], "a");
	assert_string_equal(files.v[1], "b/2");
	assert_int_equal(symlink("/etc/passwd", "tree/b/3"), 0);
	assert_int_equal(fs_list_tree(&files, "tree", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

static void a_folder_is_replaced_only_if_it_is_of_the_same_kind(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(fs_may_replace("none", "MLmodel", "model package", &err), 0);
	assert_int_equal(fs_make_dirs("mine", &err), 0);
	assert_int_equal(fs_may_replace("mine", "MLmodel", "model package", &err), 0);
	assert_int_equal(fs_write("mine/letters.txt", "x", 1, 0, &err), 0);
	assert_int_equal(fs_may_replace("mine", "MLmodel", "model package", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "'mine' has files but is no model package"));
	assert_int_equal(fs_may_replace("mine/letters.txt", "MLmodel", "model package", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(fs_write("mine/MLmodel", "x", 1, 0, &err), 0);
	assert_int_equal(fs_may_replace("mine", "MLmodel", "model package", &err), 0);
	assert_int_equal(fs_remove_tree("mine", &err), 0);
}

static void only_paths_that_stay_inside_are_safe(void **state)
{
	(void)state;
	assert_true(fs_is_safe_relative("a/b.c"));
	assert_false(fs_is_safe_relative(""));
	assert_false(fs_is_safe_relative("/a"));
	assert_false(fs_is_safe_relative("a/../b"));
	assert_false(fs_is_safe_relative("a//b"));
	assert_false(fs_is_safe_relative("./a"));
	assert_false(fs_is_safe_relative("a/"));
	assert_false(fs_is_safe_relative("a\\b"));
	assert_false(fs_is_safe_relative("a\nb"));
}

static void a_held_lock_is_worth_a_retry(void **state)
{
	struct err err;
	int fd, again;

	(void)state;
	fd = fs_lock("lock", 0, &err);
	assert_true(fd >= 0);
	assert_int_equal(fs_lock("lock", 0, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	close(fd);
	again = fs_lock("lock", 0, &err);
	assert_true(again >= 0);
	close(again);
}

static void a_limit_on_reading_holds(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(fs_write("ten", "0123456789", 10, 0, &err), 0);
	assert_int_equal(fs_read(&text, "ten", 9, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(fs_read(&text, ".", 0, &err), -1);
	assert_string_equal(err.text, "cannot open '.': Is a directory");
}

static void a_child_gets_input_and_environment(void **state)
{
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	CLEANUP(strvec_release) struct strvec set = { 0 };
	CLEANUP(mem_free) char *input = mem_resize(NULL, 300000, 1);
	const char *argv[4];
	struct err err;
	int status;

	(void)state;
	memset(input, 'y', 300000);
	strvec_add(&set, "GREETING=hello");
	proc_shell(argv, "echo $GREETING >&2; cat; exit 7");
	assert_int_equal(
		proc_run(
			&(struct proc){ .argv = argv, .set = &set, .input = input, .input_len = 300000, .output = &out, .errors = &errors },
			&status, &err),
		0);
	assert_int_equal(status, 7);
	assert_int_equal(out.len, 300000);
	assert_string_equal(str_text(&errors), "hello\n");
}

static void a_killed_child_and_a_missing_one_are_told_apart(void **state)
{
	const char *argv[4];
	const char *const missing[] = { "./no-such-program-here", NULL };
	struct err err;
	int status;

	(void)state;
	proc_shell(argv, "kill -9 $$");
	assert_int_equal(proc_run(&(struct proc){ .argv = argv }, &status, &err), 0);
	assert_int_equal(status, 128 + 9);
	assert_int_equal(proc_run(&(struct proc){ .argv = missing }, &status, &err), -1);
	assert_string_equal(err.text, "cannot run './no-such-program-here': No such file or directory");
}

static void errors_are_one_line_and_know_their_place(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_at(&err, ERR_USAGE, "p.yaml", 17, 12, "unknown learner '%s'", "a\nb"), -1);
	assert_string_equal(err.text, "p.yaml:17:12: unknown learner 'a?b'");
	assert_string_equal(err.file, "p.yaml");
	assert_int_equal(err.line, 17);
	err_prefix(&err, "train");
	assert_string_equal(err.text, "train: p.yaml:17:12: unknown learner 'a?b'");
}

static void a_file_in_the_making_lies_where_it_was_said_to(void **state)
{
	CLEANUP(fs_writer_abort) struct fs_writer w = { .fd = -1 };
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(mem_free) char *mark = str_format(".interlock-%ld-", (long)getpid());
	struct err err;

	(void)state;
	assert_true(fs_temps_in("aside/made"));
	assert_false(fs_temps_in("elsewhere"));
	assert_int_equal(fs_writer_open(&w, "target.txt", &err), 0);
	fs_writer_add(&w, "new", 3);
	assert_int_equal(fs_list(&names, "aside/made", &err), 0);
	assert_int_equal(names.n, 1);
	assert_true(str_starts(names.v[0], mark));
	assert_int_equal(fs_writer_commit(&w, &err), 0);
	assert_int_equal(fs_size("target.txt"), 3);
	assert_true(fs_temps_in(NULL));
	assert_int_equal(fs_write("target.txt", "more", 4, 0, &err), 0);
	assert_true(fs_temps_in("elsewhere"));
	assert_true(fs_temps_in(NULL));
	assert_false(fs_exists("elsewhere"));
}

static void another_file_system_is_another_mount(void **state)
{
	(void)state;
	assert_true(fs_same_mount(".", "not/there/yet"));
	assert_false(fs_same_mount("/proc", "."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_aborted_write_leaves_the_old_file_alone),
		cmocka_unit_test(a_derived_file_is_replaced_whole_or_not_at_all),
		cmocka_unit_test(a_committed_write_replaces_the_file),
		cmocka_unit_test(a_full_disk_is_reported_and_nothing_is_left),
		cmocka_unit_test(a_staged_folder_appears_whole),
		cmocka_unit_test(a_link_in_a_tree_is_refused),
		cmocka_unit_test(a_folder_is_replaced_only_if_it_is_of_the_same_kind),
		cmocka_unit_test(only_paths_that_stay_inside_are_safe),
		cmocka_unit_test(a_file_in_the_making_lies_where_it_was_said_to),
		cmocka_unit_test(another_file_system_is_another_mount),
		cmocka_unit_test(a_held_lock_is_worth_a_retry),
		cmocka_unit_test(a_limit_on_reading_holds),
		cmocka_unit_test(a_child_gets_input_and_environment),
		cmocka_unit_test(a_killed_child_and_a_missing_one_are_told_apart),
		cmocka_unit_test(errors_are_one_line_and_know_their_place),
	};

	return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
