/* test_assign.c - which rows go where: sizes, strata, groups, times, and that the order of rows does not matter. */
#include "base/mem.h"
#include "base/str.h"
#include "tools/split/assign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

static void sizes_round_up_but_for_rounding_errors(void **state)
{
	(void)state;
	assert_int_equal(part_size(0.2, 10), 2);
	assert_int_equal(part_size(0.07, 100), 7); /* 0.07 * 100 is a little more than 7 */
	assert_int_equal(part_size(0.2, 11), 3);
	assert_int_equal(part_size(0.2, 442), 89);
	assert_int_equal(part_size(0.001, 5), 1);
	assert_int_equal(part_size(0, 5), 0);
}

/* n rows "id,s": ids 0 .. n-1 (backwards if asked), s = id mod `strata`. */
static void make_table(struct table *t, int n, int strata, bool backwards)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	const struct table_read how = { .text_columns = &texts };

	strvec_add(&texts, "id");
	strvec_add(&texts, "s");
	str_add(&text, "id,s\n");
	for (int i = 0; i < n; i++)
		str_addf(&text, "%d,s%d\n", backwards ? n - 1 - i : i, (backwards ? n - 1 - i : i) % strata);
	if (table_read_csv_text(t, text.data, text.len, "t.csv", &how, &err) < 0)
		fail_msg("%s", err.text);
}

static void assign(struct assignment *a, const struct table *t, const struct split_params *p)
{
	CLEANUP(strvec_release) struct strvec key = { 0 };

	strvec_add(&key, "id");
	if (assign_rows(a, t, p, &key, &err) < 0)
		fail_msg("%s", err.text);
}

static void the_order_of_the_file_does_not_matter(void **state)
{
	const struct split_params p = { .seed = 3, .share = { [PART_HOLDOUT] = 0.3, [PART_VALIDATION] = 0.1 } };
	CLEANUP(table_release) struct table t = { 0 }, u = { 0 };
	CLEANUP(assignment_release) struct assignment a = { 0 }, b = { 0 };

	(void)state;
	make_table(&t, 50, 3, false);
	make_table(&u, 50, 3, true);
	assign(&a, &t, &p);
	assign(&b, &u, &p);
	assert_int_equal(a.n[PART_HOLDOUT], 15);
	assert_int_equal(a.n[PART_VALIDATION], 5);
	assert_int_equal(a.n[PART_TRAIN], 30);
	for (size_t i = 0; i < 50; i++) {
		assert_int_equal(a.part[i], b.part[49 - i]);
		assert_int_equal(a.order[i], 49 - b.order[i]);
	}
}

/* Worked out apart from this code, from the definitions of Philox and of map_hash(). */
static void a_seed_gives_the_rows_that_it_always_gave(void **state)
{
	static const size_t first[] = { 27, 1, 35, 37, 36 };
	const struct split_params p = { .seed = 7, .share = { [PART_HOLDOUT] = 0.1 } };
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(assignment_release) struct assignment a = { 0 };

	(void)state;
	make_table(&t, 50, 3, false);
	assign(&a, &t, &p);
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		assert_int_equal(a.order[i], first[i]);
}

static void strata_keep_their_proportions(void **state)
{
	const struct split_params p = { .seed = 3, .share = { [PART_HOLDOUT] = 0.25, [PART_VALIDATION] = 0.25 }, .stratify = "s" };
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(assignment_release) struct assignment a = { 0 };
	int count[N_PARTS][3] = { { 0 } };

	(void)state;
	make_table(&t, 60, 3, false);
	assign(&a, &t, &p);
	for (size_t i = 0; i < 60; i++)
		count[a.part[i]][i % 3]++;
	for (int s = 0; s < 3; s++) {
		assert_int_equal(count[PART_HOLDOUT][s], 5);
		assert_int_equal(count[PART_VALIDATION][s], 5);
		assert_int_equal(count[PART_TRAIN][s], 10);
	}
}

static void the_largest_remainders_get_what_rounding_loses(void **state)
{
	const struct split_params p = { .share = { [PART_HOLDOUT] = 0.5 }, .stratify = "s" };
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(assignment_release) struct assignment a = { 0 };
	int count[3] = { 0 };

	(void)state;
	make_table(&t, 9, 3, false); /* 5 of 9 rows, 1.67 of each stratum: 2, 2 and 1, ties in byte order */
	assign(&a, &t, &p);
	for (size_t i = 0; i < 9; i++)
		count[i % 3] += a.part[i] == PART_HOLDOUT;
	assert_int_equal(count[0], 2);
	assert_int_equal(count[1], 2);
	assert_int_equal(count[2], 1);
}

static void groups_never_cross(void **state)
{
	const struct split_params p = { .seed = 1, .share = { [PART_HOLDOUT] = 0.3, [PART_VALIDATION] = 0.2 }, .group = "s" };
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(assignment_release) struct assignment a = { 0 };

	(void)state;
	make_table(&t, 100, 10, false);
	assign(&a, &t, &p);
	assert_int_equal(a.n[PART_HOLDOUT], 30);
	assert_int_equal(a.n[PART_VALIDATION], 20);
	for (size_t i = 10; i < 100; i++)
		assert_int_equal(a.part[i], a.part[i % 10]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_round_up_but_for_rounding_errors),         cmocka_unit_test(the_order_of_the_file_does_not_matter),
		cmocka_unit_test(a_seed_gives_the_rows_that_it_always_gave),      cmocka_unit_test(strata_keep_their_proportions),
		cmocka_unit_test(the_largest_remainders_get_what_rounding_loses), cmocka_unit_test(groups_never_cross),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
