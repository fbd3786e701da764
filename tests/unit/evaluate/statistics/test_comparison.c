/* test_comparison.c - the paired tests against published and independently computed values, to every digit printed. */
#include "base/mem.h"
#include "base/rng.h"
#include "evaluate/resampling/bootstrap_t.h"
#include "evaluate/statistics/comparison.h"
#include "evaluate/statistics/delong.h"
#include "math/dist.h"
#include "math/sum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The printed digits, correctly rounded: half a unit in the last place of the text. */
static void assert_digits(double got, const char *expected)
{
	const char *point = strchr(expected, '.'), *exponent = strchr(expected, 'e');
	size_t end = exponent ? (size_t)(exponent - expected) : strlen(expected);
	int decimals = point ? (int)(end - (size_t)(point - expected) - 1) : 0;
	double unit = pow(10, (exponent ? atoi(exponent + 1) : 0) - decimals);

	if (!(fabs(got - strtod(expected, NULL)) <= 0.5000001 * unit))
		fail_msg("%.15g is not %s", got, expected);
}

static struct comparison run(const char *test, const struct comparison_input *in)
{
	struct comparison c = { 0 };
	struct err err = { 0 };

	if (comparison_find(test)->run(&c, in, &err) < 0)
		fail_msg("%s: %s", test, err.text);
	return c;
}

static int refusal(const char *test, const struct comparison_input *in)
{
	struct comparison c = { 0 };
	struct err err = { 0 };

	assert_int_equal(comparison_find(test)->run(&c, in, &err), -1);
	return err.code;
}

/* Student's sleep data: extra hours of ten patients. */
static const double sleep_gains[] = { 1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4 };

static void paired_t_agrees_with_students_sleep(void **state)
{
	const struct comparison_input in = { .n = 10, .gain = sleep_gains, .level = 0.95 };
	struct comparison c = run("paired_t", &in);

	(void)state;
	assert_digits(c.delta, "1.58");
	assert_digits(c.statistic, "4.06212768338");
	assert_digits(c.p, ".00141644509869");
	assert_digits(2 * c.p, ".00283289019738");
	assert_digits(c.ci_low, ".700114236723");
	assert_digits(c.ci_high, "2.45988576328");
	assert_true(c.df == 9);
	assert_true(fabs(c.p + c.p_worse - 1) < 1e-15);
}

static void paired_t_tests_margins(void **state)
{
	struct comparison_input in = { .n = 10, .gain = sleep_gains, .level = 0.95, .rule = RULE_NON_INFERIOR, .margin = 0.5 };
	struct comparison c = run("paired_t", &in);

	(void)state;
	assert_digits(c.statistic, "5.34761112749");
	assert_digits(c.p, ".000231902704482");
	in.rule = RULE_SUPERIOR;
	assert_true(run("paired_t", &in).p > 0.00283 / 2);
}

/* Equivalence within (1.0, 2.5) is equivalence of the gain less 1.75 within 0.75. */
static void paired_t_shows_equivalence_by_two_tests(void **state)
{
	double shifted[10];
	struct comparison_input in = { .n = 10, .gain = shifted, .level = 0.95, .rule = RULE_EQUIVALENT, .margin = 0.75 };

	(void)state;
	for (int i = 0; i < 10; i++)
		shifted[i] = sleep_gains[i] - 1.75;
	assert_digits(run("paired_t", &in).p, ".0850558854487");
	in.rule = RULE_NON_INFERIOR;
	assert_digits(run("paired_t", &in).p, ".0850558854487");
	for (int i = 0; i < 10; i++)
		shifted[i] = -shifted[i];
	assert_digits(run("paired_t", &in).p, ".0211168602465");
}

static void paired_t_of_gains_without_spread(void **state)
{
	const double same[] = { 0, 0, 0 }, better[] = { 2, 2, 2 };
	struct comparison_input in = { .n = 3, .gain = same, .level = 0.95 };
	struct comparison c = run("paired_t", &in);

	(void)state;
	assert_true(c.delta == 0 && c.p == 1 && c.p_worse == 1 && c.ci_low == 0 && c.ci_high == 0);
	in.rule = RULE_NON_INFERIOR;
	in.margin = 0.1;
	assert_true(run("paired_t", &in).p == 0);
	in = (struct comparison_input){ .n = 3, .gain = better, .level = 0.95 };
	c = run("paired_t", &in);
	assert_true(c.p == 0 && c.p_worse == 1);
	assert_true(run("bootstrap_t", &in).p == 0);
}

