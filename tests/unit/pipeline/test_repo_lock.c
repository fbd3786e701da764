/* The locks of a repository: against other processes, dead ones, and what DVC writes. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/locks/repo_lock.h"
#include "pipeline/locks/rwlock_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

struct place {
	char dir[64];
	struct repo_lock ours, theirs;
};

static int make_place(void **state)
{
	struct place *p = mem_new(1, sizeof(*p));

	strcpy(p->dir, "/tmp/repo-lock-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	repo_lock_init(&p->ours, p->dir, "interlock repro", false, NULL);
	repo_lock_init(&p->theirs, p->dir, "dvc repro", false, NULL);
	p->theirs.pid = getppid(); /* a process that is alive and not ours */
	*state = p;
	return 0;
}

static int remove_place(void **state)
{
	struct place *p = *state;
	struct err err;

	repo_lock_release(&p->ours);
	repo_lock_release(&p->theirs);
	fs_remove_tree(p->dir, &err);
	free(p);
	return 0;
}

static void read_file(struct str *out, const struct place *p, const char *name)
{
	CLEANUP(mem_free) char *path = fs_join(p->dir, name);
	struct err err;

	assert_int_equal(fs_read(out, path, 0, &err), 0);
}

static void write_file(const struct place *p, const char *name, const char *text)
{
	CLEANUP(mem_free) char *path = fs_join(p->dir, name);
	struct err err;

	assert_int_equal(fs_write(path, text, strlen(text), 0, &err), 0);
}

static long dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

static void a_lock_that_is_held_is_not_taken_twice(void **state)
{
	struct place *p = *state;
	struct err err = { 0 };

	assert_int_equal(repo_lock_take(&p->ours, 0, &err), 0);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), -1);
	assert_int_equal(err.code, DVC_ERROR);
	assert_non_null(strstr(err.text, "Unable to acquire lock. Most likely another DVC process is running or was terminated abruptly"));
	repo_lock_drop(&p->ours);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), 0);
}

static void the_body_is_the_process_as_dvc_writes_it_and_the_file_stays(void **state)
{
	CLEANUP(str_release) struct str body = { 0 };
	struct place *p = *state;
	char expected[32];
	struct err err;

	write_file(p, "lock", " 4294967295\n");
	assert_int_equal(repo_lock_take(&p->ours, 0, &err), 0);
	repo_lock_drop(&p->ours);
	read_file(&body, p, "lock");
	snprintf(expected, sizeof(expected), " %ld\n", (long)getpid());
	assert_string_equal(str_text(&body), expected);
}

static void takes_are_counted(void **state)
{
	struct place *p = *state;
	struct err err;

	assert_int_equal(repo_lock_take(&p->ours, 0, &err), 0);
	assert_int_equal(repo_lock_take(&p->ours, 0, &err), 0);
	repo_lock_drop(&p->ours);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), -1);
	repo_lock_drop(&p->ours);
	repo_lock_drop(&p->ours);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), 0);
}

static void a_lock_by_link_excludes_and_leaves_nothing(void **state)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct place *p = *state;
	struct err err;

	p->ours.hard_link = p->theirs.hard_link = true;
	assert_int_equal(repo_lock_take(&p->ours, 0, &err), 0);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), -1);
	assert_int_equal(err.code, DVC_ERROR);
	repo_lock_drop(&p->ours);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), 0);
	repo_lock_drop(&p->theirs);
	assert_int_equal(fs_list(&names, p->dir, &err), 0);
	assert_int_equal(names.n, 0);
}

static void readers_share_the_lock_and_keep_writers_out(void **state)
{
	struct place *p = *state;
	struct err err = { 0 };

	assert_int_equal(repo_lock_share(&p->ours, 0, &err), 0);
	assert_int_equal(repo_lock_share(&p->theirs, 0, &err), 0);
	repo_lock_drop(&p->theirs);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), -1);
	repo_lock_drop(&p->ours);
	assert_int_equal(repo_lock_take(&p->theirs, 0, &err), 0);
	assert_int_equal(repo_lock_share(&p->ours, 0, &err), -1);
	assert_int_equal(err.code, DVC_ERROR);
	assert_non_null(strstr(err.text, "Unable to acquire lock"));
}

