/* test_dir_listing.c - a folder's listing: DVC's own bytes and names, and what is refused. */
#include "base/crypto/digest.h"
#include "base/mem.h"
#include "cache/dir_listing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void add(struct dir_listing *list, const char *path, const char *content)
{
	char text[DIGEST_MD5_TEXT];
	uint8_t md5[16];

	digest_md5_bytes(text, content, strlen(content));
	object_md5_of_id(md5, text);
	dir_listing_add(list, path, md5, (int64_t)strlen(content));
}

/* Golden: of DVC 3 itself. */
static void two_files_have_dvcs_name(void **state)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	struct object_meta meta;

	(void)state;
	add(&list, "foo", "foo");
	add(&list, "bar", "bar");
	dir_listing_sort(&list);
	dir_listing_write(&bytes, &meta, &list);
	assert_string_equal(meta.id, "5ea40360f5b4ec688df672a4db9c17d1.dir");
	assert_int_equal(meta.size, 6);
	assert_int_equal(meta.n_files, 2);
	assert_string_equal(str_text(&bytes), "[{\"md5\": \"37b51d194a7513e45b56f6524f2d51f2\", \"relpath\": \"bar\"}, "
					      "{\"md5\": \"acbd18db4cc2f85cedef654fccc4a4d8\", \"relpath\": \"foo\"}]");
}

static void a_name_beyond_ascii_is_escaped_as_dvc_does(void **state)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	struct object_meta meta;

	(void)state;
	add(&list, "foo", "foo");
	add(&list, "\xc3\xa9t\xc3\xa9", "bar");
	dir_listing_write(&bytes, &meta, &list);
	assert_string_equal(meta.id, "bb62f081b4c7375b4a21516d6eca84e9.dir");
}

static void what_was_written_is_read_again(void **state)
{
	static const char *const names[] = { "a \"b\"", "a\\b", "a\nb\t", "\x01\x7f", "e\xcc\x81", "\xf0\x9f\x98\x80/x", "z/y/x" };
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 }, again = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 }, once_more = { 0 };
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add(&list, names[i], names[i]);
	dir_listing_sort(&list);
	dir_listing_write(&bytes, NULL, &list);
	for (size_t i = 0; i < bytes.len; i++)
		assert_in_range((unsigned char)bytes.data[i], 0x20, 0x7e);
	assert_int_equal(dir_listing_parse(&again, bytes.data, bytes.len, "x", &err), 0);
	assert_int_equal(again.n, ARRAY_LEN(names));
	dir_listing_write(&once_more, NULL, &again);
	assert_string_equal(str_text(&bytes), str_text(&once_more));
	assert_non_null(dir_listing_find(&again, "a\nb\t"));
	assert_null(dir_listing_find(&again, "a"));
}

static void paths_sort_as_whole_strings(void **state)
{
	static const char *const order[] = { "a", "a b", "e-x", "sub.txt", "sub/x", "\xc3\xa9", "\xee\x80\x80", "\xf0\x9f\x98\x80" };
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };

	(void)state;
	for (size_t i = ARRAY_LEN(order); i-- > 0;)
		add(&list, order[i], "");
	dir_listing_sort(&list);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		assert_string_equal(list.v[i].path, order[i]);
}

static void refuses_what_climbs_out_or_is_no_listing(void **state)
{
#define ENTRY(path) "[{\"md5\": \"37b51d194a7513e45b56f6524f2d51f2\", \"relpath\": \"" path "\"}]"
	static const char *const bad[] = { ENTRY("../x"),
					   ENTRY("/x"),
					   ENTRY("a/../x"),
					   ENTRY("a//b"),
					   ENTRY(""),
					   ENTRY("."),
					   ENTRY("a\\u0000"),
					   ENTRY("\\ud800"),
					   ENTRY("\xff"),
					   "",
					   "[",
					   "{}",
					   "[{}]",
					   "[]x",
					   "[{\"md5\": \"xx\", \"relpath\": \"a\"}]",
					   "[{\"relpath\": \"a\"}]",
					   "[null]" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
		struct err err;

		assert_int_equal(dir_listing_parse(&list, bad[i], strlen(bad[i]), "list.dir", &err), -1);
		assert_int_equal(err.code, ERR_INTEGRITY);
		assert_non_null(strstr(err.text, "list.dir"));
	}
}

static void refuses_a_path_that_is_there_twice_or_is_also_a_folder(void **state)
{
	static const char *const pairs[][2] = { { "a", "a" }, { "a", "a/b" }, { "a", "a/b/c" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		CLEANUP(dir_listing_release) struct dir_listing list = { 0 }, again = { 0 };
		CLEANUP(str_release) struct str bytes = { 0 };
		struct err err;

		add(&list, pairs[i][0], "");
		add(&list, "a-b", "");
		add(&list, pairs[i][1], "");
		dir_listing_write(&bytes, NULL, &list);
		assert_int_equal(dir_listing_parse(&again, bytes.data, bytes.len, "x", &err), -1);
	}
}

static void an_id_is_32_digits_and_perhaps_dir(void **state)
{
	(void)state;
	assert_true(object_id_is_valid("37b51d194a7513e45b56f6524f2d51f2"));
	assert_true(object_id_is_valid("37b51d194a7513e45b56f6524f2d51f2.dir"));
	assert_false(object_id_is_valid("37b51d194a7513e45b56f6524f2d51f2.dirx"));
	assert_false(object_id_is_valid("37B51d194a7513e45b56f6524f2d51f2"));
	assert_false(object_id_is_valid("37b51d194a7513e45b56f6524f2d51f"));
	assert_false(object_id_is_valid("../../../../../../../etc/passwd0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_files_have_dvcs_name),
		cmocka_unit_test(a_name_beyond_ascii_is_escaped_as_dvc_does),
		cmocka_unit_test(what_was_written_is_read_again),
		cmocka_unit_test(paths_sort_as_whole_strings),
		cmocka_unit_test(refuses_what_climbs_out_or_is_no_listing),
		cmocka_unit_test(refuses_a_path_that_is_there_twice_or_is_also_a_folder),
		cmocka_unit_test(an_id_is_32_digits_and_perhaps_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
