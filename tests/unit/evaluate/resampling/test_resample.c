/* test_resample.c - resamples by counts are what n draws of n rows give. */
#include "base/mem.h"
#include "evaluate/resampling/resample_counts.h"
#include "evaluate/resampling/resample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { FEW = 100, MANY = MULTINOMIAL_LEAST_ROWS + 37, RESAMPLES = 203 };

static struct resampling resampling_of(size_t n, unsigned n_threads)
{
	return (struct resampling){ resampling_random, n, RESAMPLES, n_threads, 5 };
}

static void fill(double *a, double *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		a[i] = (double)(i % 1000);
		b[i] = 1;
	}
}

static void every_resample_has_n_rows(void **state)
{
	static const size_t sizes[] = { 1, 2, FEW, MULTINOMIAL_LEAST_ROWS - 1, MULTINOMIAL_LEAST_ROWS, MANY, 100001 };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
		struct resampling how = resampling_of(sizes[k], 1);
		uint32_t *count = mem_new(how.n, sizeof(*count));
		size_t total = 0;

		resample_counts(count, 3, &how);
		for (size_t i = 0; i < how.n; i++)
			total += count[i];
		assert_int_equal(total, how.n);
		free(count);
	}
}

/* Whole numbers: the sums are exact in any order. */
static void sums_are_those_of_the_counted_rows(void **state)
{
	static const size_t sizes[] = { FEW, MANY };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
		struct resampling how = resampling_of(sizes[k], 2);
		double a[MANY], b[MANY], sums[RESAMPLES][2];
		uint32_t count[MANY];

		fill(a, b, how.n);
		resample_sums(sums, a, b, &how);
		for (size_t r = 0; r < RESAMPLES; r++) {
			double expected = 0;

			resample_counts(count, r, &how);
			for (size_t i = 0; i < how.n; i++)
				expected += count[i] * a[i];
			assert_true(sums[r][0] == expected && sums[r][1] == (double)how.n);
		}
	}
}

static void the_sums_do_not_depend_on_threads(void **state)
{
	double a[MANY], b[MANY], one[RESAMPLES][2], more[RESAMPLES][2];

	(void)state;
	fill(a, b, MANY);
	for (size_t i = 0; i < MANY; i++)
		a[i] = sqrt(a[i]);
	resample_sums(one, a, b, &(struct resampling){ resampling_random, MANY, RESAMPLES, 1, 5 });
	for (unsigned n_threads = 2; n_threads <= 5; n_threads += 3) {
		resample_sums(more, a, b, &(struct resampling){ resampling_random, MANY, RESAMPLES, n_threads, 5 });
		assert_memory_equal(one, more, sizeof(one));
	}
}

/* Chances of 0, 1, 2, ... of a binomial (n, 1/n), which is Poisson's up to 1/n: within five standard errors over all rows. */
static void rows_are_in_a_resample_as_often_as_draws_have_it(void **state)
{
	static const double poisson[] = { 0.36787944, 0.36787944, 0.18393972, 0.06131324, 0.01532831, 0.00306566 };
	struct resampling how = resampling_of(MANY, 1);
	double seen[64] = { 0 }, all = (double)MANY * RESAMPLES, squares = 0;
	uint32_t count[MANY];

	(void)state;
	for (size_t r = 0; r < RESAMPLES; r++) {
		resample_counts(count, r, &how);
		for (size_t i = 0; i < MANY; i++) {
			assert_true(count[i] < ARRAY_LEN(seen));
			seen[count[i]]++;
			squares += (count[i] - 1.0) * (count[i] - 1.0);
		}
	}
	for (size_t k = 0; k < ARRAY_LEN(poisson); k++)
		assert_true(fabs(seen[k] / all - poisson[k]) < 5 * sqrt(poisson[k] * (1 - poisson[k]) / all) + 1.0 / MANY);
	assert_true(fabs(squares / all - 1) < 5 * sqrt(2 / all) + 1.0 / MANY);
}

/* The wide way takes whole sixteens, so that an odd piece goes the plain way: both count the same rows. */
static void rows_sixteen_at_a_time_and_one_at_a_time_add_up_the_same(void **state)
{
	struct multinomial_sums wide = { 0 }, plain = { 0 };
	double a[64], b[64];
	uint32_t bits[32];
	struct multinomial m;

	(void)state;
	multinomial_init(&m, 100000);
	for (size_t i = 0; i < 64; i++) {
		a[i] = sqrt((double)i);
		b[i] = 1 / (1 + a[i]);
	}
	for (size_t i = 0; i < 32; i++)
		bits[i] = (uint32_t)(i * 2654435761u) ^ (i % 5 == 0 ? 0xffff0000u : 0);
	multinomial_add(&wide, &m, bits, a, b, 64);
	for (size_t i = 0; i < 64; i++) {
		uint32_t times = multinomial_of(&m, bits[i / 2], i);

		plain.a[i % MULTINOMIAL_LANES] += times * a[i];
		plain.b[i % MULTINOMIAL_LANES] += times * b[i];
		plain.total += times;
	}
	assert_true(wide.total == plain.total);
	assert_memory_equal(wide.a, plain.a, sizeof(wide.a));
	assert_memory_equal(wide.b, plain.b, sizeof(wide.b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_resample_has_n_rows),
		cmocka_unit_test(sums_are_those_of_the_counted_rows),
		cmocka_unit_test(the_sums_do_not_depend_on_threads),
		cmocka_unit_test(rows_are_in_a_resample_as_often_as_draws_have_it),
		cmocka_unit_test(rows_sixteen_at_a_time_and_one_at_a_time_add_up_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
