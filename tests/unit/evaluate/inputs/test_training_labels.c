/* test_training_labels.c - what the dummy learns: the training labels that are there, else the hold-out's. */
#include "tests/unit/evaluate/desk.h"

#define REGRESSION "gate: 1\ntask: regression\nholdout: {label: y, min_rows: 1}\nprimary: {metric: mse}\n"
#define BINARY "gate: 1\ntask: binary\nholdout: {label: y, min_rows: 1}\nprimary: {metric: accuracy}\n"

/* The hold-out's labels are 1 and 3, or "no" and "yes". */
static void dummy_open(struct desk *d, const char *policy)
{
	desk_open(d, policy);
	desk_rows(d, policy[strlen("gate: 1\ntask: ")] == 'r' ? "y\n1\n3\n" : "y\nno\nyes\n");
	if (holdout_truth(&d->e, &d->err) < 0)
		fail_msg("%s", d->err.text);
}

static void the_mean_is_that_of_the_labels_that_are_there(void **state)
{
	struct desk d;

	(void)state;
	dummy_open(&d, REGRESSION);
	table_add_numbers(&d.e.train, "y", (double[]){ 4, NAN, 8, INFINITY, 12 }, 5);
	training_dummy(&d.e);
	assert_true(d.e.dummy.mean == 8);
	desk_close(&d);
	dummy_open(&d, REGRESSION); /* nothing is read behind the last row */
	table_add_numbers(&d.e.train, "y", (double[]){ 4, 8 }, 2);
	training_dummy(&d.e);
	assert_true(d.e.dummy.mean == 6);
	desk_close(&d);
}

static void without_training_labels_the_hold_outs_are_learnt(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) { /* no table; no such column; none that is there; words where numbers are wanted */
		struct desk d;

		dummy_open(&d, REGRESSION);
		if (i == 1)
			table_add_numbers(&d.e.train, "z", (double[]){ 9 }, 1);
		if (i == 2)
			table_add_numbers(&d.e.train, "y", (double[]){ NAN }, 1);
		if (i == 3)
			table_add_texts(&d.e.train, "y", (const char *[]){ "9", "many" }, 2);
		training_dummy(&d.e);
		assert_true(d.e.dummy.mean == 2);
		desk_close(&d);
	}
}

static void shares_are_those_of_the_labels_that_are_there(void **state)
{
	(void)state;
	for (int priors = 0; priors < 2; priors++) {
		struct desk d;

		dummy_open(&d, BINARY);
		table_add_texts(&d.e.train, "y", (const char *[]){ "no", "", "yes", "yes", "yes" }, 5);
		d.e.truth.weight = mem_new(2, sizeof(double));
		d.e.truth.weight[0] = d.e.truth.weight[1] = 1;
		d.e.truth.priors = priors; /* then the dummy knows the shares to come: here the hold-out's */
		training_dummy(&d.e);
		assert_true(d.e.dummy.share[0] == (priors ? 0.5 : 0.25));
		desk_close(&d);
	}
}

/* Classes that are written as numbers, in training otherwise than here. */
static void numbers_are_classes_too(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, BINARY);
	desk_rows(&d, "y\n0\n1.0\n");
	assert_int_equal(holdout_truth(&d.e, &d.err), 0);
	table_add_numbers(&d.e.train, "y", (double[]){ 1, 1, NAN, 1, 0 }, 5);
	training_dummy(&d.e);
	assert_true(d.e.dummy.share[1] == 0.75);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mean_is_that_of_the_labels_that_are_there),
		cmocka_unit_test(without_training_labels_the_hold_outs_are_learnt),
		cmocka_unit_test(shares_are_those_of_the_labels_that_are_there),
		cmocka_unit_test(numbers_are_classes_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
