/* test_bounded.c - bounds for values of a known range, exact and score intervals of a share, and the tests made of them. */
#include "evaluate/statistics/bounded.h"
#include "evaluate/statistics/comparison.h"
#include "evaluate/statistics/proportion.h"

#include "base/mem.h"
#include "math/dist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static void bounds_have_the_published_values(void **state)
{
	(void)state;
	assert_near(bounded_empirical_bernstein(.0998, 2, 1000, .05), .0443668574785, 1e-12);
	assert_near(bounded_hoeffding(2, 1000, .05), .0774045512041, 1e-12);
}

/* At p = .1, 1 - delta = .9999, 32 steps the paper's 29 048 rows estimate n - o within .01. */
static void bennetts_reach_is_the_papers_tolerance_at_its_number_of_rows(void **state)
{
	double delta = .0001 / 4 / 32;

	(void)state;
	assert_true(bounded_bennett(.1, 29048, delta) <= .01);
	assert_true(bounded_bennett(.1, 29047, delta) > .01);
	assert_true(bounded_bennett(.1, 1000, .01) < bounded_bennett(.2, 1000, .01));
	assert_true(bounded_bennett(.2, 1000, .01) < bounded_hoeffding(2, 1000, .01));
}

static void intervals_of_81_in_263_and_of_none_in_20(void **state)
{
	struct interval wilson = proportion_wilson(81, 263, .05), exact = proportion_exact(81, 263, .05);

	(void)state;
	assert_near(wilson.low, .255288519878, 1e-12);
	assert_near(wilson.high, .366209576983, 1e-12);
	assert_near(exact.low, .252736745585, 1e-12);
	assert_near(exact.high, .367621922601, 1e-12);
	assert_near(proportion_wilson(0, 20, .05).high, .161125158053, 1e-12);
	assert_near(proportion_exact(0, 20, .05).high, .168433470983, 1e-12);
	assert_true(proportion_exact(0, 20, .05).low == 0 && proportion_exact(20, 20, .05).high == 1);
	assert_near(proportion_exact(20, 20, .05).low, 1 - .168433470983, 1e-12);
}

/* The exact interval misses the true share at most as often as it says, for every share. */
static void wilsons_interval_of_none_and_of_all_ends_at_the_border(void **state)
{
	(void)state;
	for (double n = 1; n <= 300; n++) {
		assert_true(proportion_wilson(0, n, .05).low == 0 && proportion_wilson(0, n, .05).high > 0);
		assert_true(proportion_wilson(n, n, .05).high == 1 && proportion_wilson(n, n, .05).low < 1);
	}
}

static void the_exact_interval_covers_every_share(void **state)
{
	(void)state;
	for (double p = .02; p < 1; p += .07) {
		double missed = 0;

		for (size_t k = 0; k <= 40; k++) {
			struct interval i = proportion_exact((double)k, 40, .1);

			if (p < i.low || p > i.high)
				missed += binomial_pmf(k, 40, p);
		}
		assert_true(missed <= .1);
		assert_true(missed > 0);
	}
}

static struct comparison run(const char *test, const double *gain, size_t n, enum comparison_rule rule, double margin)
{
	struct comparison_input in = { .n = n, .gain = gain, .rule = rule, .margin = margin, .level = .9, .range = 2 };
	struct comparison c;
	struct err err;

	if (comparison_find(test)->run(&c, &in, &err) < 0)
		fail_msg("%s", err.text);
	return c;
}

/* 1000 gains of -1, 0 and 1 with mean .055: variance by hand. */
static void fill(double *gain)
{
	for (size_t i = 0; i < 1000; i++)
		gain[i] = i < 100 ? 1 : i < 145 ? -1 : 0;
}

static void p_is_the_bound_turned_round(void **state)
{
	static const char *const tests[] = { "hoeffding", "empirical_bernstein" };
	double gain[1000];

	(void)state;
	fill(gain);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++) {
		struct comparison c = run(tests[i], gain, 1000, RULE_SUPERIOR, 0), back;

		assert_near(c.delta, .055, 1e-15);
		/* the null at the lower end of the two-sided 90 % interval has p = .05, and so has the margin there */
		back = c.ci_low > 0 ? run(tests[i], gain, 1000, RULE_SUPERIOR, c.ci_low)
				    : run(tests[i], gain, 1000, RULE_NON_INFERIOR, -c.ci_low);
		assert_near(back.p, .05, 1e-12);
		assert_true(c.p_worse == 1);
	}
	assert_near(run("hoeffding", gain, 1000, RULE_SUPERIOR, 0).p, 0.220358392783, 1e-11); /* exp(-2 * 1000 * (.055/2)^2) */
	assert_true(run("empirical_bernstein", gain, 1000, RULE_SUPERIOR, 0).p < run("hoeffding", gain, 1000, RULE_SUPERIOR, 0).p);
}

static void swapped_roles_negate(void **state)
{
	double gain[1000], back[1000];

	(void)state;
	fill(gain);
	for (size_t i = 0; i < 1000; i++)
		back[i] = -gain[i];
	struct comparison a = run("empirical_bernstein", gain, 1000, RULE_SUPERIOR, 0),
			  b = run("empirical_bernstein", back, 1000, RULE_SUPERIOR, 0);

	assert_true(a.delta == -b.delta && a.p == b.p_worse && a.p_worse == b.p && a.ci_low == -b.ci_high);
}

static void a_gain_outside_the_range_is_an_error(void **state)
{
	double gain[] = { .5, 1.5, 0 };
	struct comparison_input in = { .n = 3, .gain = gain, .level = .95, .range = 2 };
	struct comparison c;
	struct err err;

	(void)state;
	assert_int_equal(comparison_find("hoeffding")->run(&c, &in, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "hoeffding: the gain of row 2 is 1.5, outside -1 to 1 of range 2");
	gain[0] = 1, gain[1] = -1, gain[2] = 1.5; /* the ends are within, and what lies behind the rows is none */
	in.n = 2;
	assert_int_equal(comparison_find("hoeffding")->run(&c, &in, &err), 0);
	in.range = 0;
	assert_int_equal(comparison_find("empirical_bernstein")->run(&c, &in, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
}

static void what_a_bound_could_have_seen_is_more_than_t_could(void **state)
{
	double gain[1000];
	struct comparison c;

	(void)state;
	fill(gain);
	c = run("hoeffding", gain, 1000, RULE_SUPERIOR, 0);
	assert_near(comparison_mde(&c, 1000, 2, .05, .8), .0774045512041 + normal_quantile(.8) * c.se, 1e-12);
	assert_true(comparison_mde(&c, 1000, 2, .05, .8) > comparison_detectable(c.se, .05, .8));
	c.test = "paired_t";
	assert_true(comparison_mde(&c, 1000, 0, .05, .8) == comparison_detectable(c.se, .05, .8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_have_the_published_values),
		cmocka_unit_test(bennetts_reach_is_the_papers_tolerance_at_its_number_of_rows),
		cmocka_unit_test(intervals_of_81_in_263_and_of_none_in_20),
		cmocka_unit_test(wilsons_interval_of_none_and_of_all_ends_at_the_border),
		cmocka_unit_test(the_exact_interval_covers_every_share),
		cmocka_unit_test(p_is_the_bound_turned_round),
		cmocka_unit_test(swapped_roles_negate),
		cmocka_unit_test(a_gain_outside_the_range_is_an_error),
		cmocka_unit_test(what_a_bound_could_have_seen_is_more_than_t_could),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