static void where_nobody_can_have_locked_reading_needs_no_lock(void **state)
{
	struct place *p = *state;
	struct err err = { 0 };

	assert_int_equal(fs_remove_tree(p->dir, &err), 0);
	assert_int_equal(repo_lock_share(&p->ours, 0, &err), 0);
	assert_false(fs_exists(p->dir));
	repo_lock_drop(&p->ours);
}

static void a_writer_is_asked_of_by_writers_and_a_reader_by_them_alone(void **state)
{
	CLEANUP(strvec_release) struct strvec paths = { 0 }, none = { 0 };
	struct place *p = *state;
	struct err err = { 0 };

	strvec_add(&paths, "/r/data");
	assert_false(repo_lock_any_at_work(&p->ours));
	p->ours.at_work = 0;
	assert_int_equal(repo_lock_claim(&p->theirs, &paths, &none, &err), 0);
	assert_true(repo_lock_any_at_work(&p->ours));
	assert_int_equal(repo_lock_blocked(&p->ours, &paths, NULL, &err), 0);
	assert_int_equal(repo_lock_blocked(&p->ours, NULL, &paths, &err), -1);
	assert_non_null(strstr(err.text, "is busy, it is being blocked by"));
}

static void paths_overlap_by_whole_parts(void **state)
{
	(void)state;
	assert_true(repo_lock_overlaps("/a/b", "/a/b"));
	assert_true(repo_lock_overlaps("/a", "/a/b"));
	assert_true(repo_lock_overlaps("/a/b/c", "/a/b"));
	assert_true(repo_lock_overlaps("/", "/a"));
	assert_true(repo_lock_overlaps("/a/", "/a/b"));
	assert_false(repo_lock_overlaps("/a/b", "/a/bc"));
	assert_false(repo_lock_overlaps("/a/b", "/a/c"));
}

static int claim(struct repo_lock *l, const char *read, const char *written, struct err *err)
{
	CLEANUP(strvec_release) struct strvec r = { 0 }, w = { 0 };

	if (read)
		strvec_add(&r, read);
	if (written)
		strvec_add(&w, written);
	return repo_lock_claim(l, &r, &w, err);
}

static void what_is_written_down_is_dvcs_form(void **state)
{
	CLEANUP(strvec_release) struct strvec r = { 0 }, w = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *expected = NULL;
	struct place *p = *state;
	struct err err;

	assert_int_equal(claim(&p->ours, "/r/in", "/r/out", &err), 0);
	read_file(&text, p, "rwlock");
	expected = str_format("{\"write\":{\"/r/out\":{\"pid\":%ld,\"cmd\":\"interlock repro\"}},\"read\":{\"/r/in\":[{\"pid\":%ld,"
			      "\"cmd\":\"interlock repro\"}]}}",
			      p->ours.pid, p->ours.pid);
	assert_string_equal(str_text(&text), expected);
	strvec_add(&r, "/r/in");
	strvec_add(&w, "/r/out");
	assert_int_equal(repo_lock_unclaim(&p->ours, &r, &w, &err), 0);
	str_clear(&text);
	read_file(&text, p, "rwlock");
	assert_string_equal(str_text(&text), "{}");
}

