/* test_drift.c - bins, statistics and null quantiles of drift. */
#include "base/mem.h"
#include "base/rng.h"
#include "math/dist.h"
#include "math/divergence.h"
#include "table/drift.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void assert_near(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", got, expected);
}

/* Two tables of one column "x" each. */
struct pair {
	struct table a, b;
};

static void pair_release(struct pair *p)
{
	table_release(&p->a);
	table_release(&p->b);
}

static void numbers(struct pair *p, const double *a, size_t n, const double *b, size_t m)
{
	table_add_numbers(&p->a, "x", a, n);
	table_add_numbers(&p->b, "x", b, m);
}

static void bins_of(struct drift_bins *bins, const struct pair *p)
{
	drift_bins_init(bins, &p->a.columns[0], p->a.n_rows, &p->b.columns[0], p->b.n_rows);
}

static struct drift compare(const struct pair *p, const char *stat, double level, double floor)
{
	struct drift_terms terms = { .stat = drift_stat_find(stat), .null_quantile = level, .floor = floor };
	struct drift out;

	drift_compare(&out, &terms, &p->a.columns[0], p->a.n_rows, &p->b.columns[0], p->b.n_rows);
	return out;
}

static void deciles_are_right_closed_and_the_outer_bins_open(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	CLEANUP(drift_bins_release) struct drift_bins bins;
	double a[11], b[] = { -100, 1, 1.0000001, 2, 9, 9.5, 1e9 };
	const double expected_a[] = { 2, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, expected_b[] = { 2, 2, 0, 0, 0, 0, 0, 0, 1, 2 };

	(void)state;
	for (int i = 0; i <= 10; i++)
		a[i] = i; /* deciles 1, 2 ... 9 */
	numbers(&p, a, 11, b, 7);
	bins_of(&bins, &p);
	assert_int_equal(bins.n, 10);
	for (size_t i = 0; i < 10; i++)
		assert_true(bins.reference[i] == expected_a[i] && bins.current[i] == expected_b[i]);
}

static void equal_deciles_are_merged(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	CLEANUP(drift_bins_release) struct drift_bins bins;
	const double a[] = { 0, 0, 0, 0, 0, 0, 1, 1, 1, 1 }, b[] = { 0, 1, 1, 2 };

	(void)state;
	numbers(&p, a, 10, b, 4);
	bins_of(&bins, &p);
	/* up to 0, up to the quantile between, up to 1, above */
	assert_true(bins.reference[0] == 6 && bins.current[0] == 1);
	assert_true(bins.current[bins.n - 1] == 1 && bins.reference[bins.n - 1] == 0);
}

/* A constant column: whatever leaves it, to either side, is seen. */
static void nothing_hides_below_a_lowest_bin_of_one_value(void **state)
{
	const double a[] = { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 }, below[] = { 4, 4, 4, 5 }, above[] = { 6, 6, 6, 5 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		CLEANUP(pair_release) struct pair p = { 0 };
		CLEANUP(drift_bins_release) struct drift_bins bins;

		numbers(&p, a, 10, i ? above : below, 4);
		bins_of(&bins, &p);
		assert_int_equal(bins.n, 2);
		assert_true(bins.reference[i] == 0 && bins.current[i] == 3);
		assert_true(bins.reference[!i] == 10 && bins.current[!i] == 1);
	}
}

static void missing_values_have_their_own_bin(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	CLEANUP(drift_bins_release) struct drift_bins bins;
	const double a[] = { 1, 1, 1, NAN }, b[] = { 1, NAN, NAN };

	(void)state;
	numbers(&p, a, 4, b, 3);
	bins_of(&bins, &p);
	assert_int_equal(bins.n, 2);
	assert_true(bins.reference[1] == 1 && bins.current[1] == 2 && bins.missing_reference == 1 && bins.missing_current == 2);
}

static void unseen_categories_are_others_however_numbers_are_spelt(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	CLEANUP(drift_bins_release) struct drift_bins bins;
	const char *const a[] = { "red", "red", "1.0", "", "blue" }, *const b[] = { "1", "green", "red", "pink", "red" };

	(void)state;
	table_add_texts(&p.a, "x", a, 5);
	table_add_texts(&p.b, "x", b, 5);
	bins_of(&bins, &p);
	assert_int_equal(bins.n, 5); /* red, 1, blue, others, missing */
	assert_true(bins.reference[0] == 2 && bins.current[0] == 2);
	assert_true(bins.reference[1] == 1 && bins.current[1] == 1);
	assert_true(bins.reference[2] == 1 && bins.current[2] == 0);
	assert_true(bins.reference[3] == 0 && bins.current[3] == 2);
	assert_true(bins.reference[4] == 1 && bins.current[4] == 0);
}

static void a_number_column_against_texts_is_compared_as_text(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	CLEANUP(drift_bins_release) struct drift_bins bins;
	const char *const b[] = { "1", "2", "oops" };

	(void)state;
	table_add_numbers(&p.a, "x", (double[]){ 1, 1, 2 }, 3);
	table_add_texts(&p.b, "x", b, 3);
	bins_of(&bins, &p);
	assert_int_equal(bins.n, 3);
	assert_true(bins.reference[0] == 2 && bins.current[0] == 1 && bins.current[2] == 1);
}

static void more_than_fifty_categories_share_the_last_bin(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	CLEANUP(drift_bins_release) struct drift_bins bins;
	char texts[70][8];
	const char *cells[70];

	(void)state;
	for (int i = 0; i < 70; i++) {
		snprintf(texts[i], sizeof(texts[i]), "k%02u", (unsigned)i % 100);
		cells[i] = texts[i];
	}
	table_add_texts(&p.a, "x", cells, 70);
	table_add_texts(&p.b, "x", cells, 70);
	bins_of(&bins, &p);
	assert_int_equal(bins.n, 51);
	assert_true(bins.reference[50] == 20 && bins.current[50] == 20);
}

static void uniform(double *x, size_t n, uint64_t seed, double shift)
{
	for (size_t i = 0; i < n; i++)
		x[i] = rng_uniform(seed, 0, i) + shift;
}

static void null_quantiles_follow_the_sizes(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	double a[200], b[200];
	struct drift d;

	(void)state;
	uniform(a, 200, 1, 0);
	uniform(b, 200, 2, 0);
	numbers(&p, a, 200, b, 200);
	d = compare(&p, "psi", 0.95, 0.1);
	assert_int_equal(d.n_bins, 10);
	assert_near(d.null_quantile, 0.16918977604620448, 1e-12);
	assert_false(d.drifted);
	d = compare(&p, "js", 0.95, 0.1);
	assert_near(d.null_quantile * d.null_quantile * 8 * 0.69314718055994530942, 0.16918977604620448, 1e-12);
	d = compare(&p, "chi2", 0.95, 0.1);
	assert_near(d.null_quantile, 16.918977604620448, 1e-12);
	assert_near(d.effect, sqrt(d.value / 400), 1e-15);
}

/* One sample against itself moved by half its width: every statistic sees it; against another draw of the same: none. */
static void every_statistic_sees_a_shift_and_not_noise(void **state)
{
	double a[400], b[400], c[400];

	(void)state;
	uniform(a, 400, 11, 0);
	uniform(b, 400, 12, 0);
	uniform(c, 400, 13, 0.5);
	for (const struct drift_stat *s = drift_stats; s->name; s++) {
		CLEANUP(pair_release) struct pair noise = { 0 }, shift = { 0 };
		struct drift d;

		numbers(&noise, a, 400, b, 400);
		numbers(&shift, a, 400, c, 400);
		d = compare(&noise, s->name, 0.999, 0.1);
		assert_false(d.drifted);
		assert_true(d.value > 0 && d.value < d.null_quantile);
		d = compare(&shift, s->name, 0.999, 0.1);
		assert_true(d.drifted && d.value > d.null_quantile);
	}
}

/* How often chance alone exceeds the 90 % quantile, by 300 pairs of samples of 150: about 30 times (5 standard errors are 26). */
static void null_quantiles_hold_by_simulation(void **state)
{
	static const char *const names[] = { "psi", "js", "chi2", "ks" };
	double a[150], b[150];

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(names); k++) {
		int n_above = 0;

		for (uint64_t i = 0; i < 300; i++) {
			CLEANUP(pair_release) struct pair p = { 0 };
			struct drift d;

			uniform(a, 150, 100 + 2 * i, 0);
			uniform(b, 150, 101 + 2 * i, 0);
			numbers(&p, a, 150, b, 150);
			d = compare(&p, names[k], 0.9, 0);
			n_above += d.value > d.null_quantile;
		}
		assert_true(n_above <= 56 && n_above >= 4);
	}
}

