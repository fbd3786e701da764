/* test_object_transfer.c - pushing to and fetching from a remote that is a folder. */
#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/dir_listing.h"
#include "cache/remote/object_transfer.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
	char folder[64];
	char *cache, *there;
	struct object_store store;
	struct object_remote *remote;
	struct err err;
};

static struct env no_env;
static char *no_vars[] = { NULL };

static void open_store(struct place *p)
{
	const struct object_store_options options = { .types = "copy" };

	assert_int_equal(object_store_open(&p->store, p->cache, &options, &p->err), 0);
}

static int begin(void **state)
{
	struct place *p = mem_new(1, sizeof(*p));
	struct object_remote_terms terms = { .name = "store", .url = "there", .env = &no_env };

	no_env.vars = no_vars;
	strcpy(p->folder, "/tmp/test-transfer-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	p->cache = fs_join(p->folder, "cache");
	p->there = fs_join(p->folder, "there");
	terms.base = p->folder;
	open_store(p);
	assert_int_equal(object_remote_open(&p->remote, &terms, &p->err), 0);
	*state = p;
	return 0;
}

static int end(void **state)
{
	struct place *p = *state;

	object_store_release(&p->store);
	object_remote_close(p->remote);
	assert_int_equal(fs_remove_tree(p->folder, &p->err), 0);
	free(p->cache);
	free(p->there);
	free(p);
	return 0;
}

/* Stores a text as a file's contents, and its id. */
static void keep(struct place *p, char id[static OBJECT_ID_TEXT], const char *text)
{
	digest_md5_bytes(id, text, strlen(text));
	assert_int_equal(object_store_put_bytes(&p->store, id, false, text, strlen(text), &p->err), 0);
}

/* A folder of n files, "0", "1", ...; its meta. */
static struct object_meta keep_folder(struct place *p, int n)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	struct object_meta meta = OBJECT_META_NONE;

	for (int i = 0; i < n; i++) {
		CLEANUP(mem_free) char *text = str_format("%d", i);
		char id[OBJECT_ID_TEXT];
		uint8_t md5[16];

		keep(p, id, text);
		object_md5_of_id(md5, id);
		dir_listing_add(&list, text, md5, (int64_t)strlen(text));
	}
	dir_listing_sort(&list);
	dir_listing_write(&bytes, &meta, &list);
	assert_int_equal(object_store_put_bytes(&p->store, meta.id, false, bytes.data, bytes.len, &p->err), 0);
	return meta;
}

static bool is_at(const char *root, const char *id)
{
	CLEANUP(str_release) struct str key = { 0 };
	CLEANUP(mem_free) char *path = NULL;

	object_path(&key, id, false);
	path = fs_join(root, str_text(&key));
	return fs_exists(path);
}

static struct transfer_result push(struct place *p, const struct object_meta *meta)
{
	CLEANUP(object_set_release) struct object_set set = { 0 };
	struct transfer_result result;

	assert_int_equal(object_set_add_tree(&set, &p->store, meta, "data", NULL, NULL, &p->err), 0);
	assert_int_equal(transfer_push(&result, p->remote, &p->store, &set, &(struct transfer_terms){ 0 }, &p->err), 0);
	return result;
}

static struct transfer_result fetch(struct place *p, const struct object_meta *meta)
{
	struct transfer_result total = { 0 }, result;

	for (int round = 0; round < 2; round++) {
		CLEANUP(object_set_release) struct object_set set = { 0 };

		assert_int_equal(object_set_add_tree(&set, &p->store, meta, "data", NULL, NULL, &p->err), 0);
		assert_int_equal(transfer_fetch(&result, p->remote, &p->store, &set, &(struct transfer_terms){ 0 }, &p->err), 0);
		total.n_moved += result.n_moved;
		total.n_missing += result.n_missing;
		total.n_failed += result.n_failed;
	}
	return total;
}

static void what_is_pushed_comes_back(void **state)
{
	struct place *p = *state;
	struct object_meta meta = keep_folder(p, 40);
	struct transfer_result result = push(p, &meta);

	assert_int_equal(result.n_moved, 41);
	assert_int_equal(result.n_failed + result.n_missing, 0);
	assert_int_equal(push(p, &meta).n_moved, 0);
	object_store_release(&p->store);
	assert_int_equal(fs_remove_tree(p->cache, &p->err), 0);
	open_store(p);
	assert_int_equal(fetch(p, &meta).n_moved, 41);
	assert_int_equal(object_store_verify(&p->store, meta.id, false, &p->err), 1);
	assert_int_equal(fetch(p, &meta).n_moved, 0);
}