static void a_writer_stops_readers_and_writers_and_is_named(void **state)
{
	struct place *p = *state;
	struct err err = { 0 };

	assert_int_equal(claim(&p->theirs, NULL, "/r/data", &err), 0);
	assert_int_equal(claim(&p->ours, "/r/data/part", NULL, &err), -1);
	assert_int_equal(err.code, DVC_ERROR);
	assert_non_null(strstr(err.text, "'/r/data/part' is busy, it is being blocked by: (PID "));
	assert_non_null(strstr(err.text, "): dvc repro"));
	assert_int_equal(claim(&p->ours, NULL, "/r", &err), -1);
	assert_int_equal(claim(&p->ours, "/r/other", "/r/more", &err), 0);
}

static void readers_stop_writers_alone(void **state)
{
	struct place *p = *state;
	struct err err = { 0 };

	assert_int_equal(claim(&p->theirs, "/r/data", NULL, &err), 0);
	assert_int_equal(claim(&p->ours, "/r/data", NULL, &err), 0);
	assert_int_equal(claim(&p->ours, NULL, "/r/data", &err), -1);
}

static void entries_of_the_dead_are_removed(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct place *p = *state;
	struct err err = { 0 };

	p->theirs.pid = dead_pid();
	assert_int_equal(claim(&p->theirs, "/r/in", "/r/data", &err), 0);
	assert_int_equal(claim(&p->ours, "/r/data", "/r/in", &err), 0);
	read_file(&text, p, "rwlock");
	assert_null(strstr(str_text(&text), "dvc repro"));
}

static void who_only_reads_asks_and_writes_nothing(void **state)
{
	CLEANUP(strvec_release) struct strvec read = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct place *p = *state;
	struct err err = { 0 };

	strvec_add(&read, "/r/data");
	assert_int_equal(repo_lock_blocked(&p->ours, &read, NULL, &err), 0);
	assert_int_equal(claim(&p->theirs, NULL, "/r/data", &err), 0);
	assert_int_equal(repo_lock_blocked(&p->ours, &read, NULL, &err), -1);
	assert_int_equal(err.code, DVC_ERROR);
	read_file(&text, p, "rwlock");
	assert_null(strstr(str_text(&text), "interlock"));
}

static void a_list_that_is_none_is_said_as_dvc_says_it(void **state)
{
	static const char *const bad[][2] = {
		{ "{\"write\"", "JSON structure is corrupted" },
		{ "[]", "format error." },
		{ "{\"write\": {\"/a\": [1]}}", "format error." },
		{ "{\"read\": {\"/a\": {\"pid\": 1, \"cmd\": \"x\"}}}", "format error." },
		{ "{\"read\": {\"/a\": [{\"pid\": \"1\", \"cmd\": \"x\"}]}}", "format error." },
	};
	struct place *p = *state;
	struct err err = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CLEANUP(str_release) struct str text = { 0 };

		write_file(p, "rwlock", bad[i][0]);
		assert_int_equal(claim(&p->ours, "/a", NULL, &err), -1);
		assert_int_equal(err.code, DVC_ERROR);
		assert_non_null(strstr(err.text, bad[i][1]));
		read_file(&text, p, "rwlock");
		assert_string_equal(str_text(&text), bad[i][0]);
	}
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
	const struct CMUnitTest tests[] = {
		CASE(a_lock_that_is_held_is_not_taken_twice),
		CASE(the_body_is_the_process_as_dvc_writes_it_and_the_file_stays),
		CASE(takes_are_counted),
		CASE(a_lock_by_link_excludes_and_leaves_nothing),
		CASE(readers_share_the_lock_and_keep_writers_out),
		CASE(where_nobody_can_have_locked_reading_needs_no_lock),
		CASE(a_writer_is_asked_of_by_writers_and_a_reader_by_them_alone),
		cmocka_unit_test(paths_overlap_by_whole_parts),
		CASE(what_is_written_down_is_dvcs_form),
		CASE(a_writer_stops_readers_and_writers_and_is_named),
		CASE(readers_stop_writers_alone),
		CASE(entries_of_the_dead_are_removed),
		CASE(who_only_reads_asks_and_writes_nothing),
		CASE(a_list_that_is_none_is_said_as_dvc_says_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
