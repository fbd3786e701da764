/* test_arm.c - what a model said, taken over row by row (arm.c, truth.c, dummy.c, quantity.c): each answer that is none is counted, and nothing is
 * read as something else. Inputs lie on the heap, each of its exact length, so that a step too far is noticed under AddressSanitizer.
 */
#include "tests/unit/evaluate/bench.h"

#include "evaluate/judge/quantity.h"

#include <stdlib.h>

static const char *const two_names[] = { "a", "b", "a", "b" };

static void use_two(struct truth *t)
{
	struct err err;

	*t = (struct truth){ .task = METRIC_BINARY };
	assert_int_equal(truth_set_labels(t, two_names, 4, NULL, &err), 0);
}

static void *heap(const void *from, size_t size)
{
	void *copy = malloc(size);

	memcpy(copy, from, size);
	return copy;
}

static int fill(struct arm *arm, const struct truth *t, const struct predictions *p, struct err *err)
{
	return arm_fill(arm, t, p, NULL, "it", err);
}

/* ---- truth ---- */

static void the_positive_class_is_marked_row_by_row(void **state)
{
	struct truth t = { .task = METRIC_BINARY };
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&t, two_names, 4, "a", &err), 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(t.is_positive[i], i % 2 == 0);
	truth_release(&t);
	t.task = METRIC_MULTICLASS;
	assert_int_equal(truth_set_labels(&t, two_names, 4, NULL, &err), 0);
	assert_null(t.is_positive);
	truth_release(&t);
}

static void classes_that_only_a_model_says_are_added_once(void **state)
{
	char *names[] = { "b", "c", "a" }, **classes = heap(names, sizeof(names));
	struct predictions p = { .n = 4, .n_classes = 3, .classes = classes };
	struct truth t;

	(void)state;
	use_two(&t);
	truth_add_classes(&t, &p);
	truth_add_classes(&t, &p);
	assert_int_equal(t.n_classes, 3);
	assert_int_equal(t.n_true, 2);
	assert_string_equal(t.classes[2], "c");
	truth_release(&t);
	free(classes);
}

/* Classes written as numbers, by a model that says numbers. */
static void numbers_that_only_a_model_says_are_classes_up_to_a_hundred(void **state)
{
	static const char *const digits[] = { "0", "1" };
	double said[] = { 0, 0, 2, 2, NAN, INFINITY, 3, 1 }, *value = heap(said, sizeof(said));
	struct predictions p = { .n = 8, .value = value };
	struct truth t = { .task = METRIC_MULTICLASS };
	uint32_t label[1] = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&t, digits, 2, NULL, &err), 0);
	truth_add_classes(&t, &p);
	assert_int_equal(t.n_classes, 4);
	assert_string_equal(t.classes[2], "2");
	assert_string_equal(t.classes[3], "3");
	free(value);
	value = malloc(300 * sizeof(*value));
	for (size_t i = 0; i < 300; i++)
		value[i] = 1000 + (double)i;
	p = (struct predictions){ .n = 300, .value = value };
	truth_add_classes(&t, &p);
	assert_int_equal(t.n_classes, 2 + 101); /* more are measurements, not classes */
	truth_release(&t);
	assert_int_equal(truth_set_labels(&t, digits, 2, NULL, &err), 0);
	p.label = label; /* it says labels: its numbers are no classes */
	truth_add_classes(&t, &p);
	assert_int_equal(t.n_classes, 2);
	p = (struct predictions){ .n = 300 };
	truth_add_classes(&t, &p);
	assert_int_equal(t.n_classes, 2);
	truth_release(&t);
	free(value);
}

static void a_part_numbers_its_groups_again(void **state)
{
	uint32_t group[] = { 4, 4, 1, 0, 1 };
	double y[] = { 1, 2, 3, 4, 5 };
	const size_t picked[] = { 2, 0, 4, 1 };
	size_t *rows = heap(picked, sizeof(picked));
	struct truth t = { .task = METRIC_REGRESSION, .n = 5, .y = y, .group = group, .n_groups = 5 }, part;

	(void)state;
	truth_gather(&part, &t, rows, 4);
	assert_int_equal(part.n_groups, 2);
	assert_int_equal(part.group[0], 0);
	assert_int_equal(part.group[1], 1);
	assert_int_equal(part.group[2], 0);
	assert_int_equal(part.group[3], 1);
	assert_true(part.y[0] == 3 && part.y[3] == 2);
	truth_release(&part);
	free(rows);
}

