/* test_md5.c - every way to MD5 against libcrypto's, at every length around a block and at random ones. */
#include "base/crypto/md5.h"
#include "base/crypto/openssl.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cache/md5/md5_many.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { N = 300, BYTES = 1 << 16 };

static unsigned char *noise(void)
{
	unsigned char *bytes = mem_resize(NULL, BYTES, 1);
	uint32_t x = 12345;

	for (int i = 0; i < BYTES; i++) {
		x = x * 1664525u + 1013904223u;
		bytes[i] = (unsigned char)(x >> 24);
	}
	return bytes;
}

static void expect_digest(const uint8_t digest[static 16], const void *bytes, size_t len)
{
	static EVP_MD *md5;
	EVP_MD_CTX *ctx = openssl()->EVP_MD_CTX_new();
	uint8_t expected[16];

	md5 = md5 ? md5 : openssl()->EVP_MD_fetch(NULL, "MD5", NULL);
	assert_int_equal(openssl()->EVP_DigestInit_ex(ctx, md5, NULL), 1);
	assert_int_equal(openssl()->EVP_DigestUpdate(ctx, bytes, len), 1);
	assert_int_equal(openssl()->EVP_DigestFinal_ex(ctx, expected, NULL), 1);
	openssl()->EVP_MD_CTX_free(ctx);
	assert_memory_equal(digest, expected, sizeof(expected));
}

static void every_way_gives_the_digests_of_libcrypto(void **state)
{
	CLEANUP(mem_free) unsigned char *bytes = noise();
	CLEANUP(mem_free) struct md5_job *jobs = mem_new(N, sizeof(*jobs));
	const struct md5_way *way;

	(void)state;
	for (size_t k = 0; (way = md5_way_at(k)); k++) {
		for (size_t n = 0; n <= N; n = n < 40 ? n + 1 : n + 87) {
			for (size_t i = 0; i < n; i++)
				jobs[i] = (struct md5_job){ .bytes = bytes + i, .len = i < 200 ? i : (i * 7919) % 60000 };
			way->run(jobs, n);
			for (size_t i = 0; i < n; i++)
				expect_digest(jobs[i].digest, jobs[i].bytes, jobs[i].len);
		}
	}
}

static void one_long_message_among_short_ones_is_right(void **state)
{
	CLEANUP(mem_free) unsigned char *bytes = noise();
	struct md5_job jobs[40];
	const struct md5_way *way;

	(void)state;
	for (size_t k = 0; (way = md5_way_at(k)); k++) {
		for (int i = 0; i < 40; i++)
			jobs[i] = (struct md5_job){ .bytes = bytes, .len = i == 7 ? BYTES : (size_t)i };
		way->run(jobs, 40);
		for (int i = 0; i < 40; i++)
			expect_digest(jobs[i].digest, bytes, jobs[i].len);
	}
}

static void the_last_way_is_plain_c(void **state)
{
	const struct md5_way *way = NULL, *next;

	(void)state;
	for (size_t k = 0; (next = md5_way_at(k)); k++)
		way = next;
	assert_string_equal(way->name, "scalar");
}

static void a_stream_in_pieces_is_the_whole(void **state)
{
	CLEANUP(mem_free) unsigned char *bytes = noise();
	uint8_t digest[16];

	(void)state;
	for (size_t piece = 1; piece < 200; piece += 13) {
		struct md5 m;

		md5_init(&m);
		for (size_t at = 0; at < 5000; at += piece)
			md5_add(&m, bytes + at, piece < 5000 - at ? piece : 5000 - at);
		md5_end(&m, digest);
		expect_digest(digest, bytes, 5000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_gives_the_digests_of_libcrypto),
		cmocka_unit_test(one_long_message_among_short_ones_is_right),
		cmocka_unit_test(the_last_way_is_plain_c),
		cmocka_unit_test(a_stream_in_pieces_is_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