static void paired_t_refuses_what_it_cannot_judge(void **state)
{
	const double bad[] = { 1, NAN, 2 }, huge[] = { 1e308, -1e308, 1e308 };
	struct comparison_input in = { .n = 3, .gain = bad, .level = 0.95 };

	(void)state;
	assert_int_equal(refusal("paired_t", &in), ERR_DATA);
	in.gain = huge;
	assert_int_equal(refusal("paired_t", &in), ERR_DATA);
	in.n = 1;
	assert_int_equal(refusal("paired_t", &in), ERR_DATA);
}

/* Every one of the 5^5 resamples of five rows. */
static void draw_every_resample(uint32_t *rows, size_t count, size_t replicate, size_t first, const struct resampling *how)
{
	for (size_t i = 0; i < first + count; i++, replicate /= how->n)
		if (i >= first)
			rows[i - first] = (uint32_t)(replicate % how->n);
}

static void bootstrap_t_agrees_with_every_possible_resample(void **state)
{
	const double gain[] = { 3, -1, 5, 2, 4 };
	const struct resampling how = { draw_every_resample, 5, 3125, 2, 0 };
	double t[3125], delta = 2.6, se = sqrt(5.3 / 5);
	size_t n = bootstrap_t_statistics(t, gain, &how);

	(void)state;
	assert_int_equal(n, 3120);
	assert_digits(quantile_sorted(t, n, 0.05), "-1.52752523165");
	assert_digits(quantile_sorted(t, n, 0.95), "3.20713490295");
	assert_digits(delta - quantile_sorted(t, n, 0.95) * se, "-.701947477301");
	assert_digits(delta - quantile_sorted(t, n, 0.05) * se, "4.17268348161");
}

static void fill_gains(double *gain, size_t n, uint64_t seed, double shift)
{
	for (size_t i = 0; i < n; i++)
		gain[i] = rng_uniform(seed, 0, i) + rng_uniform(seed, 1, i) - 1 + shift;
}

static void bootstrap_t_is_near_t_for_symmetric_gains(void **state)
{
	double gain[300];
	const struct comparison_input in = { .n = 300, .gain = gain, .level = 0.95, .seed = 7, .n_threads = 2, .n_resamples = 1999 };
	struct comparison b, t;

	(void)state;
	fill_gains(gain, 300, 11, 0.04);
	b = run("bootstrap_t", &in);
	t = run("paired_t", &in);
	assert_true(b.delta == t.delta && b.se == t.se && b.statistic == t.statistic);
	assert_true(fabs(b.p - t.p) < 0.02);
	assert_true(fabs(b.ci_low - t.ci_low) < 0.2 * t.se && fabs(b.ci_high - t.ci_high) < 0.2 * t.se);
}

static void the_bits_of_bootstrap_t_depend_on_the_seed_alone(void **state)
{
	double gain[501];
	struct comparison_input in = { .n = 501, .gain = gain, .level = 0.95, .seed = 7, .n_threads = 1, .n_resamples = 999 };
	struct comparison one, other;

	(void)state;
	fill_gains(gain, 501, 12, 0.02);
	one = run("bootstrap_t", &in);
	for (unsigned threads = 2; threads <= 5; threads += 3) {
		in.n_threads = threads;
		other = run("bootstrap_t", &in);
		assert_true(one.p == other.p && one.p_worse == other.p_worse);
		assert_true(one.ci_low == other.ci_low && one.ci_high == other.ci_high);
	}
	in.seed = 8;
	other = run("bootstrap_t", &in);
	assert_true(one.ci_low != other.ci_low);
}

