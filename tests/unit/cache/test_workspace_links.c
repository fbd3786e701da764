/* test_workspace_links.c - how files become objects by hard links, and what that spares of the next look. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/workspace/workspace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static char scratch[64], cache[96];
static struct object_store store;
static struct workspace w;
static struct err err;

static void begin(const char *types)
{
	struct object_store_options options = { .types = types, .near = "tmp" };

	assert_int_equal(object_store_open(&store, cache, &options, &err), 0);
	w = (struct workspace){ .root = scratch, .store = &store };
	w.ignore = ignore_new(scratch);
	w.index = stat_index_open("tmp/index");
}

static void end(void)
{
	stat_index_close(w.index);
	ignore_free(w.ignore);
	object_store_release(&store);
}

static int make_scratch(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/interlock-workspace-XXXXXX");
	if (!mkdtemp(scratch) || chdir(scratch) != 0)
		return -1;
	strcat(strcpy(cache, scratch), "/cache");
	umask(022);
	return 0;
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

static void expect_file(const char *path, const char *content)
{
	CLEANUP(str_release) struct str text = { 0 };

	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(str_text(&text), content);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void save(struct object_meta *meta, const char *path)
{
	if (workspace_save(meta, &w, path, 0, &err) < 0)
		fail_msg("%s", err.text);
}

static enum workspace_state state_of(const char *path, const struct object_meta *meta)
{
	enum workspace_state state;

	if (workspace_compare(&state, &w, path, meta, true, &err) < 0)
		fail_msg("%s", err.text);
	return state;
}

static void expect_same_inode(const char *a, const char *b)
{
	struct stat x, y;

	assert_int_equal(stat(a, &x), 0);
	assert_int_equal(stat(b, &y), 0);
	assert_int_equal(x.st_ino, y.st_ino);
}

/* Of two files of one content one becomes the object, and the other a link to it. */
static void files_become_their_objects_by_hardlink(void **state)
{
	struct object_meta meta;
	struct stat object;

	(void)state;
	begin("hardlink");
	put("twins/a", "same");
	put("twins/b", "same");
	put("twins/other", "another");
	save(&meta, "twins");
	expect_same_inode("twins/a", "cache/files/md5/51/037a4a37730f52c8732586d3aaa316");
	expect_same_inode("twins/b", "cache/files/md5/51/037a4a37730f52c8732586d3aaa316");
	assert_int_equal(stat("cache/files/md5/51/037a4a37730f52c8732586d3aaa316", &object), 0);
	assert_int_equal(object.st_nlink, 3);
	assert_int_equal(mode_of("twins/other"), 0444);
	assert_int_equal(state_of("twins", &meta), WORKSPACE_SAME);
	end();
}

/* An object that was written to is not what it is called: the file takes its place. */
static void a_spoilt_object_gives_way_to_the_file_that_is_linked(void **state)
{
	struct object_meta meta;

	(void)state;
	begin("hardlink");
	put("cache/files/md5/c9/42a4ca602c5c1ec38897a6f875cd2a", "spoilt");
	put("sound/file", "a sound file");
	save(&meta, "sound");
	expect_file("sound/file", "a sound file");
	expect_same_inode("sound/file", "cache/files/md5/c9/42a4ca602c5c1ec38897a6f875cd2a");
	end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_become_their_objects_by_hardlink),
		TEST(a_spoilt_object_gives_way_to_the_file_that_is_linked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