static void objects_at_the_remote_are_read_only(void **state)
{
	struct place *p = *state;
	struct object_meta meta = keep_folder(p, 1);
	CLEANUP(str_release) struct str key = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	struct stat st;

	push(p, &meta);
	object_path(&key, meta.id, false);
	path = fs_join(p->there, str_text(&key));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0444);
}

static void a_listing_is_kept_back_while_a_file_of_it_is_nowhere(void **state)
{
	struct place *p = *state;
	struct object_meta meta = keep_folder(p, 3);
	struct transfer_result result;
	char id[OBJECT_ID_TEXT];

	digest_md5_bytes(id, "1", 1);
	assert_int_equal(object_store_remove(&p->store, id, false, &p->err), 0);
	result = push(p, &meta);
	assert_int_equal(result.n_moved, 2);
	assert_int_equal(result.n_missing, 1);
	assert_false(is_at(p->there, meta.id));
	keep(p, id, "1");
	assert_int_equal(push(p, &meta).n_moved, 2);
	assert_true(is_at(p->there, meta.id));
}

static void wrong_contents_do_not_go_up(void **state)
{
	struct place *p = *state;
	char id[OBJECT_ID_TEXT];
	CLEANUP(mem_free) char *path = NULL;
	struct object_meta meta = OBJECT_META_NONE;
	struct transfer_result result;

	keep(p, id, "right");
	strcpy(meta.id, id);
	path = object_store_path(&p->store, id, false);
	assert_int_equal(fs_write(path, "wrong", 5, 0444, &p->err), 0);
	result = push(p, &meta);
	assert_int_equal(result.n_failed, 1);
	assert_int_equal(result.first.code, ERR_INTEGRITY);
	assert_false(is_at(p->there, id));
}

static void wrong_contents_do_not_come_down(void **state)
{
	struct place *p = *state;
	char id[OBJECT_ID_TEXT];
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(str_release) struct str key = { 0 };
	struct object_meta meta = OBJECT_META_NONE;

	digest_md5_bytes(id, "right", 5);
	strcpy(meta.id, id);
	object_path(&key, id, false);
	path = fs_join(p->there, str_text(&key));
	assert_int_equal(fs_write(path, "wrong", 5, 0444, &p->err), 0);
	assert_int_equal(fetch(p, &meta).n_failed, 2);
	assert_false(is_at(p->cache, id));
}

/* "right" at the remote; in the cache's folder what a dead process has left of it, so many seconds ago. Its path; caller frees. */
static char *broken_off(struct place *p, struct object_meta *meta, const char *left, time_t seconds)
{
	CLEANUP(str_release) struct str key = { 0 };
	CLEANUP(mem_free) char *there = NULL;
	char *part;
	const struct timespec then[2] = { { .tv_sec = time(NULL) - seconds }, { .tv_sec = time(NULL) - seconds } };

	*meta = OBJECT_META_NONE;
	digest_md5_bytes(meta->id, "right", 5);
	object_path(&key, meta->id, false);
	there = fs_join(p->there, str_text(&key));
	assert_int_equal(fs_write(there, "right", 5, 0444, &p->err), 0);
	part = str_format("%s/.interlock-0-7-%s", p->cache, meta->id);
	assert_int_equal(fs_write(part, left, strlen(left), 0600, &p->err), 0);
	assert_int_equal(utimensat(AT_FDCWD, part, then, 0), 0);
	return part;
}

static void a_download_that_was_broken_off_is_taken_up(void **state)
{
	struct place *p = *state;
	struct object_meta meta;
	CLEANUP(mem_free) char *part = broken_off(p, &meta, "ri", 3600);

	assert_int_equal(fetch(p, &meta).n_moved, 1);
	assert_int_equal(object_store_verify(&p->store, meta.id, false, &p->err), 1);
	assert_false(fs_exists(part));
}

