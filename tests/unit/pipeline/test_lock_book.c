/* dvc.lock while stages finish in any order, and others write to it. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_emit.h"
#include "pipeline/locks/lock_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct arena arena;
static char dir[] = "/tmp/lock-book-XXXXXX";

static struct stage stage_of(const char *name)
{
	return (struct stage){ .file = "dvc.yaml", .name = name };
}

static enum lock_change put(struct lock_book *book, const char *name, const char *command, const char *const *later, size_t n_later)
{
	struct value *entry = value_map(&arena);
	struct stage s = stage_of(name);
	enum lock_change change;
	struct err err;

	value_put(&arena, entry, "cmd", value_text(&arena, command));
	if (lock_book_put(book, &change, dir, &s, entry, later, n_later, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(value_get_text(s.recorded, "cmd"), command);
	return change;
}

static void assert_file(const char *expected)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "dvc.lock");
	CLEANUP(str_release) struct str text = { 0 };
	struct err err;

	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(str_text(&text), expected);
}

static void write_lock(const char *text)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "dvc.lock");
	struct err err;

	assert_int_equal(fs_write(path, text, strlen(text), 0, &err), 0);
}

static void stages_that_end_in_any_order_are_written_in_one(void **state)
{
	static const char *const order[] = { "a", "b", "c" };
	CLEANUP(lock_book_release) struct lock_book book = { 0 };

	(void)state;
	assert_int_equal(put(&book, "c", "3", order + 3, 0), LOCK_MADE);
	assert_int_equal(put(&book, "a", "1", order + 1, 2), LOCK_CHANGED);
	assert_int_equal(put(&book, "b", "2", order + 2, 1), LOCK_CHANGED);
	assert_file("schema: '2.0'\nstages:\n  a:\n    cmd: '1'\n  b:\n    cmd: '2'\n  c:\n    cmd: '3'\n");
}

static void stages_that_were_there_keep_their_places(void **state)
{
	static const char *const order[] = { "a", "b", "c" };
	CLEANUP(lock_book_release) struct lock_book book = { 0 };

	(void)state;
	write_lock("schema: '2.0'\nstages:\n  c:\n    cmd: z\n  gone:\n    cmd: y\n");
	assert_int_equal(put(&book, "b", "x", order + 2, 1), LOCK_CHANGED);
	assert_int_equal(put(&book, "a", "w", order + 1, 2), LOCK_CHANGED);
	assert_int_equal(put(&book, "c", "z", order + 3, 0), LOCK_SAME);
	assert_file("schema: '2.0'\nstages:\n  c:\n    cmd: z\n  gone:\n    cmd: y\n  a:\n    cmd: w\n  b:\n    cmd: x\n");
}

static void what_another_wrote_meanwhile_stays(void **state)
{
	CLEANUP(lock_book_release) struct lock_book book = { 0 };

	(void)state;
	put(&book, "a", "1", NULL, 0);
	write_lock("schema: '2.0'\nstages:\n  other:\n    cmd: o\n  a:\n    cmd: '1'\n");
	put(&book, "b", "2", NULL, 0);
	assert_file("schema: '2.0'\nstages:\n  other:\n    cmd: o\n  a:\n    cmd: '1'\n  b:\n    cmd: '2'\n");
}

static int make_dir(void **state)
{
	(void)state;
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	struct err err;

	(void)state;
	arena_release(&arena);
	return fs_remove_tree(dir, &err);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)
	const struct CMUnitTest tests[] = {
		CASE(stages_that_end_in_any_order_are_written_in_one),
		CASE(stages_that_were_there_keep_their_places),
		CASE(what_another_wrote_meanwhile_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
