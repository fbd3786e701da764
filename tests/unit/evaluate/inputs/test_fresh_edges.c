/* test_fresh_edges.c - reuse.mode fresh: which rows were seen, who is kin to them, and how many are left. */
#include "tests/unit/evaluate/desk.h"

#define FRESH(least)                                                                                                                       \
	"gate: 1\ntask: measure\nholdout: {key: [id], min_rows: " least                                                                    \
	"}\nprimary: {metric: {column: cost, direction: lower}}\nreuse: {mode: fresh}\n"
#define NOW "2026-11-21T10:00:00.000Z"

static void fresh_open(struct desk *d, const char *policy, const char *rows)
{
	desk_open(d, policy);
	desk_store(d);
	if (rows)
		desk_rows(d, rows);
}

static void charge(struct desk *d, const char *digest, const char *at, bool charged)
{
	CLEANUP(ledger_release) struct ledger l = { 0 };
	struct ledger_entry entry = { .at = (char *)at,
				      .verdict = "v",
				      .candidate = "c",
				      .production = "",
				      .policy = "p",
				      .decision = "reject",
				      .model_name = "m",
				      .document = "{}",
				      .charged = charged };

	if (ledger_read(&l, d->e.store, digest, &d->err) < 0 || ledger_append(d->e.store, &l, &entry, &d->err) < 0)
		fail_msg("%s", d->err.text);
}

/* The store knows the rows of a hold-out. */
static void remember(struct desk *d, const char *digest, const char *rows)
{
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(row_sketch_release) struct row_sketch sketch = { 0 };
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	struct table_read how = { .text_columns = &texts };
	uint64_t hashes[16];

	strvec_add(&texts, "id");
	assert_int_equal(table_read_csv_text(&t, rows, strlen(rows), "other.csv", &how, &d->err), 0);
	table_row_hashes(hashes, &t, NULL);
	row_sketch_make(&sketch, hashes, t.n_rows);
	assert_int_equal(row_sketch_keep(d->e.store, digest, &sketch, &d->err), 0);
}

static const char four[] = "id,x\na,1\nb,2\nc,3\nd,4\n";

static void expect_order(const struct desk *d, size_t n, const char *ids)
{
	assert_int_equal(d->e.n_judged, n);
	for (size_t i = 0; i < d->e.rows.n_rows; i++) {
		char buf[32];

		assert_int_equal(*column_text(table_column(&d->e.rows, "id"), d->e.order[i], buf), ids[i]);
	}
}

/* ---- what was seen ---- */

