/* test_nested_folds.c - a row's answer has not seen the row, neither in the fit nor in the search; folds depend on the key alone. */
#include "base/mem.h"
#include "training/folds/nested_folds.h"
#include "training/folds/search.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char diabetes[] = "examples/diabetes/data/raw/diabetes.csv", iris[] = "examples/iris/data/raw/iris.csv";

/* What the CLEANUPs of a test release. */
struct trial {
	struct recipe recipe;
	struct dataset dataset;
	struct predictions said;
};

static void trial_release(struct trial *t)
{
	nested_folds_release(&t->said);
	dataset_release(&t->dataset);
	recipe_release(&t->recipe);
}

static int ask(struct trial *t, const char *path, const char *recipe, const struct fold_terms *terms, struct err *err)
{
	*t = (struct trial){ 0 };
	if (recipe_read_text(&t->recipe, recipe, strlen(recipe), "params.yaml", err) < 0 ||
	    dataset_load(&t->dataset, path, "", &t->recipe, 1, err) < 0)
		return -1;
	return nested_folds(&t->said, &t->dataset, &t->recipe, terms, 1, err);
}

static void must_ask(struct trial *t, const char *path, const char *recipe, const struct fold_terms *terms)
{
	struct err err = { 0 };

	if (ask(t, path, recipe, terms, &err) < 0)
		fail_msg("%s", err.text);
}

static const struct fold_terms five = { .n = 5, .seed = 7 };

static void a_rows_answer_is_made_of_the_other_folds_alone(void **state)
{
	CLEANUP(trial_release) struct trial t;
	CLEANUP(mem_free) uint32_t *fold = mem_new(442, sizeof(*fold));
	double sum[5] = { 0 };
	size_t n[5] = { 0 };
	struct err err = { 0 };

	(void)state;
	must_ask(&t, diabetes, "train: {learner: dummy, target: Y, drop: [id]}", &five);
	assert_int_equal(folds_assign(fold, &t.dataset, &five, &err), 0);
	for (size_t i = 0; i < 442; i++) {
		n[fold[i]]++;
		sum[fold[i]] += t.dataset.y[i];
	}
	for (size_t i = 0; i < 442; i++) {
		double others = 0, mean;

		for (size_t f = 0; f < 5; f++)
			others += f == fold[i] ? 0 : sum[f];
		mean = others / (double)(442 - n[fold[i]]);
		assert_true(fabs(t.said.value[i] - mean) < 1e-9);
	}
}

static void without_a_grid_the_answers_are_those_of_the_cross_validation(void **state)
{
	static const char recipe[] = "seed: 7\ntrain: {learner: ridge, target: Y, drop: [id], ridge: {alpha: 0.5}}";
	CLEANUP(trial_release) struct trial t;
	struct search s = { 0 };
	struct err err = { 0 };

	(void)state;
	must_ask(&t, diabetes, recipe, &five);
	assert_int_equal(search_run(&s, &t.dataset, &t.recipe, 1, &err), 0);
	for (size_t i = 0; i < 442; i++)
		assert_true(t.said.value[i] == s.out_of_fold[i]);
	search_release(&s);
}

/* One outlier in the target pulls the whole's choice; the fold that holds it is answered by models whose search did not see it. */
static void the_search_of_a_fold_does_not_see_its_rows(void **state)
{
	static const char recipe[] = "seed: 7\ntrain: {learner: ridge, target: Y, drop: [id], ridge: {alpha: [0.1, 10, 1000, 100000]}}";
	CLEANUP(trial_release) struct trial t, moved;
	CLEANUP(mem_free) uint32_t *fold = mem_new(442, sizeof(*fold));
	struct predictions again = { 0 };
	struct err err = { 0 };

	(void)state;
	must_ask(&t, diabetes, recipe, &five);
	must_ask(&moved, diabetes, recipe, &five);
	assert_int_equal(folds_assign(fold, &t.dataset, &(struct fold_terms){ .n = 5, .seed = 7, .by = &(struct strvec){ 0 } }, &err), 0);
	for (size_t i = 0; i < 442; i++)
		if (fold[i] == fold[0])
			moved.dataset.y[i] = 1e6 * (double)(i % 7);
	assert_int_equal(nested_folds(&again, &moved.dataset, &moved.recipe, &five, 1, &err), 0);
	for (size_t i = 0; i < 442; i++)
		if (fold[i] == fold[0])
			assert_true(again.value[i] == t.said.value[i]);
	nested_folds_release(&again);
}

static void classes_have_probabilities_and_labels_of_the_whole_table(void **state)
{
	CLEANUP(trial_release) struct trial t;
	size_t right = 0;

	(void)state;
	must_ask(&t, iris, "train: {learner: multinomial, target: species, drop: [id]}", &five);
	assert_int_equal(t.said.n_classes, 3);
	for (size_t i = 0; i < 150; i++) {
		const double *p = t.said.probability + i * 3;

		assert_true(fabs(p[0] + p[1] + p[2] - 1) < 1e-9);
		right += t.said.label[i] == t.dataset.label[i];
	}
	assert_in_range(right, 135, 149);
}

static void a_class_that_the_other_folds_lack_is_an_error(void **state)
{
	CLEANUP(trial_release) struct trial t;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(ask(&t, diabetes, "train: {learner: multinomial, target: Y, task: classification, drop: [id]}", &five, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "has too few rows to be in every fold's training part"));
}

static void groups_stay_together_and_too_few_are_refused(void **state)
{
	const struct fold_terms by_sex = { .n = 2, .seed = 7, .group = "SEX" }, three = { .n = 3, .group = "SEX" };
	static const char recipe[] = "train: {learner: dummy, target: Y, drop: [id]}";
	CLEANUP(trial_release) struct trial t, few;
	const struct column *sex;
	struct err err = { 0 };

	(void)state;
	must_ask(&t, diabetes, recipe, &by_sex);
	sex = table_column(&t.dataset.table, "SEX");
	for (size_t i = 1; i < 442; i++)
		assert_int_equal(t.said.value[i] == t.said.value[0], sex->number[i] == sex->number[0]);
	assert_int_equal(ask(&few, diabetes, recipe, &three, &err), -1);
	assert_string_equal(err.text, "2 groups are too few for train.folds: 3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rows_answer_is_made_of_the_other_folds_alone),
		cmocka_unit_test(without_a_grid_the_answers_are_those_of_the_cross_validation),
		cmocka_unit_test(the_search_of_a_fold_does_not_see_its_rows),
		cmocka_unit_test(classes_have_probabilities_and_labels_of_the_whole_table),
		cmocka_unit_test(a_class_that_the_other_folds_lack_is_an_error),
		cmocka_unit_test(groups_stay_together_and_too_few_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
