/* test_judge.c - the decision, reason by reason (RULES 17), the controls, and the bugs of other gates as cases that must not pass here. */
#include "tests/unit/evaluate/bench.h"

static void the_table_of_rules_17(void **state)
{
	static const struct {
		const char *policy;
		size_t n, b, c, d;
		enum decision decision;
		const char *reason;
	} rows[] = {
		{ LABELS, 300, 25, 5, 10, DECISION_PROMOTE, "superior" },
		{ LABELS, 300, 10, 10, 10, DECISION_REJECT, "tie" },
		{ LABELS, 300, 0, 0, 20, DECISION_REJECT, "no_change" },
		{ LABELS, 300, 5, 25, 10, DECISION_REJECT, "worse" },
		{ LABELS, 300, 12, 8, 10, DECISION_INCONCLUSIVE, "not_shown" },
		{ LABELS, 300, 8, 12, 10, DECISION_INCONCLUSIVE, "not_shown" },
		{ LABELS, 100, 12, 8, 10, DECISION_INCONCLUSIVE, "underpowered" },
		{ LABELS, 100, 25, 2, 3, DECISION_PROMOTE, "superior" },
		{ "gate: 1\ntask: binary\nholdout: {label: y, min_rows: 500}\nprimary: {metric: accuracy}\n", 300, 25, 5, 10,
		  DECISION_INCONCLUSIVE, "underpowered" },
		{ LABELS "when: {inconclusive: reject}\n", 300, 12, 8, 10, DECISION_REJECT, "not_shown" },
		{ LABELS "when: {tie: inconclusive}\n", 300, 10, 10, 10, DECISION_INCONCLUSIVE, "tie" },
		{ LABELS "alpha: 0.00001\n", 300, 25, 5, 10, DECISION_INCONCLUSIVE, "not_shown" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: superior, margin: 0.05}\n", 300, 25, 5, 10,
		  DECISION_INCONCLUSIVE, "not_shown" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: non_inferior, margin: 0.1}\n", 300, 10, 12, 10,
		  DECISION_PROMOTE, "non_inferior" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: non_inferior, margin: 0.1}\n", 300, 0, 0, 10, DECISION_REJECT,
		  "no_change" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: non_inferior, margin: 0.01}\n", 300, 10, 12, 10,
		  DECISION_INCONCLUSIVE, "underpowered" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: non_inferior, margin: 0.01}\n", 300, 2, 30, 10, DECISION_REJECT,
		  "worse" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: equivalent, margin: 0.1}\n", 300, 10, 12, 10, DECISION_PROMOTE,
		  "equivalent" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: equivalent, margin: 0.1}\n", 300, 60, 5, 10,
		  DECISION_INCONCLUSIVE, "not_shown" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: point}\n", 300, 12, 8, 10, DECISION_PROMOTE, "point" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: point}\n", 300, 10, 10, 10, DECISION_REJECT, "tie" },
		{ "gate: 1\ntask: binary\nprimary: {metric: accuracy, rule: point}\n", 300, 8, 12, 10, DECISION_REJECT, "worse" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench b;

		print_message("row %zu: %s\n", i, rows[i].reason);
		use_policy(&b, rows[i].policy);
		use_labels(&b, rows[i].n, rows[i].b, rows[i].c, rows[i].d);
		run(&b, true);
		expect(&b, rows[i].decision, rows[i].reason);
		bench_release(&b);
	}
}

static void squared_errors_are_judged_by_two_tests(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 2);
	run(&b, true);
	expect(&b, DECISION_PROMOTE, "superior");
	assert_string_equal(b.j.primary.test, "paired_t");
	assert_true(b.j.primary.has_second);
	assert_string_equal(b.j.primary.second.test, "bootstrap_t");
	assert_true(b.j.primary.delta > 0);
	bench_release(&b);
}

