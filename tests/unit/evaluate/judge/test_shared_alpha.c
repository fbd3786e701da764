/* test_shared_alpha.c - alpha over the tests that share it: every check that must be shown gets the small one, alarms and controls keep theirs. */
#include "tests/unit/evaluate/bench.h"

#include "math/dist.h"
#include "math/elementary.h"

#define SLICED LABELS "slices: [{by: [region], mode: %s, margin: 0.05, min_rows: 20}]\n"

/* run() with so many tests sharing alpha. */
static void run_shared(struct bench *b, double tests, bool strict)
{
	struct case_in in = {
		.policy = &b->policy,
		.candidate = &b->candidate,
		.production = &b->production,
		.dummy = &b->dummy,
		.rows = &b->rows,
		.golden = "pass",
		.log_tests = math_log(tests),
		.strict = strict,
		.seed = 11,
		.n_threads = 1,
	};

	dummy_learn(&b->dummy, &b->truth, &(struct dummy_labels){ 0 });
	b->code = judge(&b->j, &in, &b->reason, &b->err);
	if (b->code < 0)
		fail_msg("%s", b->err.text);
}

static struct bench judged(const char *policy, size_t b, size_t c, double tests, bool strict)
{
	struct bench bench;

	use_policy(&bench, policy);
	use_labels(&bench, 1000, b, c, 20);
	run_shared(&bench, tests, strict);
	return bench;
}

/* p is exact and known: alpha / N on either side of it decides. */
static void the_primary_test_is_held_against_alpha_over_the_nodes(void **state)
{
	double p = binomial_sf(25, 37, .5);

	(void)state;
	for (int above = 0; above < 2; above++) {
		double tests = .05 / p * (above ? .999 : 1.001);
		CLEANUP(bench_release) struct bench b = judged(LABELS "floors: [{metric: accuracy, min: 0}]\n", 25, 12, tests, true);

		assert_string_equal(b.j.primary.test, "mcnemar_exact");
		assert_true(fabs(b.j.primary.first.p / p - 1) < 1e-12);
		expect(&b, above ? DECISION_PROMOTE : DECISION_INCONCLUSIVE, above ? "superior" : "not_shown");
	}
}

static void auto_is_exact_only_where_alpha_is_shared(void **state)
{
	CLEANUP(bench_release) struct bench alone = judged(LABELS, 40, 2, 1, false);
	CLEANUP(bench_release)
	struct bench named =
		judged("gate: 1\ntask: binary\nholdout: {label: y}\nprimary: {metric: accuracy, test: mcnemar_midp}\n", 40, 2, 528, true);

	(void)state;
	assert_string_equal(alone.j.primary.test, "mcnemar_midp");
	assert_string_equal(named.j.primary.test, "mcnemar_midp"); /* who names a test gets it */
}

static void the_dummy_is_beaten_at_the_small_alpha(void **state)
{
	double worst = 0;

	(void)state;
	for (int strict = 0; strict < 2; strict++) {
		CLEANUP(bench_release) struct bench b = judged(LABELS, 40, 2, strict ? 1e300 : 1, strict);

		assert_string_equal(b.j.floors.v[0].rule, "beats_dummy");
		worst = b.j.floors.v[0].p;
		assert_int_equal(b.j.floors.v[0].state, worst <= .05 / (strict ? 1e300 : 1) ? STATE_PASS : STATE_FAIL);
	}
	assert_true(worst > 0 && worst < 1e-20); /* so that the border lies between the two */
}

static void guards_with_a_rule_get_the_small_alpha(void **state)
{
	static const double tests[] = { 1, 1e30 };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(tests); k++) {
		CLEANUP(bench_release)
		struct bench b = judged(LABELS "guards: [{metric: accuracy, rule: non_inferior, margin: 0.05}]\n", 60, 40, tests[k], true);
		const struct finding *f = &b.j.guards.v[0];

		assert_string_equal(f->rule, "non_inferior");
		assert_true(f->p > 0 && f->p <= .05 && f->p > .05 / 1e30);
		assert_int_equal(f->state, k ? STATE_UNKNOWN : STATE_PASS);
	}
}