static void queries_know_their_first_rows(void **state)
{
	static const uint32_t of[] = { 1, 0, 1, 2, 0 };
	struct truth t = { .task = METRIC_RANKING, .n = 5 };

	(void)state;
	truth_set_queries(&t, heap(of, sizeof(of)), 3);
	assert_int_equal(truth_units(&t), 3);
	assert_int_equal(t.query_row[0], 1);
	assert_int_equal(t.query_row[1], 0);
	assert_int_equal(t.query_row[2], 3);
	truth_release(&t);
}

/* ---- answers ---- */

/* The probability of one of two classes says the other's; of three it does not. */
static void one_probability_of_two_says_the_other(void **state)
{
	char *one[] = { "b" }, *unknown[] = { "z" };
	double said[] = { .25, .75, .5, 1 }, *probability = heap(said, sizeof(said));
	struct predictions p = { .n = 4, .n_classes = 1, .classes = one, .probability = probability };
	struct truth t;
	struct arm arm;
	struct err err;

	(void)state;
	use_two(&t);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_true(arm.probability[0] == .75 && arm.probability[1] == .25 && arm.score[3] == 1);
	assert_int_equal(arm.label[0], 0);
	assert_int_equal(arm.label[1], 1);
	arm_release(&arm);
	p.classes = unknown; /* no class of the truth: its probabilities sum to nothing */
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	p.classes = one;
	t.task = METRIC_MULTICLASS;
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	t.task = METRIC_BINARY;
	truth_release(&t);
	free(probability);
}

static void of_many_bad_rows_the_first_twenty_are_kept_and_all_are_counted(void **state)
{
	enum { ROWS = 25 };
	double y[ROWS] = { 0 }, said[ROWS];
	struct truth t = { .task = METRIC_REGRESSION, .n = ROWS, .y = y };
	struct predictions p = { .n = ROWS, .value = said };
	struct arm arm;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		said[i] = NAN;
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_int_equal(arm.n_bad, ROWS);
	assert_int_equal(arm.bad[ARRAY_LEN(arm.bad) - 1], ARRAY_LEN(arm.bad) - 1);
	assert_true(isnan(arm.size_bytes)); /* what lies behind them is as it was */
	arm_release(&arm);
}

static void labels_beyond_the_models_classes_are_none(void **state)
{
	char *names[] = { "a", "b" }, **classes = heap(names, sizeof(names));
	uint32_t said[] = { 0, 1, 2, PREDICTIONS_NO_LABEL }, *label = heap(said, sizeof(said));
	struct predictions p = { .n = 4, .n_classes = 2, .classes = classes, .label = label };
	struct truth t;
	struct arm arm;
	struct err err;

	(void)state;
	use_two(&t);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_int_equal(arm.n_bad, 2);
	assert_int_equal(arm.bad[0], 2);
	arm_release(&arm);
	truth_release(&t);
	free(classes);
	free(label);
}

/* Two answers side by side: the labels are those that were said, not the likeliest. */
static void labels_that_are_given_stand_beside_probabilities(void **state)
{
	char *names[] = { "a", "b" };
	uint32_t label[] = { 1, 1, 0, 0 };
	double probability[] = { .9, .1, .9, .1, .2, .8, .5, .5 };
	struct predictions p = { .n = 4, .n_classes = 2, .classes = names, .label = label, .probability = probability };
	struct truth t;
	struct arm arm;
	struct err err;

	(void)state;
	use_two(&t);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_int_equal(arm.label[0], 1);
	assert_int_equal(arm.label[2], 0);
	p.label = NULL;
	arm_release(&arm);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_int_equal(arm.label[0], 0);
	assert_int_equal(arm.label[2], 1);
	arm_release(&arm);
	truth_release(&t);
}

static void numbers_are_classes_if_the_truth_has_them(void **state)
{
	static const char *const digits[] = { "0", "1", "1", "0", "0" };
	double said[] = { 0, 1, 1, NAN, 0 }, *value = heap(said, sizeof(said));
	struct predictions p = { .n = 5, .value = value };
	struct truth t = { .task = METRIC_BINARY };
	struct arm arm;
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&t, digits, 5, NULL, &err), 0);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_int_equal(arm.label[0], 0);
	assert_int_equal(arm.label[1], 1);
	assert_int_equal(arm.label[2], 1);
	assert_int_equal(arm.label[4], 0);
	assert_int_equal(arm.n_bad, 1);
	assert_int_equal(arm.bad[0], 3);
	arm_release(&arm);
	value[2] = 7;
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	assert_non_null(strstr(err.text, "task is binary"));
	t.task = METRIC_MULTICLASS;
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	assert_non_null(strstr(err.text, "task is multiclass"));
	p.value = NULL;
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	truth_release(&t);
	free(value);
}