/* A few large gains among small losses: t and the bootstrap see them differently, and one of them alone never promotes. */
static void tests_that_disagree_are_inconclusive(void **state)
{
	size_t n_disagreed = 0;

	(void)state;
	for (size_t k = 3; k < 9; k++) {
		struct bench b;

		use_policy(&b, NUMBERS);
		use_numbers(&b, 210, 1, 1);
		for (size_t i = 0; i < 210; i++) {
			b.production.value[i] = b.truth.y[i] + (i % 30 < 1 && i / 30 < k ? 9 : 2 + (double)(i % 7) * 0.001);
			b.candidate.value[i] = b.truth.y[i] + 2.05;
		}
		run(&b, true);
		assert_int_equal(b.code, 0);
		if ((b.j.primary.first.p <= 0.05) != (b.j.primary.second.p <= 0.05)) {
			n_disagreed++;
			expect(&b, DECISION_INCONCLUSIVE, "tests_disagree");
		}
		bench_release(&b);
	}
	assert_true(n_disagreed > 0);
}

static void rmse_is_judged_by_the_delta_method(void **state)
{
	static const double e1[] = { .5, -1.2, .3, .8, -.4, 1.1, -.9, .2, .7, -.6, .1, -1 };
	static const double e2[] = { .4, -.9, .5, .6, -.1, .7, -1.1, .1, .9, -.3, .2, -.7 };
	struct policy_rule rule = {
		.what = { "rmse", metric_find("rmse"), NULL }, .rule = RULE_SUPERIOR, .margin_rel = NAN, .test = "auto"
	};
	struct contest_terms terms = { .alpha = 0.05, .n_threads = 1 };
	struct bench b = { 0 };
	struct contest c;

	(void)state;
	b.truth.task = METRIC_REGRESSION;
	use_numbers(&b, 12, 0, 0);
	for (size_t i = 0; i < 12; i++) {
		b.truth.y[i] = 0;
		b.production.value[i] = e1[i];
		b.candidate.value[i] = e2[i];
	}
	assert_int_equal(contest_run(&c, &b.candidate, &b.production, &rule, &terms, &b.err), 0);
	assert_true(fabs(c.production - .735980072194) < 1e-12 && fabs(c.candidate - .627826940061) < 1e-12);
	assert_true(fabs(c.first.se - .0727233932386) < 1e-12);
	assert_true(fabs(c.delta - (c.production - c.candidate)) < 1e-15);
	bench_release(&b);
}

static void a_first_model_needs_its_floors(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 1);
	run(&b, false);
	expect(&b, DECISION_PROMOTE, "first_model");
	assert_false(b.j.has_primary);
	bench_release(&b);

	use_policy(&b, NUMBERS "floors: [{metric: mae, max: 0.1}]\n");
	use_numbers(&b, 300, 1, 1);
	run(&b, false);
	expect(&b, DECISION_REJECT, "below_floor");
	bench_release(&b);

	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 100, 1); /* worse than the mean */
	run(&b, false);
	expect(&b, DECISION_REJECT, "below_floor");
	bench_release(&b);

	use_policy(&b, NUMBERS "when: {first_model: inconclusive}\n");
	use_numbers(&b, 300, 1, 1);
	run(&b, false);
	expect(&b, DECISION_INCONCLUSIVE, "first_model");
	bench_release(&b);
}

static void a_constant_candidate_beats_no_dummy(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 1);
	for (size_t i = 0; i < 300; i++)
		b.candidate.value[i] = 400;
	run(&b, false);
	expect(&b, DECISION_REJECT, "below_floor");
	assert_string_equal(b.j.control_sabotage, "not_applicable");
	bench_release(&b);
}

