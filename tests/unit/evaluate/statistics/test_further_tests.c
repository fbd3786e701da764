/* test_further_tests.c - Wilcoxon, sign flips, DM-HLN, clusters, weights and BCa against published and independently computed values. */
#include "evaluate/resampling/bca.h"
#include "evaluate/statistics/comparison.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define assert_near(got, expected, tolerance) assert_true(fabs((got) - (expected)) <= (tolerance))

static const double sleep_gains[] = { 1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4 };
static const double e1[] = { .5, -1.2, .3, .8, -.4, 1.1, -.9, .2, .7, -.6, .1, -1 };
static const double e2[] = { .4, -.9, .5, .6, -.1, .7, -1.1, .1, .9, -.3, .2, -.7 };
static const double clustered[] = { .2, .1, .3, -.1, 0, -.2, .4, .5, .3, .1 };
static const uint32_t groups[] = { 0, 0, 0, 1, 1, 1, 2, 2, 3, 3 };
static const double weights[] = { 1, 1, 2, 2, 1, 1, 3, 1, 1, 2 };

static struct comparison run(const char *test, const struct comparison_input *in)
{
	struct comparison c;
	struct err err = { 0 };

	assert_int_equal(comparison_find(test)->run(&c, in, &err), 0);
	assert_string_equal(c.test, test);
	return c;
}

static void wilcoxon_agrees_with_hollander_and_wolfe(void **state)
{
	static const double x[] = { 1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30 };
	static const double y[] = { .878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29 };
	double gain[9];
	struct comparison_input in = { .n = 9, .gain = gain, .level = .95 };
	struct comparison c;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		gain[i] = x[i] - y[i];
	c = run("wilcoxon", &in);
	assert_true(c.statistic == 40);
	assert_near(c.p, .01953125, 1e-15);
	for (size_t i = 0; i < 9; i++)
		gain[i] = -gain[i];
	assert_near(run("wilcoxon", &in).p_worse, .01953125, 1e-15);
}

static void hodges_and_lehmann_of_the_sleep_data(void **state)
{
	struct comparison_input in = { .n = 10, .gain = sleep_gains, .level = .95 };

	(void)state;
	assert_near(run("wilcoxon", &in).middle, 1.3, 1e-15);
}

