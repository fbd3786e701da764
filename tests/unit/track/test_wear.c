/* test_wear.c - which rows hold-outs share, and whose charges count where. */
#include "tests/unit/track/scratch.h"

#include "base/mem.h"
#include "base/rng.h"
#include "table/table.h"
#include "track/ledger/wear.h"

#include <math.h>
#include <string.h>

/* Rows first .. first + n - 1 of a world of rows. */
static void rows(struct row_sketch *out, uint64_t first, size_t n)
{
	CLEANUP(mem_free) uint64_t *hashes = mem_new(n, sizeof(*hashes));

	for (size_t i = 0; i < n; i++)
		hashes[i] = rng_mix(first + i + 1);
	row_sketch_make(out, hashes, n);
}

static double shared(uint64_t a, size_t n, uint64_t b, size_t m)
{
	CLEANUP(row_sketch_release) struct row_sketch x = { 0 };
	CLEANUP(row_sketch_release) struct row_sketch y = { 0 };

	rows(&x, a, n);
	rows(&y, b, m);
	return row_sketch_shared(&x, &y);
}

static void whole_hold_outs_count_their_shared_rows(void **state)
{
	(void)state;
	assert_true(shared(0, 1000, 0, 1000) == 1000);
	assert_true(shared(0, 1000, 950, 1000) == 50);
	assert_true(shared(0, 1000, 1000, 1000) == 0);
	assert_true(shared(0, 10, 0, 1000) == 10);
	assert_true(shared(0, 1000, 990, 10) == 10);
	assert_true(shared(0, 0, 0, 10) == 0);
}

/* Half a million rows are kept as a sample: within four of the standard errors that row_sketch.h states. */
static void large_hold_outs_estimate_it_within_the_stated_error(void **state)
{
	const size_t n = 600000;
	CLEANUP(row_sketch_release) struct row_sketch large = { 0 };
	double se = sqrt(.1 * .9 / (double)ROW_SKETCH_MOST) * (double)n;

	(void)state;
	rows(&large, 0, n);
	assert_false(row_sketch_is_whole(&large));
	assert_true(large.n <= ROW_SKETCH_MOST && large.n > ROW_SKETCH_MOST - 100);
	assert_true(fabs(shared(0, n, n - n / 10, n) - (double)n / 10) < 4 * se);
	assert_true(shared(0, n, 0, n) == (double)n);
	assert_true(shared(0, n, n, n) < (double)n / 1000);
}

static void the_largest_hold_out_that_is_kept_whole_is(void **state)
{
	CLEANUP(row_sketch_release) struct row_sketch most = { 0 };
	CLEANUP(row_sketch_release) struct row_sketch more = { 0 };

	(void)state;
	rows(&most, 0, ROW_SKETCH_MOST);
	assert_true(row_sketch_is_whole(&most));
	assert_int_equal(most.n, ROW_SKETCH_MOST);
	rows(&more, 0, ROW_SKETCH_MOST + 1);
	assert_false(row_sketch_is_whole(&more));
}

/* Of a sample only what lies under its bound is known: the rest of the other hold-out says nothing. */
static void only_prints_under_both_bounds_are_compared(void **state)
{
	uint32_t all[] = { 3, 5, 7 }, few[] = { 3 };
	const struct row_sketch whole = { .rows = 3, .bound = (uint64_t)1 << 32, .prints = all, .n = 3 };
	const struct row_sketch sample = { .rows = 2, .bound = 5, .prints = few, .n = 1 };

	(void)state;
	assert_true(row_sketch_shared(&whole, &sample) == 3);
	assert_true(row_sketch_shared(&sample, &whole) == 2);
}

static void a_sketch_knows_its_rows(void **state)
{
	CLEANUP(row_sketch_release) struct row_sketch s = { 0 };

	(void)state;
	rows(&s, 10, 100);
	assert_true(row_sketch_has(&s, rng_mix(11)));
	assert_true(row_sketch_has(&s, rng_mix(110)));
	assert_false(row_sketch_has(&s, rng_mix(10)));
	assert_false(row_sketch_has(&s, rng_mix(111)));
	assert_false(row_sketch_has(&(struct row_sketch){ 0 }, 0));
}