static void guards_must_all_hold(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, LABELS "guards: [{metric: negative_flip_rate, max: 0.01}]\n");
	use_labels(&b, 300, 25, 5, 10);
	run(&b, true);
	expect(&b, DECISION_REJECT, "guard_failed");
	bench_release(&b);

	use_policy(&b, NUMBERS "guards: [{metric: model_bytes, ratio_max: 1.5}]\n");
	use_numbers(&b, 300, 1, 2);
	b.candidate.size_bytes = 1501;
	run(&b, true);
	expect(&b, DECISION_REJECT, "guard_failed");
	bench_release(&b);

	use_policy(&b, NUMBERS "guards: [{metric: mae, rule: non_inferior, margin_rel: 0.01}, {metric: p99_error, ratio_max: 1.2}]\n");
	use_numbers(&b, 300, 1, 2);
	run(&b, true);
	expect(&b, DECISION_PROMOTE, "superior");
	bench_release(&b);
}

static void a_guard_that_is_not_shown_is_not_passed(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS "guards: [{metric: mae, rule: superior, margin: 3}]\n");
	use_numbers(&b, 300, 1, 1.5);
	run(&b, true);
	expect(&b, DECISION_INCONCLUSIVE, "not_shown");
	bench_release(&b);
}

static void golden_rows_and_several_reasons(void **state)
{
	struct bench b;
	struct case_in in;

	(void)state;
	use_policy(&b, LABELS "floors: [{metric: accuracy, min: 0.99}]\n");
	use_labels(&b, 300, 5, 25, 10);
	dummy_learn(&b.dummy, &b.truth, &(struct dummy_labels){ 0 });
	in = (struct case_in){ .policy = &b.policy,
			       .candidate = &b.candidate,
			       .production = &b.production,
			       .dummy = &b.dummy,
			       .golden = "fail",
			       .seed = 1,
			       .n_threads = 1 };
	assert_int_equal(judge(&b.j, &in, &b.reason, &b.err), 0);
	assert_int_equal(b.j.n_reasons, 3);
	assert_string_equal(b.j.reasons[0], "worse");
	assert_string_equal(b.j.reasons[1], "below_floor");
	assert_string_equal(b.j.reasons[2], "golden_failed");
	bench_release(&b);
}

/* ---- what is not there or not a number ---- */

static void peer_dropped_rows_nan_is_rejected_and_never_dropped(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 0.1, 2);
	b.candidate.value[7] = NAN;
	b.candidate.n_bad = 1;
	run(&b, true);
	expect(&b, DECISION_REJECT, "non_finite_predictions");
	bench_release(&b);
}

static void nan_in_production_is_no_baseline(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 0.1, 2);
	b.production.value[7] = INFINITY;
	b.production.n_bad = 1;
	run(&b, true);
	assert_int_equal(b.code, -1);
	assert_int_equal(b.err.code, ERR_BASELINE);
	assert_string_equal(b.reason, "baseline_unreadable");
	bench_release(&b);
}

static void labels_that_production_lacks_are_its_errors(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, LABELS);
	use_labels(&b, 300, 0, 0, 10);
	for (size_t i = 100; i < 130; i++)
		b.production.label[i] = NO_LABEL;
	b.production.n_bad = 30;
	run(&b, true);
	expect(&b, DECISION_PROMOTE, "superior");
	assert_true(b.j.warnings.n > 0);
	bench_release(&b);
}

static void a_metric_that_cannot_be_had_is_an_error_of_its_own(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: binary\nprimary: {metric: auc}\n");
	use_labels(&b, 300, 25, 5, 10);
	run(&b, true);
	assert_int_equal(b.code, -1);
	assert_int_equal(b.err.code, ERR_DATA);
	assert_string_equal(b.reason, "metric_missing");
	bench_release(&b);
}