static void rmse_uses_the_delta_method(void **state)
{
	static const double e1[] = { .5, -1.2, .3, .8, -.4, 1.1, -.9, .2, .7, -.6, .1, -1 };
	static const double e2[] = { .4, -.9, .5, .6, -.1, .7, -1.1, .1, .9, -.3, .2, -.7 };
	double l1[12], l2[12], gain[12], absolute[12];
	struct comparison_input in = { .n = 12, .gain = gain, .level = 0.95 };
	struct comparison c, swapped;

	(void)state;
	for (int i = 0; i < 12; i++) {
		l1[i] = e1[i] * e1[i];
		l2[i] = e2[i] * e2[i];
		absolute[i] = fabs(e1[i]) - fabs(e2[i]);
	}
	assert_digits(sqrt(mean_of(l1, 12)), ".735980072194");
	assert_digits(sqrt(mean_of(l2, 12)), ".627826940061");
	comparison_rmse_gains(gain, l1, l2, 12);
	c = run("paired_t", &in);
	assert_digits(c.delta, ".108153132133");
	assert_digits(c.se, ".0727233932386");
	comparison_rmse_gains(gain, l2, l1, 12);
	swapped = run("paired_t", &in);
	assert_true(swapped.delta == -c.delta && swapped.se == c.se);
	comparison_rmse_gains(gain, l1, l1, 12);
	assert_true(run("paired_t", &in).delta == 0);
	in.gain = absolute;
	assert_digits(run("paired_t", &in).delta, ".108333333333"); /* .65 - .541666666667 */
	for (int i = 0; i < 12; i++)
		absolute[i] = l1[i] - l2[i];
	assert_digits(run("paired_t", &in).delta, ".1475");
	assert_digits(run("paired_t", &in).statistic, "1.43943962570");
	assert_digits(2 * run("paired_t", &in).p, ".177870257475");
}

/* Rows of a table of both right, only the candidate, only production, none. */
struct labels {
	uint8_t candidate[1200], production[1200];
	struct comparison_input in;
};

static void make_labels(struct labels *l, size_t both, size_t b, size_t c, size_t none)
{
	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < both + b; i++)
		l->candidate[i] = 1;
	for (size_t i = 0; i < both; i++)
		l->production[i] = 1;
	for (size_t i = both + b; i < both + b + c; i++)
		l->production[i] = 1;
	l->in = (struct comparison_input){
		.n = both + b + c + none, .candidate_right = l->candidate, .production_right = l->production, .level = 0.95
	};
}

static struct comparison labels_run(const char *test, size_t both, size_t b, size_t c, size_t none, enum comparison_rule rule,
				    double margin)
{
	struct labels l;

	make_labels(&l, both, b, c, none);
	l.in.rule = rule;
	l.in.margin = margin;
	return run(test, &l.in);
}

static double doubled(const char *test, size_t b, size_t c)
{
	struct comparison r = labels_run(test, 30, b, c, 20, RULE_SUPERIOR, 0);

	return fmin(1, 2 * fmin(r.p, r.p_worse));
}

static void mcnemar_agrees_with_fagerland(void **state)
{
	struct comparison c = labels_run("mcnemar_midp", 1, 7, 1, 12, RULE_SUPERIOR, 0);

	(void)state;
	assert_true(c.statistic == 7 && c.b == 7 && c.c == 1);
	assert_digits(c.p, ".01953125");
	assert_digits(labels_run("mcnemar_exact", 1, 7, 1, 12, RULE_SUPERIOR, 0).p, ".03515625");
	assert_digits(doubled("mcnemar_exact", 7, 1), ".0703125");
	assert_digits(doubled("mcnemar_midp", 7, 1), ".0390625");
	assert_digits(doubled("mcnemar_exact", 25, 12), ".0470310274395");
	assert_digits(doubled("mcnemar_midp", 25, 12), ".0335524396796");
	assert_digits(doubled("mcnemar_exact", 150, 86), "3.71593613957e-5");
	assert_digits(doubled("mcnemar_exact", 10, 10), "1");
	assert_digits(labels_run("mcnemar_midp", 1, 10, 10, 1, RULE_SUPERIOR, 0).p, ".5");
}

