/* test_slice_edges.c - slices on the very border of each of their comparisons (slices.c), Holm's correction by hand. */
#include "tests/unit/evaluate/bench.h"

#include <stdlib.h>

static const char *two_halves(size_t i)
{
	return i % 20 < 10 ? "east" : "west";
}

/* Eight slices of 50 rows. */
static const char *eight_places(size_t i)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };

	return names[i / 50];
}

static void slices_of(struct bench *b, double alpha)
{
	struct case_in in = { .policy = &b->policy,
			      .candidate = &b->candidate,
			      .production = &b->production,
			      .rows = &b->rows,
			      .golden = "pass",
			      .seed = 11,
			      .n_threads = 1 };

	judgement_release(&b->j);
	b->policy.slices[0].alpha = alpha;
	if (judge_slices(&b->j, &in, &b->err) < 0)
		fail_msg("%s", b->err.text);
}

static void a_slice_of_exactly_min_rows_is_tested(void **state)
{
	(void)state;
	for (size_t n = 30; n <= 31; n++) {
		struct bench b;

		use_policy(&b, n == 30 ? LABELS "slices: [{by: region, mode: alarm, min_rows: 30}]\n"
				       : LABELS "slices: [{by: region, mode: alarm, min_rows: 31}]\n");
		use_labels(&b, 60, 0, 5, 0);
		use_regions(&b, 60, two_halves);
		slices_of(&b, 0.05);
		assert_int_equal(b.j.slices.n, 2);
		assert_int_equal(b.j.n_not_testable, n == 30 ? 0 : 2);
		bench_release(&b);
	}
}

/* Slice k of eight loses on 8 - k rows: p = 2^-(8 - k) less the half of it, by mid-p. */
static void use_eight_slices(struct bench *b)
{
	use_policy(b, LABELS "slices: [{by: region, mode: alarm, min_rows: 30}]\n");
	use_labels(b, 400, 0, 0, 0);
	use_regions(b, 400, eight_places);
	for (size_t k = 0; k < 8; k++)
		for (size_t i = 0; i < (k * 5 + 3) % 8 + 1; i++) /* in no order */
			b->candidate.label[50 * k + i] ^= 1;
}

static void holm_multiplies_the_least_p_by_all_and_the_next_by_one_less(void **state)
{
	double expected[9] = { 0 };
	struct bench b;

	(void)state;
	use_eight_slices(&b);
	slices_of(&b, 0.05);
	assert_int_equal(b.j.slices.n, 8);
	for (size_t losses = 8; losses >= 1; losses--) /* the more losses the smaller p */
		expected[losses] = fmax(losses < 8 ? expected[losses + 1] : 0, fmin(1, (double)losses * ldexp(0.5, -(int)losses)));
	for (size_t k = 0; k < 8; k++) {
		size_t losses = (k * 5 + 3) % 8 + 1;

		assert_true(fabs(b.j.slices.v[k].p - ldexp(0.5, -(int)losses)) < 1e-15);
		assert_true(fabs(b.j.slices.v[k].p_holm - expected[losses]) < 1e-14);
		assert_int_equal(b.j.slices.v[k].state, expected[losses] <= 0.05 ? STATE_FAIL : STATE_PASS);
	}
	bench_release(&b);
}

static void a_corrected_p_of_exactly_alpha_fails(void **state)
{
	const struct finding *f;
	struct bench b;
	double p;

	(void)state;
	use_eight_slices(&b);
	slices_of(&b, 0.05);
	for (size_t k = 0; k < 8; k++) {
		p = b.j.slices.v[k].p_holm;
		if (p > 0.9)
			continue;
		slices_of(&b, p);
		f = &b.j.slices.v[k];
		assert_int_equal(f->state, STATE_FAIL);
		assert_string_equal(f->reason, "slice_regressed");
		slices_of(&b, nextafter(p, 0));
		f = &b.j.slices.v[k];
		assert_int_equal(f->state, STATE_PASS);
		assert_null(f->reason);
	}
	bench_release(&b);
}

static void only_losses_sound_the_alarm(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, LABELS "slices: [{by: region, mode: alarm, min_rows: 30}]\n");
	use_labels(&b, 60, 20, 0, 0); /* ten wins in each half */
	use_regions(&b, 60, two_halves);
	slices_of(&b, 0.05);
	for (size_t k = 0; k < 2; k++) {
		assert_int_equal(b.j.slices.v[k].state, STATE_PASS);
		assert_true(b.j.slices.v[k].delta > 0 && b.j.slices.v[k].candidate > b.j.slices.v[k].production);
	}
	bench_release(&b);
}

#define PROVE(margin) LABELS "slices: [{by: region, mode: prove, margin: " margin ", min_rows: 30}]\n"

static void a_slice_to_prove_passes_fails_or_stays_open(void **state)
{
	static const struct {
		const char *policy;
		size_t wins, losses;
		enum state state;
		const char *reason;
	} rows[] = {
		{ PROVE("0.2"), 0, 0, STATE_PASS, NULL },
		{ PROVE("0.2"), 40, 0, STATE_PASS, NULL },
		{ PROVE("0.01"), 0, 40, STATE_FAIL, "slice_regressed" },
		{ PROVE("0.01"), 20, 20, STATE_UNKNOWN, "not_shown" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench b;

		use_policy(&b, rows[i].policy);
		use_labels(&b, 200, rows[i].wins, rows[i].losses, 0);
		use_regions(&b, 200, two_halves);
		slices_of(&b, 0.05);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(b.j.slices.v[k].state, rows[i].state);
			if (rows[i].reason)
				assert_string_equal(b.j.slices.v[k].reason, rows[i].reason);
			else
				assert_null(b.j.slices.v[k].reason);
			assert_true(isnan(b.j.slices.v[k].p_holm));
		}
		bench_release(&b);
	}
}