static void one_class_and_three_classes_are_refused(void **state)
{
	static const char *const one[] = { "1", "1.0", "1" }, *const three[] = { "a", "b", "c" }, *const two[] = { "10", "9", "1e1" };
	struct truth t = { .task = METRIC_BINARY };
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&t, one, 3, NULL, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "one class only"));
	truth_release(&t);
	t.task = METRIC_BINARY;
	assert_int_equal(truth_set_labels(&t, three, 3, NULL, &err), -1);
	truth_release(&t);
	t.task = METRIC_BINARY;
	assert_int_equal(truth_set_labels(&t, two, 3, NULL, &err), 0);
	assert_int_equal(t.n_classes, 2);
	assert_string_equal(t.classes[t.positive], "9"); /* the last in byte order */
	assert_int_equal(truth_class(&t, "10.0"), truth_class(&t, "1e1"));
	truth_release(&t);
	t.task = METRIC_BINARY;
	assert_int_equal(truth_set_labels(&t, two, 3, "7", &err), -1);
	truth_release(&t);
}

static void probabilities_that_are_none_are_refused(void **state)
{
	static const char *const texts[] = { "a", "b", "a" };
	char *classes[] = { "a", "b" };
	double p[] = { 0.5, 0.5, 7, -6, 0.2, 0.8 };
	struct predictions said = { .n = 3, .n_classes = 2, .classes = classes, .probability = p };
	struct truth t = { .task = METRIC_BINARY };
	struct arm arm;
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&t, texts, 3, NULL, &err), 0);
	assert_int_equal(arm_fill(&arm, &t, &said, NULL, "it", &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	p[2] = 0.7;
	p[3] = 0.3;
	assert_int_equal(arm_fill(&arm, &t, &said, NULL, "it", &err), 0);
	assert_int_equal(arm.label[0], 0); /* a tie takes the first class in byte order */
	assert_true(arm.score[2] == 0.8);
	arm_release(&arm);
	said.n = 2;
	assert_int_equal(arm_fill(&arm, &t, &said, NULL, "it", &err), -1);
	assert_non_null(strstr(err.text, "2 of 3 rows"));
	truth_release(&t);
}

/* ---- controls ---- */

static void controls_pass_on_an_honest_comparison(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 2);
	run(&b, true);
	expect(&b, DECISION_PROMOTE, "superior");
	assert_string_equal(b.j.control_aa, "pass");
	assert_string_equal(b.j.control_sabotage, "pass");
	assert_string_equal(b.j.control_swap, "pass");
	bench_release(&b);
}

static void a_candidate_worse_than_noise_is_rejected_not_an_error(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 2);
	for (size_t i = 0; i < 300; i++)
		b.candidate.value[i] = 800 - b.truth.y[i];
	run(&b, true);
	expect(&b, DECISION_REJECT, "worse");
	assert_string_equal(b.j.control_sabotage, "not_applicable");
	bench_release(&b);
}

static void production_that_is_noise_makes_sabotage_not_applicable(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 1);
	for (size_t i = 0; i < 300; i++)
		b.production.value[i] = b.truth.y[i] + 5000;
	run(&b, true);
	expect(&b, DECISION_PROMOTE, "superior");
	assert_string_equal(b.j.control_sabotage, "not_applicable");
	assert_true(b.j.warnings.n > 0);
	bench_release(&b);
}

static void swapping_the_roles_never_promotes_both(void **state)
{
	(void)state;
	for (size_t k = 0; k < 6; k++) {
		struct bench b;
		enum decision forth;

		use_policy(&b, NUMBERS);
		use_numbers(&b, 300, 1 + (double)k * 0.2, 1.5);
		run(&b, true);
		assert_int_equal(b.code, 0);
		forth = b.j.decision;
		bench_release(&b);
		use_policy(&b, NUMBERS);
		use_numbers(&b, 300, 1 + (double)k * 0.2, 1.5);
		for (size_t i = 0; i < 300; i++) {
			double t = b.candidate.value[i];

			b.candidate.value[i] = b.production.value[i];
			b.production.value[i] = t;
		}
		run(&b, true);
		assert_false(forth == DECISION_PROMOTE && b.j.decision == DECISION_PROMOTE);
		bench_release(&b);
	}
}