static const char *region(size_t i)
{
	return i % 2 ? "north" : "south";
}

static void sliced(struct bench *b, const char *mode, size_t wins, size_t losses, double tests)
{
	char policy[512];

	snprintf(policy, sizeof(policy), SLICED, mode);
	use_policy(b, policy);
	use_labels(b, 1000, wins, losses, 0);
	use_regions(b, 1000, region);
	run_shared(b, tests, true);
}

static void slices_to_prove_get_the_small_alpha_and_alarms_keep_theirs(void **state)
{
	static const double tests[] = { 1, 1e12 };
	struct bench b;

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(tests); k++) {
		sliced(&b, "prove", 60, 30, tests[k]);
		for (size_t i = 0; i < b.j.slices.n; i++)
			assert_int_equal(b.j.slices.v[i].state, b.j.slices.v[i].p <= .05 / tests[k] ? STATE_PASS : STATE_UNKNOWN);
		assert_int_equal(b.j.slices.v[0].state, k ? STATE_UNKNOWN : STATE_PASS);
		bench_release(&b);
		sliced(&b, "alarm", 30, 160, tests[k]);
		assert_true(b.j.slices.v[0].p_holm <= .05 && b.j.slices.v[0].p_holm > .05 / 1e12);
		assert_int_equal(b.j.slices.v[0].state, STATE_FAIL); /* a smaller alpha would have let it pass */
		bench_release(&b);
	}
}

static void resamples_are_as_many_as_the_level_needs(void **state)
{
	struct policy_rule rule = { .test = "auto" };
	struct test_plan plan = { .test = comparison_find("paired_t"), .second = comparison_find("bootstrap_t") };
	size_t n = 0;
	struct err err;

	(void)state;
	assert_int_equal(test_plan_exact(&plan, &n, &rule, .05, &err), 0);
	assert_int_equal(n, 0); /* the test's own number is enough */
	assert_int_equal(test_plan_exact(&plan, &n, &rule, .05 / 528, &err), 0);
	assert_int_equal(n, 105599);
	assert_int_equal(test_plan_exact(&plan, &n, &rule, 2e-7, &err), 0);
	assert_int_equal(n, 9999999);
	assert_int_equal(test_plan_exact(&plan, &n, &rule, 9e-8, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	n = 1999; /* fewer than usual, where that is enough */
	assert_int_equal(test_plan_exact(&plan, &n, &rule, .05, &err), 0);
	assert_int_equal(n, 1999);
	assert_int_equal(test_plan_exact(&plan, &n, &rule, .002, &err), 0);
	assert_int_equal(n, 4999);
	plan.second = NULL;
	n = 0;
	assert_int_equal(test_plan_exact(&plan, &n, &rule, 9e-8, &err), 0);
	assert_int_equal(n, 0);
}

/* Among 9 999 resamples none could show p <= 0.05 / 528: a clear win must still be a win. */
static void a_clear_gain_of_a_mean_loss_can_pass_at_the_small_alpha(void **state)
{
	CLEANUP(bench_release) struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 2);
	run_shared(&b, 528, true);
	expect(&b, DECISION_PROMOTE, "superior");
	assert_true(b.j.primary.has_second && b.j.primary.second.p <= .05 / 528);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_primary_test_is_held_against_alpha_over_the_nodes),
		cmocka_unit_test(auto_is_exact_only_where_alpha_is_shared),
		cmocka_unit_test(the_dummy_is_beaten_at_the_small_alpha),
		cmocka_unit_test(guards_with_a_rule_get_the_small_alpha),
		cmocka_unit_test(slices_to_prove_get_the_small_alpha_and_alarms_keep_theirs),
		cmocka_unit_test(resamples_are_as_many_as_the_level_needs),
		cmocka_unit_test(a_clear_gain_of_a_mean_loss_can_pass_at_the_small_alpha),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
