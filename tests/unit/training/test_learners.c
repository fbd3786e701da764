/* test_learners.c - each learner against certified values, published results, and the conditions that an optimum must meet. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/rng.h"
#include "training/fit.h"
#include "training/learners/linear.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define TABLES "tests/golden/tables/"

/* A table, a recipe, and what was made of them. */
struct trial {
	struct recipe recipe;
	struct dataset dataset;
	struct preprocess preprocess;
	struct design train, test;
	struct fitted fitted;
};

static void trial_release(struct trial *t)
{
	fitted_release(&t->fitted);
	design_release(&t->train);
	design_release(&t->test);
	preprocess_release(&t->preprocess);
	dataset_release(&t->dataset);
	recipe_release(&t->recipe);
}

/* ids (n_ids) are held out. */
static void fit_trial(struct trial *t, const char *path, const char *recipe, const double *ids, size_t n_ids, unsigned n_threads)
{
	CLEANUP(mem_free) size_t *train = NULL, *test = NULL;
	double values[LEARNER_MAX_PARAMS];
	size_t n_train = 0, n_test = 0;
	struct err err = { 0 };
	const struct column *id;

	*t = (struct trial){ 0 };
	if (recipe_read_text(&t->recipe, recipe, strlen(recipe), "params.yaml", &err) < 0 ||
	    dataset_load(&t->dataset, path, "", &t->recipe, n_threads, &err) < 0)
		fail_msg("%s", err.text);
	train = mem_new(t->dataset.table.n_rows, sizeof(*train));
	test = mem_new(t->dataset.table.n_rows, sizeof(*test));
	id = table_column(&t->dataset.table, "id");
	for (size_t i = 0; i < t->dataset.table.n_rows; i++) {
		bool out = false;

		for (size_t j = 0; j < n_ids && !out; j++)
			out = ids[j] == id->number[i];
		if (out)
			test[n_test++] = i;
		else
			train[n_train++] = i;
	}
	assert_int_equal(n_test, n_ids);
	recipe_trial(values, &t->recipe, 0);
	if (preprocess_fit(&t->preprocess, &t->dataset.table, &t->dataset.features, train, n_train, &t->recipe.preprocess, &err) < 0 ||
	    design_make(&t->train, &t->dataset, &t->preprocess, train, n_train, n_threads, &err) < 0 ||
	    design_make(&t->test, &t->dataset, &t->preprocess, test, n_test, n_threads, &err) < 0 ||
	    fit_learner(&t->fitted, t->recipe.learner, &t->train.samples, values, &err) < 0)
		fail_msg("%s", err.text);
}

static double mse(const struct fitted *f, const struct samples *s)
{
	CLEANUP(mem_free) double *p = fitted_predict(f, s);
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += (p[i] - s->y[i]) * (p[i] - s->y[i]);
	return sum / (double)s->n;
}

static double r2(const struct fitted *f, const struct samples *s)
{
	double mean = 0, total = 0;

	for (size_t i = 0; i < s->n; i++)
		mean += s->y[i] / (double)s->n;
	for (size_t i = 0; i < s->n; i++)
		total += (s->y[i] - mean) * (s->y[i] - mean);
	return 1 - mse(f, s) * (double)s->n / total;
}

static double accuracy(const struct fitted *f, const struct samples *s)
{
	CLEANUP(mem_free) double *p = fitted_predict(f, s);
	size_t right = 0;

	for (size_t i = 0; i < s->n; i++) {
		const double *row = p + i * s->n_classes;
		uint32_t best = 0;

		for (uint32_t c = 1; c < s->n_classes; c++)
			if (row[c] > row[best])
				best = c;
		right += best == s->label[i];
	}
	return (double)right / (double)s->n;
}