static void every_kind_of_answer_that_is_none_counts_as_bad(void **state)
{
	char *names[] = { "a", "b" };
	uint32_t label[] = { 0, 1, PREDICTIONS_NO_LABEL, 1 };
	double score[] = { 1, NAN, 2, 3 }, probability[] = { .5, .5, .5, .5, .5, .5, .5, NAN }, value[] = { 1, 2, INFINITY, 4 };
	double y[] = { 1, 2, 3, 4 };
	struct predictions p = { .n = 4, .n_classes = 2, .classes = names, .label = label, .score = score, .probability = probability };
	struct truth t, numbers = { .task = METRIC_REGRESSION, .n = 4, .y = y };
	struct arm arm;
	struct err err;

	(void)state;
	use_two(&t);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_int_equal(arm.n_bad, 3);
	assert_int_equal(arm.bad[0], 1);
	arm_release(&arm);
	p = (struct predictions){ .n = 4, .value = value };
	assert_int_equal(fill(&arm, &numbers, &p, &err), 0);
	assert_int_equal(arm.n_bad, 1);
	assert_int_equal(arm.bad[0], 2);
	arm_release(&arm);
	truth_release(&t);
}

/* Float32 models are off by rounding; a thousandth is taken, more is not. The numbers are exact in binary. */
static void probabilities_may_be_off_by_a_thousandth(void **state)
{
	char *names[] = { "a", "b" };
	double probability[] = { .5, .5, .5, .5, .5, .5, 1.001, -.001 };
	struct predictions p = { .n = 4, .n_classes = 2, .classes = names, .probability = probability };
	struct truth t;
	struct arm arm;
	struct err err;

	(void)state;
	use_two(&t);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	arm_release(&arm);
	probability[6] = nextafter(1.001, 2);
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	probability[6] = 1.001, probability[7] = nextafter(-.001, -1);
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	probability[6] = .5, probability[7] = .502;
	assert_int_equal(fill(&arm, &t, &p, &err), -1);
	truth_release(&t);
}

static void an_arm_has_what_its_metric_needs(void **state)
{
	static const struct metric metrics_of[] = { { .needs = METRIC_NEEDS_VALUE },
						    { .needs = METRIC_NEEDS_LABEL },
						    { .needs = METRIC_NEEDS_PROBABILITY },
						    { .needs = METRIC_NEEDS_SCORE } };
	double x[1] = { 0 };
	uint32_t label[1] = { 0 };
	const struct arm arms[] = {
		{ .n = 1, .value = x }, { .n = 1, .label = label }, { .n = 1, .probability = x }, { .n = 1, .score = x }
	};

	(void)state;
	for (size_t a = 0; a < 4; a++)
		for (size_t m = 0; m < 4; m++)
			assert_int_equal(arm_has(&arms[a], &metrics_of[m]), a == m);
}

static void arms_with_bad_rows_or_other_lengths_are_never_the_same(void **state)
{
	double x[2] = { 0 };
	const struct metric metric = { .needs = METRIC_NEEDS_VALUE };
	struct arm a = { .n = 2, .value = x }, b = a;

	(void)state;
	assert_true(arm_same(&a, &b, &metric));
	b.n = 1;
	assert_false(arm_same(&a, &b, &metric));
	b.n = 2, b.n_bad = 1;
	assert_false(arm_same(&a, &b, &metric));
	a.n_bad = 1, b.n_bad = 0;
	assert_false(arm_same(&a, &b, &metric));
}

/* ---- scores, rankings and measures ---- */

static void a_score_alone_gives_no_labels(void **state)
{
	double score[] = { .1, .9, .2, .8 };
	struct predictions p = { .n = 4, .score = score };
	struct truth t;
	struct arm arm;
	struct err err;

	(void)state;
	use_two(&t);
	assert_int_equal(fill(&arm, &t, &p, &err), 0);
	assert_null(arm.label);
	assert_true(arm.score[1] == .9);
	arm_release(&arm);
	truth_release(&t);
}

