/* test_guard_edges.c - floors and guards on the very border of each of their comparisons (floors.c, guards.c). */
#include "tests/unit/evaluate/bench.h"

#define GUARDED(guard) LABELS "guards: [" guard "]\n"

static struct case_in case_of(const struct bench *b, bool with_production)
{
	return (struct case_in){ .policy = &b->policy,
				 .candidate = &b->candidate,
				 .production = with_production ? &b->production : NULL,
				 .dummy = &b->dummy,
				 .golden = "pass",
				 .seed = 11,
				 .n_threads = 1 };
}

static const struct finding *found(const struct findings *all, const char *metric, const char *rule)
{
	const struct finding *f = NULL;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i].metric, metric) == 0 && strcmp(all->v[i].rule, rule) == 0) {
			assert_null(f); /* once */
			f = &all->v[i];
		}
	return f;
}

static void floors_of(struct bench *b, bool with_production)
{
	struct case_in in = case_of(b, with_production);

	b->j = (struct judgement){ 0 };
	if (judge_floors(&b->j, &in, &b->err) < 0)
		fail_msg("%s", b->err.text);
}

static void guards_of(struct bench *b, bool with_production)
{
	struct case_in in = case_of(b, with_production);

	judgement_release(&b->j);
	b->j.primary.shown = SHOWN;
	if (judge_guards(&b->j, &in, &b->err) < 0)
		fail_msg("%s", b->err.text);
}

static void a_floor_is_reached_by_its_very_value(void **state)
{
	static const char *const policies[] = { LABELS
						"floors: [{metric: accuracy, min: 0.75}, {metric: recall_min, min: 0.5, max: 0.5}]\n",
						LABELS "floors: [{metric: accuracy, max: 0.75}]\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		struct bench b;

		use_policy(&b, policies[i]);
		use_labels(&b, 100, 0, 0, 0);
		for (size_t k = 0; k < 50; k += 2)
			b.candidate.label[k] ^= 1;
		dummy_learn(&b.dummy, &b.truth, &(struct dummy_labels){ 0 });
		floors_of(&b, false);
		for (size_t k = 0; k < b.j.floors.n; k++)
			if (strcmp(b.j.floors.v[k].rule, "beats_dummy") != 0)
				assert_int_equal(b.j.floors.v[k].state, STATE_PASS);
		bench_release(&b);
	}
}

static void a_floor_on_one_models_own_quantity_needs_no_production(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, LABELS "floors: [{metric: recall_min, min: 0.99}, {metric: negative_flip_rate, max: 0.01}]\n");
	use_labels(&b, 100, 0, 30, 0);
	dummy_learn(&b.dummy, &b.truth, &(struct dummy_labels){ 0 });
	floors_of(&b, false);
	assert_int_equal(found(&b.j.floors, "recall_min", "min")->state, STATE_FAIL);
	assert_int_equal(found(&b.j.floors, "negative_flip_rate", "max")->state, STATE_NOT_APPLICABLE);
	judgement_release(&b.j);
	floors_of(&b, true);
	assert_int_equal(found(&b.j.floors, "recall_min", "min")->state, STATE_FAIL);
	assert_int_equal(found(&b.j.floors, "negative_flip_rate", "max")->state, STATE_FAIL);
	bench_release(&b);
}

/* A gain of about 1 everywhere but on two rows, far worse: t is convinced, the bootstrap is not. */
static void a_dummy_is_beaten_by_both_tests_up_to_ten_thousand_rows(void **state)
{
	(void)state;
	for (size_t n = 10000; n <= 10001; n++) {
		const struct finding *f;
		struct bench b;

		use_policy(&b, NUMBERS);
		use_numbers(&b, n, 0, 0);
		b.dummy = (struct dummy){ .truth = &b.truth };
		for (size_t i = 0; i < n; i++)
			b.candidate.value[i] = b.truth.y[i] = 1 + 0.001 * (double)(i % 7);
		b.candidate.value[5] += 45;
		b.candidate.value[9] += 45;
		floors_of(&b, false);
		f = found(&b.j.floors, "mse", "beats_dummy");
		assert_string_equal(f->test, "paired_t");
		assert_true(f->p < 0.05);
		assert_int_equal(f->state, n == 10000 ? STATE_FAIL : STATE_PASS);
		bench_release(&b);
	}
}

static double p_over_dummy(size_t rows, const char *alpha)
{
	CLEANUP(mem_free) char *policy = str_format(LABELS "floors: [{metric: f1, beats: dummy, by: 0.1}]\nalpha: %s\n", alpha);
	struct bench b;
	double p;

	use_policy(&b, policy);
	use_labels(&b, rows, 0, 0, 10);
	dummy_learn(&b.dummy, &b.truth, &(struct dummy_labels){ 0 });
	floors_of(&b, false);
	p = found(&b.j.floors, "f1", "beats_dummy")->p;
	bench_release(&b);
	return p;
}