static void rows_of_earlier_hold_outs_are_seen(void **state)
{
	static const struct {
		const char *at, *ours; /* first evaluations; ours NULL = none yet */
		bool charged, seen;
	} cases[] = {
		{ NOW, NULL, true, true },
		{ NOW, "2026-11-21T11:00:00.000Z", true, true },
		{ NOW, NOW, true, true }, /* in doubt they were */
		{ NOW, "2026-11-21T09:00:00.000Z", true, false },
		{ NOW, NULL, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		fresh_open(&d, FRESH("2"), four);
		charge(&d, "sha256:other", cases[i].at, cases[i].charged);
		remember(&d, "sha256:other", "id,x\nc,3\na,1\nz,9\n");
		if (cases[i].ours) {
			charge(&d, d.e.holdout_digest, cases[i].ours, true);
			assert_int_equal(ledger_read(&d.e.ledger, d.e.store, d.e.holdout_digest, &d.err), 0);
		}
		assert_int_equal(fresh_rows(&d.e, &d.err), 0);
		if (cases[i].seen)
			expect_order(&d, 2, "bdac");
		else
			expect_order(&d, 4, "abcd");
		assert_int_equal(fresh_check(&d.e, &d.err), 0);
		desk_close(&d);
	}
}

static void a_hold_out_does_not_wear_itself(void **state)
{
	struct desk d;

	(void)state;
	fresh_open(&d, FRESH("2"), four);
	charge(&d, d.e.holdout_digest, NOW, true);
	remember(&d, d.e.holdout_digest, four);
	assert_int_equal(fresh_rows(&d.e, &d.err), 0);
	expect_order(&d, 4, "abcd");
	desk_close(&d);
}

static void several_hold_outs_are_looked_at(void **state)
{
	struct desk d;

	(void)state;
	fresh_open(&d, FRESH("2"), four);
	charge(&d, "sha256:one", NOW, true);
	remember(&d, "sha256:one", "id,x\na,1\n");
	charge(&d, "sha256:two", NOW, true); /* of which no rows are known */
	charge(&d, "sha256:zero", NOW, true);
	remember(&d, "sha256:zero", "id,x\nd,4\n");
	assert_int_equal(fresh_rows(&d.e, &d.err), 0);
	expect_order(&d, 2, "bcad");
	desk_close(&d);
}

/* More rows than are kept: which of them are here nobody can tell. */
static void a_sample_of_rows_does_not_tell_which_are_fresh(void **state)
{
	CLEANUP(mem_free) uint64_t *hashes = mem_new(ROW_SKETCH_MOST + 1, sizeof(*hashes));
	static const char *const at[] = { NOW, "2026-11-21T12:00:00.000Z" };

	(void)state;
	for (uint64_t i = 0; i <= ROW_SKETCH_MOST; i++)
		hashes[i] = i * 0x9e3779b97f4a7c15ull;
	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		CLEANUP(row_sketch_release) struct row_sketch sketch = { 0 };
		struct desk d;

		fresh_open(&d, FRESH("2"), four);
		row_sketch_make(&sketch, hashes, ROW_SKETCH_MOST + 1);
		assert_false(row_sketch_is_whole(&sketch));
		assert_int_equal(row_sketch_keep(d.e.store, "sha256:other", &sketch, &d.err), 0);
		charge(&d, "sha256:other", at[i], true);
		charge(&d, d.e.holdout_digest, "2026-11-21T11:00:00.000Z", true);
		assert_int_equal(ledger_read(&d.e.ledger, d.e.store, d.e.holdout_digest, &d.err), 0);
		assert_int_equal(fresh_rows(&d.e, &d.err), i == 0 ? -1 : 0);
		if (i == 0)
			ended(&d, ERR_HOLDOUT, "holdout_exhausted", "a sample alone of the rows of hold-out sha256:other (");
		desk_close(&d);
	}
}

static void only_so_many_rows_can_be_told_apart(void **state)
{
	CLEANUP(mem_free) double *x = mem_new(ROW_SKETCH_MOST + 1, sizeof(*x));

	(void)state;
	for (size_t n = ROW_SKETCH_MOST; n <= ROW_SKETCH_MOST + 1; n++) {
		struct desk d;

		fresh_open(&d, FRESH("2"), NULL);
		table_add_numbers(&d.e.rows, "x", x, n);
		d.e.n_judged = n;
		d.e.order = mem_new(n, sizeof(*d.e.order));
		for (size_t i = 0; i < n; i++)
			d.e.order[i] = i;
		assert_int_equal(fresh_rows(&d.e, &d.err), n == ROW_SKETCH_MOST ? 0 : -1);
		if (n > ROW_SKETCH_MOST)
			ended(&d, ERR_HOLDOUT, "holdout_exhausted", "which rows are fresh cannot be told");
		desk_close(&d);
	}
}

static void records_that_cannot_be_read_end_it(void **state)
{
	static const char *const logs[] = { "holdout/sha256:other", "rows/sha256:other" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
		struct desk d;

		fresh_open(&d, FRESH("2"), four);
		if (i == 1)
			charge(&d, "sha256:other", NOW, true);
		assert_int_equal(store_log_append(d.e.store, logs[i], 0, "{\"kind\":\"none\"}", NULL, &d.err), 0);
		assert_int_equal(fresh_rows(&d.e, &d.err), -1);
		assert_int_equal(d.err.code, ERR_INTEGRITY);
		assert_int_equal(fresh_check(&d.e, &d.err), -1);
		assert_int_equal(d.err.code, ERR_INTEGRITY);
		desk_close(&d);
	}
}