static void a_ranking_takes_scores_or_numbers(void **state)
{
	double x[] = { 3, 1, 2 }, grades[] = { 1, 0, 2 };
	struct predictions scores = { .n = 3, .score = x }, numbers = { .n = 3, .value = x }, neither = { .n = 3 };
	struct truth t = { .task = METRIC_RANKING, .n = 3, .y = grades };
	struct arm arm;
	struct err err;

	(void)state;
	assert_int_equal(fill(&arm, &t, &scores, &err), 0);
	assert_true(arm.score[2] == 2);
	arm_release(&arm);
	assert_int_equal(fill(&arm, &t, &numbers, &err), 0);
	assert_true(arm.score[2] == 2);
	arm_release(&arm);
	assert_int_equal(fill(&arm, &t, &neither, &err), -1);
}

static void measures_are_read_where_they_are_and_counted_where_they_are_none(void **state)
{
	double *columns[] = { heap((double[]){ 1, 2, 3 }, 3 * sizeof(double)), NULL }, y[] = { 1, 2, 3 };
	struct predictions p = { .n = 3, .measure = columns, .n_measures = 2 };
	struct truth measured = { .task = METRIC_MEASURE, .n = 3 }, numbers = { .task = METRIC_REGRESSION, .n = 3, .y = y },
		     part = measured;
	const size_t rows[] = { 2, 0, 1 };
	struct arm arm, turned;
	struct err err;

	(void)state;
	assert_int_equal(fill(&arm, &numbers, &p, &err), 0); /* a file of measures alone answers any task */
	assert_int_equal(arm.n_bad, 0);
	assert_null(arm.value);
	arm_gather(&turned, &arm, &part, rows);
	assert_true(turned.measure[0][0] == 3 && turned.measure[0][2] == 2);
	assert_null(turned.measure[1]);
	arm_release(&turned);
	arm_release(&arm);
	p.value = y; /* the task asks for measures alone: numbers beside them are not read */
	assert_int_equal(fill(&arm, &measured, &p, &err), 0);
	assert_null(arm.value);
	arm_release(&arm);
	columns[0][1] = NAN;
	assert_int_equal(fill(&arm, &measured, &p, &err), 0);
	assert_int_equal(arm.n_bad, 1);
	assert_int_equal(arm.first_bad, 1);
	arm_release(&arm);
	free(columns[0]);
}

static void a_metric_reads_its_own_slot_or_none(void **state)
{
	double x[] = { 1, 2 }, other[] = { 1, 3 }, cost[] = { 0, 1, 1, 0 }, *columns[] = { x, NULL }, *others[] = { other, NULL };
	struct metric first = { .needs = METRIC_NEEDS_MEASURE }, second = first, third = first;
	struct truth t = { .n = 2, .n_classes = 2, .cost = cost, .n_costs = 1 };
	struct arm arm = { .truth = &t, .n = 2, .measure = columns, .n_measures = 2 }, none = { .truth = &t, .n = 2 };
	struct arm copy = arm, differs = { .truth = &t, .n = 2, .measure = others, .n_measures = 2 };
	struct metric_input in;

	(void)state;
	second.slot = 1;
	third.slot = 2;
	assert_true(arm_has(&arm, &first));
	assert_false(arm_has(&arm, &second));
	assert_false(arm_has(&arm, &third));
	assert_false(arm_has(&none, &first));
	assert_true(arm_same(&arm, &copy, &first));
	assert_false(arm_same(&arm, &differs, &first));
	assert_false(arm_same(&arm, &none, &first));
	assert_false(arm_same(&none, &arm, &first));
	assert_false(arm_same(&none, &none, &first));
	assert_false(arm_same(&arm, &copy, &second));
	arm_input(&in, &arm, &first);
	assert_ptr_equal(in.cost, cost);
	assert_ptr_equal(in.measure, x);
	arm_input(&in, &arm, &second);
	assert_null(in.cost);
	arm_input(&in, &arm, &third);
	assert_null(in.measure);
}

/* ---- the dummy ---- */

static const struct metric of_labels = { .needs = METRIC_NEEDS_LABEL }, of_scores = { .needs = METRIC_NEEDS_SCORE },
			   of_probabilities = { .needs = METRIC_NEEDS_PROBABILITY };

/* What the dummy of the training labels says of every row, for one metric. */
static void answer_of(struct arm *arm, const struct truth *t, const struct metric *metric, const struct dummy_labels *train)
{
	struct dummy dummy;

	dummy_learn(&dummy, t, train);
	dummy_answer(arm, &dummy, metric);
	dummy_release(&dummy);
}

