/* test_drift_check.c - class shares: label shift against training, weights for the classes to come, and a drift that blocks. */
#include "tests/unit/evaluate/bench.h"
#include "evaluate/evaluation.h"

/* An evaluation that has got as far as its truth: n rows, the first n_yes of them "yes". */
static void begin(struct evaluation *e, const struct request *request, const char *policy, size_t n, size_t n_yes)
{
	const char **texts = mem_new(n, sizeof(*texts));
	struct err err;

	*e = (struct evaluation){ .request = request, .label = "y", .holdout_path = mem_strdup("holdout.csv") };
	if (policy_read_text(&e->policy, policy, strlen(policy), "gate.yaml", &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < n; i++)
		texts[i] = i < n_yes ? "yes" : "no";
	e->truth.task = e->policy.task_bit;
	assert_int_equal(truth_set_labels(&e->truth, texts, n, NULL, &err), 0);
	free(texts);
}

static void labels(struct table *t, size_t n_yes, size_t n_no, size_t n_missing, const char *other)
{
	size_t n = n_yes + n_no + n_missing + (other != NULL);
	const char **texts = mem_new(n, sizeof(*texts));

	for (size_t i = 0; i < n; i++)
		texts[i] = i < n_yes ? "yes" : i < n_yes + n_no ? "no" : i < n_yes + n_no + n_missing ? "" : other;
	t->path = mem_strdup("recent.csv");
	table_add_texts(t, "y", texts, n);
	free(texts);
}

#define PRIORS(priors)                                                                                                                     \
	"gate: 1\ntask: binary\nholdout: {label: y, priors: " priors "}\nprimary: {metric: accuracy}\ndrift: {against: recent.csv}\n"

static const struct request request = { .train = "train.csv" };

static void a_row_weighs_the_target_share_over_its_own(void **state)
{
	struct evaluation e;
	struct err err;

	(void)state;
	begin(&e, &request, PRIORS("{yes: 0.1, no: 0.9}"), 200, 80);
	assert_int_equal(priors_apply(&e, &err), 0);
	assert_true(e.truth.priors);
	assert_true(fabs(e.truth.weight[0] - 0.1 / 0.4) < 1e-15 && fabs(e.truth.weight[199] - 0.9 / 0.6) < 1e-15);
	evaluation_release(&e);
}

static void without_priors_no_row_weighs_anything(void **state)
{
	struct evaluation e;
	struct err err;

	(void)state;
	begin(&e, &request, LABELS, 200, 80);
	assert_int_equal(priors_apply(&e, &err), 0);
	assert_true(e.truth.weight == NULL && !e.truth.priors);
	evaluation_release(&e);
}

/* The hold-out has classes of its own alone, whatever a model says besides. */
static void a_class_that_only_a_model_has_gets_no_share(void **state)
{
	char *classes[] = { "maybe" };
	struct predictions said = { .classes = classes, .n_classes = 1 };
	struct evaluation e;
	struct err err = { 0 };

	(void)state;
	begin(&e, &request, PRIORS("{yes: 0.1, maybe: 0.9}"), 200, 80);
	truth_add_classes(&e.truth, &said);
	assert_int_equal(e.truth.n_classes, 3);
	assert_int_equal(priors_apply(&e, &err), -1);
	assert_non_null(strstr(err.text, "holdout.priors names class 'maybe'"));
	evaluation_release(&e);
}

static void weighted_rows_that_count_for_too_few_are_said(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) { /* rows as they are count for 200, the number asked for */
		struct evaluation e;
		struct err err;

		begin(&e, &request, i ? PRIORS("{yes: 0.3, no: 0.7}") : PRIORS("{yes: 0.5, no: 0.5}"), 200, 100);
		assert_int_equal(e.policy.holdout.min_rows, 200);
		assert_int_equal(priors_apply(&e, &err), 0);
		assert_int_equal(e.warnings.n, i);
		if (i)
			assert_non_null(strstr(e.warnings.v[0], "the 200 rows count for 172, fewer than the 200 of holdout.min_rows"));
		evaluation_release(&e);
	}
}