/* The number of resamples shows in p alone. */
static void a_dummy_is_beaten_by_fewer_resamples_on_many_rows_at_an_ordinary_alpha_alone(void **state)
{
	(void)state;
	assert_true(p_over_dummy(10000, "0.05") == p_over_dummy(10000, "0.0099"));
	assert_true(p_over_dummy(10002, "0.05") == p_over_dummy(10002, "0.01"));
	assert_true(p_over_dummy(10002, "0.01") != p_over_dummy(10002, "0.0099"));
}

static void a_guard_holds_at_its_very_limit(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b,
		   "gate: 1\ntask: binary\nprimary: {metric: auc}\nguards: [{metric: accuracy, min: 0.75}, {metric: recall_min, max: 0.5},"
		   " {metric: model_bytes, ratio_max: 1.5}]\n");
	use_labels(&b, 100, 0, 0, 0);
	for (size_t k = 0; k < 50; k += 2)
		b.candidate.label[k] ^= 1;
	b.candidate.size_bytes = 1500;
	b.production.size_bytes = 1000;
	guards_of(&b, true);
	assert_int_equal(found(&b.j.guards, "accuracy", "min")->state, STATE_PASS);
	assert_int_equal(found(&b.j.guards, "recall_min", "max")->state, STATE_PASS);
	assert_int_equal(found(&b.j.guards, "model_bytes", "ratio_max")->state, STATE_PASS);
	assert_null(found(&b.j.guards, "recall_min", "shown")); /* what the policy limits is not shown twice */
	bench_release(&b);
}

static void a_quantity_of_both_models_is_the_candidates_alone(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, GUARDED("{metric: negative_flip_rate, max: 0.5}, {metric: recall_min, min: 0.1}"));
	use_labels(&b, 100, 0, 10, 0);
	guards_of(&b, true);
	assert_true(found(&b.j.guards, "negative_flip_rate", "max")->candidate == 0.1);
	assert_true(isnan(found(&b.j.guards, "negative_flip_rate", "max")->production));
	assert_true(found(&b.j.guards, "recall_min", "min")->production == 1);
	guards_of(&b, false);
	assert_int_equal(found(&b.j.guards, "negative_flip_rate", "max")->state, STATE_NOT_APPLICABLE);
	bench_release(&b);
}

static void nothing_to_nothing_is_no_rise_and_something_to_nothing_is_without_end(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS "guards: [{metric: mae, ratio_max: 1.5}]\n");
	use_numbers(&b, 50, 0, 0);
	guards_of(&b, true);
	assert_true(found(&b.j.guards, "mae", "ratio_max")->ratio == 1);
	assert_int_equal(found(&b.j.guards, "mae", "ratio_max")->state, STATE_PASS);
	b.candidate.value[3] += 1;
	guards_of(&b, true);
	assert_true(isinf(found(&b.j.guards, "mae", "ratio_max")->ratio));
	assert_int_equal(found(&b.j.guards, "mae", "ratio_max")->state, STATE_FAIL);
	bench_release(&b);
}

static void each_limit_of_one_guard_counts(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS "guards: [{metric: mae, min: 0, max: 100, ratio_max: 9}]\n");
	use_numbers(&b, 50, 1, 1);
	guards_of(&b, true);
	assert_non_null(found(&b.j.guards, "mae", "min"));
	assert_non_null(found(&b.j.guards, "mae", "max"));
	assert_non_null(found(&b.j.guards, "mae", "ratio_max"));
	assert_null(found(&b.j.guards, "mae", "shown"));
	assert_non_null(found(&b.j.guards, "p99_error", "shown")); /* a limit on one says nothing of another */
	bench_release(&b);
}

static void what_no_guard_limits_is_shown_with_both_values(void **state)
{
	const struct finding *f;
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 50, 1, 2);
	guards_of(&b, true);
	f = found(&b.j.guards, "mae", "shown");
	assert_true(f->candidate > 0 && f->production > 0 && f->ratio == f->candidate / f->production);
	assert_int_equal(f->state, STATE_PASS);
	assert_null(found(&b.j.guards, "mse", "shown")); /* the primary metric is not shown twice */
	for (size_t i = 0; i < 50; i++)
		b.production.value[i] = 1.7e308; /* its mean error is infinite */
	guards_of(&b, true);
	assert_null(found(&b.j.guards, "mae", "shown"));
	memcpy(b.production.value, b.truth.y, 50 * sizeof(double)); /* no error at all: nothing to divide by */
	guards_of(&b, true);
	assert_true(isnan(found(&b.j.guards, "mae", "shown")->ratio));
	bench_release(&b);

	use_policy(&b, "gate: 1\ntask: regression\nprimary: {metric: mae}\n");
	use_numbers(&b, 50, 1, 2);
	guards_of(&b, true);
	assert_null(found(&b.j.guards, "mae", "shown"));
	assert_non_null(found(&b.j.guards, "p99_error", "shown"));
	bench_release(&b);
}