/* A little better on every row but one, and far worse on that: t is convinced, the bootstrap is not. */
static void tests_that_disagree_on_a_slice_leave_it_open(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS "slices: [{by: region, mode: prove, margin: 0.1, min_rows: 30}]\n");
	use_numbers(&b, 80, 0, 0);
	use_regions(&b, 80, two_halves);
	for (size_t i = 0; i < 80; i++)
		b.production.value[i] += i == 7 || i == 17 ? 0 : 1 + 0.001 * (double)i;
	b.candidate.value[7] += 3.5;
	b.candidate.value[17] += 3.5;
	slices_of(&b, 0.05);
	for (size_t k = 0; k < 2; k++) {
		assert_int_equal(b.j.slices.v[k].state, STATE_UNKNOWN);
		assert_string_equal(b.j.slices.v[k].reason, "tests_disagree");
	}
	bench_release(&b);
}

/* Slices of a ranking are of queries: counted by them, and a query that lies in two is refused. */
static void slices_of_a_ranking_are_of_whole_queries(void **state)
{
	enum { QUERIES = 40, EACH = 3, ROWS = QUERIES * EACH };
	struct case_in in;
	struct bench b;

	(void)state;
	for (size_t torn = 0; torn < 2; torn++) {
		uint32_t *query = malloc(ROWS * sizeof(*query));
		const char *region[ROWS];

		use_policy(&b, "gate: 1\ntask: ranking\nholdout: {label: rel, query: q}\nprimary: {metric: ndcg}\n"
			       "slices: [{by: region, mode: alarm, min_rows: 5}]\n");
		b.truth.n = ROWS;
		b.truth.y = malloc(ROWS * sizeof(double));
		b.truth.weight = malloc(ROWS * sizeof(double));
		b.candidate = (struct arm){ .truth = &b.truth, .n = ROWS, .score = malloc(ROWS * sizeof(double)), .size_bytes = NAN };
		b.production = (struct arm){ .truth = &b.truth, .n = ROWS, .score = malloc(ROWS * sizeof(double)), .size_bytes = NAN };
		for (size_t i = 0; i < ROWS; i++) {
			query[i] = (uint32_t)(i / EACH);
			region[i] = i / EACH < 25 ? "north" : "south";
			b.truth.y[i] = (double)(i % EACH);
			b.truth.weight[i] = 1 + (double)query[i];
			b.candidate.score[i] = (double)(i % EACH) + (i % 7 == 0 ? 3 : 0);
			b.production.score[i] = (double)(i % EACH) + (i % 5 == 0 ? 3 : 0);
		}
		if (torn)
			region[ROWS - 1] = "north";
		truth_set_queries(&b.truth, query, QUERIES);
		table_add_texts(&b.rows, "region", region, ROWS);
		in = (struct case_in){
			.policy = &b.policy, .candidate = &b.candidate, .production = &b.production, .rows = &b.rows, .n_threads = 1
		};
		b.j = (struct judgement){ 0 };
		assert_int_equal(judge_slices(&b.j, &in, &b.err), torn ? -1 : 0);
		if (torn) {
			assert_int_equal(b.err.code, ERR_USAGE);
		} else {
			assert_int_equal(b.j.slices.n, 2);
			assert_int_equal(b.j.slices.v[0].rows, 25);
			assert_int_equal(b.j.slices.v[1].rows, 15);
		}
		bench_release(&b);
	}
}

/* One query in four falls from 1 to 0.63: by more than a third, by less than a half. */
static void the_queries_that_fall_far_enough_are_counted_once_each(void **state)
{
	enum { QUERIES = 4, EACH = 2, ROWS = QUERIES * EACH };
	struct quantity_terms terms = { .metric = metric_find("ndcg") };
	uint32_t *query = malloc(ROWS * sizeof(*query));
	struct bench b = { 0 };

	(void)state;
	b.truth.n = ROWS;
	b.truth.y = malloc(ROWS * sizeof(double));
	b.candidate = (struct arm){ .truth = &b.truth, .n = ROWS, .score = malloc(ROWS * sizeof(double)), .size_bytes = NAN };
	b.production = (struct arm){ .truth = &b.truth, .n = ROWS, .score = malloc(ROWS * sizeof(double)), .size_bytes = NAN };
	for (size_t i = 0; i < ROWS; i++) {
		query[i] = (uint32_t)(i / EACH);
		b.truth.y[i] = b.candidate.score[i] = b.production.score[i] = (double)(i % EACH);
	}
	b.candidate.score[0] = 2;
	truth_set_queries(&b.truth, query, QUERIES);
	terms.drop = 0.33;
	assert_float_equal(quantity_find("query_drop_rate")->value(&b.candidate, &b.production, &terms), 0.25, 0);
	terms.drop = 0.5;
	assert_float_equal(quantity_find("query_drop_rate")->value(&b.candidate, &b.production, &terms), 0, 0);
	bench_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_of_a_ranking_are_of_whole_queries),
		cmocka_unit_test(the_queries_that_fall_far_enough_are_counted_once_each),
		cmocka_unit_test(a_slice_of_exactly_min_rows_is_tested),
		cmocka_unit_test(holm_multiplies_the_least_p_by_all_and_the_next_by_one_less),
		cmocka_unit_test(a_corrected_p_of_exactly_alpha_fails),
		cmocka_unit_test(only_losses_sound_the_alarm),
		cmocka_unit_test(a_slice_to_prove_passes_fails_or_stays_open),
		cmocka_unit_test(tests_that_disagree_on_a_slice_leave_it_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