static void recent_labels_are_the_target_where_they_are_known(void **state)
{
	struct evaluation e;
	struct err err;

	(void)state;
	begin(&e, &request, PRIORS("recent"), 200, 100);
	labels(&e.drift.recent.rows, 30, 90, 80, NULL);
	assert_int_equal(priors_apply(&e, &err), 0);
	assert_true(fabs(e.truth.weight[0] - 0.5) < 1e-15 && fabs(e.truth.weight[199] - 1.5) < 1e-15);
	evaluation_release(&e);
}

static void classes_that_cannot_be_weighted_are_named(void **state)
{
	static const struct {
		const char *policy;
		size_t n_yes, n_no;
		const char *other, *text;
	} cases[] = {
		{ PRIORS("{yes: 0.1, maybe: 0.9}"), 1, 1, NULL, "holdout.priors names class 'maybe', which no row of 'holdout.csv' has" },
		{ PRIORS("recent"), 30, 0, NULL, "no row of 'recent.csv' has class 'no'" },
		{ PRIORS("recent"), 30, 30, "perhaps", "'recent.csv' has class 'perhaps', which no row of the hold-out has" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct evaluation e;
		struct err err = { 0 };

		begin(&e, &request, cases[i].policy, 200, 100);
		labels(&e.drift.recent.rows, cases[i].n_yes, cases[i].n_no, 0, cases[i].other);
		assert_int_equal(priors_apply(&e, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_string_equal(e.error_reason, "data_mismatch");
		if (!strstr(err.text, cases[i].text))
			fail_msg("'%s' has no '%s'", err.text, cases[i].text);
		assert_null(e.truth.weight);
		evaluation_release(&e);
	}
}

static void every_class_needs_a_share_and_one_only(void **state)
{
	static const struct {
		const char *priors, *text;
	} cases[] = {
		{ "{0: 0.5, 1.0: 0.2, 1: 0.3}", "holdout.priors names class '1' twice" },
		{ "{0: 0.5, 1: 0.5}", "holdout.priors gives no share to class '2' of 'holdout.csv'" },
	};
	const char *const texts[] = { "0", "1", "2", "1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free)
		char *policy =
			str_format("gate: 1\ntask: multiclass\nholdout: {priors: %s}\nprimary: {metric: accuracy}\n", cases[i].priors);
		struct evaluation e = { .request = &request, .holdout_path = mem_strdup("holdout.csv") };
		struct err err = { 0 };

		assert_int_equal(policy_read_text(&e.policy, policy, strlen(policy), "gate.yaml", &err), 0);
		e.truth.task = METRIC_MULTICLASS;
		assert_int_equal(truth_set_labels(&e.truth, texts, 4, NULL, &err), 0);
		assert_int_equal(priors_apply(&e, &err), -1);
		if (!strstr(err.text, cases[i].text))
			fail_msg("'%s' has no '%s'", err.text, cases[i].text);
		evaluation_release(&e);
	}
}

static void shares_that_chance_explains_are_no_shift(void **state)
{
	(void)state;
	for (size_t n_yes = 70; n_yes <= 160; n_yes += 30) {
		struct evaluation e;

		begin(&e, &request, LABELS, 200, n_yes);
		labels(&e.train, 320, 480, 0, NULL); /* 40 % */
		label_shift_check(&e);
		assert_true(e.drift.shift.asked);
		assert_int_equal(e.drift.shift.df, 1);
		assert_true(fabs(e.drift.shift.null_quantile - 10.827566170662733) < 1e-9);
		assert_int_equal(e.drift.shift.shifted, n_yes > 100);
		assert_int_equal(e.warnings.n, n_yes > 100);
		evaluation_release(&e);
	}
}

/* A class that the hold-out has lost is a shift, too; labels that are missing are no class. */
static void a_class_of_training_alone_counts(void **state)
{
	struct evaluation e;

	(void)state;
	begin(&e, &request, LABELS, 200, 100);
	labels(&e.train, 100, 100, 300, "perhaps");
	label_shift_check(&e);
	assert_int_equal(e.drift.shift.df, 2);
	assert_false(e.drift.shift.shifted);
	assert_true(e.drift.shift.p > 0.3);
	evaluation_release(&e);
}

static void a_training_table_without_the_label_is_not_asked(void **state)
{
	struct evaluation e;

	(void)state;
	begin(&e, &request, LABELS, 200, 100);
	label_shift_check(&e);
	assert_false(e.drift.shift.asked);
	labels(&e.train, 0, 0, 20, NULL);
	label_shift_check(&e);
	assert_false(e.drift.shift.asked);
	evaluation_release(&e);
}

/* The weighted accuracy is the mean of the classes' accuracies by the target's shares. */
static void priors_turn_the_accuracy_to_the_target(void **state)
{
	struct bench b;
	double right[2] = { 0 }, n[2] = { 0 }, expected;

	(void)state;
	use_policy(&b, LABELS);
	use_labels(&b, 400, 40, 12, 30);
	b.truth.weight = mem_new(b.truth.n, sizeof(*b.truth.weight));
	b.truth.priors = true;
	for (size_t i = 0; i < b.truth.n; i++) {
		uint32_t k = b.truth.y_class[i];

		n[k]++;
		right[k] += b.candidate.label[i] == k;
	}
	for (size_t i = 0; i < b.truth.n; i++)
		b.truth.weight[i] = (b.truth.y_class[i] ? 0.2 : 0.8) / (n[b.truth.y_class[i]] / (double)b.truth.n);
	expected = 0.8 * right[0] / n[0] + 0.2 * right[1] / n[1];
	run(&b, true);
	assert_true(fabs(b.j.candidate_value - expected) < 1e-12);
	assert_string_equal(b.j.primary.test, "weighted_t");
	bench_release(&b);
}

static void a_drift_that_blocks_leaves_the_case_undecided(void **state)
{
	static const struct {
		enum shown shown;
		double delta;
		const char *first;
		enum decision decision;
	} cases[] = {
		{ SHOWN, 0.1, "drifted", DECISION_INCONCLUSIVE },
		{ SHOWN_WORSE, -0.1, "worse", DECISION_REJECT },
		{ SHOWN_NOT, 0.1, "not_shown", DECISION_INCONCLUSIVE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct truth truth = { .n = 300 };
		struct arm arm = { .truth = &truth, .n = 300 };
		struct judgement j = { .golden = "pass", .primary = { .delta = cases[i].delta, .shown = cases[i].shown } };
		struct case_in in = { .candidate = &arm, .production = &arm, .drifted = true };
		struct policy p;
		struct err err;

		assert_int_equal(policy_read_text(&p, NUMBERS, strlen(NUMBERS), "gate.yaml", &err), 0);
		in.policy = &p;
		judge_decide(&j, &in);
		assert_int_equal(j.decision, cases[i].decision);
		assert_string_equal(j.reasons[0], cases[i].first);
		policy_release(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_weighs_the_target_share_over_its_own),
		cmocka_unit_test(without_priors_no_row_weighs_anything),
		cmocka_unit_test(a_class_that_only_a_model_has_gets_no_share),
		cmocka_unit_test(weighted_rows_that_count_for_too_few_are_said),
		cmocka_unit_test(recent_labels_are_the_target_where_they_are_known),
		cmocka_unit_test(classes_that_cannot_be_weighted_are_named),
		cmocka_unit_test(every_class_needs_a_share_and_one_only),
		cmocka_unit_test(shares_that_chance_explains_are_no_shift),
		cmocka_unit_test(a_class_of_training_alone_counts),
		cmocka_unit_test(a_training_table_without_the_label_is_not_asked),
		cmocka_unit_test(priors_turn_the_accuracy_to_the_target),
		cmocka_unit_test(a_drift_that_blocks_leaves_the_case_undecided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
