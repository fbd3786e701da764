/* test_control_edges.c - each part of each negative control fails by itself (controls.c), played by a metric that lies. */
#include "tests/unit/evaluate/judge/staged.h"

/* Mean 0 to the bit, and yet nine in ten are losses: what signed ranks see, and a mean does not. */
static double many_small_losses(size_t i, size_t n)
{
	(void)n;
	return i % 10 ? -1 - 0x1p-10 * (double)(i % 10) : 9 + 0x1p-10 * 45;
}

static double many_small_gains(size_t i, size_t n)
{
	return -many_small_losses(i, n);
}

static double hardly_a_gain(size_t i, size_t n)
{
	(void)i, (void)n;
	return 1e-12;
}

/* In order: A/A, sabotage, the sabotaged candidate against production, swap forth and back. */
enum { AA, SABOTAGE, WOULD_PROMOTE, FORTH, BACK, N_CONTESTS };

/* The controls of a candidate and a production model of which only the contests' script is known; the message, or NULL if they pass. */
static const char *controls_of(const struct staged *contests, const char *test, double alpha, struct err *err)
{
	struct bench b;
	int code;

	use_policy(&b, strcmp(test, "point") == 0 ? "gate: 1\ntask: regression\nprimary: {metric: mse, rule: point}\n" : NUMBERS);
	b.policy.primary.what.metric = &staged_metric;
	if (strcmp(test, "point") != 0)
		b.policy.primary.test = test;
	b.policy.alpha = alpha;
	use_numbers(&b, 200, 1, 2);
	play(contests);
	b.j = (struct judgement){ .decision = DECISION_PROMOTE, .primary.delta = contests[FORTH].candidate - contests[FORTH].production };
	code = judge_controls(
		&b.j, &(struct case_in){ .policy = &b.policy, .candidate = &b.candidate, .production = &b.production, .n_threads = 1 },
		err);
	bench_release(&b);
	return code < 0 ? err->text : NULL;
}

static void expect_failure(const struct staged *contests, const char *test, const char *which, const char *what)
{
	struct err err;
	const char *said = controls_of(contests, test, 0.05, &err);

	assert_non_null(said);
	assert_int_equal(err.code, ERR_INTEGRITY);
	if (!strstr(said, which) || !strstr(said, what))
		fail_msg("'%s', not '%s: %s'", said, which, what);
}

static void a_metric_that_tells_the_truth_passes(void **state)
{
	const struct staged honest[N_CONTESTS] = { [FORTH] = { 1, 2, NULL }, [BACK] = { 2, 1, NULL } };
	struct err err;

	(void)state;
	assert_null(controls_of(honest, "point", 0.05, &err));
}

static void a_candidate_that_differs_from_itself_fails_by_the_metric_alone(void **state)
{
	const struct staged by_metric[N_CONTESTS] = { [AA] = { 1, 1 + 1e-12, NULL } };

	(void)state;
	expect_failure(by_metric, "auto", "A/A", "differs from itself");
	expect_failure(by_metric, "point", "A/A", "differs from itself");
}

static void a_candidate_that_differs_from_itself_fails_by_the_test_alone(void **state)
{
	const struct staged by_test[N_CONTESTS] = { [AA] = { 1, 1, hardly_a_gain } };

	(void)state;
	expect_failure(by_test, "auto", "A/A", "differs from itself");
}

static void a_candidate_shown_to_differ_from_itself_fails_either_way(void **state)
{
	const struct staged better[N_CONTESTS] = { [AA] = { 1, 1, many_small_gains } },
			    worse[N_CONTESTS] = { [AA] = { 1, 1, many_small_losses } };

	(void)state;
	expect_failure(better, "wilcoxon", "A/A", "shown to differ");
	expect_failure(worse, "wilcoxon", "A/A", "shown to differ");
}

static void a_swap_that_does_not_negate_fails_by_the_metric_alone(void **state)
{
	const struct staged by_metric[N_CONTESTS] = { [FORTH] = { 1, 1, NULL }, [BACK] = { 1, 1 + 1e-12, NULL } };

	(void)state;
	expect_failure(by_metric, "auto", "swap", "does not negate");
	expect_failure(by_metric, "point", "swap", "does not negate");
}

static void a_swap_that_does_not_negate_fails_by_the_test_alone(void **state)
{
	const struct staged by_test[N_CONTESTS] = { [FORTH] = { 1, 1, hardly_a_gain }, [BACK] = { 1, 1, hardly_a_gain } };

	(void)state;
	expect_failure(by_test, "auto", "swap", "does not negate");
}

static void two_models_that_are_each_superior_to_the_other_fail_the_swap(void **state)
{
	const struct staged both[N_CONTESTS] = { [FORTH] = { 1, 1, many_small_gains }, [BACK] = { 1, 1, many_small_gains } };

	(void)state;
	expect_failure(both, "wilcoxon", "swap", "superior to the other");
}

