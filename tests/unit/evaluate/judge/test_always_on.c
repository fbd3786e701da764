/* test_always_on.c - what is shown of every comparison: it warns, and rejects nothing. */
#include "tests/unit/evaluate/bench.h"

#include "evaluate/judge/quantity.h"

static const struct finding *shown(const struct bench *b, const char *metric, const char *slice)
{
	const struct finding *f = NULL;

	for (size_t i = 0; i < b->j.guards.n; i++) {
		const struct finding *g = &b->j.guards.v[i];

		if (strcmp(g->metric, metric) == 0 && (slice ? g->slice && strcmp(g->slice, slice) == 0 : !g->slice)) {
			assert_null(f); /* once */
			f = g;
		}
	}
	return f;
}

static void warned(const struct bench *b, const char *text, bool expected)
{
	bool found = false;

	for (size_t i = 0; i < b->j.warnings.n; i++)
		found |= strstr(b->j.warnings.v[i], text) != NULL;
	if (found != expected)
		fail_msg("%s '%s'", expected ? "no warning" : "a warning", text);
}

/* Production misses 40 of the ones; the candidate finds them, and misses `missed` zeros instead. */
static void use_trade(struct bench *b, size_t missed)
{
	use_policy(b, LABELS);
	use_labels(b, 400, 0, 0, 0);
	for (size_t i = 0; i < 80; i += 2) {
		b->production.label[i + 1] ^= 1;
		if (i / 2 < missed)
			b->candidate.label[i] ^= 1;
	}
}

static void a_class_that_is_shown_to_be_worse_warns_and_rejects_nothing(void **state)
{
	const struct finding *f;
	struct bench b;

	(void)state;
	use_trade(&b, 9);
	run(&b, true);
	expect(&b, DECISION_PROMOTE, "superior");
	f = shown(&b, "recall", "class=0");
	assert_int_equal(f->state, STATE_WARN);
	assert_string_equal(f->test, "mcnemar_midp");
	assert_true(f->candidate == 191.0 / 200 && f->production == 1 && f->rows == 200);
	assert_true(fabs(f->p - 1.0 / 1024) < 1e-15 && f->p_holm == 2 * f->p); /* 2^-9 by mid-p: half of it */
	assert_int_equal(shown(&b, "recall", "class=1")->state, STATE_PASS);
	warned(&b, "recall of class=0 is shown to be worse", true);
	bench_release(&b);

	use_trade(&b, 2); /* two rows of 200 are chance */
	run(&b, true);
	assert_int_equal(shown(&b, "recall", "class=0")->state, STATE_PASS);
	warned(&b, "recall of class=0", false);
	bench_release(&b);
}

/* Four discordant rows: mid-p 1/32 alone is below 0.05, but not as one of two classes. */
static void the_classes_are_one_family(void **state)
{
	struct bench b;

	(void)state;
	use_trade(&b, 4);
	run(&b, true);
	assert_true(fabs(shown(&b, "recall", "class=0")->p - 1.0 / 32) < 1e-15);
	assert_true(fabs(shown(&b, "recall", "class=0")->p_holm - 1.0 / 16) < 1e-15);
	assert_int_equal(shown(&b, "recall", "class=0")->state, STATE_PASS);
	bench_release(&b);
}

static void small_classes_are_counted_not_tested(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, LABELS);
	use_labels(&b, 98, 20, 0, 0);
	run(&b, true);
	assert_int_equal(shown(&b, "recall", "class=0")->state, STATE_NOT_TESTABLE);
	assert_int_equal(shown(&b, "recall", "class=0")->rows, 49);
	bench_release(&b);
	use_policy(&b, LABELS);
	use_labels(&b, 100, 20, 0, 0);
	run(&b, true);
	assert_int_equal(shown(&b, "recall", "class=0")->state, STATE_PASS);
	bench_release(&b);
}

/* Probabilities p of the label that is given, on rows of which production and the candidate get as many right. */
static void add_probabilities(struct arm *arm, double p)
{
	arm->probability = mem_new(arm->n * 2, sizeof(double));
	arm->score = mem_new(arm->n, sizeof(double));
	for (size_t i = 0; i < arm->n; i++) {
		arm->probability[2 * i + arm->label[i]] = p;
		arm->probability[2 * i + 1 - arm->label[i]] = 1 - p;
		arm->score[i] = arm->probability[2 * i + 1];
	}
}

static void overconfidence_is_shown_where_labels_are_better(void **state)
{
	const struct finding *f;
	struct bench b;

	(void)state;
	use_policy(&b, LABELS);
	use_labels(&b, 400, 30, 10, 40);
	add_probabilities(&b.candidate, .9999);
	add_probabilities(&b.production, .85);
	run(&b, true);
	expect(&b, DECISION_PROMOTE, "superior");
	f = shown(&b, "log_loss", NULL);
	assert_int_equal(f->state, STATE_WARN);
	assert_string_equal(f->test, "paired_t");
	assert_true(f->p < .05 && f->delta < 0);
	assert_int_equal(shown(&b, "calibration_error", NULL)->state, STATE_WARN);
	warned(&b, "calibration_error is", true);
	assert_null(shown(&b, "f1", NULL)); /* the labels themselves are judged */
	bench_release(&b);
}

