/* test_stat_index.c - what is remembered of files, what is not yet, and files of the index that are none. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/stat_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static char scratch[64];
static struct err err;
static const uint8_t one[16] = { 1 }, two[16] = { 2 };

static int make_scratch(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/interlock-index-XXXXXX");
	return mkdtemp(scratch) && chdir(scratch) == 0 ? 0 : -1;
}

static int remove_scratch(void **state)
{
	(void)state;
	return fs_remove_tree(scratch, &err);
}

/* As old as an hour. */
static struct stat_sig old_sig(uint64_t inode)
{
	int64_t then = (time(NULL) - 3600) * 1000000000ll + 17;

	return (struct stat_sig){ .inode = inode, .mtime_ns = then, .ctime_ns = then, .size = 3 };
}

static void known_at(struct stat_known *out, const void *arg, size_t i)
{
	*out = ((const struct stat_known *)arg)[i];
}

static void a_file_is_remembered_until_anything_of_it_changes(void **state)
{
	struct stat_sig sig = old_sig(5), other;
	struct stat_index *index = stat_index_open("index");
	uint8_t md5[16];

	(void)state;
	stat_index_put(index, "a", false, &sig, one);
	stat_index_put(index, "b", true, &sig, two);
	stat_index_close(index);
	index = stat_index_open("index");
	assert_true(stat_index_get(md5, index, "a", false, &sig));
	assert_memory_equal(md5, one, 16);
	assert_false(stat_index_get(md5, index, "a", true, &sig));
	assert_true(stat_index_get(md5, index, "b", true, &sig));
	for (int field = 0; field < 4; field++) {
		other = sig;
		*(field == 0 ? (int64_t *)&other.inode : field == 1 ? &other.mtime_ns : field == 2 ? &other.ctime_ns : &other.size) += 1;
		assert_false(stat_index_get(md5, index, "a", false, &other));
	}
	stat_index_forget(index, "a");
	assert_false(stat_index_get(md5, index, "a", false, &sig));
	stat_index_close(index);
	index = stat_index_open("index");
	assert_false(stat_index_get(md5, index, "a", false, &sig));
	assert_true(stat_index_get(md5, index, "b", true, &sig));
	stat_index_close(index);
}

static void a_file_as_young_as_the_look_at_it_is_not_remembered(void **state)
{
	struct stat_sig sig = old_sig(5);
	struct stat_index *index = stat_index_open("index");
	struct stat_known known = { .path = "x", .sig = sig }, read;
	struct stat_folder folder;
	struct timespec now;
	uint8_t md5[16];

	(void)state;
	clock_gettime(CLOCK_REALTIME, &now);
	known.sig.ctime_ns = sig.ctime_ns = now.tv_sec * 1000000000ll + now.tv_nsec;
	stat_index_put(index, "a", false, &sig, one);
	stat_index_put_folder(index, "d", false, known_at, &known, 1, one, 3);
	stat_index_close(index);
	index = stat_index_open("index");
	assert_false(stat_index_get(md5, index, "a", false, &sig));
	assert_true(stat_index_folder(&folder, index, "d", false));
	stat_folder_at(&read, &folder, 0);
	assert_string_equal(read.path, "x");
	assert_false(stat_sig_equal(&read.sig, &known.sig));
	stat_folder_release(&folder);
	stat_index_close(index);
}

static void a_file_of_the_index_that_is_torn_is_as_if_absent(void **state)
{
	struct stat_sig sig = old_sig(7);
	struct stat_index *index = stat_index_open("index");
	CLEANUP(str_release) struct str bytes = { 0 };
	uint8_t md5[16];

	(void)state;
	stat_index_put(index, "a", false, &sig, one);
	stat_index_close(index);
	assert_int_equal(fs_read(&bytes, "index/files", 0, &err), 0);
	for (size_t len = 0; len < bytes.len; len++) {
		assert_int_equal(fs_write("index/files", bytes.data, len, 0, &err), 0);
		index = stat_index_open("index");
		assert_false(stat_index_get(md5, index, "a", false, &sig));
		stat_index_close(index);
	}
	/* A count that would reach beyond the file. */
	bytes.data[8] = 100;
	assert_int_equal(fs_write("index/files", bytes.data, bytes.len, 0, &err), 0);
	index = stat_index_open("index");
	assert_false(stat_index_get(md5, index, "a", false, &sig));
	stat_index_close(index);
}

/* The limit: what is kept of a million files stays under 200 MB, by what is kept of a thousand with long names. */
static void a_file_takes_less_than_200_bytes(void **state)
{
	enum { N = 1000 };
	CLEANUP(mem_free) struct stat_known *known = mem_new(N, sizeof(*known));
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct stat_index *index = stat_index_open("index");

	(void)state;
	for (int i = 0; i < N; i++) {
		strvec_addf(&names, "images/of/a/long/folder/name/with/several/parts/image-%08d.jpeg", i);
		known[i] = (struct stat_known){ .path = names.v[i], .sig = old_sig((uint64_t)i + 1) };
	}
	stat_index_put_folder(index, "d", false, known_at, known, N, one, 0);
	stat_index_close(index);
	strvec_release(&names);
	names = (struct strvec){ 0 };
	assert_int_equal(fs_list(&names, "index", &err), 0);
	assert_int_equal(names.n, 1);
	{
		CLEANUP(mem_free) char *path = fs_join("index", names.v[0]);

		assert_in_range(fs_size(path), 1, N * 200);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_remembered_until_anything_of_it_changes),
		TEST(a_file_as_young_as_the_look_at_it_is_not_remembered),
		TEST(a_file_of_the_index_that_is_torn_is_as_if_absent),
		TEST(a_file_takes_less_than_200_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
