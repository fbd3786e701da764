/* test_oci_layout.c - the layout's folder: what it takes, what it keeps, what it refuses. */
#include "publish/oci_layout.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static char scratch[64];
static char *dir;

static int make_scratch(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/interlock-oci-XXXXXX");
	if (!mkdtemp(scratch))
		return -1;
	dir = fs_join(scratch, "layout");
	return 0;
}

static int drop_scratch(void **state)
{
	struct err err;

	(void)state;
	free(dir);
	return fs_remove_tree(scratch, &err);
}

static void expect_content(const char *name, const char *wanted)
{
	CLEANUP(mem_free) char *path = fs_join(dir, name);
	CLEANUP(str_release) struct str text = { 0 };
	struct err err = { 0 };

	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(str_text(&text), wanted);
}

static void write_file(const char *name, const char *text)
{
	CLEANUP(mem_free) char *path = fs_join(dir, name);
	struct err err = { 0 };

	assert_int_equal(fs_write(path, text, strlen(text), 0, &err), 0);
}

/* Put one blob and let the tag name it. Returns whether anything was new. */
static bool put(const char *tag, const char *text)
{
	CLEANUP(oci_layout_close) struct oci_layout l = { 0 };
	struct oci_descriptor d = { .media_type = "application/x" };
	struct err err = { 0 };
	bool moved = false;

	assert_int_equal(oci_layout_open(&l, dir, &err), 0);
	assert_int_equal(oci_layout_put_bytes(&l, &d, text, strlen(text), &err), 0);
	assert_int_equal(oci_layout_tag(&l, tag, &d, &moved, &err), 0);
	return moved || l.n_new > 0;
}

#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define EMPTY_OBJECT "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define INDEX "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
#define ENTRY(hex, size, tag)                                                                                                              \
	"{\"mediaType\":\"application/x\",\"digest\":\"sha256:" hex "\",\"size\":" size                                                    \
	",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" tag "\"}}"

static void a_new_layout_has_the_files_of_the_specification(void **state)
{
	(void)state;
	assert_true(put("1", "hello"));
	expect_content("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
	expect_content("blobs/sha256/" HELLO, "hello");
	expect_content("index.json", INDEX ENTRY(HELLO, "5", "1") "]}");
}

static void the_second_time_nothing_is_new(void **state)
{
	(void)state;
	assert_true(put("1", "hello"));
	assert_false(put("1", "hello"));
}

static void other_tags_and_foreign_entries_are_kept(void **state)
{
	(void)state;
	assert_true(put("1", "hello"));
	write_file("index.json", INDEX "{\"digest\":\"sha256:ab\",\"platform\":{\"os\":\"linux\"}}," ENTRY(HELLO, "5", "1") "," ENTRY(
					 HELLO, "5", "two") "],\"annotations\":{\"a\":\"b\"}}");
	assert_true(put("1", "{}"));
	expect_content("index.json", INDEX "{\"digest\":\"sha256:ab\",\"platform\":{\"os\":\"linux\"}}," ENTRY(
					     EMPTY_OBJECT, "2", "1") "," ENTRY(HELLO, "5", "two") "],\"annotations\":{\"a\":\"b\"}}");
}

static void a_damaged_blob_is_written_again(void **state)
{
	(void)state;
	assert_true(put("1", "hello"));
	write_file("blobs/sha256/" HELLO, "hellO");
	assert_true(put("1", "hello"));
	expect_content("blobs/sha256/" HELLO, "hello");
}

static void what_a_killed_publication_left_is_no_obstacle(void **state)
{
	(void)state;
	write_file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
	write_file("blobs/sha256/" HELLO, "hel");
	assert_true(put("1", "hello"));
	expect_content("blobs/sha256/" HELLO, "hello");
}

static void expect_refused(int code)
{
	CLEANUP(oci_layout_close) struct oci_layout l = { 0 };
	struct oci_descriptor d = { .media_type = "application/x" };
	struct err err = { 0 };
	bool moved;
	int rc = oci_layout_open(&l, dir, &err);

	if (rc == 0)
		rc = oci_layout_put_bytes(&l, &d, "hello", 5, &err) < 0 ? -1 : oci_layout_tag(&l, "1", &d, &moved, &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.code, code);
}

static void a_folder_of_something_else_is_left_alone(void **state)
{
	CLEANUP(mem_free) char *marker = fs_join(dir, "oci-layout");

	(void)state;
	write_file("thesis.tex", "x");
	expect_refused(ERR_USAGE);
	assert_false(fs_exists(marker));
}

static void malformed_indexes_and_other_versions_are_refused_and_kept(void **state)
{
	static const char *const bad[] = { "{", "[]", "{\"manifests\":{}}", "" };

	(void)state;
	write_file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		write_file("index.json", bad[i]);
		expect_refused(ERR_DATA);
		expect_content("index.json", bad[i]);
	}
	write_file("oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}");
	expect_refused(ERR_DATA);
}

static void tags_follow_the_grammar(void **state)
{
	static const char *const good[] = { "1", "_a", "v1.2-rc_3", "A" };
	static const char *const bad[] = { "", ".a", "-a", "a+b", "a/b", "a:b", "\xc3\xa9" };
	char longest[130];
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(oci_check_tag(good[i], &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(oci_check_tag(bad[i], &err), -1);
	memset(longest, 'a', sizeof(longest));
	longest[128] = '\0';
	assert_int_equal(oci_check_tag(longest, &err), 0);
	longest[128] = 'a';
	longest[129] = '\0';
	assert_int_equal(oci_check_tag(longest, &err), -1);
}

static int produce_other_bytes_each_time(const void *arg, struct sink sink, struct err *err)
{
	static int calls;
	char byte = (char)('a' + calls++);

	(void)arg;
	(void)err;
	sink_add(&sink, &byte, 1);
	return 0;
}

static void bytes_that_change_between_two_reads_are_not_published(void **state)
{
	CLEANUP(oci_layout_close) struct oci_layout l = { 0 };
	CLEANUP(strvec_release) struct strvec blobs = { 0 };
	CLEANUP(mem_free) char *blob_dir = fs_join(dir, "blobs/sha256");
	struct oci_descriptor d = { .media_type = "application/x" };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(oci_layout_open(&l, dir, &err), 0);
	assert_int_equal(oci_layout_put(&l, &d, produce_other_bytes_each_time, NULL, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(fs_list(&blobs, blob_dir, &err), 0);
	assert_int_equal(blobs.n, 0);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, make_scratch, drop_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(a_new_layout_has_the_files_of_the_specification),
		in_scratch(the_second_time_nothing_is_new),
		in_scratch(other_tags_and_foreign_entries_are_kept),
		in_scratch(a_damaged_blob_is_written_again),
		in_scratch(what_a_killed_publication_left_is_no_obstacle),
		in_scratch(a_folder_of_something_else_is_left_alone),
		in_scratch(malformed_indexes_and_other_versions_are_refused_and_kept),
		cmocka_unit_test(tags_follow_the_grammar),
		in_scratch(bytes_that_change_between_two_reads_are_not_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
