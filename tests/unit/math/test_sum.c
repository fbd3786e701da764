/* test_sum.c - sums, quantiles, orders. */
#include "base/mem.h"
#include "base/rng.h"
#include "math/sum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_sum_keeps_what_plain_addition_loses(void **state)
{
	double x[10001];

	(void)state;
	x[0] = 1e16;
	for (int i = 1; i <= 10000; i++)
		x[i] = 1;
	assert_true(sum_of(x, 10001) == 1e16 + 10000);
	assert_true(sum_of(x, 0) == 0);
	assert_true(sum_of((double[]){ 1e100, 1, -1e100 }, 3) == 1);
}

static void an_infinite_sum_is_infinite_and_not_nan(void **state)
{
	(void)state;
	assert_true(isinf(sum_of((double[]){ 1, INFINITY, 2, 3, 4, 5 }, 6)));
	assert_true(isinf(sum_of((double[]){ 1e308, 1, 1, 1, 1e308, 1 }, 6)));
	assert_true(isnan(sum_of((double[]){ 1, NAN, 2 }, 3)));
	assert_true(isnan(sum_of((double[]){ INFINITY, -INFINITY }, 2)));
}

static void moments_agree_with_closed_forms(void **state)
{
	double x[999], y[999];

	(void)state;
	for (int i = 0; i < 999; i++) {
		x[i] = 1e6 + i;
		y[i] = 2;
	}
	assert_true(mean_of(x, 999) == 1e6 + 499);
	assert_true(sum_of_squared_deviations(x, 999, 1e6 + 499) == 999.0 * (999.0 * 999 - 1) / 12);
	assert_true(sum_of_products(x, y, 999) == 2 * 999 * (1e6 + 499));
}

static void quantiles_are_of_type_seven(void **state)
{
	const double x[] = { 1, 2, 4, 8 };

	(void)state;
	assert_true(quantile_sorted(x, 4, 0) == 1);
	assert_true(quantile_sorted(x, 4, 1) == 8);
	assert_true(quantile_sorted(x, 4, 0.5) == 3);
	assert_true(quantile_sorted(x, 4, 0.25) == 1.75);
	assert_true(quantile_sorted(x, 1, 0.3) == 1);
}

static void sorts_with_nan_last(void **state)
{
	double x[] = { 3, NAN, -1, INFINITY, 0, -0.0, -INFINITY, 2 };

	(void)state;
	sort_doubles(x, 8);
	assert_true(isinf(x[0]) && x[0] < 0);
	assert_true(x[1] == -1 && x[2] == 0 && x[3] == 0 && x[4] == 2 && x[5] == 3);
	assert_true(isinf(x[6]) && isnan(x[7]));
}

static void the_order_is_stable_and_takes_both_zeros_as_one(void **state)
{
	const double x[] = { 1, 0.0, -0.0, NAN, 1, -5 };
	const size_t expected[] = { 5, 1, 2, 0, 4, 3 };
	size_t order[6];

	(void)state;
	sort_order(order, x, 6);
	for (int i = 0; i < 6; i++)
		assert_int_equal(order[i], expected[i]);
}

static void sorts_many_values(void **state)
{
	enum { N = 20000 };
	CLEANUP(mem_free) double *x = mem_new(N, sizeof(*x));
	CLEANUP(mem_free) size_t *order = mem_new(N, sizeof(*order));

	(void)state;
	for (size_t i = 0; i < N; i++)
		x[i] = (double)(int64_t)rng_below(5, 0, i, 3000) - 1500 + (i % 7 ? 0 : rng_uniform(5, 1, i));
	sort_order(order, x, N);
	for (size_t i = 1; i < N; i++) {
		assert_true(x[order[i - 1]] <= x[order[i]]);
		assert_true(x[order[i - 1]] < x[order[i]] || order[i - 1] < order[i]);
	}
	sort_doubles(x, N);
	for (size_t i = 1; i < N; i++)
		assert_true(x[i - 1] <= x[i]);
}

/* Numbers whose upper halves are one, tied numbers, both zeros and NaN among them: the order is the stable one, for any length. */
static void sorts_numbers_that_differ_in_their_last_bits_alone(void **state)
{
	static const size_t lengths[] = { 1, 2, 48, 49, 60, 5000 };
	double x[5000];
	size_t order[5000];

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(lengths); k++)
		for (unsigned kind = 0; kind < 3; kind++) {
			size_t n = lengths[k];

			for (size_t i = 0; i < n; i++)
				x[i] = kind == 0   ? 1 + 0x1p-52 * (double)rng_below(3, k, i, 1000)
				       : kind == 1 ? (double)rng_below(4, k, i, 5) - 2
						   : (rng_below(5, k, i, 9) == 0 ? NAN : rng_uniform(6, k, i) - 0.5);
			if (n > 2)
				x[n / 2] = -0.0;
			sort_order(order, x, n);
			for (size_t i = 1; i < n; i++) {
				double a = x[order[i - 1]], b = x[order[i]];

				assert_true(isnan(b) || a <= b);
				assert_true(order[i - 1] < order[i] || !(a == b || (isnan(a) && isnan(b))));
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sum_keeps_what_plain_addition_loses),
		cmocka_unit_test(an_infinite_sum_is_infinite_and_not_nan),
		cmocka_unit_test(moments_agree_with_closed_forms),
		cmocka_unit_test(quantiles_are_of_type_seven),
		cmocka_unit_test(sorts_with_nan_last),
		cmocka_unit_test(the_order_is_stable_and_takes_both_zeros_as_one),
		cmocka_unit_test(sorts_many_values),
		cmocka_unit_test(sorts_numbers_that_differ_in_their_last_bits_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