/* The same of 60 pairs by permutation: about 6 (5 standard errors are 12). */
static void permuted_quantiles_hold_by_simulation(void **state)
{
	double a[40], b[60];
	int n_above = 0;

	(void)state;
	for (uint64_t i = 0; i < 60; i++) {
		CLEANUP(pair_release) struct pair p = { 0 };
		struct drift d;

		uniform(a, 40, 900 + 2 * i, 0);
		uniform(b, 60, 901 + 2 * i, 0);
		numbers(&p, a, 40, b, 60);
		d = compare(&p, "wasserstein", 0.9, 0);
		n_above += d.value > d.null_quantile;
	}
	assert_true(n_above <= 18 && n_above >= 1);
}

static void both_thresholds_must_be_exceeded(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	double a[400], c[400];

	(void)state;
	uniform(a, 400, 11, 0);
	uniform(c, 400, 13, 0.5);
	numbers(&p, a, 400, c, 400);
	assert_true(compare(&p, "ks", 0.999, 0.4).drifted);
	assert_false(compare(&p, "ks", 0.999, 0.9).drifted);
}

static void lost_values_are_drift_by_any_statistic(void **state)
{
	double a[300], b[300], none[300];

	(void)state;
	uniform(a, 300, 1, 0);
	uniform(b, 300, 1, 0);
	for (int i = 0; i < 300; i++)
		none[i] = NAN;
	for (int i = 0; i < 150; i++)
		b[2 * i] = NAN;
	for (const struct drift_stat *s = drift_stats; s->name; s++) {
		CLEANUP(pair_release) struct pair half = { 0 }, all = { 0 }, both = { 0 };

		numbers(&half, a, 300, b, 300);
		numbers(&all, a, 300, none, 300);
		numbers(&both, none, 300, none, 300);
		assert_true(compare(&half, s->name, 0.999, 0.1).drifted);
		assert_true(compare(&all, s->name, 0.999, 0.1).drifted);
		assert_false(compare(&both, s->name, 0.999, 0.1).drifted);
	}
}