static void the_dummy_says_the_first_of_the_most_frequent_classes(void **state)
{
	static const char *const three[] = { "c", "a", "b", "b", "a" };
	const struct dummy_labels none = { 0 };
	struct truth t = { .task = METRIC_MULTICLASS };
	struct arm arm;
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&t, three, 5, NULL, &err), 0);
	answer_of(&arm, &t, &of_labels, &none);
	assert_int_equal(arm.label[4], 0);
	assert_null(arm.probability);
	arm_release(&arm);
	answer_of(&arm, &t, &of_probabilities, &none);
	assert_true(arm.probability[12] == .4 && arm.probability[13] == .4 && arm.probability[14] == .2);
	assert_null(arm.label);
	arm_release(&arm);
	answer_of(&arm, &t, &of_scores, &none);
	assert_null(arm.score); /* of which class would it be? */
	arm_release(&arm);
	truth_release(&t);
}

static void the_dummy_counts_the_training_labels_that_the_truth_has(void **state)
{
	static const char *const trained[] = { "b", "b", "z", "a" }, *const none[] = { "x", "y" };
	const char **texts = heap(trained, sizeof(trained));
	const struct dummy_labels four = { .texts = texts, .n = 4 };
	struct truth t;
	struct arm arm;

	(void)state;
	use_two(&t);
	answer_of(&arm, &t, &of_labels, &four);
	assert_int_equal(arm.label[0], 1);
	assert_null(arm.score);
	arm_release(&arm);
	answer_of(&arm, &t, &of_scores, &four);
	assert_true(arm.score[0] == 2.0 / 3);
	arm_release(&arm);
	answer_of(&arm, &t, &of_scores, &(struct dummy_labels){ .texts = none, .n = 2 }); /* none of them: the hold-out's own */
	assert_true(arm.score[0] == .5);
	arm_release(&arm);
	truth_release(&t);
	free(texts);
}

static void the_dummy_of_numbers_says_their_mean_and_of_queries_nothing(void **state)
{
	double y[] = { 1, 2, 6 }, trained[] = { 4, 8 };
	const struct metric of_values = { .needs = METRIC_NEEDS_VALUE };
	struct truth t = { .task = METRIC_REGRESSION, .n = 3, .y = y };
	struct arm arm;

	(void)state;
	answer_of(&arm, &t, &of_values, &(struct dummy_labels){ 0 });
	assert_true(arm.value[0] == 3 && arm.value[2] == 3);
	arm_release(&arm);
	answer_of(&arm, &t, &of_values, &(struct dummy_labels){ .y = trained, .n = 2 });
	assert_true(arm.value[0] == 6);
	arm_release(&arm);
	t.task = METRIC_RANKING;
	answer_of(&arm, &t, &of_scores, &(struct dummy_labels){ 0 });
	assert_true(arm.score[0] == arm.score[2]);
	assert_null(arm.value);
	arm_release(&arm);
	t.task = METRIC_MEASURE;
	answer_of(&arm, &t, &of_scores, &(struct dummy_labels){ 0 });
	assert_null(arm.score);
	arm_release(&arm);
}

static void the_cheapest_dummy_is_the_first_of_equals(void **state)
{
	double even[] = { 0, 1, 1, 0 }, uneven[] = { 0, 1, 3, 0 }; /* truth by label */
	const struct dummy_labels none = { 0 };
	struct truth t;
	struct arm arm;

	(void)state;
	use_two(&t);
	t.n_costs = 1;
	t.cost = heap(even, sizeof(even));
	answer_of(&arm, &t, &metric_of_cost, &none);
	assert_int_equal(arm.label[0], 0);
	arm_release(&arm);
	memcpy(t.cost, uneven, sizeof(uneven)); /* a miss of the second class costs three */
	answer_of(&arm, &t, &metric_of_cost, &none);
	assert_int_equal(arm.label[3], 1);
	arm_release(&arm);
	answer_of(&arm, &t, &of_labels, &none); /* another metric asks for the most frequent */
	assert_int_equal(arm.label[3], 0);
	arm_release(&arm);
	truth_release(&t);
}

/* ---- quantities ---- */

static double quantity(const char *name, const struct arm *arm, const struct arm *other)
{
	return quantity_find(name)->value(arm, other, &(struct quantity_terms){ 0 });
}

