/* test_contest_edges.c - a contest of two arms on the very border of each of its comparisons (contest.c, comparison.c). */
#include "staged.h"

#include "evaluate/statistics/paired.h"

#include <float.h>

static struct policy_rule rule_of(const char *metric, enum comparison_rule rule, double margin)
{
	return (struct policy_rule){
		.what = { metric, metric_find(metric), NULL }, .rule = rule, .margin = margin, .margin_rel = NAN, .test = "auto"
	};
}

/* Terms of a contest of b's arms; alpha is the test's to choose. */
static struct contest contest_of(const struct bench *b, const struct policy_rule *rule, double alpha, bool no_second)
{
	struct contest_terms terms = { .alpha = alpha, .seed = 5, .n_threads = 1, .no_second = no_second };
	struct contest c;
	struct err err;

	if (contest_run(&c, &b->candidate, &b->production, rule, &terms, &err) < 0)
		fail_msg("%s", err.text);
	return c;
}

static void a_relative_margin_has_a_base_from_a_billionth_on(void **state)
{
	const struct staged least[] = { { 1, 1e-9, NULL } }, less[] = { { 1, 0x1p-30, NULL } };
	struct policy_rule rule = { .what = { "mse", &staged_metric, NULL }, .rule = RULE_POINT, .margin_rel = 0.5, .test = "auto" };
	struct contest_terms terms = { .alpha = 0.05, .n_threads = 1 };
	struct bench b = { 0 };
	struct contest c;

	(void)state;
	use_numbers(&b, 10, 1, 1);
	play(least);
	assert_int_equal(contest_run(&c, &b.candidate, &b.production, &rule, &terms, &b.err), 0);
	assert_true(c.margin == 0.5e-9);
	play(less);
	assert_int_equal(contest_run(&c, &b.candidate, &b.production, &rule, &terms, &b.err), -1);
	assert_int_equal(b.err.code, ERR_DATA);
	bench_release(&b);
}

