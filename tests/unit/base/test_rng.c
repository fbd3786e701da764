/* test_rng.c - ranges of random bits against the published block and against single draws. */
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void a_block_is_the_published_one(void **state)
{
	static const uint32_t zeros[] = { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 }; /* Random123's kat_vectors */
	uint32_t out[4];

	(void)state;
	rng_fill(out, 4, 0, 0, 0);
	assert_memory_equal(out, zeros, sizeof(out));
}

static void a_range_is_the_same_however_it_is_cut(void **state)
{
	uint32_t whole[103], parts[103];

	(void)state;
	rng_fill(whole, 103, 5, 9, 0);
	rng_fill(parts, 40, 5, 9, 0);
	rng_fill(parts + 40, 4, 5, 9, 40);
	rng_fill(parts + 44, 59, 5, 9, 44);
	assert_memory_equal(whole, parts, sizeof(whole));
	for (uint32_t i = 0; i < 25; i++)
		assert_true(rng_at(5, 9, i) == ((uint64_t)whole[4 * i + 1] << 32 | whole[4 * i]));
	rng_fill_below(parts, 103, 5, 9, 0, 4000000007u);
	for (uint32_t i = 0; i < 103; i++)
		assert_int_equal(parts[i], (uint64_t)whole[i] * 4000000007u >> 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_the_published_one),
		cmocka_unit_test(a_range_is_the_same_however_it_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