static void one_more_win_never_lowers_the_verdict(void **state)
{
	int before = -1;

	(void)state;
	for (size_t wins = 0; wins <= 40; wins++) {
		struct bench b;
		int rank;

		use_policy(&b, LABELS);
		use_labels(&b, 300, wins, 15, 10);
		run(&b, true);
		assert_int_equal(b.code, 0);
		rank = b.j.decision == DECISION_PROMOTE ? 2 : strcmp(REASON(b.j), "worse") == 0 ? 0 : 1;
		assert_true(rank >= before);
		before = rank;
		bench_release(&b);
	}
	assert_int_equal(before, 2);
}

/* ---- slices ---- */

static const char *by_place(size_t i)
{
	return i < 40 ? "south" : i < 340 ? "north" : i < 380 ? "east" : "west";
}

#define SLICES "gate: 1\ntask: binary\nholdout: {label: y}\nprimary: {metric: accuracy}\n"

static void a_slice_that_got_worse_rejects_and_small_ones_are_counted(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, SLICES "slices: [{by: region, mode: alarm, min_rows: 30}]\n");
	use_labels(&b, 400, 0, 0, 0);
	use_regions(&b, 400, by_place);
	for (size_t i = 40; i < 110; i++) /* production is wrong in the north */
		b.production.label[i] ^= 1;
	for (size_t i = 0; i < 12; i++) /* the candidate in the south */
		b.candidate.label[i] ^= 1;
	run(&b, true);
	expect(&b, DECISION_REJECT, "slice_regressed");
	assert_int_equal(b.j.slices.n, 4);
	assert_int_equal(b.j.n_not_testable, 1); /* west has 20 rows */
	for (size_t i = 0; i < 4; i++)           /* Holm: never below the plain p, and south alone fails */
		if (!isnan(b.j.slices.v[i].p_holm)) {
			assert_true(b.j.slices.v[i].p_holm >= b.j.slices.v[i].p);
			assert_int_equal(b.j.slices.v[i].state == STATE_FAIL, strcmp(b.j.slices.v[i].slice, "region=south") == 0);
		}
	bench_release(&b);
}

static void peer_kayenta_an_empty_group_is_no_pass(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, SLICES "slices: [{by: region, mode: prove, margin: 0.2, min_rows: 30}]\n");
	use_labels(&b, 400, 30, 0, 0);
	use_regions(&b, 400, by_place);
	run(&b, true);
	expect(&b, DECISION_INCONCLUSIVE, "underpowered");
	bench_release(&b);
}

/* p-values in the order of the slices' names, not of size: Holm sorts before it multiplies (giskard's ranks came from argsort). */
static const char *by_five(size_t i)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };

	return names[i / 100];
}

static void peer_giskard_holm_sorts_before_it_ranks(void **state)
{
	static const size_t wrong[] = { 4, 12, 0, 7, 2 }; /* rows on which the candidate alone errs */
	struct bench b;
	double p[5];

	(void)state;
	use_policy(&b, SLICES "slices: [{by: region, mode: alarm, min_rows: 30}]\n");
	use_labels(&b, 500, 0, 0, 0);
	use_regions(&b, 500, by_five);
	for (size_t s = 0; s < 5; s++)
		for (size_t i = 0; i < wrong[s]; i++)
			b.candidate.label[s * 100 + i] ^= 1;
	run(&b, true);
	assert_int_equal(b.j.slices.n, 5);
	for (size_t s = 0; s < 5; s++)
		p[s] = b.j.slices.v[s].p;
	assert_true(p[1] < p[3] && p[3] < p[0] && p[0] < p[4] && p[4] < p[2]);
	assert_true(fabs(b.j.slices.v[1].p_holm - 5 * p[1]) < 1e-15);
	assert_true(fabs(b.j.slices.v[3].p_holm - 4 * p[3]) < 1e-15);
	assert_true(fabs(b.j.slices.v[0].p_holm - 3 * p[0]) < 1e-15);
	assert_true(fabs(b.j.slices.v[4].p_holm - fmin(1, 2 * p[4])) < 1e-15);
	assert_true(b.j.slices.v[1].state == STATE_FAIL && b.j.slices.v[2].state == STATE_PASS);
	bench_release(&b);
}

