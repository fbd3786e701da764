/* test_two_sample.c - divergences, two-sample tests and chi-square against the gate's reference values, closed forms and listed permutations. */
#include "base/mem.h"
#include "base/rng.h"
#include "math/dist.h"
#include "math/divergence.h"
#include "math/elementary.h"
#include "math/sum.h"
#include "math/two_sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define LN2 0.69314718055994530942

static void assert_near(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", got, expected);
}

/* To the digits printed: half a unit of the last one. */
static void assert_printed(double got, double expected, double unit)
{
	if (!(fabs(got - expected) <= 0.5000001 * unit))
		fail_msg("%.15g is not %.15g", got, expected);
}

static const double ref3[] = { 200, 300, 500 }, cur3[] = { 100, 300, 600 };
static const double ref4[] = { 500, 300, 200, 0 }, cur4[] = { 400, 300, 250, 50 };

static void psi_is_the_reference_value(void **state)
{
	(void)state;
	assert_printed(divergence_psi(ref3, cur3, 3, 0), .0875468737354, 1e-13);
	assert_printed(divergence_psi(ref3, cur3, 3, 0.5), .0871504305554, 1e-13);
	assert_printed(divergence_psi(ref4, cur4, 4, 0.5), .263650342072, 1e-12);
	assert_true(isinf(divergence_psi(ref4, cur4, 4, 0)));
	assert_true(divergence_psi(ref3, ref3, 3, 0.5) == 0);
	assert_printed(divergence_psi(cur3, ref3, 3, 0.5), .0871504305554, 1e-13); /* symmetric */
}

static void other_divergences_are_the_reference_values(void **state)
{
	double js = divergence_js(ref3, cur3, 3), empty[] = { 0, 0, 0 };
	size_t df = 9;

	(void)state;
	assert_printed(js, .0107708199856, 1e-13);
	assert_printed(js / LN2, .0155390085795, 1e-13);
	assert_printed(sqrt(js), .103782561086, 1e-12);
	assert_printed(sqrt(js / LN2), .124655559762, 1e-12);
	assert_near(divergence_total_variation(ref3, cur3, 3), .1, 1e-14);
	assert_printed(divergence_hellinger(ref3, cur3, 3), .104192544155, 1e-12);
	assert_near(divergence_largest(ref3, cur3, 3), .1, 1e-14);
	assert_printed(divergence_chi_square(ref3, cur3, 3, &df), 42.4242424242, 1e-10);
	assert_int_equal(df, 2);
	assert_near(divergence_js((double[]){ 5, 0 }, (double[]){ 0, 7 }, 2), LN2, 1e-15); /* nothing shared: one bit */
	assert_true(isnan(divergence_js(empty, cur3, 3)) && isnan(divergence_psi(empty, cur3, 3, 0)) &&
		    isnan(divergence_largest(empty, cur3, 3)) && isnan(divergence_chi_square(empty, cur3, 3, &df)));
}

static void empty_bins_give_chi_square_no_freedom(void **state)
{
	const double a[] = { 10, 0, 20, 0 }, b[] = { 20, 0, 10, 0 };
	size_t df;

	(void)state;
	assert_near(divergence_chi_square(a, b, 4, &df), 20.0 / 3, 1e-14);
	assert_int_equal(df, 1);
}