static enum state size_shown(struct bench *b, double candidate, double production)
{
	b->candidate.size_bytes = candidate;
	b->production.size_bytes = production;
	guards_of(b, true);
	return found(&b->j.guards, "model_bytes", "shown")->state;
}

static void a_tenth_more_is_not_remarkable_yet(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 50, 1, 1);
	assert_int_equal(size_shown(&b, 1100, 1000), STATE_PASS);
	assert_int_equal(b.j.warnings.n, 0);
	assert_int_equal(size_shown(&b, 1101, 1000), STATE_WARN);
	assert_int_equal(b.j.warnings.n, 1);
	assert_int_equal(size_shown(&b, 500, 1000), STATE_PASS);
	assert_int_equal(size_shown(&b, 1101, NAN), STATE_PASS); /* nothing to compare with */
	assert_int_equal(b.j.warnings.n, 0);
	memcpy(b.candidate.value, b.truth.y, 50 * sizeof(double)); /* bias, which is no more and no less, falls to nothing */
	guards_of(&b, true);
	for (size_t i = 0; i < b.j.guards.n; i++)
		assert_int_equal(b.j.guards.v[i].state, STATE_PASS);
	bench_release(&b);
}

static void a_turned_down_model_is_not_warned_about(void **state)
{
	struct case_in in;
	struct bench b;

	(void)state;
	use_policy(&b, NUMBERS);
	use_numbers(&b, 50, 1, 1);
	b.candidate.size_bytes = 9000;
	in = case_of(&b, true);
	b.j.primary.shown = SHOWN_WORSE;
	assert_int_equal(judge_guards(&b.j, &in, &b.err), 0);
	assert_int_equal(found(&b.j.guards, "model_bytes", "shown")->state, STATE_WARN);
	assert_int_equal(b.j.warnings.n, 0);
	bench_release(&b);
}

/* Recall 1 for one class; the other's is `right` of 110. */
static void miss_zeros(struct arm *arm, size_t right)
{
	for (size_t i = 0; i < arm->n; i += 2)
		arm->label[i] = i / 2 < right ? arm->truth->y_class[i] : arm->truth->y_class[i] ^ 1;
}

static void an_eleventh_less_recall_is_not_remarkable_yet(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, LABELS);
	use_labels(&b, 220, 0, 0, 0);
	miss_zeros(&b.production, 33);
	miss_zeros(&b.candidate, 30);
	guards_of(&b, true);
	assert_int_equal(found(&b.j.guards, "recall_min", "shown")->state, STATE_PASS);
	miss_zeros(&b.candidate, 29);
	guards_of(&b, true);
	assert_int_equal(found(&b.j.guards, "recall_min", "shown")->state, STATE_WARN);
	miss_zeros(&b.candidate, 110);
	guards_of(&b, true);
	assert_int_equal(found(&b.j.guards, "recall_min", "shown")->state, STATE_PASS);
	bench_release(&b);
}

static void one_flip_in_twenty_is_not_remarkable_yet(void **state)
{
	(void)state;
	for (size_t flips = 5; flips <= 6; flips++) {
		struct bench b;

		use_policy(&b, LABELS);
		use_labels(&b, 100, 0, flips, 0);
		guards_of(&b, true);
		assert_int_equal(found(&b.j.guards, "negative_flip_rate", "shown")->state, flips == 5 ? STATE_PASS : STATE_WARN);
		bench_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_floor_is_reached_by_its_very_value),
		cmocka_unit_test(a_floor_on_one_models_own_quantity_needs_no_production),
		cmocka_unit_test(a_dummy_is_beaten_by_both_tests_up_to_ten_thousand_rows),
		cmocka_unit_test(a_dummy_is_beaten_by_fewer_resamples_on_many_rows_at_an_ordinary_alpha_alone),
		cmocka_unit_test(a_guard_holds_at_its_very_limit),
		cmocka_unit_test(a_quantity_of_both_models_is_the_candidates_alone),
		cmocka_unit_test(nothing_to_nothing_is_no_rise_and_something_to_nothing_is_without_end),
		cmocka_unit_test(each_limit_of_one_guard_counts),
		cmocka_unit_test(what_no_guard_limits_is_shown_with_both_values),
		cmocka_unit_test(a_tenth_more_is_not_remarkable_yet),
		cmocka_unit_test(a_turned_down_model_is_not_warned_about),
		cmocka_unit_test(an_eleventh_less_recall_is_not_remarkable_yet),
		cmocka_unit_test(one_flip_in_twenty_is_not_remarkable_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