static void wasserstein_is_in_interquartile_ranges(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 }, constant = { 0 };
	double a[100], b[100];
	struct drift d;

	(void)state;
	for (int i = 0; i < 100; i++) {
		a[i] = i;
		b[i] = i + 99;
	}
	numbers(&p, a, 100, b, 100);
	d = compare(&p, "wasserstein", 0.999, 0.1);
	assert_near(d.value, 99 / 49.5, 1e-13);
	assert_true(d.drifted);
	for (int i = 0; i < 100; i++) {
		a[i] = 3;
		b[i] = 4;
	}
	numbers(&constant, a, 100, b, 100);
	d = compare(&constant, "wasserstein", 0.999, 0.1);
	assert_true(isinf(d.value) && d.drifted);
}

static void categories_take_psi_where_an_order_is_needed(void **state)
{
	CLEANUP(pair_release) struct pair p = { 0 };
	const char *a[200], *b[200];
	struct drift d;

	(void)state;
	for (int i = 0; i < 200; i++) {
		a[i] = i % 2 ? "u" : "v";
		b[i] = i % 5 ? "u" : "v";
	}
	table_add_texts(&p.a, "x", a, 200);
	table_add_texts(&p.b, "x", b, 200);
	d = compare(&p, "ks", 0.999, 0.1);
	assert_string_equal(d.stat, "psi");
	assert_near(d.value, divergence_psi((double[]){ 100, 100 }, (double[]){ 160, 40 }, 2, 0.5), 1e-14);
	assert_true(d.drifted && !d.is_number);
}

static void the_order_of_rows_changes_nothing(void **state)
{
	double a[250], b[250], turned[250];

	(void)state;
	uniform(a, 250, 5, 0);
	uniform(b, 250, 6, 0.05);
	for (int i = 0; i < 250; i++)
		turned[i] = b[249 - i];
	for (const struct drift_stat *s = drift_stats; s->name; s++) {
		CLEANUP(pair_release) struct pair p = { 0 }, q = { 0 };
		struct drift x, y;

		numbers(&p, a, 250, b, 250);
		numbers(&q, a, 250, turned, 250);
		x = compare(&p, s->name, 0.99, 0.01);
		y = compare(&q, s->name, 0.99, 0.01);
		assert_true(x.value == y.value && x.null_quantile == y.null_quantile && x.drifted == y.drifted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deciles_are_right_closed_and_the_outer_bins_open),
		cmocka_unit_test(equal_deciles_are_merged),
		cmocka_unit_test(nothing_hides_below_a_lowest_bin_of_one_value),
		cmocka_unit_test(missing_values_have_their_own_bin),
		cmocka_unit_test(unseen_categories_are_others_however_numbers_are_spelt),
		cmocka_unit_test(a_number_column_against_texts_is_compared_as_text),
		cmocka_unit_test(more_than_fifty_categories_share_the_last_bin),
		cmocka_unit_test(null_quantiles_follow_the_sizes),
		cmocka_unit_test(every_statistic_sees_a_shift_and_not_noise),
		cmocka_unit_test(null_quantiles_hold_by_simulation),
		cmocka_unit_test(permuted_quantiles_hold_by_simulation),
		cmocka_unit_test(both_thresholds_must_be_exceeded),
		cmocka_unit_test(lost_values_are_drift_by_any_statistic),
		cmocka_unit_test(wasserstein_is_in_interquartile_ranges),
		cmocka_unit_test(categories_take_psi_where_an_order_is_needed),
		cmocka_unit_test(the_order_of_rows_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