static size_t read_ids(double ids[static 100])
{
	CLEANUP(str_release) struct str text = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	if (fs_read(&text, "examples/diabetes/holdout-ids.txt", 0, &err) < 0)
		fail_msg("%s", err.text);
	for (const char *at = str_text(&text); *at && n < 100; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n'))
		if (*at >= '0' && *at <= '9')
			ids[n++] = atof(at);
	assert_int_equal(n, 89);
	return n;
}

#define NEAR(value, wanted, tolerance) assert_true(fabs((value) - (wanted)) <= (tolerance))

static void ols_meets_the_certified_digits_of_longley(void **state)
{
	static const double certified[] = { 15.0618722713733,  -0.0358191792925910, -2.02022980381683,
					    -1.03322686717359, -0.0511041056535807, 1829.15146461355 };
	CLEANUP(trial_release) struct trial t;
	const struct linear *m;

	(void)state;
	fit_trial(&t, TABLES "longley.csv", "train: {learner: ols, target: employed, drop: [id]}\npreprocess: {scale: none}", NULL, 0, 1);
	m = t.fitted.state;
	for (size_t j = 0; j < 6; j++)
		NEAR(m->weight[j] / certified[j], 1, 1e-11);
	NEAR(m->intercept[0] / -3482258.63459582, 1, 1e-11);
	NEAR(sqrt(t.fitted.objective / (16 - 7)), 304.854073561965, 1e-9);
	NEAR(r2(&t.fitted, &t.train.samples), 0.995479004577296, 1e-13);
	assert_string_equal(t.fitted.warning, "");
}

static void ols_meets_the_published_error_on_diabetes(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	fit_trial(&t, TABLES "diabetes-scaled.csv", "train: {learner: ols, target: Y, drop: [id]}\npreprocess: {scale: none}", NULL, 0, 1);
	NEAR(mse(&t.fitted, &t.train.samples), 2859.6963475868, 1e-9);
	NEAR(r2(&t.fitted, &t.train.samples), 0.517748422220, 1e-12);
}

/* MLOpsPython's split and learner, on scikit-learn's scaled columns and on raw ones. */
static void ridge_meets_the_reference_errors_on_89_rows(void **state)
{
	static const struct {
		const char *path, *train;
		double mse;
	} cases[] = {
		{ TABLES "diabetes-scaled.csv",
		  "train: {learner: ridge, ridge: {alpha: 0.5}, target: Y, drop: [id]}\npreprocess: {scale: none}", 3298.8855893640 },
		{ TABLES "diabetes-scaled.csv",
		  "train: {learner: ridge, ridge: {alpha: 0.4}, target: Y, drop: [id]}\npreprocess: {scale: none}", 3295.7149385632 },
		{ TABLES "diabetes-scaled.csv",
		  "train: {learner: ridge, ridge: {alpha: 1}, target: Y, drop: [id]}\npreprocess: {scale: none}", 3379.4063076043 },
		{ TABLES "diabetes-scaled.csv",
		  "train: {learner: ridge, ridge: {alpha: 0}, target: Y, drop: [id]}\npreprocess: {scale: none}", 3424.2593342987 },
		{ TABLES "diabetes-scaled.csv", "train: {learner: ols, target: Y, drop: [id]}\npreprocess: {scale: none}",
		  3424.2593342987 },
		{ "examples/diabetes/data/raw/diabetes.csv", "train: {learner: ridge, ridge: {alpha: 0.5}, target: Y, drop: [id]}",
		  3427.6104639100 },
		{ "examples/diabetes/data/raw/diabetes.csv",
		  "train: {learner: ridge, ridge: {alpha: 0.5}, target: Y, drop: [id]}\npreprocess: {scale: none}", 3425.83398 },
	};
	double ids[100];
	size_t n = read_ids(ids);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(trial_release) struct trial t;

		fit_trial(&t, cases[i].path, cases[i].train, ids, n, 1);
		assert_int_equal(t.train.samples.n, 353);
		NEAR(mse(&t.fitted, &t.test.samples), cases[i].mse, i == 6 ? 1e-5 : 1e-9);
	}
}

static void ridge_meets_the_reference_error_on_its_own_rows(void **state)
{
	CLEANUP(trial_release) struct trial t;
	double ids[100];
	size_t n = read_ids(ids);

	(void)state;
	fit_trial(&t, "examples/diabetes/data/raw/diabetes.csv", "train: {learner: ridge, ridge: {alpha: 0.5}, target: Y, drop: [id]}", ids,
		  n, 1);
	NEAR(sqrt(mse(&t.fitted, &t.train.samples)), 52.2975, 5e-5);
}

static void the_lasso_keeps_three_columns_of_diabetes(void **state)
{
	static const double wanted[10] = { [2] = 367.701626, [3] = 6.309703, [8] = 307.602147 };
	CLEANUP(trial_release) struct trial t;
	const struct linear *m;

	(void)state;
	fit_trial(&t, TABLES "diabetes-scaled.csv",
		  "train: {learner: lasso, lasso: {alpha: 1}, target: Y, drop: [id]}\npreprocess: {scale: none}", NULL, 0, 1);
	m = t.fitted.state;
	for (size_t j = 0; j < 10; j++) {
		NEAR(m->weight[j], wanted[j], 2e-6);
		assert_int_equal(m->weight[j] == 0, wanted[j] == 0);
	}
	NEAR(r2(&t.fitted, &t.train.samples), 0.3573805395, 1e-9);
	assert_true(t.fitted.n_steps > 0);
}