static void a_sketch_comes_back_as_it_was_kept_and_is_kept_once(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(row_sketch_release) struct row_sketch one = { 0 };
	CLEANUP(row_sketch_release) struct row_sketch two = { 0 };
	CLEANUP(row_sketch_release) struct row_sketch back = { 0 };

	(void)state;
	rows(&one, 0, 300);
	rows(&two, 5, 20);
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	assert_int_equal(row_sketch_read(&back, s, "sha256:a", &err), 0);
	assert_int_equal(back.rows, 0);
	assert_int_equal(row_sketch_keep(s, "sha256:a", &one, &err), 0);
	assert_int_equal(row_sketch_keep(s, "sha256:a", &two, &err), 0);
	assert_int_equal(row_sketch_read(&back, s, "sha256:a", &err), 0);
	assert_int_equal(back.rows, 300);
	assert_int_equal(back.n, 300);
	assert_memory_equal(back.prints, one.prints, 300 * sizeof(*one.prints));
	assert_true(row_sketch_is_whole(&back));
}

static void what_is_no_sketch_is_refused(void **state)
{
	static const char *const bodies[] = {
		"{\"bound\":4294967296,\"kind\":\"rows\",\"prints\":\"0000000\",\"rows\":1}",
		"{\"bound\":4294967296,\"kind\":\"rows\",\"prints\":\"0000000g\",\"rows\":1}",
		"{\"bound\":4294967296,\"kind\":\"rows\",\"prints\":\"0000000200000001\",\"rows\":2}",
		"{\"bound\":1,\"kind\":\"rows\",\"prints\":\"00000002\",\"rows\":1}",
		"{\"bound\":2,\"kind\":\"rows\",\"prints\":\"00000002\",\"rows\":1}",
		"{\"bound\":0,\"kind\":\"rows\",\"prints\":\"\",\"rows\":0}",
		"{\"bound\":4294967296,\"kind\":\"evaluation\",\"prints\":\"\",\"rows\":0}",
		"{\"bound\":4294967296,\"kind\":\"rows\",\"prints\":\"\",\"rows\":-1}",
	};
	CLEANUP(store_cleanup) struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct row_sketch back;
		char log[32], digest[16];

		snprintf(digest, sizeof(digest), "bad%zu", i);
		snprintf(log, sizeof(log), "rows/%s", digest);
		assert_int_equal(store_log_append(s, log, 0, bodies[i], NULL, &err), 0);
		assert_int_equal(row_sketch_read(&back, s, digest, &err), -1);
		assert_int_equal(err.code, ERR_INTEGRITY);
	}
}

static void a_sketch_may_have_no_rows_or_equal_ones(void **state)
{
	static const struct {
		const char *body;
		size_t n;
	} kept[] = {
		{ "{\"bound\":4294967296,\"kind\":\"rows\",\"prints\":\"\",\"rows\":0}", 0 },
		{ "{\"bound\":4294967296,\"kind\":\"rows\",\"prints\":\"0000000100000001\",\"rows\":2}", 2 },
	};
	CLEANUP(store_cleanup) struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		CLEANUP(row_sketch_release) struct row_sketch back = { 0 };
		char log[32], digest[16];

		snprintf(digest, sizeof(digest), "good%zu", i);
		snprintf(log, sizeof(log), "rows/%s", digest);
		assert_int_equal(store_log_append(s, log, 0, kept[i].body, NULL, &err), 0);
		assert_int_equal(row_sketch_read(&back, s, digest, &err), 0);
		assert_int_equal(back.n, kept[i].n);
	}
}

/* A hold-out of these rows with so many charges, the last of which promoted. */
static void evaluated(struct store *s, const char *digest, uint64_t first, size_t n, int charges)
{
	CLEANUP(row_sketch_release) struct row_sketch sketch = { 0 };

	rows(&sketch, first, n);
	assert_int_equal(row_sketch_keep(s, digest, &sketch, &err), 0);
	for (int i = 0; i < charges; i++) {
		CLEANUP(ledger_release) struct ledger l = { 0 };
		struct ledger_entry e = {
			.at = "2026-11-21T10:00:00.000Z",
			.verdict = "v",
			.candidate = "c",
			.policy = "p",
			.decision = i + 1 == charges ? "promote" : "reject",
			.disclosure = "bit",
			.alpha = .001 * (i + 1),
			.charged = true,
			.document = "{}",
		};

		assert_int_equal(ledger_read(&l, s, digest, &err), 0);
		assert_int_equal(ledger_append(s, &l, &e, &err), 0);
	}
}