/* Two-sided mid-p subtracts P(X = b) once from the capped sum; from the one-sided parts it is 1 - P(X = b) at b = c. */
static void mcnemar_at_a_draw(void **state)
{
	(void)state;
	assert_digits(1 - binomial_pmf(10, 20, 0.5), ".823802947998");
}

static void mcnemar_of_models_that_agree_is_one(void **state)
{
	struct comparison c = labels_run("mcnemar_midp", 5, 0, 0, 5, RULE_SUPERIOR, 0);

	(void)state;
	assert_true(c.p == 1 && c.p_worse == 1 && c.delta == 0 && c.statistic == 0);
	c = labels_run("mcnemar_exact", 5, 0, 0, 5, RULE_SUPERIOR, 0);
	assert_true(c.p == 1 && c.p_worse == 1);
	c = labels_run("tango", 5, 0, 0, 5, RULE_SUPERIOR, 0);
	assert_true(c.p == 1 && c.p_worse == 1 && c.statistic == 0);
	assert_true(c.ci_low < 0 && c.ci_high > 0);
}

static void mcnemar_has_no_margin(void **state)
{
	struct labels l;

	(void)state;
	make_labels(&l, 10, 3, 1, 4);
	l.in.rule = RULE_NON_INFERIOR;
	l.in.margin = 0.01;
	assert_int_equal(refusal("mcnemar_midp", &l.in), ERR_USAGE);
	assert_int_equal(refusal("mcnemar_exact", &l.in), ERR_USAGE);
	l.in.margin = 1;
	assert_int_equal(refusal("tango", &l.in), ERR_USAGE);
}

static void tango_agrees_with_its_reference_values(void **state)
{
	struct comparison c = labels_run("tango", 1, 7, 1, 12, RULE_SUPERIOR, 0);

	(void)state;
	assert_digits(c.ci_low, ".0260030");
	assert_digits(c.ci_high, ".5172323");
	c = labels_run("tango", 850, 25, 12, 113, RULE_SUPERIOR, 0);
	assert_digits(c.ci_low, ".001135405910");
	assert_digits(c.ci_high, ".025953809596");
	assert_digits(c.statistic, "2.13718683497");
	assert_digits(c.p, ".0162913991928");
	c = labels_run("tango", 850, 25, 12, 113, RULE_NON_INFERIOR, 0.01);
	assert_digits(c.statistic, "3.5435439625");
	assert_digits(c.p, ".000197393742");
	assert_true(labels_run("mcnemar_midp", 850, 25, 12, 113, RULE_SUPERIOR, 0).ci_low == c.ci_low);
}

static void tango_at_the_corners(void **state)
{
	struct comparison c = labels_run("tango", 0, 10, 0, 0, RULE_SUPERIOR, 0);
	double u = normal_quantile(0.975) * normal_quantile(0.975) / 10, limit = (1 - u) / (1 + u); /* z(D)^2 = n (1 - D) / (1 + D) */

	(void)state;
	assert_true(c.delta == 1 && c.ci_high == 1 && fabs(c.ci_low - limit) < 1e-14 && c.p < 0.001);
	c = labels_run("tango", 0, 0, 10, 0, RULE_SUPERIOR, 0);
	assert_true(c.delta == -1 && c.ci_low == -1 && fabs(c.ci_high + limit) < 1e-14 && c.p > 0.999);
	c = labels_run("tango", 10, 0, 0, 10, RULE_NON_INFERIOR, 0.1);
	assert_true(c.p < 0.5 && c.p > 0.01);
}

/* A row that production alone got right is now the candidate's alone: no test may find less. */
static void a_win_more_never_lowers_the_verdict(void **state)
{
	static const char *const tests[] = { "mcnemar_midp", "mcnemar_exact", "tango" };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(tests); t++)
		for (size_t b = 0; b < 20; b++) {
			double before = labels_run(tests[t], 9, b, 20 - b, 5, RULE_SUPERIOR, 0).p;

			assert_true(labels_run(tests[t], 9, b + 1, 19 - b, 5, RULE_SUPERIOR, 0).p <= before);
			if (t == 2)
				assert_true(labels_run("tango", 9, b + 1, 19 - b, 5, RULE_NON_INFERIOR, 0.1).p <=
					    labels_run("tango", 9, b, 20 - b, 5, RULE_NON_INFERIOR, 0.1).p);
		}
}