static void the_elastic_net_meets_the_reference_r2(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	fit_trial(&t, TABLES "diabetes-scaled.csv",
		  "train: {learner: elasticnet, elasticnet: {alpha: 0.1, l1_ratio: 0.5}, target: Y, drop: [id]}\npreprocess: {scale: none}",
		  NULL, 0, 1);
	NEAR(r2(&t.fitted, &t.train.samples), 0.1029890626, 1e-9);
}

/* 1/(2n) |r|^2 + alpha/2 |w|^2 is ridge's objective over 2n, with n alpha. */
static void an_elastic_net_without_l1_is_ridge(void **state)
{
	CLEANUP(trial_release) struct trial net, ridge;

	(void)state;
	fit_trial(
		&net, TABLES "diabetes-scaled.csv",
		"train: {learner: elastic_net, elastic_net: {alpha: 0.001, l1_ratio: 0}, target: Y, drop: [id]}\npreprocess: {scale: none}",
		NULL, 0, 1);
	fit_trial(&ridge, TABLES "diabetes-scaled.csv",
		  "train: {learner: ridge, ridge: {alpha: 0.442}, target: Y, drop: [id]}\npreprocess: {scale: none}", NULL, 0, 1);
	for (size_t j = 0; j < 10; j++)
		NEAR(((struct linear *)net.fitted.state)->weight[j], ((struct linear *)ridge.fitted.state)->weight[j], 1e-9);
	NEAR(net.fitted.objective, ridge.fitted.objective / (2 * 442), 1e-9);
}

static void a_net_that_ran_out_of_steps_says_so(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	fit_trial(&t, TABLES "diabetes-scaled.csv",
		  "train: {learner: lasso, lasso: {alpha: 0.01, max_iterations: 1}, target: Y, drop: [id]}\npreprocess: {scale: none}",
		  NULL, 0, 1);
	assert_non_null(strstr(t.fitted.warning, "short of its tolerance"));
}