static void sabotage_that_is_superior_fails_a_candidate_that_would_pass(void **state)
{
	const struct staged noise[N_CONTESTS] = { [SABOTAGE] = { 1, 1, many_small_gains } };

	(void)state;
	expect_failure(noise, "wilcoxon", "sabotage", "superior to the candidate");
}

/* The smallest alpha at which the controls fail: the p-value of the test that they use. */
static double p_of_the_controls(struct bench *b, const char *test)
{
	double low = 0, high = 0.9;

	b->policy.primary.test = test;
	for (size_t i = 0; i < 16; i++) {
		struct judgement j = { .decision = DECISION_PROMOTE };
		struct case_in in = { .policy = &b->policy, .candidate = &b->candidate, .seed = 3, .n_threads = 1 };
		bool failed;

		b->policy.alpha = 0.5 * (low + high);
		failed = judge_controls(&j, &in, &b->err) < 0;
		judgement_release(&j);
		*(failed ? &high : &low) = b->policy.alpha;
	}
	return high;
}

/* Where one bit is told, a control that fails only for a candidate that passes tells no more of the others. */
static void sabotage_tells_nothing_of_a_candidate_that_does_not_pass_where_one_bit_is_told(void **state)
{
	static const struct {
		enum decision decision;
		bool strict, fails;
	} cases[] = {
		{ DECISION_PROMOTE, true, true },  { DECISION_INCONCLUSIVE, true, false }, { DECISION_REJECT, true, false },
		{ DECISION_PROMOTE, false, true }, { DECISION_INCONCLUSIVE, false, true }, { DECISION_REJECT, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct staged noise[N_CONTESTS] = {
			[SABOTAGE] = { 2, 1, NULL }, [WOULD_PROMOTE] = { 1, 2, NULL }, [FORTH] = { 1, 2, NULL }, [BACK] = { 2, 1, NULL }
		};
		struct bench b;
		int code;

		use_policy(&b, "gate: 1\ntask: regression\nprimary: {metric: mse, rule: point}\n");
		b.policy.primary.what.metric = &staged_metric;
		use_numbers(&b, 200, 1, 2);
		play(noise);
		b.j = (struct judgement){ .decision = cases[i].decision, .primary.delta = -1 };
		code = judge_controls(&b.j,
				      &(struct case_in){ .policy = &b.policy,
							 .candidate = &b.candidate,
							 .production = &b.production,
							 .strict = cases[i].strict,
							 .n_threads = 1 },
				      &b.err);
		if ((code < 0 && strstr(b.err.text, "sabotage") != NULL) != cases[i].fails)
			fail_msg("case %zu: %s", i, code < 0 ? b.err.text : "passes");
		bench_release(&b);
	}
}

static void slow_tests_are_controlled_by_the_quick_one_of_their_metric(void **state)
{
	struct bench labels, numbers;
	double p;

	(void)state;
	use_policy(&labels, LABELS);
	use_labels(&labels, 60, 0, 26, 0);
	p = p_of_the_controls(&labels, "mcnemar_midp");
	assert_true(p > 0.01 && p < 0.89);
	assert_true(p_of_the_controls(&labels, "tango") == p);
	assert_true(p_of_the_controls(&labels, "mcnemar_exact") > p); /* a quick one is used as it is */
	bench_release(&labels);
	use_policy(&numbers, NUMBERS);
	use_numbers(&numbers, 30, 0, 0);
	for (size_t i = 0; i < 30; i += 2) /* half of it is upside down: about as good as noise */
		numbers.candidate.value[i] = 808 - numbers.truth.y[i];
	p = p_of_the_controls(&numbers, "paired_t");
	assert_true(p > 0.01 && p < 0.89);
	assert_true(p_of_the_controls(&numbers, "bootstrap_t") == p);
	bench_release(&numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_metric_that_tells_the_truth_passes),
		cmocka_unit_test(a_candidate_that_differs_from_itself_fails_by_the_metric_alone),
		cmocka_unit_test(a_candidate_that_differs_from_itself_fails_by_the_test_alone),
		cmocka_unit_test(a_candidate_shown_to_differ_from_itself_fails_either_way),
		cmocka_unit_test(a_swap_that_does_not_negate_fails_by_the_metric_alone),
		cmocka_unit_test(a_swap_that_does_not_negate_fails_by_the_test_alone),
		cmocka_unit_test(two_models_that_are_each_superior_to_the_other_fail_the_swap),
		cmocka_unit_test(sabotage_that_is_superior_fails_a_candidate_that_would_pass),
		cmocka_unit_test(sabotage_tells_nothing_of_a_candidate_that_does_not_pass_where_one_bit_is_told),
		cmocka_unit_test(slow_tests_are_controlled_by_the_quick_one_of_their_metric),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