static void thresholds_are_shown_where_scores_are_judged(void **state)
{
	struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: binary\nprimary: {metric: auc}\n");
	use_labels(&b, 400, 30, 10, 40);
	add_probabilities(&b.candidate, .9);
	add_probabilities(&b.production, .85);
	run(&b, true);
	assert_non_null(shown(&b, "f1", NULL));
	assert_non_null(shown(&b, "precision", NULL));
	assert_non_null(shown(&b, "accuracy", NULL));
	assert_non_null(shown(&b, "recall", NULL));
	bench_release(&b);
}

/* 20 rows of probability 0.1 and 20 of 0.8: three and twelve come true. Rows of one probability stay in one bin. */
static void calibration_error_by_hand(void **state)
{
	const struct quantity *q = quantity_find("calibration_error");
	const char *texts[40];
	struct truth truth = { .task = METRIC_BINARY };
	struct arm arm = { .truth = &truth, .n = 40, .probability = mem_new(80, sizeof(double)) };
	struct err err;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		texts[i] = (i < 20 ? i < 3 : i < 32) ? "yes" : "no";
	assert_int_equal(truth_set_labels(&truth, texts, 40, NULL, &err), 0);
	for (size_t i = 0; i < 40; i++) {
		arm.probability[2 * i + 1] = i < 20 ? .1 : .8;
		arm.probability[2 * i] = 1 - arm.probability[2 * i + 1];
	}
	assert_true(fabs(q->value(&arm, NULL, NULL) - (.5 * fabs(.1 - 3 / 20.0) + .5 * fabs(.8 - 12 / 20.0))) < 1e-14);
	for (size_t i = 0; i < 40; i++) /* one bin of each four rows otherwise: perfect where probability is certainty */
		arm.probability[2 * i + 1] = (double)(truth.y_class[i] == 1), arm.probability[2 * i] = 1 - arm.probability[2 * i + 1];
	assert_true(q->value(&arm, NULL, NULL) == 0);
	truth.weight = mem_new(40, sizeof(double)); /* only the first twenty count */
	for (size_t i = 0; i < 40; i++) {
		truth.weight[i] = i < 20;
		arm.probability[2 * i + 1] = i < 20 ? .1 : .8;
	}
	assert_true(fabs(q->value(&arm, NULL, NULL) - .05) < 1e-14);
	arm_release(&arm);
	truth_release(&truth);
}

/* Of many classes, the likeliest one's probability counts. */
static void calibration_of_many_classes_is_the_likeliest_ones(void **state)
{
	static const char *const texts[] = { "a", "b", "c", "a" };
	static const double p[] = { .7, .2, .1, .3, .3, .4, .1, .1, .8, .6, .2, .2 };
	struct truth truth = { .task = METRIC_MULTICLASS };
	struct arm arm = { .truth = &truth, .n = 4, .probability = mem_new(12, sizeof(double)) };
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&truth, texts, 4, NULL, &err), 0);
	memcpy(arm.probability, p, sizeof(p));
	assert_true(fabs(quantity_find("calibration_error")->value(&arm, NULL, NULL) - (.3 + .4 + .2 + .4) / 4) < 1e-14);
	arm_release(&arm);
	truth_release(&truth);
}

/* The class that costs least, not the most frequent one, is what a model of costs must beat. */
static void the_dummy_of_costs_is_the_cheapest_class(void **state)
{
	struct strvec unknown = { 0 };
	struct arm cheapest;
	struct bench b;

	(void)state;
	use_policy(&b, "gate: 1\ntask: binary\nprimary: {metric: {cost: {1->0: 9, 0->1: 1}}}\n");
	use_labels(&b, 100, 0, 0, 0);
	declared_costs(&b.truth, &b.policy, &unknown);
	assert_int_equal(unknown.n, 0);
	assert_true(b.truth.cost[0] == 0 && b.truth.cost[1] == 1 && b.truth.cost[2] == 9 && b.truth.cost[3] == 0);
	b.truth.y_class[1] = b.truth.y_class[3] = 0; /* zeros are more frequent */
	dummy_learn(&b.dummy, &b.truth, &(struct dummy_labels){ 0 });
	assert_true(b.dummy.share[0] > b.dummy.share[1]);
	dummy_answer(&cheapest, &b.dummy, b.policy.primary.what.metric);
	assert_int_equal(cheapest.label[0], 1);
	arm_release(&cheapest);
	bench_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_class_that_is_shown_to_be_worse_warns_and_rejects_nothing),
		cmocka_unit_test(the_classes_are_one_family),
		cmocka_unit_test(small_classes_are_counted_not_tested),
		cmocka_unit_test(overconfidence_is_shown_where_labels_are_better),
		cmocka_unit_test(thresholds_are_shown_where_scores_are_judged),
		cmocka_unit_test(calibration_error_by_hand),
		cmocka_unit_test(calibration_of_many_classes_is_the_likeliest_ones),
		cmocka_unit_test(the_dummy_of_costs_is_the_cheapest_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