static void classifiers_meet_the_reference_objectives(void **state)
{
	static const struct {
		const char *path, *recipe;
		double objective, accuracy;
	} cases[] = {
		{ "examples/iris/data/raw/iris.csv",
		  "train: {learner: multinomial, target: species, drop: [id]}\npreprocess: {scale: none}", 28.8863166041, .973333 },
		{ TABLES "wine.csv", "train: {learner: multinomial, target: cultivar, drop: [id]}", 12.0903357739, 1 },
		{ TABLES "breast-cancer.csv", "train: {learner: logistic, target: diagnosis, drop: [id]}", 37.7589459619, .987698 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(trial_release) struct trial t;

		fit_trial(&t, cases[i].path, cases[i].recipe, NULL, 0, 1);
		NEAR(t.fitted.objective, cases[i].objective, 1e-9);
		NEAR(accuracy(&t.fitted, &t.train.samples), cases[i].accuracy, 1e-6);
		assert_string_equal(t.fitted.warning, "");
	}
}

/* The softmax of two classes with all of them penalised is the logistic model with half the penalty: w = w1 - w0, w1 = -w0. */
static void multinomial_of_two_classes_is_logistic_with_half_the_penalty(void **state)
{
	CLEANUP(trial_release) struct trial two, one;
	const struct linear *m, *l;

	(void)state;
	fit_trial(&two, TABLES "breast-cancer.csv", "train: {learner: multinomial, multinomial: {alpha: 1}, target: diagnosis, drop: [id]}",
		  NULL, 0, 1);
	fit_trial(&one, TABLES "breast-cancer.csv", "train: {learner: logistic, logistic: {alpha: 0.5}, target: diagnosis, drop: [id]}",
		  NULL, 0, 1);
	m = two.fitted.state;
	l = one.fitted.state;
	for (size_t j = 0; j < m->p; j++)
		NEAR(m->weight[j * 2 + 1] - m->weight[j * 2], l->weight[j], 1e-6);
	NEAR(two.fitted.objective, one.fitted.objective, 1e-9);
}

static void classes_that_are_apart_are_told_when_nothing_is_penalised(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	fit_trial(&t, TABLES "breast-cancer.csv", "train: {learner: logistic, logistic: {alpha: 0}, target: diagnosis, drop: [id]}", NULL,
		  0, 1);
	assert_non_null(strstr(t.fitted.warning, "separate the classes"));
}

static void the_dummy_says_the_mean_and_the_shares(void **state)
{
	CLEANUP(trial_release) struct trial r, c;
	CLEANUP(mem_free) double *p = NULL, *q = NULL;

	(void)state;
	fit_trial(&r, TABLES "diabetes-scaled.csv", "train: {learner: dummy, target: Y, drop: [id]}", NULL, 0, 1);
	fit_trial(&c, "examples/iris/data/raw/iris.csv", "train: {learner: dummy, target: species, drop: [id]}", NULL, 0, 1);
	p = fitted_predict(&r.fitted, &r.train.samples);
	q = fitted_predict(&c.fitted, &c.train.samples);
	NEAR(p[7], 152.13348416289594, 1e-11);
	NEAR(r2(&r.fitted, &r.train.samples), 0, 1e-12);
	for (size_t k = 0; k < 3; k++)
		NEAR(q[k], 1 / 3., 1e-15);
	NEAR(c.fitted.objective, 150 * log(3), 1e-9);
}

static void make_wide(struct samples *s, double *x, double *y, size_t n, size_t p)
{
	for (size_t i = 0; i < n * p; i++)
		x[i] = rng_uniform(5, 0, i) - 0.5;
	for (size_t i = 0; i < n; i++)
		y[i] = rng_uniform(5, 1, i);
	*s = (struct samples){ .n = n, .p = p, .x = x, .y = y, .n_threads = 1 };
}

/* 6 rows, 9 columns: residuals are zero, and the weights lie in the span of the centred rows, which is what minimum norm means. */
static void ols_of_more_columns_than_rows_fits_exactly_and_warns(void **state)
{
	enum { N = 6, P = 9 };
	CLEANUP(fitted_release) struct fitted f = { 0 }, ridge = { 0 };
	double x[N * P], y[N];
	struct samples s;
	struct err err = { 0 };

	(void)state;
	make_wide(&s, x, y, N, P);
	assert_int_equal(fit_learner(&f, &learner_ols, &s, NULL, &err), 0);
	assert_true(f.objective < 1e-24);
	assert_non_null(strstr(f.warning, "rank 5 of 9 (6 rows)"));
	/* The limit of ridge for a vanishing penalty is the solution of minimum norm. */
	assert_int_equal(fit_learner(&ridge, &learner_ridge, &s, (double[]){ 1e-9 }, &err), 0);
	for (size_t j = 0; j < P; j++)
		NEAR(((struct linear *)f.state)->weight[j], ((struct linear *)ridge.state)->weight[j], 1e-6);
}

/* The Gram matrix of equal columns has no Cholesky factor, and so small a penalty gives it none. */
static void ridge_shares_a_weight_between_equal_columns_where_cholesky_fails(void **state)
{
	static const double x[] = { 1, 1, 2, 2, 4, 4, 7, 7 }, y[] = { 3, 5, 9, 15 };
	CLEANUP(fitted_release) struct fitted f = { 0 };
	const struct samples s = { .n = 4, .p = 2, .x = x, .y = y, .n_threads = 1 };
	const struct linear *m;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(fit_learner(&f, &learner_ridge, &s, (double[]){ 1e-300 }, &err), 0);
	m = f.state;
	NEAR(m->weight[0], 1, 1e-12);
	NEAR(m->weight[1], 1, 1e-12);
	NEAR(m->intercept[0], 1, 1e-12);
}

static void features_too_large_for_squares_are_refused_and_not_made_nan(void **state)
{
	static const double x[] = { 1e200, -3e200, 2e200, 4e200, -1e200, 5e200 }, y[] = { 1, 2, 3, 4, 5, 6 };
	static const uint32_t label[] = { 0, 1, 0, 1, 0, 1 };
	static const struct learner *const all[] = { &learner_ols,         &learner_ridge,    &learner_lasso,
						     &learner_elastic_net, &learner_logistic, &learner_multinomial };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		CLEANUP(fitted_release) struct fitted f = { 0 };
		bool classes = !(all[i]->tasks & METRIC_REGRESSION);
		const struct samples s = { .n = 6,
					   .p = 1,
					   .x = x,
					   .y = classes ? NULL : y,
					   .label = classes ? label : NULL,
					   .n_classes = classes ? 2 : 0,
					   .n_threads = 1 };
		double values[LEARNER_MAX_PARAMS];
		struct err err = { 0 };

		for (size_t j = 0; j < learner_n_params(all[i]); j++)
			values[j] = all[i]->params[j].dflt;
		/* Some solvers need no squares of features: then the solution is finite. */
		if (fit_learner(&f, all[i], &s, values, &err) == 0) {
			assert_true(isfinite(((struct linear *)f.state)->weight[0]));
			continue;
		}
		assert_int_equal(err.code, ERR_DATA);
		assert_non_null(strstr(err.text, "too large"));
	}
}