static void what_is_left_of_a_download_is_not_believed(void **state)
{
	struct place *p = *state;
	struct object_meta meta;
	CLEANUP(mem_free) char *part = broken_off(p, &meta, "wrong", 3600);

	assert_int_equal(fetch(p, &meta).n_moved, 1);
	assert_int_equal(object_store_verify(&p->store, meta.id, false, &p->err), 1);
	assert_false(fs_exists(part));
}

static void a_download_that_another_machine_may_have_under_way_is_left_alone(void **state)
{
	struct place *p = *state;
	struct object_meta meta;
	CLEANUP(mem_free) char *part = broken_off(p, &meta, "ri", 5);

	assert_int_equal(fetch(p, &meta).n_moved, 1);
	assert_int_equal(object_store_verify(&p->store, meta.id, false, &p->err), 1);
	assert_int_equal(fs_size(part), 2);
}

static void what_moved_is_counted_in_objects_and_bytes(void **state)
{
	struct place *p = *state;
	struct object_meta meta = OBJECT_META_NONE;
	CLEANUP(object_set_release) struct object_set set = { 0 };
	struct transfer_result result;
	struct progress progress;
	char size[PROGRESS_SIZE_TEXT];

	keep(p, meta.id, "five!");
	progress_start_moves(&progress, "test", true);
	assert_int_equal(object_set_add_tree(&set, &p->store, &meta, "data", NULL, NULL, &p->err), 0);
	assert_int_equal(transfer_push(&result, p->remote, &p->store, &set, &(struct transfer_terms){ .progress = &progress }, &p->err), 0);
	assert_int_equal(progress.done, 1);
	assert_int_equal(progress.total, 1);
	assert_int_equal(progress.bytes, 5);
	progress_size_text(size, 999);
	assert_string_equal(size, "999 bytes");
	progress_size_text(size, 999950);
	assert_string_equal(size, "1.0 MB");
}

static void what_is_nowhere_is_missing(void **state)
{
	struct place *p = *state;
	struct object_meta meta = OBJECT_META_NONE;

	digest_md5_bytes(meta.id, "x", 1);
	assert_int_equal(push(p, &meta).n_missing, 1);
	assert_int_equal(fetch(p, &meta).n_missing, 2);
}

static void a_part_of_a_folder_can_be_wanted(void **state)
{
	struct place *p = *state;
	struct object_meta meta = keep_folder(p, 12);
	CLEANUP(object_set_release) struct object_set set = { 0 };

	assert_int_equal(object_set_add_tree(&set, &p->store, &meta, "data", "1", NULL, &p->err), 0);
	assert_int_equal(set.n, 2); /* "1", and not "10" or "11" */
}

static void refuses_a_kind_of_remote_that_is_not_known(void **state)
{
	struct place *p = *state;
	struct object_remote_terms terms = { .name = "odd", .url = "gopher://x", .base = p->folder, .env = &no_env };
	struct object_remote *r = NULL;

	assert_int_equal(object_remote_open(&r, &terms, &p->err), -1);
	assert_int_equal(p->err.code, ERR_USAGE);
	assert_null(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_pushed_comes_back, begin, end),
		cmocka_unit_test_setup_teardown(objects_at_the_remote_are_read_only, begin, end),
		cmocka_unit_test_setup_teardown(a_listing_is_kept_back_while_a_file_of_it_is_nowhere, begin, end),
		cmocka_unit_test_setup_teardown(wrong_contents_do_not_go_up, begin, end),
		cmocka_unit_test_setup_teardown(wrong_contents_do_not_come_down, begin, end),
		cmocka_unit_test_setup_teardown(what_is_nowhere_is_missing, begin, end),
		cmocka_unit_test_setup_teardown(a_download_that_was_broken_off_is_taken_up, begin, end),
		cmocka_unit_test_setup_teardown(what_is_left_of_a_download_is_not_believed, begin, end),
		cmocka_unit_test_setup_teardown(a_download_that_another_machine_may_have_under_way_is_left_alone, begin, end),
		cmocka_unit_test_setup_teardown(what_moved_is_counted_in_objects_and_bytes, begin, end),
		cmocka_unit_test_setup_teardown(a_part_of_a_folder_can_be_wanted, begin, end),
		cmocka_unit_test_setup_teardown(refuses_a_kind_of_remote_that_is_not_known, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
