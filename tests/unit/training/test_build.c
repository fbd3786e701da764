/* test_build.c - packages: the graph says what the learner says, and the same bytes come out again. */
#include "base/fs.h"
#include "base/mem.h"
#include "model/package.h"
#include "training/build.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static char folder[] = "/tmp/interlock-unit-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	struct err err = { 0 };

	(void)state;
	return fs_remove_tree(folder, &err);
}

struct trial {
	struct recipe recipe;
	struct dataset dataset;
	struct build build;
	char dir[256];
};

static void trial_release(struct trial *t)
{
	build_release(&t->build);
	dataset_release(&t->dataset);
	recipe_release(&t->recipe);
}

/* The package goes to a folder of its own; -1 with err if it cannot be made. */
static int make(struct trial *t, const char *data, const char *recipe, const char *name, struct err *err)
{
	memset(t, 0, sizeof(*t));
	snprintf(t->dir, sizeof(t->dir), "%s/%s", folder, name);
	if (fs_make_dirs(t->dir, err) < 0 || recipe_read_text(&t->recipe, recipe, strlen(recipe), "params.yaml", err) < 0 ||
	    dataset_load(&t->dataset, data, "", &t->recipe, 1, err) < 0 || build_fit(&t->build, &t->dataset, &t->recipe, false, 1, err) < 0)
		return -1;
	return build_write(&t->build, t->dir, err);
}

static void must_make(struct trial *t, const char *data, const char *recipe, const char *name)
{
	struct err err = { 0 };

	if (make(t, data, recipe, name, &err) < 0)
		fail_msg("%s", err.text);
}

static char *put(const char *name, const char *text)
{
	char *path = fs_join(folder, name);
	struct err err = { 0 };

	if (fs_write(path, text, strlen(text), 0, &err) < 0)
		fail_msg("%s", err.text);
	return path;
}

/* The built-in scorer on the package against the learner's own predictions, on the training rows. */
static void assert_graph_agrees(const struct trial *t)
{
	CLEANUP(package_release) struct package package = { 0 };
	CLEANUP(predictions_release) struct predictions p = { 0 };
	CLEANUP(design_release) struct design g = { 0 };
	CLEANUP(mem_free) size_t *rows = all_rows(t->dataset.table.n_rows);
	CLEANUP(mem_free) double *own = NULL;
	struct err err = { 0 };
	size_t width = t->dataset.n_classes ? t->dataset.n_classes : 1;

	if (package_open(&package, t->dir, &err) < 0 || package_check_golden(&package, 0, &err) < 0 ||
	    package_score(&p, &package, &t->dataset.table, "the model", 1, &err) < 0 ||
	    design_make(&g, &t->dataset, &t->build.preprocess, rows, t->dataset.table.n_rows, 1, &err) < 0)
		fail_msg("%s", err.text);
	own = fitted_predict(&t->build.fitted, &g.samples);
	for (size_t i = 0; i < p.n * width; i++) {
		double said = t->dataset.n_classes ? p.probability[i] : p.value[i];

		assert_true(fabs(said - own[i]) <= 1e-12 * (1 + fabs(own[i])));
	}
	for (size_t k = 0; k < t->dataset.n_classes; k++)
		assert_string_equal(p.classes[k], t->dataset.classes[k]);
}

static const char mixed[] =
	"age,city,income,colour,amount,kind,count\n"
	"31,Rome,1.5,red,10.5,yes,1\n,Paris,2.5,green,11,no,0\n45,,3.5,red,12.5,maybe,1\n28,Rome,,,9,yes,2\n"
	"61,Oslo,0.5,blue,15,no,0\n33,Paris,1.25,green,10,maybe,10\n39,Rome,2.25,red,11.5,yes,2\n50,Oslo,4.5,,14,no,0\n";

static void the_graph_says_what_the_learner_says(void **state)
{
	static const char *const recipes[] = {
		"train: {learner: ridge, target: amount, drop: [kind, count]}",
		"train: {learner: ols, target: amount, drop: [kind, count]}\npreprocess: {encode: ordinal, scale: minmax}",
		"train: {learner: lasso, lasso: {alpha: 0.1}, target: amount, drop: [kind, count, age, income]}",
		"train: {learner: elastic_net, target: amount, drop: [kind, count, city, colour]}",
		"train: {learner: dummy, target: amount, drop: [kind, count]}",
		"train: {learner: dummy, target: kind, drop: [amount, count]}",
		"train: {learner: multinomial, target: kind, drop: [amount, count]}\npreprocess: {impute: {category: constant}}",
		"train: {learner: multinomial, target: count, drop: [amount, kind]}\npreprocess: {impute: {category: none}, scale: none}",
	};
	CLEANUP(mem_free) char *data = put("mixed.csv", mixed);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(recipes); i++) {
		CLEANUP(trial_release) struct trial t;
		char name[16];

		snprintf(name, sizeof(name), "mixed%zu", i);
		must_make(&t, data, recipes[i], name);
		assert_graph_agrees(&t);
	}
}

static void a_logistic_package_says_both_probabilities(void **state)
{
	CLEANUP(trial_release) struct trial t;

	(void)state;
	must_make(&t, "tests/golden/tables/breast-cancer.csv", "train: {learner: logistic, target: diagnosis, drop: [id]}", "logistic");
	assert_int_equal(t.dataset.n_classes, 2);
	assert_graph_agrees(&t);
}

static void the_same_inputs_give_the_same_digest_and_others_do_not(void **state)
{
	CLEANUP(trial_release) struct trial a, b, c;
	static const char data[] = "examples/iris/data/raw/iris.csv";

	(void)state;
	must_make(&a, data, "train: {learner: multinomial, target: species, drop: [id]}", "a");
	must_make(&b, data, "train: {learner: multinomial, target: species, drop: [id], folds: 3}", "b");
	must_make(&c, data, "train: {learner: multinomial, multinomial: {alpha: 2}, target: species, drop: [id]}", "c");
	assert_string_equal(a.build.digest, b.build.digest);
	assert_string_not_equal(a.build.digest, c.build.digest);
	assert_true(digest_is_valid(a.build.digest));
}

static void columns_named_like_outputs_are_refused(void **state)
{
	static const char *const names[] = { "prediction", "label", "probabilities", "/x" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(trial_release) struct trial t;
		CLEANUP(mem_free) char *text = str_format("%s,y\n1,2\n2,3\n3,5\n", names[i]), *data = put("named.csv", text);
		struct err err = { 0 };

		assert_int_equal(make(&t, data, "train: {learner: ridge, target: y}", "named", &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_non_null(strstr(err.text, names[i]));
	}
}

static void few_rows_are_all_golden(void **state)
{
	CLEANUP(trial_release) struct trial t;
	CLEANUP(mem_free) char *data = put("few.csv", "x,y\n1,2\n2,3\n3,5\n"), *path = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct err err = { 0 };

	(void)state;
	must_make(&t, data, "train: {learner: ridge, target: y}", "few");
	path = fs_join(t.dir, "golden/input.csv");
	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(text.data, "x\n1\n2\n3\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_graph_says_what_the_learner_says),
		cmocka_unit_test(a_logistic_package_says_both_probabilities),
		cmocka_unit_test(the_same_inputs_give_the_same_digest_and_others_do_not),
		cmocka_unit_test(columns_named_like_outputs_are_refused),
		cmocka_unit_test(few_rows_are_all_golden),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