/* ---- kin ---- */

static void kin_of_a_seen_row_is_not_fresh(void **state)
{
	(void)state;
	for (int query = 0; query < 2; query++) {
		struct desk d;

		fresh_open(&d, FRESH("1"), "id,g,x\na,p,1\nb,q,2\nc,p,3\nd,r,4\ne,r,5\nf,q,6\n");
		*(query ? &d.e.policy.holdout.query : &d.e.policy.holdout.group) = "g";
		charge(&d, "sha256:other", NOW, true);
		remember(&d, "sha256:other", "id,g,x\na,p,1\nf,q,6\n");
		assert_int_equal(fresh_rows(&d.e, &d.err), 0);
		expect_order(&d, 2, "deabcf");
		desk_close(&d);
	}
}

/* ---- how many are left ---- */

static void too_few_fresh_rows_are_left_alone(void **state)
{
	static const struct {
		size_t min_rows;
		const char *seen, *text;
	} cases[] = {
		{ 2, "id,x\na,1\nb,2\n", NULL },     { 3, "id,x\na,1\nb,2\n", "2 of the 4 rows of '" },
		{ 0, "id,x\na,1\nb,2\n", NULL },     { 0, four, "fewer than the 1 of holdout.min_rows: wait for more" },
		{ 1, four, "0 of the 4 rows of '" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		fresh_open(&d, FRESH("1"), four);
		d.e.policy.holdout.min_rows = cases[i].min_rows;
		charge(&d, "sha256:other", NOW, true);
		remember(&d, "sha256:other", cases[i].seen);
		assert_int_equal(fresh_rows(&d.e, &d.err), cases[i].text ? -1 : 0);
		if (cases[i].text)
			ended(&d, ERR_HOLDOUT, "holdout_exhausted", cases[i].text);
		desk_close(&d);
	}
}

static void of_a_ranking_queries_are_counted(void **state)
{
	struct desk d;

	(void)state;
	for (size_t least = 2; least <= 3; least++) {
		fresh_open(&d, FRESH("1"), "id,q,x\na,m,1\nb,m,2\nc,n,3\nd,n,4\ne,o,5\n");
		d.e.policy.holdout.query = "q";
		d.e.policy.holdout.min_rows = least;
		charge(&d, "sha256:other", NOW, true);
		remember(&d, "sha256:other", "id,q,x\ne,o,5\n");
		assert_int_equal(fresh_rows(&d.e, &d.err), least == 2 ? 0 : -1);
		if (least == 3)
			ended(&d, ERR_HOLDOUT, "holdout_exhausted", "2 of the 3 queries of '");
		desk_close(&d);
	}
}

static void nobody_asks_unless_the_policy_does(void **state)
{
	struct desk d;

	(void)state;
	for (int i = 0; i < 2; i++) {
		fresh_open(&d, FRESH("4"), four);
		charge(&d, "sha256:other", NOW, true);
		remember(&d, "sha256:other", four);
		d.e.policy.reuse.fresh = i == 0;
		d.request.on_validation = i == 0;
		assert_int_equal(fresh_rows(&d.e, &d.err), 0);
		expect_order(&d, 4, "abcd");
		desk_close(&d);
	}
}

/* ---- meanwhile ---- */

static void rows_that_somebody_else_used_meanwhile_are_fresh_no_more(void **state)
{
	static const char *const used[] = { "id,x\na,1\n", "id,x\nb,2\nc,3\n", "id,x\nd,4\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(used); i++) {
		struct desk d;

		fresh_open(&d, FRESH("2"), four);
		charge(&d, "sha256:one", NOW, true);
		remember(&d, "sha256:one", "id,x\na,1\n");
		assert_int_equal(fresh_rows(&d.e, &d.err), 0);
		expect_order(&d, 3, "bcda");
		charge(&d, "sha256:two", NOW, true);
		remember(&d, "sha256:two", used[i]);
		assert_int_equal(fresh_check(&d.e, &d.err), i == 0 ? 0 : -1);
		if (i > 0)
			ended(&d, ERR_HOLDOUT, "holdout_exhausted", "somebody else at the same time: they are fresh no more");
		desk_close(&d);
	}
}

/* ---- the answers ---- */

static double *numbers(size_t n)
{
	double *out = mem_new(n, sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = (double)i;
	return out;
}

static void answers_of_all_rows_become_those_of_the_judged_ones(void **state)
{
	static const double values[] = { 3, 1 }, pairs[] = { 6, 7, 2, 3 };
	static const uint32_t labels[] = { 30, 10 };
	struct predictions said = { .n = 4, .n_classes = 2, .n_measures = 1 };
	struct desk d;

	(void)state;
	fresh_open(&d, FRESH("2"), four);
	d.e.n_judged = 2;
	memcpy(d.e.order, (size_t[]){ 3, 1, 0, 2 }, 4 * sizeof(size_t));
	said.value = numbers(4);
	said.score = numbers(4);
	said.probability = numbers(8);
	said.label = mem_new(4, sizeof(*said.label));
	for (uint32_t i = 0; i < 4; i++)
		said.label[i] = 10 * i;
	said.measure = mem_new(1, sizeof(*said.measure));
	said.measure[0] = numbers(4);
	assert_null(fresh_answers(&said, &d.e));
	assert_int_equal(said.n, 2);
	assert_memory_equal(said.value, values, sizeof(values));
	assert_memory_equal(said.score, values, sizeof(values));
	assert_memory_equal(said.measure[0], values, sizeof(values));
	assert_memory_equal(said.probability, pairs, sizeof(pairs));
	assert_memory_equal(said.label, labels, sizeof(labels));
	free(said.value);
	free(said.score);
	free(said.probability);
	free(said.label);
	free(said.measure[0]);
	free(said.measure);
	desk_close(&d);
}

/* Of all rows they are put in order by whoever takes them; of another number, an error is told by whoever takes them. */
static void other_answers_stay_as_they_are(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct predictions said = { .n = i ? 3 : 4 };
		struct desk d;

		fresh_open(&d, FRESH("2"), four);
		d.e.n_judged = i ? 2 : 4;
		memcpy(d.e.order, (size_t[]){ 3, 1, 0, 2 }, 4 * sizeof(size_t));
		said.value = numbers(4);
		assert_ptr_equal(fresh_answers(&said, &d.e), d.e.order);
		assert_true(said.value[0] == 0 && said.n == (i ? 3 : 4));
		free(said.value);
		desk_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_earlier_hold_outs_are_seen),
		cmocka_unit_test(a_hold_out_does_not_wear_itself),
		cmocka_unit_test(several_hold_outs_are_looked_at),
		cmocka_unit_test(a_sample_of_rows_does_not_tell_which_are_fresh),
		cmocka_unit_test(only_so_many_rows_can_be_told_apart),
		cmocka_unit_test(records_that_cannot_be_read_end_it),
		cmocka_unit_test(kin_of_a_seen_row_is_not_fresh),
		cmocka_unit_test(too_few_fresh_rows_are_left_alone),
		cmocka_unit_test(of_a_ranking_queries_are_counted),
		cmocka_unit_test(nobody_asks_unless_the_policy_does),
		cmocka_unit_test(rows_that_somebody_else_used_meanwhile_are_fresh_no_more),
		cmocka_unit_test(answers_of_all_rows_become_those_of_the_judged_ones),
		cmocka_unit_test(other_answers_stay_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