static void a_measure_of_nought_has_a_ratio_and_one_below_has_none(void **state)
{
	const struct metric cost = { .name = "cost", .needs = METRIC_NEEDS_MEASURE };
	double fair[] = { 0, 1 }, odd[] = { 1, -DBL_MIN };
	double *none_below[] = { fair }, *one_below[] = { odd };
	const struct arm from_nought = { .n = 2, .measure = none_below }, below = { .n = 2, .measure = one_below },
			 one = { .n = 1, .measure = one_below };
	struct err err;

	(void)state;
	assert_int_equal(contest_ratio_base(&from_nought, &one, &cost, &err), 0);
	assert_int_equal(contest_ratio_base(&from_nought, &below, &cost, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(contest_ratio_base(&below, &from_nought, &cost, &err), -1);
}

static double least_gain(size_t i, size_t n)
{
	(void)i, (void)n;
	return DBL_MIN;
}

static double twice_the_least_gain(size_t i, size_t n)
{
	(void)i, (void)n;
	return 2 * DBL_MIN;
}

static void a_test_whose_delta_is_not_the_metrics_decides_nothing(void **state)
{
	const struct staged near[] = { { 0, 0, least_gain } }, off[] = { { 0, 0, twice_the_least_gain } };
	struct policy_rule rule = { .what = { "mse", &staged_metric, NULL }, .rule = RULE_SUPERIOR, .margin_rel = NAN, .test = "auto" };
	struct contest_terms terms = { .alpha = 0.05, .n_threads = 1, .no_second = true };
	struct bench b = { 0 };
	struct contest c;

	(void)state;
	use_numbers(&b, 8, 1, 1);
	play(near);
	assert_int_equal(contest_run(&c, &b.candidate, &b.production, &rule, &terms, &b.err), 0);
	play(off);
	assert_int_equal(contest_run(&c, &b.candidate, &b.production, &rule, &terms, &b.err), -1);
	assert_int_equal(b.err.code, ERR_INTEGRITY);
	bench_release(&b);
}

static void a_p_of_exactly_alpha_is_shown_and_above_it_is_not(void **state)
{
	const struct policy_rule rule = rule_of("mse", RULE_SUPERIOR, 0);
	struct bench better = { 0 }, worse = { 0 };
	double p;

	(void)state;
	use_numbers(&better, 60, 1, 1.2);
	use_numbers(&worse, 60, 1.2, 1);
	p = contest_of(&better, &rule, 0.5, true).first.p;
	assert_int_equal(contest_of(&better, &rule, p, true).shown, SHOWN);
	assert_int_equal(contest_of(&better, &rule, nextafter(p, 0), true).shown, SHOWN_NOT);
	p = contest_of(&worse, &rule, 0.5, true).first.p_worse;
	assert_int_equal(contest_of(&worse, &rule, p, true).shown, SHOWN_WORSE);
	assert_int_equal(contest_of(&worse, &rule, nextafter(p, 0), true).shown, SHOWN_NOT);
	bench_release(&better);
	bench_release(&worse);
}

/* One arm is a little better on every row but one, and far worse on that: without it a resample looks certain, and the bootstrap knows. */
static void use_one_large_loss(struct bench *b, bool for_production)
{
	struct arm *better, *worse;

	use_numbers(b, 40, 0, 0);
	better = for_production ? &b->production : &b->candidate;
	worse = for_production ? &b->candidate : &b->production;
	for (size_t i = 0; i < 40; i++)
		worse->value[i] += i == 7 ? 0 : 1 + 0.001 * (double)i;
	better->value[7] += 3.5;
}

static void the_second_test_is_held_to_the_same_alpha(void **state)
{
	const struct policy_rule rule = rule_of("mse", RULE_SUPERIOR, 0);
	struct bench better = { 0 }, worse = { 0 };
	struct contest c;

	(void)state;
	use_one_large_loss(&better, false);
	c = contest_of(&better, &rule, 0.05, false);
	assert_true(c.first.p < c.second.p && c.second.p < 1);
	assert_int_equal(contest_of(&better, &rule, c.second.p, false).shown, SHOWN);
	assert_int_equal(contest_of(&better, &rule, nextafter(c.second.p, 0), false).shown, SHOWN_DISAGREE);
	use_one_large_loss(&worse, true);
	c = contest_of(&worse, &rule, 0.05, false);
	assert_true(c.first.p_worse < c.second.p_worse && c.second.p_worse < c.second.p);
	assert_int_equal(contest_of(&worse, &rule, c.second.p_worse, false).shown, SHOWN_WORSE);
	assert_int_equal(contest_of(&worse, &rule, nextafter(c.second.p_worse, 0), false).shown, SHOWN_NOT);
	bench_release(&better);
	bench_release(&worse);
}

static void the_same_predictions_are_within_any_margin_but_none(void **state)
{
	static const struct {
		enum comparison_rule rule;
		double margin;
		bool shown;
	} rows[] = {
		{ RULE_NON_INFERIOR, 0.1, true }, { RULE_EQUIVALENT, 0.1, true },  { RULE_SUPERIOR, 0.1, false },
		{ RULE_SUPERIOR, 0, false },      { RULE_NON_INFERIOR, 0, false }, { RULE_EQUIVALENT, 0, false },
	};
	struct bench b = { 0 };

	(void)state;
	use_numbers(&b, 60, 1, 1);
	memcpy(b.production.value, b.candidate.value, 60 * sizeof(double));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct policy_rule rule = rule_of("mse", rows[i].rule, rows[i].margin);

		assert_int_equal(contest_of(&b, &rule, 0.05, false).shown == SHOWN, rows[i].shown);
	}
	bench_release(&b);
}

/* Tango's test would not show it: sixty rows on which nobody differs are few for a margin of a thousandth. */
static void the_same_labels_are_within_a_margin_too_small_to_test(void **state)
{
	static const enum comparison_rule rules[] = { RULE_NON_INFERIOR, RULE_EQUIVALENT };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		struct policy_rule rule = rule_of("accuracy", rules[i], 0.001);
		struct bench b = { .truth.task = METRIC_BINARY };
		struct contest c;

		use_labels(&b, 60, 0, 0, 4);
		c = contest_of(&b, &rule, 0.05, false);
		assert_true(c.first.p > 0.05);
		assert_int_equal(c.shown, SHOWN);
		bench_release(&b);
	}
}

static void a_difference_of_accuracies_has_tangos_interval_whatever_tests_it(void **state)
{
	struct policy_rule by_t = rule_of("accuracy", RULE_SUPERIOR, 0), by_tango = by_t;
	struct bench b = { .truth.task = METRIC_BINARY };
	struct contest t, tango;

	(void)state;
	by_t.test = "paired_t";
	by_tango.test = "tango";
	use_labels(&b, 60, 9, 3, 4);
	t = contest_of(&b, &by_t, 0.05, false);
	tango = contest_of(&b, &by_tango, 0.05, false);
	assert_string_equal(t.test, "paired_t");
	assert_true(t.ci_low == tango.ci_low && t.ci_high == tango.ci_high);
	assert_true(t.ci_low != t.first.ci_low);
	bench_release(&b);
}

