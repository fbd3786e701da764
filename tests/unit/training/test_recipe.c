/* test_recipe.c - what params.yaml may say, and where the error points when it says something else. */
#include "base/mem.h"
#include "training/recipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void read_text(struct recipe *r, const char *text)
{
	struct err err = { 0 };

	if (recipe_read_text(r, text, strlen(text), "params.yaml", &err) < 0)
		fail_msg("%s", err.text);
}

static void a_short_recipe_has_the_documented_defaults(void **state)
{
	CLEANUP(recipe_release) struct recipe r;
	double values[LEARNER_MAX_PARAMS];

	(void)state;
	read_text(&r, "train: {learner: ridge, target: Y}");
	assert_ptr_equal(r.learner, &learner_ridge);
	assert_int_equal(r.preprocess.numeric, IMPUTE_MEDIAN);
	assert_int_equal(r.preprocess.category, IMPUTE_MOST_FREQUENT);
	assert_int_equal(r.preprocess.scale, SCALE_STANDARD);
	assert_int_equal(r.preprocess.encode, ENCODE_ONE_HOT);
	assert_int_equal(r.folds, 5);
	assert_int_equal(r.n_trials, 1);
	recipe_trial(values, &r, 0);
	assert_true(values[0] == 1);
}

static void every_setting_is_read(void **state)
{
	CLEANUP(recipe_release) struct recipe r;

	(void)state;
	read_text(&r, "model_name: m\nseed: 7\nsplit: {group: clinic}\n"
		      "preprocess: {impute: {numeric: constant, numeric_constant: -1, category: none}, scale: minmax, encode: ordinal}\n"
		      "train: {learner: lasso, target: t, drop: [a, b], folds: 3, metric: mae, lasso: {alpha: 0.25}}\n");
	assert_string_equal(r.model_name, "m");
	assert_int_equal(r.seed, 7);
	assert_string_equal(r.group, "clinic");
	assert_int_equal(r.preprocess.numeric, IMPUTE_CONSTANT);
	assert_true(r.preprocess.numeric_constant == -1);
	assert_int_equal(r.preprocess.category, IMPUTE_NONE);
	assert_int_equal(r.preprocess.scale, SCALE_MINMAX);
	assert_int_equal(r.preprocess.encode, ENCODE_ORDINAL);
	assert_int_equal(r.drop.n, 2);
	assert_int_equal(r.folds, 3);
	assert_string_equal(r.metric, "mae");
	assert_true(r.grid[0].v[0] == 0.25);
}

static void lists_make_a_grid_whose_first_parameter_varies_slowest(void **state)
{
	static const double wanted[][2] = { { 0.1, 0.5 }, { 0.1, 1 }, { 10, 0.5 }, { 10, 1 } };
	CLEANUP(recipe_release) struct recipe r;
	CLEANUP(str_release) struct str text = { 0 };
	double values[LEARNER_MAX_PARAMS];

	(void)state;
	read_text(&r, "train: {learner: elastic_net, target: Y, elastic_net: {l1_ratio: [0.5, 1], alpha: [0.1, 10]}}");
	assert_int_equal(r.n_trials, 4);
	for (size_t i = 0; i < 4; i++) {
		recipe_trial(values, &r, i);
		assert_true(values[0] == wanted[i][0] && values[1] == wanted[i][1]);
	}
	recipe_describe(&text, r.learner, values);
	assert_string_equal(text.data, "alpha=10 l1_ratio=1");
}

static void mistakes_are_named_with_their_place(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "train:\n  learner: rigde\n  target: Y\n", "params.yaml:2:12: unknown learner 'rigde' (did you mean 'ridge'?)" },
		{ "train:\n  lerner: ridge\n", "params.yaml:2:3: unknown key 'lerner' (did you mean 'learner'?)" },
		{ "train:\n  target: Y\n",
		  "params.yaml: train.learner is missing: one of dummy, ols, ridge, lasso, elastic_net, logistic, multinomial" },
		{ "train:\n  learner: ridge\n  ridge: {alpha: -1}\n", "params.yaml:3:18: 'alpha' must be at least 0, not -1" },
		{ "train:\n  learner: ridge\n  ridge: {alpha: [1, x]}\n", "params.yaml:3:22: 'alpha' must be a number, not 'x'" },
		{ "train:\n  learner: ridge\n  ridge: {alpha: []}\n", "params.yaml:3:11: 'alpha' must list 1 to 1000 values" },
		{ "train:\n  learner: ridge\n  ridge: {alhpa: 1}\n", "params.yaml:3:11: unknown key 'alhpa' (did you mean 'alpha'?)" },
		{ "train:\n  learner: ols\n  ridge: {alpha: -1}\n", "params.yaml:3:18: 'alpha' must be at least 0, not -1" },
		{ "train:\n  learner: lasso\n  lasso: {max_iterations: 1.5}\n",
		  "params.yaml:3:27: 'max_iterations' must be an integer, not '1.5'" },
		{ "train:\n  learner: ridge\n  folds: 1\n", "params.yaml:3:3: 'folds' must be from 2 to 1000, not 1" },
		{ "train:\n  learner: ridge\n  metric: rsme\n", "params.yaml:3:11: unknown metric 'rsme' (did you mean 'rmse'?)" },
		{ "train:\n  learner: ridge\n  command: make\n", "params.yaml:3:3: 'command' and 'learner' exclude each other" },
		{ "preprocess: {scale: standrad}\n", "params.yaml:1:21: unknown scale 'standrad' (did you mean 'standard'?)" },
		{ "preprocess: {impute: {category: mean}}\n", "params.yaml:1:33: unknown category 'mean'" },
		{ "preprocess: {impute: mean}\n",
		  "params.yaml:1:14: 'impute' must be a map like {numeric: median, category: most_frequent}" },
		{ "preproces: {}\n", "params.yaml:1:1: unknown key 'preproces' (did you mean 'preprocess'?)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct recipe r;
		struct err err = { 0 };

		assert_int_equal(recipe_read_text(&r, cases[i].text, strlen(cases[i].text), "params.yaml", &err), -1);
		recipe_release(&r);
		assert_string_equal(err.text, cases[i].error);
		assert_int_equal(err.code, ERR_USAGE);
	}
}

static void a_grid_has_a_limit(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct recipe r;
	struct err err = { 0 };

	(void)state;
	str_add(&text, "train: {learner: elastic_net, elastic_net: {alpha: [0");
	for (int i = 1; i < 200; i++)
		str_addf(&text, ",%d", i);
	str_add(&text, "], l1_ratio: [0");
	for (int i = 1; i < 200; i++)
		str_addf(&text, ",0.%d", i);
	str_add(&text, "]}}");
	assert_int_equal(recipe_read_text(&r, text.data, text.len, "params.yaml", &err), -1);
	recipe_release(&r);
	assert_non_null(strstr(err.text, "more than 10000 combinations"));
}

static void a_command_needs_no_learner(void **state)
{
	CLEANUP(recipe_release) struct recipe r;

	(void)state;
	read_text(&r, "train: {command: python fit.py, target: Y}");
	assert_null(r.learner);
	assert_string_equal(r.command, "python fit.py");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_recipe_has_the_documented_defaults),
		cmocka_unit_test(every_setting_is_read),
		cmocka_unit_test(lists_make_a_grid_whose_first_parameter_varies_slowest),
		cmocka_unit_test(mistakes_are_named_with_their_place),
		cmocka_unit_test(a_grid_has_a_limit),
		cmocka_unit_test(a_command_needs_no_learner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
