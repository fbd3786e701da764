/* test_decision_edges.c - the decision on the very border of each of its comparisons (decide.c, judge.c): `make mutate` moves each by one. */
#include "tests/unit/evaluate/bench.h"

/* What judge_decide() says of a contest that is made up. */
static const char *decided(const char *policy, size_t n, struct contest primary, double mde)
{
	struct truth truth = { .n = n };
	struct arm arm = { .truth = &truth, .n = n };
	struct judgement j = { .primary = primary, .mde = mde, .golden = "pass" };
	struct case_in in = { .candidate = &arm, .production = &arm };
	struct policy p;
	struct err err;

	if (policy_read_text(&p, policy, strlen(policy), "gate.yaml", &err) < 0)
		fail_msg("%s", err.text);
	in.policy = &p;
	judge_decide(&j, &in);
	assert_int_equal(j.n_reasons, 1);
	policy_release(&p);
	return j.reasons[0];
}

#define WITH_ROWS "gate: 1\ntask: regression\nholdout: {min_rows: 200}\nprimary: {metric: mse}\n"
#define WITH_MARGIN(rule) "gate: 1\ntask: regression\nprimary: {metric: mse, rule: " rule ", margin: 0.02}\n"

static void as_many_rows_as_the_policy_asks_for_are_enough(void **state)
{
	const struct contest not_shown = { .delta = 0.1, .shown = SHOWN_NOT }, shown = { .delta = 0.1, .shown = SHOWN };

	(void)state;
	assert_string_equal(decided(NUMBERS, 200, not_shown, 0.3), "not_shown");
	assert_string_equal(decided(NUMBERS, 199, not_shown, 0.3), "underpowered");
	assert_string_equal(decided(WITH_ROWS, 200, shown, 0.3), "superior");
	assert_string_equal(decided(WITH_ROWS, 199, shown, 0.3), "underpowered");
	assert_string_equal(decided(NUMBERS, 199, shown, 0.3), "superior"); /* a floor that nobody asked for does not turn a proof down */
}

static void a_margin_that_could_just_be_detected_is_not_underpowered(void **state)
{
	static const char *const policies[] = { WITH_MARGIN("non_inferior"), WITH_MARGIN("equivalent") };
	const struct contest c = { .delta = 0.1, .margin = 0.02, .shown = SHOWN_NOT };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		assert_string_equal(decided(policies[i], 300, c, 0.02), "not_shown");
		assert_string_equal(decided(policies[i], 300, c, nextafter(0.02, 1)), "underpowered");
		assert_string_equal(decided(policies[i], 300, c, NAN), "underpowered");
	}
	assert_string_equal(decided(WITH_MARGIN("superior"), 300, c, 0.5), "not_shown");
}

static void a_reason_that_is_found_twice_is_given_once(void **state)
{
	struct truth truth = { .n = 300 };
	struct arm arm = { .truth = &truth, .n = 300 };
	struct judgement j = { .golden = "pass", .primary = { .delta = 1, .shown = SHOWN } };
	struct case_in in = { .candidate = &arm, .production = &arm };
	struct policy p;
	struct err err;

	(void)state;
	assert_int_equal(policy_read_text(&p, NUMBERS, strlen(NUMBERS), "gate.yaml", &err), 0);
	in.policy = &p;
	for (size_t i = 0; i < 8; i++) { /* as many as there is room for: one step further reads past the end */
		struct finding *f = findings_add(&j.guards, "mae", "max");

		f->state = i % 2 ? STATE_FAIL : STATE_UNKNOWN;
		f->reason = i % 2 ? "guard_failed" : "not_shown";
	}
	judge_decide(&j, &in);
	assert_int_equal(j.decision, DECISION_REJECT);
	assert_int_equal(j.n_reasons, 1);
	assert_string_equal(j.reasons[0], "guard_failed");
	for (size_t i = 1; i < j.guards.n; i += 2)
		j.guards.v[i].state = STATE_WARN;
	judge_decide(&j, &in);
	assert_int_equal(j.decision, DECISION_INCONCLUSIVE);
	assert_int_equal(j.n_reasons, 1);
	assert_string_equal(j.reasons[0], "not_shown");
	judgement_release(&j);
	policy_release(&p);
}

static void the_rows_that_one_model_alone_gets_right_are_counted(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, LABELS);
	use_labels(&b, 300, 25, 5, 10);
	run(&b, true);
	assert_int_equal(b.j.n_candidate_right, 25);
	assert_int_equal(b.j.n_production_right, 5);
	bench_release(&b);
}

static void a_rule_without_a_test_warns_and_detects_nothing(void **state)
{
	struct bench point, tested;

	(void)state;
	use_policy(&point, "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: point}\n");
	use_labels(&point, 300, 25, 5, 10);
	run(&point, true);
	assert_true(isnan(point.j.mde));
	assert_true(strvec_has(&point.j.warnings, "rule point runs no test: a better number alone is weak evidence"));
	bench_release(&point);
	use_policy(&tested, LABELS);
	use_labels(&tested, 300, 25, 5, 10);
	run(&tested, true);
	assert_true(tested.j.mde > 0);
	assert_false(strvec_has(&tested.j.warnings, "rule point runs no test: a better number alone is weak evidence"));
	bench_release(&tested);
}

static void only_a_hold_out_below_the_least_is_warned_about(void **state)
{
	(void)state;
	for (size_t n = 199; n <= 200; n++) {
		struct bench b;

		use_policy(&b, LABELS);
		use_labels(&b, n, 25, 5, 10);
		run(&b, true);
		assert_int_equal(strvec_has(&b.j.warnings, "the hold-out has 199 rows, fewer than the 200 of holdout.min_rows"), n == 199);
		for (size_t i = 0; n == 200 && i < b.j.warnings.n; i++)
			assert_null(strstr(b.j.warnings.v[i], "holdout.min_rows"));
		bench_release(&b);
	}
}

/* Labels that lack are errors; a score or a probability that lacks makes the rest of them unreadable too. */
static void production_is_no_baseline_for_a_bad_score_or_a_bad_probability_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bench b;

		use_policy(&b, LABELS);
		use_labels(&b, 300, 25, 5, 10);
		b.production.n_bad = 1;
		if (i == 1)
			b.production.score = mem_new(300, sizeof(double));
		if (i == 2)
			b.production.probability = mem_new(600, sizeof(double));
		run(&b, true);
		assert_int_equal(b.code, i ? -1 : 0);
		if (i)
			assert_string_equal(b.reason, "baseline_unreadable");
		bench_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_rows_as_the_policy_asks_for_are_enough),
		cmocka_unit_test(a_margin_that_could_just_be_detected_is_not_underpowered),
		cmocka_unit_test(a_reason_that_is_found_twice_is_given_once),
		cmocka_unit_test(the_rows_that_one_model_alone_gets_right_are_counted),
		cmocka_unit_test(a_rule_without_a_test_warns_and_detects_nothing),
		cmocka_unit_test(only_a_hold_out_below_the_least_is_warned_about),
		cmocka_unit_test(production_is_no_baseline_for_a_bad_score_or_a_bad_probability_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