static const double score1[] = { .9, .8, .7, .6, .4, .7, .5, .4, .3, .2, .2, .1 };
static const double score2[] = { .8, .9, .5, .4, .3, .6, .5, .5, .3, .4, .2, .1 };
static const uint8_t truth[] = { 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0 };

static void delong_agrees_with_its_reference_values(void **state)
{
	const double *const scores[] = { score1, score2 };
	const struct comparison_input in = {
		.n = 12, .candidate_score = score1, .production_score = score2, .positive = truth, .level = 0.95
	};
	struct delong d;
	struct err err;
	struct comparison c = run("delong", &in);

	(void)state;
	assert_int_equal(delong_covariance(&d, scores, truth, 12, &err), 0);
	assert_digits(d.auc[0], ".885714285714");
	assert_digits(d.auc[1], ".714285714286");
	assert_digits(d.variance[0], ".00935374149660");
	assert_digits(d.variance[1], ".0260884353741");
	assert_digits(d.covariance, ".0131802721088");
	assert_digits(c.statistic, "1.79887605359");
	assert_digits(2 * c.p, ".0720382893251");
	assert_digits(c.ci_low, "-.0153512932823");
	assert_digits(c.ci_high, ".358208436139");
}

static void delong_of_equal_rankings_is_equal(void **state)
{
	double cubed[12];
	struct comparison_input in = { .n = 12, .candidate_score = cubed, .production_score = score1, .positive = truth, .level = 0.95 };
	struct comparison c;

	(void)state;
	for (int i = 0; i < 12; i++)
		cubed[i] = score1[i] * score1[i] * score1[i];
	c = run("delong", &in);
	assert_true(c.delta == 0 && c.se == 0 && c.p == 1 && c.p_worse == 1);
	in.rule = RULE_NON_INFERIOR;
	in.margin = 0.01;
	assert_true(run("delong", &in).p == 0);
}

static void delong_without_variance_is_unknown(void **state)
{
	const double perfect[] = { 4, 4, 4, 1, 1, 1 }, flat[] = { 1, 1, 1, 1, 1, 1 };
	const uint8_t positive[] = { 1, 1, 1, 0, 0, 0 };
	const struct comparison_input in = {
		.n = 6, .candidate_score = perfect, .production_score = flat, .positive = positive, .level = 0.95
	};
	struct comparison c = run("delong", &in);

	(void)state;
	assert_true(c.delta == 0.5 && c.se == 0);
	assert_true(isnan(c.p) && isnan(c.p_worse));
}

static void delong_needs_both_classes_and_numbers(void **state)
{
	const double bad[] = { 1, NAN, 2, 3 }, good[] = { 1, 2, 3, 4 };
	const uint8_t one[] = { 1, 0, 0, 0 }, two[] = { 1, 1, 0, 0 };
	struct comparison_input in = { .n = 4, .candidate_score = good, .production_score = good, .positive = one, .level = 0.95 };

	(void)state;
	assert_int_equal(refusal("delong", &in), ERR_DATA);
	in.positive = two;
	assert_true(run("delong", &in).p == 1);
	in.candidate_score = bad;
	assert_int_equal(refusal("delong", &in), ERR_DATA);
}

/* The plain definition: every pair of a positive and a negative. */
static double plain_auc(const double *score, const uint8_t *positive, size_t n)
{
	double wins = 0, pairs = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (positive[i] && !positive[j]) {
				wins += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
				pairs++;
			}
	return wins / pairs;
}

static void delong_finds_the_auc_of_all_pairs(void **state)
{
	double a[200], b[200];
	uint8_t positive[200];
	const double *const scores[] = { a, b };
	struct delong d;
	struct err err;

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		positive[i] = (uint8_t)rng_below(4, 0, i, 2);
		a[i] = (double)rng_below(4, 1, i, 20) + 5 * positive[i];
		b[i] = (double)rng_below(4, 2, i, 9) + positive[i];
	}
	assert_int_equal(delong_covariance(&d, scores, positive, 200, &err), 0);
	assert_true(fabs(d.auc[0] - plain_auc(a, positive, 200)) < 1e-14);
	assert_true(fabs(d.auc[1] - plain_auc(b, positive, 200)) < 1e-14);
	assert_true(fabs(d.delta - (d.auc[0] - d.auc[1])) < 1e-14);
	assert_true(fabs(d.delta_variance - (d.variance[0] + d.variance[1] - 2 * d.covariance)) < 1e-14);
}

