/* scratch_workspace.h - a workspace and its cache in a folder of the test's own: begun with kinds of links, filled, looked at. */
#ifndef TESTS_SCRATCH_WORKSPACE_H
#define TESTS_SCRATCH_WORKSPACE_H

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

#endif
