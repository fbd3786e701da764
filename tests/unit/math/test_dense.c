/* test_dense.c - dense kernels against plain loops and closed forms. */
#include "base/mem.h"
#include "base/rng.h"
#include "math/dense.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static double *random_matrix(size_t n, size_t p, uint64_t seed)
{
	double *x = mem_new(n * p, sizeof(*x));

	for (size_t i = 0; i < n * p; i++)
		x[i] = rng_uniform(seed, 0, i) - 0.5;
	return x;
}

static void assert_gram(size_t n, size_t p)
{
	CLEANUP(mem_free) double *x = random_matrix(n, p, n * 100 + p), *g = mem_new(p * p, sizeof(*g));

	dense_gram(g, x, n, p, 1);
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < p; j++) {
			double s = 0;

			for (size_t r = 0; r < n; r++)
				s += x[r * p + i] * x[r * p + j];
			assert_true(fabs(g[i * p + j] - s) <= 1e-13 * (double)(n + 1));
			assert_true(g[i * p + j] == g[j * p + i]);
		}
}

static void the_gram_matrix_is_the_plain_sum(void **state)
{
	(void)state;
	assert_gram(0, 3);
	assert_gram(1, 1);
	assert_gram(7, 4);
	assert_gram(300, 8);
	assert_gram(1000, 13);
	assert_gram(513, 37);
}

static void the_gram_matrix_does_not_depend_on_threads(void **state)
{
	enum { N = 3000, P = 45 };
	CLEANUP(mem_free) double *x = random_matrix(N, P, 3), *a = mem_new(P * P, sizeof(*a)), *b = mem_new(P * P, sizeof(*b));

	(void)state;
	dense_gram(a, x, N, P, 1);
	for (unsigned threads = 2; threads <= 5; threads++) {
		dense_gram(b, x, N, P, threads);
		assert_memory_equal(a, b, P * P * sizeof(*a));
	}
}

static void cholesky_solves_a_known_system(void **state)
{
	double a[] = { 4, 99, 99, 12, 37, 99, -16, -43, 98 };
	double b[] = { 4 * 1 + 12 * 2 - 16 * 3, 12 * 1 + 37 * 2 - 43 * 3, -16 * 1 - 43 * 2 + 98 * 3 };

	(void)state;
	assert_true(dense_cholesky(a, 3));
	assert_true(a[0] == 2 && a[3] == 6 && a[4] == 1 && a[6] == -8 && a[7] == 5 && a[8] == 3);
	assert_true(a[1] == 99 && a[2] == 99 && a[5] == 99);
	dense_cholesky_solve(a, 3, b);
	assert_true(fabs(b[0] - 1) < 1e-12 && fabs(b[1] - 2) < 1e-12 && fabs(b[2] - 3) < 1e-12);
}

static void cholesky_refuses_what_is_not_positive_definite(void **state)
{
	(void)state;
	assert_false(dense_cholesky((double[]){ 1, 0, 2, 1 }, 2));
	assert_false(dense_cholesky((double[]){ 1, 0, 1, 1 }, 2));
	assert_false(dense_cholesky((double[]){ NAN }, 1));
	assert_false(dense_cholesky((double[]){ 0 }, 1));
}

static void assert_exact_system(size_t n)
{
	enum { P = 6 };
	CLEANUP(mem_free) double *x = random_matrix(n, P, 8), *y = mem_new(n, sizeof(*y));
	double w[P];

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < P; j++)
			y[i] += x[i * P + j] * (double)(j + 1);
	assert_int_equal(dense_least_squares(w, x, y, n, P), P);
	for (size_t j = 0; j < P; j++)
		assert_true(fabs(w[j] - (double)(j + 1)) < 1e-12);
}

static void least_squares_finds_the_weights_of_an_exact_system(void **state)
{
	(void)state;
	assert_exact_system(6);
	assert_exact_system(200);
	assert_exact_system(2047);
	assert_exact_system(2048); /* from here on in chunks of rows */
	assert_exact_system(3073);
	assert_exact_system(10007);
}

/* Indicators of three groups and a column of ones: rank 3 of 4, whatever the number of chunks. The plain way: means of the groups. */
static void least_squares_of_many_rows_finds_the_rank_and_the_least_norm(void **state)
{
	enum { N = 5000, P = 4 };
	CLEANUP(mem_free) double *x = mem_new(N * P, sizeof(*x)), *y = mem_new(N, sizeof(*y));
	double w[P], sum[3] = { 0 }, count[3] = { 0 };

	(void)state;
	for (size_t i = 0; i < N; i++) {
		size_t group = (size_t)rng_below(6, 0, i, 3);

		x[i * P + group] = x[i * P + 3] = 1;
		y[i] = rng_uniform(6, 1, i) + (double)group;
		sum[group] += y[i];
		count[group]++;
	}
	assert_int_equal(dense_least_squares(w, x, y, N, P), 3);
	for (size_t g = 0; g < 3; g++)
		assert_true(fabs(w[g] + w[3] - sum[g] / count[g]) < 1e-12);
	assert_true(fabs(w[0] + w[1] + w[2] - w[3]) < 1e-12); /* orthogonal to (1, 1, 1, -1), which the design cannot see */
}

