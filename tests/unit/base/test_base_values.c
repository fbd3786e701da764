/* test_base_values.c - rng, clock, map, digest and vectors against known answers. */
#include "base/clock.h"
#include "base/crypto/digest.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Random123's kat_vectors for philox4x32-10: words 0 and 1. */
static void philox_gives_the_published_words(void **state)
{
	(void)state;
	assert_true(rng_at(0, 0, 0) == 0xe169c58d6627e8d5u);
	assert_true(rng_at(UINT64_MAX, UINT64_MAX, UINT64_MAX) == 0x41c83b0e408f276du);
	assert_true(rng_at(0x299f31d0a4093822u, 0x0370734413198a2eu, 0x85a308d3243f6a88u) == 0x94fdccebd16cfe09u);
}

static void sha256_of_abc(void **state)
{
	char text[DIGEST_TEXT];

	(void)state;
	digest_bytes(text, "abc", 3);
	assert_string_equal(text, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(digest_is_valid(text));
	text[70] = 'g';
	assert_false(digest_is_valid(text));
}

static void times_survive_a_round_trip(void **state)
{
	char text[CLOCK_TEXT];
	int64_t ms;

	(void)state;
	assert_true(clock_parse("2000-02-29T23:59:60Z", &ms));
	assert_true(clock_parse("2026-11-21T12:31:07.5+02:00", &ms));
	clock_format(text, ms);
	assert_string_equal(text, "2026-11-21T10:31:07.500Z");
	assert_true(clock_parse("1969-12-31", &ms));
	assert_int_equal(ms, -86400000);
	assert_false(clock_parse("2026-02-29", &ms));
	assert_false(clock_parse("2026-11-21T10:31:07", &ms)); /* no zone */
	assert_false(clock_parse("2026-11-21x", &ms));
}

static void map_finds_what_was_put(void **state)
{
	CLEANUP(map_release) struct map m = { 0 };
	CLEANUP(strvec_release) struct strvec keys = { 0 };
	bool added;

	(void)state;
	for (int i = 0; i < 5000; i++)
		strvec_addf(&keys, "key %d", i);
	for (size_t i = 0; i < keys.n; i++)
		map_put(&m, keys.v[i], strlen(keys.v[i]), i, NULL);
	for (size_t i = 0; i < keys.n; i++)
		assert_int_equal(*map_get(&m, keys.v[i], strlen(keys.v[i])), i);
	assert_int_equal(*map_put(&m, "key 7", 5, 99, &added), 7);
	assert_false(added);
	assert_null(map_get(&m, "key 5000", 8));
}

static void a_permutation_holds_each_index_once(void **state)
{
	size_t order[257];
	bool seen[257] = { false };

	(void)state;
	rng_permutation(order, 257, 42, 1);
	for (size_t i = 0; i < 257; i++) {
		assert_false(seen[order[i]]);
		seen[order[i]] = true;
	}
}

static void below_stays_below_and_reaches_the_ends(void **state)
{
	bool low = false, high = false;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		uint64_t v = rng_below(1, 2, i, 10);

		assert_true(v < 10);
		low |= v == 0;
		high |= v == 9;
	}
	assert_true(low && high);
}

static void split_keeps_empty_pieces(void **state)
{
	CLEANUP(strvec_release) struct strvec v = { 0 };

	(void)state;
	strvec_split(&v, "a\t\tb\t", '\t');
	assert_int_equal(v.n, 4);
	assert_string_equal(v.v[1], "");
	assert_string_equal(v.v[3], "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(philox_gives_the_published_words),
		cmocka_unit_test(sha256_of_abc),
		cmocka_unit_test(times_survive_a_round_trip),
		cmocka_unit_test(map_finds_what_was_put),
		cmocka_unit_test(a_permutation_holds_each_index_once),
		cmocka_unit_test(below_stays_below_and_reaches_the_ends),
		cmocka_unit_test(split_keeps_empty_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