/* ---- bugs of other gates, which must not come back here ---- */

static void peer_vertex_a_model_compared_with_itself_is_no_change(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 300, 1, 2);
	for (size_t i = 0; i < 300; i++)
		b.production.value[i] = b.candidate.value[i];
	run(&b, true);
	expect(&b, DECISION_REJECT, "no_change");
	bench_release(&b);
}

static void peer_mlflow_a_negative_baseline_does_not_turn_the_sign(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: regression\nprimary: {metric: r2, rule: point}\n");
	use_numbers(&b, 300, 90, 80); /* both below 0, the candidate further */
	run(&b, true);
	assert_true(b.j.primary.production < 0 && b.j.primary.candidate < b.j.primary.production);
	assert_int_equal(b.j.decision, DECISION_REJECT);
	bench_release(&b);
}

static void peer_mlflow_nan_does_not_pass_a_relative_margin(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: regression\nprimary: {metric: mse, rule: non_inferior, margin_rel: 0.1}\n");
	use_numbers(&b, 300, 1, 0); /* production is perfect: the relative margin has no base */
	run(&b, true);
	assert_int_equal(b.code, -1);
	assert_int_equal(b.err.code, ERR_DATA);
	assert_string_equal(b.reason, "metric_not_finite");
	bench_release(&b);
}

static void every_reason_of_the_decision_is_in_the_closed_list(void **state)
{
	(void)state;
	assert_non_null(reason_find("superior"));
	assert_null(reason_find("fine"));
	for (const struct reason *r = reasons; r->name; r++)
		assert_true((r->decision == DECISION_ERROR) == (r->exit_code != 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_rules_17),
		cmocka_unit_test(squared_errors_are_judged_by_two_tests),
		cmocka_unit_test(tests_that_disagree_are_inconclusive),
		cmocka_unit_test(rmse_is_judged_by_the_delta_method),
		cmocka_unit_test(a_first_model_needs_its_floors),
		cmocka_unit_test(a_constant_candidate_beats_no_dummy),
		cmocka_unit_test(guards_must_all_hold),
		cmocka_unit_test(a_guard_that_is_not_shown_is_not_passed),
		cmocka_unit_test(golden_rows_and_several_reasons),
		cmocka_unit_test(peer_dropped_rows_nan_is_rejected_and_never_dropped),
		cmocka_unit_test(nan_in_production_is_no_baseline),
		cmocka_unit_test(labels_that_production_lacks_are_its_errors),
		cmocka_unit_test(a_metric_that_cannot_be_had_is_an_error_of_its_own),
		cmocka_unit_test(one_class_and_three_classes_are_refused),
		cmocka_unit_test(probabilities_that_are_none_are_refused),
		cmocka_unit_test(controls_pass_on_an_honest_comparison),
		cmocka_unit_test(a_candidate_worse_than_noise_is_rejected_not_an_error),
		cmocka_unit_test(production_that_is_noise_makes_sabotage_not_applicable),
		cmocka_unit_test(swapping_the_roles_never_promotes_both),
		cmocka_unit_test(one_more_win_never_lowers_the_verdict),
		cmocka_unit_test(a_slice_that_got_worse_rejects_and_small_ones_are_counted),
		cmocka_unit_test(peer_kayenta_an_empty_group_is_no_pass),
		cmocka_unit_test(peer_giskard_holm_sorts_before_it_ranks),
		cmocka_unit_test(peer_vertex_a_model_compared_with_itself_is_no_change),
		cmocka_unit_test(peer_mlflow_a_negative_baseline_does_not_turn_the_sign),
		cmocka_unit_test(peer_mlflow_nan_does_not_pass_a_relative_margin),
		cmocka_unit_test(every_reason_of_the_decision_is_in_the_closed_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