/* Twice the same column: the minimum norm shares the weight between them. */
static void least_squares_of_a_deficient_design_has_the_least_norm(void **state)
{
	double x[] = { 1, 1, 0, 2, 2, 1, 3, 3, 0, 4, 4, 1 }, y[] = { 2, 7, 6, 11 }, w[3];

	(void)state;
	assert_int_equal(dense_least_squares(w, x, y, 4, 3), 2);
	assert_true(fabs(w[0] - 1) < 1e-13 && fabs(w[1] - 1) < 1e-13 && fabs(w[2] - 3) < 1e-13);
}

static void least_squares_of_one_row_and_of_nothing(void **state)
{
	double x[] = { 3, 4 }, y[] = { 50 }, w[2] = { 9, 9 }, zero[4] = { 0 }, y2[] = { 1, 2 };

	(void)state;
	assert_int_equal(dense_least_squares(w, x, y, 1, 2), 1);
	assert_true(fabs(w[0] - 6) < 1e-14 && fabs(w[1] - 8) < 1e-14);
	assert_int_equal(dense_least_squares(w, zero, y2, 2, 2), 0);
	assert_true(w[0] == 0 && w[1] == 0);
}

/* Longley's data (1967), the classic ill-conditioned design, against NIST's certified values: intercept, then six slopes. */
static void least_squares_passes_longley(void **state)
{
	static const double data[16][7] = {
		{ 60323, 83.0, 234289, 2356, 1590, 107608, 1947 },  { 61122, 88.5, 259426, 2325, 1456, 108632, 1948 },
		{ 60171, 88.2, 258054, 3682, 1616, 109773, 1949 },  { 61187, 89.5, 284599, 3351, 1650, 110929, 1950 },
		{ 63221, 96.2, 328975, 2099, 3099, 112075, 1951 },  { 63639, 98.1, 346999, 1932, 3594, 113270, 1952 },
		{ 64989, 99.0, 365385, 1870, 3547, 115094, 1953 },  { 63761, 100.0, 363112, 3578, 3350, 116219, 1954 },
		{ 66019, 101.2, 397469, 2904, 3048, 117388, 1955 }, { 67857, 104.6, 419180, 2822, 2857, 118734, 1956 },
		{ 68169, 108.4, 442769, 2936, 2798, 120445, 1957 }, { 66513, 110.8, 444546, 4681, 2637, 121950, 1958 },
		{ 68655, 112.6, 482704, 3813, 2552, 123366, 1959 }, { 69564, 114.2, 502601, 3931, 2514, 125368, 1960 },
		{ 69331, 115.7, 518173, 4806, 2572, 127852, 1961 }, { 70551, 116.9, 554894, 4007, 2827, 130081, 1962 },
	};
	static const double certified[7] = { -3482258.63459582, 15.0618722713733,       -0.358191792925910e-01, -2.02022980381683,
					     -1.03322686717359, -0.511041056535807e-01, 1829.15146461355 };
	double x[16 * 7], y[16], w[7];

	(void)state;
	for (size_t i = 0; i < 16; i++) {
		memcpy(x + i * 7, data[i], sizeof(data[i]));
		x[i * 7] = 1;
		y[i] = data[i][0];
	}
	assert_int_equal(dense_least_squares(w, x, y, 16, 7), 7);
	for (size_t j = 0; j < 7; j++)
		if (fabs(w[j] / certified[j] - 1) > 1e-9)
			fail_msg("weight %zu is %.15g", j, w[j]);
}

static void xty_is_the_plain_sum(void **state)
{
	enum { N = 700, P = 5 };
	CLEANUP(mem_free) double *x = random_matrix(N, P, 4), *y = random_matrix(N, 1, 5);
	double out[P];

	(void)state;
	dense_xty(out, x, y, N, P);
	for (size_t j = 0; j < P; j++) {
		double s = 0;

		for (size_t i = 0; i < N; i++)
			s += x[i * P + j] * y[i];
		assert_true(fabs(out[j] - s) < 1e-12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gram_matrix_is_the_plain_sum),
		cmocka_unit_test(the_gram_matrix_does_not_depend_on_threads),
		cmocka_unit_test(cholesky_solves_a_known_system),
		cmocka_unit_test(cholesky_refuses_what_is_not_positive_definite),
		cmocka_unit_test(least_squares_finds_the_weights_of_an_exact_system),
		cmocka_unit_test(least_squares_of_many_rows_finds_the_rank_and_the_least_norm),
		cmocka_unit_test(least_squares_of_a_deficient_design_has_the_least_norm),
		cmocka_unit_test(least_squares_of_one_row_and_of_nothing),
		cmocka_unit_test(least_squares_passes_longley),
		cmocka_unit_test(xty_is_the_plain_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