static void chi_square_keeps_its_digits(void **state)
{
	static const struct {
		double x, df, sf;
	} known[] = {
		{ 3.841458820694124, 1, 0.05 },
		{ 16.918977604620448, 9, 0.05 },
		{ 27.877164871256568, 9, 0.001 },
		{ 1e-3, 1, 0.97477287936996038 },
		{ 42.4242424242, 2, 6.1332802305107950e-10 },
		{ 1000, 900, 0.010994608942135848080 },
		{ 2, 2, 0.36787944117144233 },
		{ 0.5, 10, 0.99999338828943896575 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_near(chi_square_sf(known[i].x, known[i].df), known[i].sf, 1e-12);
	assert_true(chi_square_sf(0, 3) == 1 && chi_square_sf(INFINITY, 3) == 0 && isnan(chi_square_sf(NAN, 3)) &&
		    isnan(chi_square_sf(1, 0)));
	/* with 2 degrees it is exponential, also where the series meets the fraction */
	for (double x = 0.1; x < 60; x += 0.37)
		assert_near(chi_square_sf(x, 2), math_exp(-x / 2), 1e-13);
	/* with 1 it is a squared normal */
	for (double z = 0.05; z < 8; z += 0.13)
		assert_near(chi_square_sf(z * z, 1), 2 * normal_sf(z), 1e-12);
}

static void chi_square_quantiles_invert_the_tail(void **state)
{
	static const double levels[] = { 1e-6, 0.01, 0.3, 0.5, 0.95, 0.999, 0.9999999 }, dfs[] = { 1, 2, 3, 9, 49, 400 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		for (size_t k = 0; k < ARRAY_LEN(dfs); k++) {
			double x = chi_square_quantile(levels[i], dfs[k]);

			assert_near(1 - chi_square_sf(x, dfs[k]), levels[i], 1e-9);
		}
	assert_near(chi_square_quantile(0.95, 9), 16.918977604620448, 1e-13);
	assert_true(chi_square_quantile(0, 4) == 0 && isinf(chi_square_quantile(1, 4)) && isnan(chi_square_quantile(0.5, 0)));
}

/* What the folklore's ".1 is drift" does to 200 rows a side. */
static void null_quantiles_of_psi_are_the_reference_values(void **state)
{
	(void)state;
	assert_printed(2.0 / 200 * 9, .09, 1e-2);
	assert_printed(2.0 / 200 * chi_square_quantile(0.95, 9), .169, 1e-3);
	assert_printed(2.0 / 1000 * 9, .018, 1e-3);
	assert_printed(2.0 / 1000 * chi_square_quantile(0.95, 9), .034, 1e-3);
}

static const double eight[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, ten[] = { 2.5, 3.5, 4.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5 };

static void two_sample_tests_are_the_reference_values(void **state)
{
	struct two_sample_test t;

	(void)state;
	kolmogorov_smirnov(&t, eight, 8, ten, 10);
	assert_true(t.exact && t.statistic == 0.5);
	assert_printed(t.p, .165958224782, 1e-12);
	kolmogorov_smirnov(&t, ten, 10, eight, 8);
	assert_printed(t.p, .165958224782, 1e-12);
	mann_whitney(&t, eight, 8, ten, 10);
	assert_true(t.exact && t.statistic == 18);
	assert_printed(t.p, .054527172174, 1e-12);
	mann_whitney(&t, ten, 10, eight, 8);
	assert_true(t.statistic == 62);
	assert_printed(t.p, .054527172174, 1e-12);
	assert_near(wasserstein(eight, 8, ten, 10), 3.2, 1e-15);
}

/* P(D >= gap) by listing every way to put both samples in order, looked at where no tie hides the order. */
static double listed_p(const double *pooled, size_t n, size_t m, double d)
{
	size_t all = n + m, n_paths = 0, n_far = 0;

	for (uint32_t mask = 0; mask < 1u << all; mask++) {
		double most = 0;
		size_t i = 0;

		if ((size_t)__builtin_popcount(mask) != n)
			continue;
		for (size_t k = 0; k < all; k++) {
			i += mask >> k & 1;
			if (k + 1 == all || pooled[k] != pooled[k + 1])
				most = fmax(most, fabs((double)i / (double)n - (double)(k + 1 - i) / (double)m));
		}
		n_paths++;
		n_far += most >= d - 1e-9;
	}
	return (double)n_far / (double)n_paths;
}

static void exact_ks_counts_every_order_given_the_ties(void **state)
{
	const double a[] = { 1, 2, 2, 3, 5, 5 }, b[] = { 2, 3, 3, 5, 6, 7, 7 };
	const double pooled[] = { 1, 2, 2, 2, 3, 3, 3, 5, 5, 5, 6, 7, 7 };
	struct two_sample_test t;

	(void)state;
	kolmogorov_smirnov(&t, a, 6, b, 7);
	assert_true(t.exact);
	assert_near(t.p, listed_p(pooled, 6, 7, t.statistic), 1e-13);
	kolmogorov_smirnov(&t, a, 6, a, 6);
	assert_true(t.statistic == 0 && t.p == 1);
}

static void ks_quantile_is_where_the_exact_p_crosses(void **state)
{
	static const double levels[] = { 0.5, 0.9, 0.95, 0.999 };
	double pooled[18];

	(void)state;
	memcpy(pooled, eight, sizeof(eight));
	memcpy(pooled + 8, ten, sizeof(ten));
	sort_doubles(pooled, 18);
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		double q = kolmogorov_smirnov_quantile(levels[i], eight, 8, ten, 10);

		assert_true(listed_p(pooled, 8, 10, q + 1e-6) <= 1 - levels[i] + 1e-12);
		assert_true(listed_p(pooled, 8, 10, q) > 1 - levels[i]);
	}
}

static void large_ks_takes_the_limit(void **state)
{
	double a[200], b[300];
	struct two_sample_test t;

	(void)state;
	for (int i = 0; i < 200; i++)
		a[i] = i;
	for (int i = 0; i < 300; i++)
		b[i] = i * 2.0 / 3 + 20.3;
	kolmogorov_smirnov(&t, a, 200, b, 300);
	assert_false(t.exact);
	assert_near(t.p, kolmogorov_sf(t.statistic * sqrt(120)), 1e-15);
	assert_near(kolmogorov_sf(1.3580986393225505), 0.05, 1e-12); /* Smirnov 1948; scipy.special.kolmogi */
	assert_near(kolmogorov_sf(0.5), 0.9639452436648751, 1e-12);
	assert_near(kolmogorov_sf(1 - 1e-9), kolmogorov_sf(1 + 1e-9), 1e-8); /* both series agree */
	assert_near(kolmogorov_smirnov_quantile(0.95, a, 200, b, 300) * sqrt(120), 1.3580986393225505, 1e-12);
	assert_true(kolmogorov_sf(0) == 1 && kolmogorov_sf(-1) == 1 && kolmogorov_sf(40) == 0 && isnan(kolmogorov_sf(NAN)));
}

static void tied_mann_whitney_takes_the_normal(void **state)
{
	const double a[] = { 1, 2, 2, 3, 5, 5 }, b[] = { 2, 3, 3, 5, 6, 7, 7 }, same[] = { 4, 4, 4 };
	struct two_sample_test t;

	(void)state;
	mann_whitney(&t, a, 6, b, 7);
	assert_false(t.exact);
	assert_true(t.statistic == 10);
	assert_near(t.p, 0.12663045794761724, 1e-13); /* z = 10.5 / sqrt(47.25) */
	mann_whitney(&t, same, 3, same, 3);
	assert_true(t.p == 1);
}

static void wasserstein_takes_units_and_shifts(void **state)
{
	double shifted[8];

	(void)state;
	for (int i = 0; i < 8; i++)
		shifted[i] = 10 * (eight[i] + 3);
	assert_true(wasserstein(eight, 8, eight, 8) == 0);
	assert_near(wasserstein((double[]){ 0, 10 }, 2, (double[]){ 5 }, 1), 5, 1e-15);
	assert_near(wasserstein((double[]){ 10, 20, 30, 40, 50, 60, 70, 80 }, 8, shifted, 8), 30, 1e-14);
}

/* All permutations of 4 + 4 values can be listed: the quantile is one of their areas, with the right share above it. */
static void permutations_find_the_listed_quantile(void **state)
{
	const double a[] = { 0, 1, 4, 9 }, b[] = { 16, 25, 36, 49 }, pooled[] = { 0, 1, 4, 9, 16, 25, 36, 49 };
	double q = wasserstein_quantile(0.8, a, 4, b, 4, 7);
	size_t n_above = 0, n_at_or_above = 0;

	(void)state;
	for (uint32_t mask = 0; mask < 256; mask++) {
		double x[4], y[4], area;
		size_t i = 0, j = 0;

		if (__builtin_popcount(mask) != 4)
			continue;
		for (size_t k = 0; k < 8; k++)
			if (mask >> k & 1)
				x[i++] = pooled[k];
			else
				y[j++] = pooled[k];
		area = wasserstein(x, 4, y, 4);
		n_above += area > q + 1e-9;
		n_at_or_above += area > q - 1e-9;
	}
	assert_true(n_above <= 0.2 * 70 + 1.5 && n_at_or_above >= 0.2 * 70 - 1.5);
	assert_true(q == wasserstein_quantile(0.8, a, 4, b, 4, 7));
}

static void fill_uniform(double *x, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		x[i] = rng_uniform(seed, 0, i);
	sort_doubles(x, n);
}

/* Twice the rows: the thinned permutations, scaled, agree with the whole. */
static void thinning_keeps_the_quantile(void **state)
{
	CLEANUP(mem_free) double *a = mem_new(6000, sizeof(*a)), *b = mem_new(6000, sizeof(*b));
	double small, large;

	(void)state;
	fill_uniform(a, 6000, 1);
	fill_uniform(b, 6000, 2);
	large = wasserstein_quantile(0.95, a, 6000, b, 6000, 3);
	fill_uniform(a, 2000, 1);
	fill_uniform(b, 2000, 2);
	small = wasserstein_quantile(0.95, a, 2000, b, 2000, 3);
	assert_near(large * sqrt(3), small, 0.05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(psi_is_the_reference_value),
		cmocka_unit_test(other_divergences_are_the_reference_values),
		cmocka_unit_test(empty_bins_give_chi_square_no_freedom),
		cmocka_unit_test(chi_square_keeps_its_digits),
		cmocka_unit_test(chi_square_quantiles_invert_the_tail),
		cmocka_unit_test(null_quantiles_of_psi_are_the_reference_values),
		cmocka_unit_test(two_sample_tests_are_the_reference_values),
		cmocka_unit_test(exact_ks_counts_every_order_given_the_ties),
		cmocka_unit_test(ks_quantile_is_where_the_exact_p_crosses),
		cmocka_unit_test(large_ks_takes_the_limit),
		cmocka_unit_test(tied_mann_whitney_takes_the_normal),
		cmocka_unit_test(wasserstein_takes_units_and_shifts),
		cmocka_unit_test(permutations_find_the_listed_quantile),
		cmocka_unit_test(thinning_keeps_the_quantile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