static void inherits(struct store *s, const char *digest, uint64_t first, size_t n, const char *expected)
{
	CLEANUP(row_sketch_release) struct row_sketch sketch = { 0 };
	CLEANUP(wear_release) struct wear wear = { 0 };
	CLEANUP(str_release) struct str seen = { 0 };

	rows(&sketch, first, n);
	assert_int_equal(wear_inherited(&wear, s, digest, &sketch, &err), 0);
	for (size_t i = 0; i < wear.n; i++)
		str_addf(&seen, "%s %lld/%lld ", wear.v[i].digest, (long long)wear.v[i].shared, (long long)wear.v[i].evaluations);
	str_addf(&seen, "= %lld, %lld", (long long)wear.evaluations, (long long)wear.promotions);
	assert_string_equal(str_text(&seen), expected);
}

static void more_than_a_twentieth_inherits_and_chains_do(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	evaluated(s, "a", 0, 1000, 3);
	evaluated(s, "b", 900, 1000, 2); /* 100 of its rows are a's */
	evaluated(s, "z", 5000, 1000, 4);
	inherits(s, "new", 949, 1000, "a 51/3 b 951/2 = 5, 2");
	inherits(s, "new", 950, 1000, "a 50/3 b 950/2 = 5, 2"); /* not more than 5 % of its own, but through b */
	inherits(s, "new", 1800, 1000, "a 0/3 b 100/2 = 5, 2");
	inherits(s, "new", 1850, 1000, "= 0, 0");
	inherits(s, "a", 0, 1000, "b 100/2 = 2, 1");
	inherits(s, "new", 9000, 1000, "= 0, 0");
}

/* Rows that were looked at and not charged for wear nothing. */
static void what_was_never_charged_is_not_inherited(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	evaluated(s, "free", 20000, 1000, 0);
	inherits(s, "new", 20000, 1000, "= 0, 0");
}

static void the_ledger_knows_what_was_told_at_most(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(ledger_release) struct ledger l = { 0 };
	struct ledger_told told;

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	assert_int_equal(ledger_read(&l, s, "a", &err), 0);
	ledger_told(&told, &l);
	assert_int_equal(told.rank, 0);
	assert_true(told.alpha == .003);
	free(l.entries[1].disclosure);
	l.entries[1].disclosure = mem_strdup("rounded");
	ledger_told(&told, &l);
	assert_int_equal(told.rank, 1);
	l.entries[1].disclosure[0] = '\0'; /* a record of old told everything */
	ledger_told(&told, &l);
	assert_int_equal(told.rank, 2);
	l.entries[1].charged = false;
	ledger_told(&told, &l);
	assert_int_equal(told.rank, 0);
}

/* The same rows, whatever the order and spelling: what row_sketch_make() is given. */
static void rows_are_what_they_say_and_not_how(void **state)
{
	static const char one[] = "id,x,y\n7,1.50,no\n8,2,yes\n", other[] = "y,id,x\nyes,8,2.0\nno,7,+1.5\n",
			  third[] = "y,id,x\nyes,8,2.0\nyes,7,+1.5\n";
	CLEANUP(table_release) struct table a = { 0 };
	CLEANUP(table_release) struct table b = { 0 };
	CLEANUP(table_release) struct table c = { 0 };
	struct table_read how = { 0 };

	(void)state;
	assert_int_equal(table_read_csv_text(&a, one, strlen(one), "a", &how, &err), 0);
	assert_int_equal(table_read_csv_text(&b, other, strlen(other), "b", &how, &err), 0);
	assert_int_equal(table_read_csv_text(&c, third, strlen(third), "c", &how, &err), 0);
	assert_true(table_row_hash(&a, 0, NULL) == table_row_hash(&b, 1, NULL));
	assert_true(table_row_hash(&a, 1, NULL) == table_row_hash(&b, 0, NULL));
	assert_true(table_row_hash(&a, 0, NULL) != table_row_hash(&c, 1, NULL)); /* the label is part of a row */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_hold_outs_count_their_shared_rows),
		cmocka_unit_test(large_hold_outs_estimate_it_within_the_stated_error),
		cmocka_unit_test(the_largest_hold_out_that_is_kept_whole_is),
		cmocka_unit_test(only_prints_under_both_bounds_are_compared),
		cmocka_unit_test(a_sketch_knows_its_rows),
		cmocka_unit_test(a_sketch_comes_back_as_it_was_kept_and_is_kept_once),
		cmocka_unit_test(what_is_no_sketch_is_refused),
		cmocka_unit_test(a_sketch_may_have_no_rows_or_equal_ones),
		cmocka_unit_test(more_than_a_twentieth_inherits_and_chains_do),
		cmocka_unit_test(what_was_never_charged_is_not_inherited),
		cmocka_unit_test(the_ledger_knows_what_was_told_at_most),
		cmocka_unit_test(rows_are_what_they_say_and_not_how),
	};

	return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