static void bits_do_not_depend_on_threads(void **state)
{
	static const char *const paths[] = { TABLES "wine.csv", TABLES "breast-cancer.csv" };
	static const char *const classifiers[] = { "train: {learner: multinomial, target: cultivar, drop: [id]}",
						   "train: {learner: logistic, target: diagnosis, drop: [id]}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		CLEANUP(trial_release) struct trial one;
		const struct linear *a;

		fit_trial(&one, paths[i], classifiers[i], NULL, 0, 1);
		a = one.fitted.state;
		for (unsigned threads = 2; threads <= 5; threads += 3) {
			CLEANUP(trial_release) struct trial many;
			const struct linear *b;

			fit_trial(&many, paths[i], classifiers[i], NULL, 0, threads);
			b = many.fitted.state;
			assert_memory_equal(a->weight, b->weight, a->p * a->k * sizeof(*a->weight));
			assert_memory_equal(a->intercept, b->intercept, a->k * sizeof(*a->intercept));
		}
	}
}

static void the_order_of_the_file_does_not_matter(void **state)
{
	static const char header[] = "id,a,b,y\n", one[] = "1,1,2,3\n2,0.5,7,1\n3,9,8,2\n4,0.1,0.2,9\n",
			  other[] = "4,0.1,0.2,9\n2,0.5,7,1\n1,1,2,3\n3,9,8,2\n";
	static const char recipe[] = "train: {learner: ridge, target: y, drop: [id]}";
	CLEANUP(trial_release) struct trial a, b;
	char dir[] = "/tmp/interlock-unit-XXXXXX";
	CLEANUP(mem_free) char *first = NULL, *second = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	first = fs_join(dir, "first.csv");
	second = fs_join(dir, "second.csv");
	str_addf(&text, "%s%s", header, one);
	assert_int_equal(fs_write(first, text.data, text.len, 0, &err), 0);
	str_clear(&text);
	str_addf(&text, "%s%s", header, other);
	assert_int_equal(fs_write(second, text.data, text.len, 0, &err), 0);
	fit_trial(&a, first, recipe, NULL, 0, 1);
	fit_trial(&b, second, recipe, NULL, 0, 1);
	fs_remove_tree(dir, &err);
	assert_memory_equal(((struct linear *)a.fitted.state)->weight, ((struct linear *)b.fitted.state)->weight, 2 * sizeof(double));
	assert_string_equal(a.dataset.digest, b.dataset.digest);
}

static void a_learner_is_found_by_its_names_and_guessed_when_mistyped(void **state)
{
	(void)state;
	assert_ptr_equal(learner_find("elastic_net"), &learner_elastic_net);
	assert_ptr_equal(learner_find("elasticnet"), &learner_elastic_net);
	assert_null(learner_find("rigde"));
	assert_string_equal(learner_nearest("rigde"), "ridge");
	assert_null(learner_nearest("transformer"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ols_meets_the_certified_digits_of_longley),
		cmocka_unit_test(ols_meets_the_published_error_on_diabetes),
		cmocka_unit_test(ridge_meets_the_reference_errors_on_89_rows),
		cmocka_unit_test(ridge_meets_the_reference_error_on_its_own_rows),
		cmocka_unit_test(the_lasso_keeps_three_columns_of_diabetes),
		cmocka_unit_test(the_elastic_net_meets_the_reference_r2),
		cmocka_unit_test(an_elastic_net_without_l1_is_ridge),
		cmocka_unit_test(a_net_that_ran_out_of_steps_says_so),
		cmocka_unit_test(classifiers_meet_the_reference_objectives),
		cmocka_unit_test(multinomial_of_two_classes_is_logistic_with_half_the_penalty),
		cmocka_unit_test(classes_that_are_apart_are_told_when_nothing_is_penalised),
		cmocka_unit_test(the_dummy_says_the_mean_and_the_shares),
		cmocka_unit_test(ols_of_more_columns_than_rows_fits_exactly_and_warns),
		cmocka_unit_test(ridge_shares_a_weight_between_equal_columns_where_cholesky_fails),
		cmocka_unit_test(features_too_large_for_squares_are_refused_and_not_made_nan),
		cmocka_unit_test(bits_do_not_depend_on_threads),
		cmocka_unit_test(the_order_of_the_file_does_not_matter),
		cmocka_unit_test(a_learner_is_found_by_its_names_and_guessed_when_mistyped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