static void assert_swapped(const struct comparison *a, const struct comparison *b)
{
	assert_true(a->delta == -b->delta);
	assert_true(fabs(a->p - b->p_worse) < 1e-12 && fabs(a->p_worse - b->p) < 1e-12);
}

static void swapping_the_roles_negates_delta(void **state)
{
	double gain[50], loss[50];
	struct comparison_input in = { .n = 50, .gain = gain, .level = 0.95 }, back = { .n = 50, .gain = loss, .level = 0.95 };
	struct comparison_input auc = { .n = 12, .candidate_score = score1, .production_score = score2, .positive = truth, .level = 0.95 };
	struct comparison a, b;

	(void)state;
	fill_gains(gain, 50, 3, 0.1);
	for (int i = 0; i < 50; i++)
		loss[i] = -gain[i];
	a = run("paired_t", &in), b = run("paired_t", &back);
	assert_swapped(&a, &b);
	assert_true(a.ci_low == -b.ci_high);
	a = run("delong", &auc);
	auc.candidate_score = score2;
	auc.production_score = score1;
	b = run("delong", &auc);
	assert_swapped(&a, &b);
	a = labels_run("tango", 850, 25, 12, 113, RULE_SUPERIOR, 0);
	b = labels_run("tango", 850, 12, 25, 113, RULE_SUPERIOR, 0);
	assert_swapped(&a, &b);
	assert_true(fabs(a.ci_low + b.ci_high) < 1e-14);
	a = labels_run("mcnemar_midp", 850, 25, 12, 113, RULE_SUPERIOR, 0);
	b = labels_run("mcnemar_midp", 850, 12, 25, 113, RULE_SUPERIOR, 0);
	assert_swapped(&a, &b);
}

static void the_detectable_gain_is_connors(void **state)
{
	(void)state;
	/* p = 10 % disagreement, 6 183 rows: a margin of one point at alpha 0.05 and power 0.8 */
	assert_digits(comparison_detectable(sqrt(0.1 / 6183), 0.05, 0.8), ".01000");
	assert_null(comparison_find("wald"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paired_t_agrees_with_students_sleep),
		cmocka_unit_test(paired_t_tests_margins),
		cmocka_unit_test(paired_t_shows_equivalence_by_two_tests),
		cmocka_unit_test(paired_t_of_gains_without_spread),
		cmocka_unit_test(paired_t_refuses_what_it_cannot_judge),
		cmocka_unit_test(bootstrap_t_agrees_with_every_possible_resample),
		cmocka_unit_test(bootstrap_t_is_near_t_for_symmetric_gains),
		cmocka_unit_test(the_bits_of_bootstrap_t_depend_on_the_seed_alone),
		cmocka_unit_test(rmse_uses_the_delta_method),
		cmocka_unit_test(mcnemar_agrees_with_fagerland),
		cmocka_unit_test(mcnemar_at_a_draw),
		cmocka_unit_test(mcnemar_of_models_that_agree_is_one),
		cmocka_unit_test(mcnemar_has_no_margin),
		cmocka_unit_test(tango_agrees_with_its_reference_values),
		cmocka_unit_test(tango_at_the_corners),
		cmocka_unit_test(a_win_more_never_lowers_the_verdict),
		cmocka_unit_test(delong_agrees_with_its_reference_values),
		cmocka_unit_test(delong_of_equal_rankings_is_equal),
		cmocka_unit_test(delong_without_variance_is_unknown),
		cmocka_unit_test(delong_needs_both_classes_and_numbers),
		cmocka_unit_test(delong_finds_the_auc_of_all_pairs),
		cmocka_unit_test(swapping_the_roles_negates_delta),
		cmocka_unit_test(the_detectable_gain_is_connors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
