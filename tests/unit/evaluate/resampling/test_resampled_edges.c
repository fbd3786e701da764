/* test_resampled_edges.c - resampling on the very border of each of its comparisons (resampled.c): strata of two, groups of two, no influence, rows
 * beyond number.
 */
#include "tests/unit/evaluate/bench.h"

#include "base/rng.h"
#include "evaluate/resampling/bca.h"
#include "evaluate/resampling/resampled.h"
#include "math/sum.h"

enum { POINTS = 8, RESAMPLES = 300, SEED = 5 };

/* A stratum of five skewed members, one of two that lie apart, and one alone. */
static const double values[POINTS] = { .1, .2, .4, .8, 3, -1, 2, .5 };
static const uint32_t strata[POINTS] = { 0, 0, 0, 0, 0, 1, 1, 2 };
static const size_t first[] = { 0, 5, 7, 8 };

static double mean_value(const double *weight, double *scratch, const void *state)
{
	double sum = 0, count = 0;

	(void)scratch;
	(void)state;
	for (size_t i = 0; i < POINTS; i++) {
		sum += weight[i] * values[i];
		count += weight[i];
	}
	return sum / count;
}

static double apart(const double *weight, double *scratch, const void *state)
{
	(void)scratch;
	(void)state;
	return fabs(weight[0] - weight[1]);
}

/* Leaving one out never makes it so. */
static double undefined_with_three_of_the_first(const double *weight, double *scratch, const void *state)
{
	(void)scratch;
	(void)state;
	return weight[0] < 3 ? weight[0] : NAN;
}

static struct resampled of_strata(double (*delta)(const double *, double *, const void *), size_t n, size_t n_strata)
{
	return (struct resampled){ .delta = delta, .n = n, .n_points = n, .unit = strata, .n_units = n_strata };
}

static int run_on(struct comparison *out, const struct resampled *r, unsigned n_threads, struct err *err)
{
	const struct comparison_input in = { .resampled = r, .level = .95, .seed = SEED, .n_threads = n_threads, .n_resamples = RESAMPLES };

	return resampled_run(out, &in, err);
}

static struct comparison judged(const struct resampled *r, unsigned n_threads)
{
	struct comparison c;
	struct err err;

	if (run_on(&c, r, n_threads, &err) < 0)
		fail_msg("%s", err.text);
	return c;
}

/* What resampled.c draws, member by member; strata begin on blocks of four. */
static double plain_resample(size_t replicate)
{
	double weight[POINTS] = { 0 };
	size_t position = 0;

	for (size_t s = 0; s < 3; s++) {
		size_t count = first[s + 1] - first[s];
		uint32_t drawn[POINTS];

		rng_fill_below(drawn, count, SEED, replicate, position, (uint32_t)count);
		for (size_t i = 0; i < count; i++)
			weight[first[s] + drawn[i]] += 1;
		position += (count + 3) / 4 * 4;
	}
	return mean_value(weight, NULL, NULL);
}

/* Each member left out of its stratum, whose others count for it; one that is alone cannot be. */
static double plain_acceleration(void)
{
	double squares = 0, cubes = 0;

	for (size_t s = 0; s < 2; s++) {
		double left_out[POINTS], n = (double)(first[s + 1] - first[s]), mean;

		for (size_t gone = first[s]; gone < first[s + 1]; gone++) {
			double weight[POINTS];

			for (size_t i = 0; i < POINTS; i++)
				weight[i] = strata[i] != s ? 1 : i == gone ? 0 : n / (n - 1);
			left_out[gone - first[s]] = mean_value(weight, NULL, NULL);
		}
		mean = mean_of(left_out, (size_t)n);
		for (size_t k = 0; k < (size_t)n; k++) {
			double u = (n - 1) / n * (mean - left_out[k]);

			squares += u * u;
			cubes += u * u * u;
		}
	}
	return cubes / (6 * squares * sqrt(squares));
}

static void a_stratum_of_two_has_its_influence(void **state)
{
	struct resampled r = of_strata(mean_value, POINTS, 3);
	struct comparison c = judged(&r, 1);
	double sorted[RESAMPLES];
	struct bca b = { .sorted = sorted, .n = RESAMPLES, .acceleration = plain_acceleration() };

	(void)state;
	for (size_t i = 0; i < RESAMPLES; i++)
		sorted[i] = plain_resample(i);
	sort_doubles(sorted, RESAMPLES);
	b.bias = bca_bias(sorted, RESAMPLES, c.delta);
	assert_true(fabs(c.ci_low - bca_limit(&b, .025)) < 1e-12);
	assert_true(fabs(c.ci_high - bca_limit(&b, .975)) < 1e-12);
}

static void more_threads_than_there_can_be_change_no_bit(void **state)
{
	struct resampled r = of_strata(mean_value, POINTS, 3);
	struct comparison one = judged(&r, 1), none = judged(&r, 0);

	(void)state;
	for (unsigned n = 63; n <= 200; n += n < 66 ? 1 : 67) {
		struct comparison many = judged(&r, n);

		assert_true(many.p == one.p && many.ci_low == one.ci_low && many.ci_high == one.ci_high);
	}
	assert_true(none.p == one.p);
}

/* Leaving out the one is leaving out the other: no acceleration, but spread. */
static void without_influence_there_is_no_acceleration(void **state)
{
	static const uint32_t one[] = { 0, 0 };
	struct resampled r = of_strata(apart, 2, 1);
	struct comparison c;

	(void)state;
	r.unit = one;
	c = judged(&r, 1);
	assert_true(isfinite(c.p) && isfinite(c.ci_low) && c.ci_high == 2);
}

static void one_undefined_resample_makes_it_unknown(void **state)
{
	struct resampled r = of_strata(undefined_with_three_of_the_first, 5, 1);
	struct comparison c = judged(&r, 1);

	(void)state;
	assert_true(c.delta == 1 && isnan(c.p) && isnan(c.ci_low));
}

static void two_groups_are_enough_and_one_is_not(void **state)
{
	static const uint32_t halves[] = { 0, 0, 0, 0, 1, 1, 1, 1 };
	struct resampled r = { .delta = mean_value, .n = POINTS, .n_points = POINTS, .unit = halves, .n_units = 2, .by_groups = true };
	struct comparison c;
	struct err err;

	(void)state;
	assert_int_equal(run_on(&c, &r, 1, &err), 0);
	r.n_units = 1;
	assert_int_equal(run_on(&c, &r, 1, &err), -1);
	assert_non_null(strstr(err.text, "at least 2 groups"));
}

/* The number of rows is looked at before the rows, which are not there. */
static void there_are_at_most_2_to_the_32_rows(void **state)
{
	struct resampled r = { .n = UINT32_MAX, .n_units = 1, .by_groups = true };
	struct comparison c;
	struct err err;

	(void)state;
	assert_int_equal(run_on(&c, &r, 1, &err), -1);
	assert_non_null(strstr(err.text, "at least 2 groups"));
	r.n++;
	assert_int_equal(run_on(&c, &r, 1, &err), -1);
	assert_non_null(strstr(err.text, "2^32 rows"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stratum_of_two_has_its_influence),
		cmocka_unit_test(more_threads_than_there_can_be_change_no_bit),
		cmocka_unit_test(without_influence_there_is_no_acceleration),
		cmocka_unit_test(one_undefined_resample_makes_it_unknown),
		cmocka_unit_test(two_groups_are_enough_and_one_is_not),
		cmocka_unit_test(there_are_at_most_2_to_the_32_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
