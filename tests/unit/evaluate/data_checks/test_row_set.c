/* test_row_set.c - which rows are there, and how many repeat. */
#include "base/mem.h"
#include "base/rng.h"
#include "evaluate/data_checks/row_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void every_row_of_a_repetition_counts(void **state)
{
	CLEANUP(row_set_release) struct row_set set = { 0 };
	const uint64_t hashes[] = { 7, 9, 7, 11, 7, 9, 13 };

	(void)state;
	row_set_init(&set, hashes, 7);
	assert_int_equal(set.n_repeated, 5);
	assert_int_equal(set.n, 7);
	assert_true(row_set_has(&set, 13) && row_set_has(&set, 7));
	assert_false(row_set_has(&set, 8));
}

/* 0 marks what is free inside, and is a hash like any other outside. */
static void a_hash_of_zero_is_one_like_any_other(void **state)
{
	CLEANUP(row_set_release) struct row_set set = { 0 }, none = { 0 };
	const uint64_t zero = 0;

	(void)state;
	row_set_init(&none, NULL, 0);
	assert_false(row_set_has(&none, 0));
	row_set_init(&set, &zero, 1);
	assert_true(row_set_has(&set, 0));
	assert_int_equal(set.n_repeated, 0);
}

static void neighbours_in_the_table_are_told_apart(void **state)
{
	CLEANUP(row_set_release) struct row_set set = { 0 };
	uint64_t hashes[1000];

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		hashes[i] = (i << 20) + 5; /* one place for all */
	row_set_init(&set, hashes, 1000);
	for (uint64_t i = 0; i < 1000; i++)
		assert_true(row_set_has(&set, (i << 20) + 5));
	assert_false(row_set_has(&set, (1000ull << 20) + 5));
	assert_int_equal(set.n_repeated, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_a_repetition_counts),
		cmocka_unit_test(a_hash_of_zero_is_one_like_any_other),
		cmocka_unit_test(neighbours_in_the_table_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