/* Its estimate is the middle of the gains: the difference of the metrics is what the gate compares and reports. */
static void wilcoxon_is_no_failed_control(void **state)
{
	struct policy_rule rule = rule_of("mse", RULE_SUPERIOR, 0);
	struct bench b = { 0 };
	struct contest c;

	(void)state;
	rule.test = "wilcoxon";
	use_numbers(&b, 60, 1, 1.5);
	c = contest_of(&b, &rule, 0.05, false);
	assert_int_equal(c.shown, SHOWN);
	assert_true(fabs(c.first.delta - c.delta) < 1e-12);
	bench_release(&b);
}

static struct comparison t_of(const double *gain, size_t n, double margin)
{
	struct comparison_input in = { .n = n, .gain = gain, .margin = margin, .level = 0.95 };
	struct comparison c;
	struct err err;

	if (paired_t_run(&c, &in, &err) < 0)
		fail_msg("%s", err.text);
	return c;
}

static void gains_without_any_spread_are_certain_but_on_the_border(void **state)
{
	static const double ones[] = { 1, 1, 1 }, losses[] = { -1, -1, -1 }, spread[] = { 1, -1, 2, -2 };
	struct comparison c = t_of(ones, 3, 1);

	(void)state;
	assert_true(c.statistic == 0 && c.p == 1);
	c = t_of(ones, 3, 0.5);
	assert_true(c.statistic == INFINITY && c.p == 0 && c.p_worse == 1);
	c = t_of(losses, 3, 0);
	assert_true(c.statistic == -INFINITY && c.p == 1 && c.p_worse == 0);
	c = t_of(spread, 4, 0);
	assert_true(c.statistic == 0 && c.p == 0.5 && c.p_worse == 0.5);
}

static void no_difference_is_measured_from_the_upper_border_of_equivalence(void **state)
{
	struct comparison_input in = { .rule = RULE_EQUIVALENT, .margin = 2 };

	(void)state;
	assert_true(rule_border(&in, 0) == 2 && rule_border(&in, -1e-300) == -2);
	in.rule = RULE_NON_INFERIOR;
	assert_true(rule_border(&in, 1) == -2);
	in.rule = RULE_SUPERIOR;
	assert_true(rule_border(&in, -1) == 2);
}

static double unknown(const void *state, double value)
{
	(void)state, (void)value;
	return NAN;
}

static double known(const void *state, double value)
{
	(void)state, (void)value;
	return 0.01;
}

static void equivalence_is_unknown_if_either_side_is(void **state)
{
	const struct comparison_input in = { .rule = RULE_EQUIVALENT, .margin = 1 };

	(void)state;
	assert_true(isnan(rule_p(&(struct one_sided){ unknown, known, NULL }, &in)));
	assert_true(isnan(rule_p(&(struct one_sided){ known, unknown, NULL }, &in)));
	assert_true(rule_p(&(struct one_sided){ known, known, NULL }, &in) == 0.01);
}

static void two_gains_are_enough_and_one_is_not(void **state)
{
	static const double gain[] = { 1, 2 };
	struct comparison_input in = { .n = 2, .gain = gain };
	struct err err;

	(void)state;
	assert_int_equal(check_gains(&in, "it", &err), 0);
	in.n = 1;
	assert_int_equal(check_gains(&in, "it", &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_relative_margin_has_a_base_from_a_billionth_on),
		cmocka_unit_test(a_measure_of_nought_has_a_ratio_and_one_below_has_none),
		cmocka_unit_test(a_test_whose_delta_is_not_the_metrics_decides_nothing),
		cmocka_unit_test(a_p_of_exactly_alpha_is_shown_and_above_it_is_not),
		cmocka_unit_test(the_second_test_is_held_to_the_same_alpha),
		cmocka_unit_test(the_same_predictions_are_within_any_margin_but_none),
		cmocka_unit_test(the_same_labels_are_within_a_margin_too_small_to_test),
		cmocka_unit_test(a_difference_of_accuracies_has_tangos_interval_whatever_tests_it),
		cmocka_unit_test(gains_without_any_spread_are_certain_but_on_the_border),
		cmocka_unit_test(no_difference_is_measured_from_the_upper_border_of_equivalence),
		cmocka_unit_test(equivalence_is_unknown_if_either_side_is),
		cmocka_unit_test(two_gains_are_enough_and_one_is_not),
		cmocka_unit_test(wilcoxon_is_no_failed_control),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
