/* test_search.c - folds that depend on seed and key alone, and a grid whose best is found. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/rng.h"
#include "training/folds/search.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* What the CLEANUPs of a test release. */
struct trial {
	struct recipe recipe;
	struct dataset dataset;
	struct search search;
};

static void trial_release(struct trial *t)
{
	search_release(&t->search);
	dataset_release(&t->dataset);
	recipe_release(&t->recipe);
}

static int search_in(struct trial *t, const char *path, const char *recipe, struct err *err)
{
	*t = (struct trial){ 0 };
	if (recipe_read_text(&t->recipe, recipe, strlen(recipe), "params.yaml", err) < 0 ||
	    dataset_load(&t->dataset, path, "", &t->recipe, 1, err) < 0)
		return -1;
	return search_run(&t->search, &t->dataset, &t->recipe, 1, err);
}

static void must_search(struct trial *t, const char *path, const char *recipe)
{
	struct err err = { 0 };

	if (search_in(t, path, recipe, &err) < 0)
		fail_msg("%s", err.text);
}

static const char diabetes[] = "examples/diabetes/data/raw/diabetes.csv", iris[] = "examples/iris/data/raw/iris.csv";

static void folds_are_even_and_classes_are_spread_over_them(void **state)
{
	CLEANUP(trial_release) struct trial t;
	size_t count[5][3] = { 0 };

	(void)state;
	must_search(&t, iris, "seed: 7\ntrain: {learner: multinomial, target: species, drop: [id]}");
	for (size_t i = 0; i < 150; i++)
		count[t.search.fold[i]][t.dataset.label[i]]++;
	for (size_t f = 0; f < 5; f++)
		for (size_t c = 0; c < 3; c++)
			assert_int_equal(count[f][c], 10);
}

static void another_seed_deals_other_folds(void **state)
{
	CLEANUP(trial_release) struct trial a, b, c;

	(void)state;
	must_search(&a, diabetes, "seed: 7\ntrain: {learner: ridge, target: Y, drop: [id]}");
	must_search(&b, diabetes, "seed: 7\ntrain: {learner: ridge, target: Y, drop: [id]}");
	must_search(&c, diabetes, "seed: 8\ntrain: {learner: ridge, target: Y, drop: [id]}");
	assert_memory_equal(a.search.fold, b.search.fold, 442 * sizeof(*a.search.fold));
	assert_memory_not_equal(a.search.fold, c.search.fold, 442 * sizeof(*a.search.fold));
}

static void the_best_of_a_grid_is_found_and_its_mean_error_told(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	must_search(&t, diabetes, "seed: 7\ntrain: {learner: ridge, target: Y, drop: [id], ridge: {alpha: [100000, 1, 10000]}}");
	assert_int_equal(t.search.best, 1);
	/* The error of a linear model on unseen rows of diabetes is about 55; a penalty of 100 000 leaves the mean, at 77. */
	assert_true(fabs(appraisal_value(&t.search.mean, "rmse") - 55) < 2);
}

static void of_equal_values_the_first_wins(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	must_search(&t, diabetes, "seed: 7\ntrain: {learner: ridge, target: Y, drop: [id], ridge: {alpha: [100000, 1, 1, 1]}}");
	assert_int_equal(t.search.best, 1);
}

static void higher_is_better_where_the_metric_says_so(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	must_search(&t, iris,
		    "train: {learner: multinomial, target: species, drop: [id], metric: accuracy, multinomial: {alpha: [1000000, 1]}}");
	assert_int_equal(t.search.best, 1);
}

static void each_row_is_predicted_by_a_model_that_did_not_see_it(void **state)
{
	CLEANUP(trial_release) struct trial t;
	double sum = 0, mean = 0;

	(void)state;
	must_search(&t, diabetes, "seed: 7\ntrain: {learner: dummy, target: Y, drop: [id]}");
	for (size_t i = 0; i < 442; i++)
		mean += t.dataset.y[i] / 442;
	/* A dummy's out-of-fold prediction is the mean of the other folds: never the mean of all, and the same within a fold. */
	for (size_t i = 0; i < 442; i++) {
		assert_true(t.search.out_of_fold[i] != mean);
		sum += t.search.out_of_fold[i];
	}
	assert_true(fabs(sum / 442 - mean) < 0.5);
}

static char *put(const char *dir, const char *text)
{
	char *path = fs_join(dir, "data.csv");
	struct err err = { 0 };

	if (fs_write(path, text, strlen(text), 0, &err) < 0)
		fail_msg("%s", err.text);
	return path;
}

static void rows_of_a_group_stay_together(void **state)
{
	CLEANUP(trial_release) struct trial t;
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	char dir[] = "/tmp/interlock-unit-XXXXXX", buf[32];
	struct err err = { 0 };
	int fold_of[10];

	(void)state;
	assert_non_null(mkdtemp(dir));
	str_add(&text, "g,a,y\n");
	for (int i = 0; i < 60; i++)
		str_addf(&text, "c%d,%d,%d\n", i % 10, i * 7 % 13, i);
	path = put(dir, text.data);
	memset(fold_of, 0xff, sizeof(fold_of));
	must_search(&t, path, "split: {group: g}\ntrain: {learner: ridge, target: y, drop: [g], folds: 3}");
	for (size_t i = 0; i < 60; i++) {
		int group = atoi(column_text(table_column(&t.dataset.table, "g"), i, buf) + 1);

		assert_true(fold_of[group] < 0 || fold_of[group] == (int)t.search.fold[i]);
		fold_of[group] = (int)t.search.fold[i];
	}
	fs_remove_tree(dir, &err);
}

static void too_few_rows_or_a_metric_of_another_task_are_refused(void **state)
{
	struct trial t;
	CLEANUP(mem_free) char *path = NULL;
	char dir[] = "/tmp/interlock-unit-XXXXXX";
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = put(dir, "a,y\n1,2\n2,3\n3,4\n");
	assert_int_equal(search_in(&t, path, "train: {learner: ridge, target: y}", &err), -1);
	assert_string_equal(err.text, "3 rows are too few for train.folds: 5");
	assert_int_equal(err.code, ERR_DATA);
	trial_release(&t);
	assert_int_equal(search_in(&t, diabetes, "train: {learner: ridge, target: Y, drop: [id], metric: accuracy}", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	trial_release(&t);
	fs_remove_tree(dir, &err);
}

static void a_class_of_one_row_cannot_be_in_every_fold(void **state)
{
	struct trial t;
	CLEANUP(mem_free) char *path = NULL;
	char dir[] = "/tmp/interlock-unit-XXXXXX";
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = put(dir, "a,y\n1,u\n2,u\n3,u\n4,u\n5,u\n6,v\n");
	assert_int_equal(search_in(&t, path, "train: {learner: logistic, target: y}", &err), -1);
	assert_non_null(strstr(err.text, "class 'v' has too few rows"));
	trial_release(&t);
	fs_remove_tree(dir, &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_are_even_and_classes_are_spread_over_them),
		cmocka_unit_test(another_seed_deals_other_folds),
		cmocka_unit_test(the_best_of_a_grid_is_found_and_its_mean_error_told),
		cmocka_unit_test(of_equal_values_the_first_wins),
		cmocka_unit_test(higher_is_better_where_the_metric_says_so),
		cmocka_unit_test(each_row_is_predicted_by_a_model_that_did_not_see_it),
		cmocka_unit_test(rows_of_a_group_stay_together),
		cmocka_unit_test(too_few_rows_or_a_metric_of_another_task_are_refused),
		cmocka_unit_test(a_class_of_one_row_cannot_be_in_every_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