static void flips_and_churn_need_both_models_labels(void **state)
{
	uint32_t mine[] = { 0, 1, 1, 1 }, theirs[] = { 0, 1, 0, 1 };
	struct truth t;
	struct arm arm, other, none;

	(void)state;
	use_two(&t); /* the truth is 0 1 0 1 */
	arm = (struct arm){ .truth = &t, .n = 4, .label = mine };
	other = (struct arm){ .truth = &t, .n = 4, .label = theirs };
	none = (struct arm){ .truth = &t, .n = 4 };
	assert_true(quantity("churn", &arm, &other) == .25);
	assert_true(quantity("negative_flip_rate", &arm, &other) == .25);
	assert_true(quantity("negative_flip_rate", &other, &arm) == 0);
	assert_true(quantity("recall_min", &arm, NULL) == .5);
	for (size_t q = 0; q < 2; q++) {
		const char *name = q ? "churn" : "negative_flip_rate";

		assert_true(isnan(quantity(name, &arm, &none)));
		assert_true(isnan(quantity(name, &none, &other)));
		assert_true(isnan(quantity(name, &arm, NULL)));
	}
	assert_true(isnan(quantity("recall_min", &none, NULL)));
	truth_release(&t);
}

/* The likeliest class is the first of equals: of three rows that say 0.4 twice, the one whose truth is the second class was wrong. */
static void calibration_puts_the_first_of_equal_classes_to_the_test(void **state)
{
	static const char *const three[] = { "b", "a", "c" };
	double probability[] = { .4, .4, .2, .4, .4, .2, .4, .4, .2 };
	struct truth t = { .task = METRIC_MULTICLASS };
	struct arm arm = { .truth = &t, .n = 3, .probability = probability };
	struct err err;

	(void)state;
	assert_int_equal(truth_set_labels(&t, three, 3, NULL, &err), 0);
	assert_true(fabs(quantity("calibration_error", &arm, NULL) - fabs(3 * .4 - 1) / 3) < 1e-15);
	t.y_class[1] = 1; /* now none of them came true */
	assert_true(fabs(quantity("calibration_error", &arm, NULL) - .4) < 1e-15);
	truth_release(&t);
}

static void drops_of_queries_need_both_models_scores(void **state)
{
	double score[] = { 1, 2 };
	struct truth t = { .task = METRIC_RANKING, .n = 2 };
	struct arm arm = { .truth = &t, .n = 2, .score = score }, none = { .truth = &t, .n = 2 };

	(void)state;
	assert_true(isnan(quantity("query_drop_rate", &arm, &none)));
	assert_true(isnan(quantity("query_drop_rate", &none, &arm)));
	assert_true(isnan(quantity("query_drop_rate", &arm, NULL)));
	assert_true(isnan(quantity("zero_result_rate", &none, NULL)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_positive_class_is_marked_row_by_row),
		cmocka_unit_test(classes_that_only_a_model_says_are_added_once),
		cmocka_unit_test(numbers_that_only_a_model_says_are_classes_up_to_a_hundred),
		cmocka_unit_test(a_part_numbers_its_groups_again),
		cmocka_unit_test(queries_know_their_first_rows),
		cmocka_unit_test(one_probability_of_two_says_the_other),
		cmocka_unit_test(of_many_bad_rows_the_first_twenty_are_kept_and_all_are_counted),
		cmocka_unit_test(labels_beyond_the_models_classes_are_none),
		cmocka_unit_test(labels_that_are_given_stand_beside_probabilities),
		cmocka_unit_test(numbers_are_classes_if_the_truth_has_them),
		cmocka_unit_test(every_kind_of_answer_that_is_none_counts_as_bad),
		cmocka_unit_test(probabilities_may_be_off_by_a_thousandth),
		cmocka_unit_test(an_arm_has_what_its_metric_needs),
		cmocka_unit_test(arms_with_bad_rows_or_other_lengths_are_never_the_same),
		cmocka_unit_test(a_score_alone_gives_no_labels),
		cmocka_unit_test(a_ranking_takes_scores_or_numbers),
		cmocka_unit_test(measures_are_read_where_they_are_and_counted_where_they_are_none),
		cmocka_unit_test(a_metric_reads_its_own_slot_or_none),
		cmocka_unit_test(the_dummy_says_the_first_of_the_most_frequent_classes),
		cmocka_unit_test(the_dummy_counts_the_training_labels_that_the_truth_has),
		cmocka_unit_test(the_dummy_of_numbers_says_their_mean_and_of_queries_nothing),
		cmocka_unit_test(the_cheapest_dummy_is_the_first_of_equals),
		cmocka_unit_test(flips_and_churn_need_both_models_labels),
		cmocka_unit_test(drops_of_queries_need_both_models_scores),
		cmocka_unit_test(calibration_puts_the_first_of_equal_classes_to_the_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