static void all_signs_of_the_sleep_data_are_tried(void **state)
{
	struct comparison_input in = { .n = 10, .gain = sleep_gains, .level = .95 };
	struct comparison c = run("sign_flip", &in);
	struct err err;

	(void)state;
	assert_near(c.p, 2.0 / 1024, 1e-18);
	in.margin = .1;
	assert_int_equal(comparison_find("sign_flip")->run(&c, &in, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
}

static void random_signs_agree_with_all_signs(void **state)
{
	double doubled[20];
	struct comparison_input in = { .n = 20, .gain = doubled, .level = .95, .seed = 3 };

	(void)state;
	for (size_t i = 0; i < 20; i++)
		doubled[i] = clustered[i % 10] - (i < 10 ? .1 : .05);
	assert_near(run("sign_flip", &in).p, run("paired_t", &in).p, .02);
}

static void diebold_and_mariano_with_the_correction(void **state)
{
	static const double expected_t[] = { 1.43943962570, 2.91956946254, 1.28017086757 };
	static const double expected_p[] = { .177870257475, .0139482217, .226822627 };
	double gain[12];
	struct comparison_input in = { .n = 12, .gain = gain, .level = .95 };

	(void)state;
	for (size_t i = 0; i < 12; i++)
		gain[i] = e1[i] * e1[i] - e2[i] * e2[i];
	for (in.horizon = 1; in.horizon <= 3; in.horizon++) {
		struct comparison c = run("dm_hln", &in);

		assert_near(c.delta, .1475, 1e-15);
		assert_near(c.statistic, expected_t[in.horizon - 1], 1e-10);
		assert_near(2 * c.p, expected_p[in.horizon - 1], 1e-9);
	}
	in.horizon = 1;
	assert_near(run("dm_hln", &in).p, run("paired_t", &in).p, 1e-15);
}

static void clusters_widen_the_error(void **state)
{
	struct comparison_input in = { .n = 10, .gain = clustered, .group = groups, .n_groups = 4, .level = .95 };
	struct comparison c = run("cluster_t", &in);
	struct err err;

	(void)state;
	assert_near(c.delta, .16, 1e-15);
	assert_near(c.se, .113466588327, 1e-12);
	assert_near(c.statistic, 1.41010673149, 1e-11);
	assert_near(2 * c.p, .253304847633, 1e-12);
	assert_near(run("paired_t", &in).se, .0702376916857, 1e-13);
	in.n_groups = 1;
	assert_int_equal(comparison_find("cluster_t")->run(&c, &in, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void weights_count_effective_rows(void **state)
{
	struct comparison_input in = { .n = 10, .gain = clustered, .weight = weights, .level = .95 };
	static const double one[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	struct comparison c = run("weighted_t", &in);

	(void)state;
	assert_near(c.delta, .18, 1e-15);
	assert_near(c.df + 1, 8.33333333333, 1e-11);
	in.weight = one;
	assert_near(run("weighted_t", &in).p, run("paired_t", &in).p, 1e-14);
}

/* Every one of the 5^5 resamples of five gains. */
static void bca_of_all_resamples_agrees(void **state)
{
	static const double d2[] = { 3, -1, 5, 2, 4 };
	static double means[3125];
	double left_out[5];
	struct bca b = { .sorted = means, .n = 3125 };

	(void)state;
	for (size_t r = 0; r < 3125; r++) {
		double sum = 0;

		for (size_t i = 0, rest = r; i < 5; i++, rest /= 5)
			sum += d2[rest % 5];
		means[r] = sum / 5;
	}
	sort_doubles(means, 3125);
	for (size_t i = 0; i < 5; i++)
		left_out[i] = (13 - d2[i]) / 4;
	b.bias = bca_bias(means, 3125, 2.6);
	b.acceleration = bca_acceleration(left_out, 5);
	assert_near(b.bias, -.0545713049672, 1e-12);
	assert_near(b.acceleration, -.0516329269699, 1e-12);
	assert_near(bca_level(&b, .05), .0275899123, 1e-9);
	assert_near(bca_level(&b, .95), .9214715975, 1e-9);
	assert_near(bca_level(&b, .025), .0106400512, 1e-9);
	assert_near(bca_level(&b, .975), .9535366194, 1e-9);
	assert_near(bca_limit(&b, .05), .8, 1e-12);
	assert_near(bca_limit(&b, .95), 3.8, 1e-12);
	assert_near(bca_limit(&b, .025), .4, 1e-12);
	assert_near(bca_limit(&b, .975), 4.0, 1e-12);
}

static void bca_p_is_the_level_of_the_limit(void **state)
{
	struct comparison_input in = { .n = 10, .gain = clustered, .level = .95, .seed = 9 };
	struct comparison c = run("bca", &in);

	(void)state;
	assert_near(c.p, run("paired_t", &in).p, .03);
	in.margin = c.ci_low;
	assert_near(run("bca", &in).p, .025, .002);
	in.margin = 0;
	in.group = groups;
	in.n_groups = 4;
	assert_true(run("bca", &in).ci_low < c.ci_low);
}

/* Swapping the roles negates delta and exchanges the claims, for every test of gains. */
static void swapping_the_roles_negates(void **state)
{
	static const char *const names[] = { "wilcoxon", "sign_flip", "dm_hln", "cluster_t", "weighted_t" };
	double swapped[10];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		swapped[i] = -clustered[i];
	for (size_t t = 0; t < ARRAY_LEN(names); t++) {
		struct comparison_input in = {
			.n = 10, .gain = clustered, .weight = weights, .group = groups, .n_groups = 4, .level = .95
		};
		struct comparison a = run(names[t], &in), b;

		in.gain = swapped;
		b = run(names[t], &in);
		assert_true(a.delta == -b.delta);
		assert_near(a.p, b.p_worse, 1e-14);
		assert_near(a.p_worse, b.p, 1e-14);
	}
}

/* se by the sandwich of a weighted regression on a constant: sum over groups of (sum w d - mean sum w), squared. */
static void weighted_clusters_agree_with_the_sandwich(void **state)
{
	struct comparison_input in = { .n = 10, .gain = clustered, .group = groups, .n_groups = 4, .weight = weights, .level = .95 };
	double pull[4] = { 0 }, squares = 0, one[10];
	struct comparison c = run("cluster_t", &in), plain;
	struct err err;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		pull[groups[i]] += weights[i] * (clustered[i] - .18);
		one[i] = 3;
	}
	for (size_t g = 0; g < 4; g++)
		squares += pull[g] * pull[g];
	assert_near(c.delta, .18, 1e-15);
	assert_near(c.se, sqrt(4.0 / 3 * squares) / 15, 1e-15);
	assert_true(c.df == 3);
	in.weight = one; /* equal weights are none */
	c = run("cluster_t", &in);
	in.weight = NULL;
	plain = run("cluster_t", &in);
	assert_near(c.se, plain.se, 1e-15);
	assert_near(c.p, plain.p, 1e-14);
	for (size_t i = 0; i < 10; i++)
		one[i] = 0;
	in.weight = one;
	assert_int_equal(comparison_find("cluster_t")->run(&c, &in, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wilcoxon_agrees_with_hollander_and_wolfe),
		cmocka_unit_test(hodges_and_lehmann_of_the_sleep_data),
		cmocka_unit_test(all_signs_of_the_sleep_data_are_tried),
		cmocka_unit_test(random_signs_agree_with_all_signs),
		cmocka_unit_test(diebold_and_mariano_with_the_correction),
		cmocka_unit_test(clusters_widen_the_error),
		cmocka_unit_test(weights_count_effective_rows),
		cmocka_unit_test(bca_of_all_resamples_agrees),
		cmocka_unit_test(bca_p_is_the_level_of_the_limit),
		cmocka_unit_test(swapping_the_roles_negates),
		cmocka_unit_test(weighted_clusters_agree_with_the_sandwich),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
