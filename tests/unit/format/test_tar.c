/* test_tar.c - the tar and gzip writers against known bytes and against the system's own readers. */
#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "base/str.h"
#include "format/gzip_stored.h"
#include "format/tar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static void add_to_str(void *arg, const void *bytes, size_t len)
{
	str_addn(arg, bytes, len);
}

static struct sink into(struct str *out)
{
	return (struct sink){ add_to_str, out };
}

static void archive(struct str *out, const char *path, const char *content)
{
	struct err err = { 0 };
	struct tar t;

	tar_begin(&t, into(out));
	assert_int_equal(tar_add_dir(&t, "models", 0555, &err), 0);
	assert_int_equal(tar_begin_file(&t, path, strlen(content), 0444, &err), 0);
	tar_add(&t, content, strlen(content));
	assert_int_equal(tar_end_file(&t, &err), 0);
	tar_end(&t);
}

/* What the system's program answers to these bytes on its stdin. */
static void answer(struct str *out, const char *command, const struct str *input)
{
	struct env env;
	const char *argv[4];
	struct proc proc = { .argv = argv, .env = &env, .input = input->data, .input_len = input->len, .output = out };
	struct err err = { 0 };
	int status = -1;

	env_load(&env);
	proc_shell(argv, command);
	assert_int_equal(proc_run(&proc, &status, &err), 0);
	assert_int_equal(status, 0);
}

static void header_fields_stand_where_ustar_has_them(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	archive(&out, "models/a", "hello");
	assert_int_equal(out.len, 512 + 512 + 512 + 1024);
	assert_string_equal(out.data, "models/");
	assert_string_equal(out.data + 512, "models/a");
	assert_string_equal(out.data + 512 + 100, "0000444");
	assert_string_equal(out.data + 512 + 124, "00000000005");
	assert_string_equal(out.data + 512 + 136, "00000000000");
	assert_int_equal(out.data[512 + 156], '0');
	assert_memory_equal(out.data + 512 + 257,
			    "ustar\0"
			    "00",
			    8);
	assert_string_equal(out.data + 1024, "hello");
}

static void the_bytes_of_an_archive_are_pinned(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	char digest[DIGEST_TEXT];

	(void)state;
	archive(&out, "models/a", "hello");
	digest_bytes(digest, out.data, out.len);
	assert_string_equal(digest, "sha256:95b42e3d81bdfe3403d4882527b38029b35f8322aae2548c6d53442d610b7855");
}

static void the_system_s_tar_reads_it(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(str_release) struct str list = { 0 };

	(void)state;
	archive(&out, "models/a", "hello");
	answer(&list, "tar --numeric-owner --utc -tvf -", &out);
	assert_string_equal(str_text(&list), "dr-xr-xr-x 0/0               0 1970-01-01 00:00 models/\n"
					     "-r--r--r-- 0/0               5 1970-01-01 00:00 models/a\n");
}

static void a_long_path_is_split_and_a_longer_one_refused(void **state)
{
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(str_release) struct str list = { 0 };
	struct err err = { 0 };
	struct tar t;

	(void)state;
	for (int i = 0; i < 11; i++)
		str_add(&path, "a-folder-of-20-bytes/");
	str_add(&path, "x");
	assert_int_equal(path.len, 232);
	archive(&out, path.data, "y");
	answer(&list, "tar -tf - | tail -1", &out);
	assert_int_equal(list.len, 233);
	assert_memory_equal(list.data, path.data, 232);
	for (int i = 0; i < 30; i++)
		str_add(&path, "bbbb");
	tar_begin(&t, into(&out));
	assert_int_equal(tar_begin_file(&t, path.data, 1, 0444, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(tar_add_dir(&t, path.data, 0555, &err), -1);
}

static void refuses_paths_that_leave_the_root_and_files_of_8_gib(void **state)
{
	static const char *const bad[] = { "/etc/passwd", "../x", "a/../b", "", "a//b" };
	CLEANUP(str_release) struct str out = { 0 };
	struct err err = { 0 };
	struct tar t;

	(void)state;
	tar_begin(&t, into(&out));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(tar_begin_file(&t, bad[i], 1, 0444, &err), -1);
	assert_int_equal(tar_begin_file(&t, "big", UINT64_C(1) << 33, 0444, &err), -1);
	assert_int_equal(out.len, 0);
	assert_int_equal(tar_begin_file(&t, "big", (UINT64_C(1) << 33) - 1, 0444, &err), 0);
}

static void a_file_that_shrank_is_an_error(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct err err = { 0 };
	struct tar t;

	(void)state;
	tar_begin(&t, into(&out));
	assert_int_equal(tar_begin_file(&t, "a", 5, 0444, &err), 0);
	tar_add(&t, "hel", 3);
	assert_int_equal(tar_end_file(&t, &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

static void squeeze(struct str *out, const char *bytes, size_t len, size_t piece)
{
	struct gzip_stored *g = mem_new(1, sizeof(*g));

	gzip_stored_begin(g, into(out));
	for (size_t i = 0; i < len; i += piece)
		gzip_stored_add(g, bytes + i, piece < len - i ? piece : len - i);
	gzip_stored_end(g);
	free(g);
}

static void gzip_gives_back_what_went_in(void **state)
{
	static const size_t sizes[] = { 0, 1, 65534, 65535, 65536, 131070, 200001 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		CLEANUP(mem_free) char *bytes = mem_new(sizes[i] + 1, 1);
		CLEANUP(str_release) struct str packed = { 0 };
		CLEANUP(str_release) struct str unpacked = { 0 };

		for (size_t j = 0; j < sizes[i]; j++)
			bytes[j] = (char)(j * 7 + j / 251);
		squeeze(&packed, bytes, sizes[i], 1 << 20);
		answer(&unpacked, "gzip -dc", &packed);
		assert_int_equal(unpacked.len, sizes[i]);
		if (sizes[i])
			assert_memory_equal(unpacked.data, bytes, sizes[i]);
	}
}

static void the_size_of_the_pieces_changes_nothing(void **state)
{
	CLEANUP(str_release) struct str whole = { 0 };
	CLEANUP(str_release) struct str pieces = { 0 };
	static char bytes[150000];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 31);
	squeeze(&whole, bytes, sizeof(bytes), sizeof(bytes));
	squeeze(&pieces, bytes, sizeof(bytes), 777);
	assert_int_equal(whole.len, pieces.len);
	assert_memory_equal(whole.data, pieces.data, whole.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_fields_stand_where_ustar_has_them),
		cmocka_unit_test(the_bytes_of_an_archive_are_pinned),
		cmocka_unit_test(the_system_s_tar_reads_it),
		cmocka_unit_test(a_long_path_is_split_and_a_longer_one_refused),
		cmocka_unit_test(refuses_paths_that_leave_the_root_and_files_of_8_gib),
		cmocka_unit_test(a_file_that_shrank_is_an_error),
		cmocka_unit_test(gzip_gives_back_what_went_in),
		cmocka_unit_test(the_size_of_the_pieces_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
