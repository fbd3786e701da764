/* test_dataset.c - which column is what, and which tables nothing can be learnt from. */
#include "base/fs.h"
#include "base/mem.h"
#include "training/dataset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

static char *put(const char *name, const char *text)
{
	char *path = fs_join(folder, name);
	struct err err = { 0 };

	if (fs_write(path, text, strlen(text), 0, &err) < 0)
		fail_msg("%s", err.text);
	return path;
}

/* Load a table by a recipe and a schema (NULL = none). */
static int load(struct dataset *d, const char *recipe, const char *csv, const char *schema, struct err *err)
{
	CLEANUP(mem_free) char *path = put("data.csv", csv), *schema_path = schema ? put("schema.yaml", schema) : mem_strdup("");
	CLEANUP(recipe_release) struct recipe r;

	*d = (struct dataset){ 0 };
	if (recipe_read_text(&r, recipe, strlen(recipe), "params.yaml", err) < 0)
		return -1;
	return dataset_load(d, path, schema_path, &r, 1, err);
}

static void features_are_what_is_neither_key_nor_target_nor_dropped(void **state)
{
	CLEANUP(dataset_release) struct dataset d;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(load(&d, "train: {learner: ols, drop: [c]}", "id,a,b,c,note,t,y\n1,1,x,2,n,2026-01-01,3\n2,4,y,5,n,2026-01-02,6\n",
			      "schema: 1\nrows: {key: [id]}\ncolumns:\n  id: {type: int}\n  a: {type: float}\n  b: {type: category}\n  c: "
			      "{type: float}\n"
			      "  note: {type: text, role: ignore}\n  t: {type: time}\n  y: {type: float, role: target}\n",
			      &err),
			 0);
	assert_int_equal(d.features.n, 2);
	assert_string_equal(d.features.v[0], "a");
	assert_string_equal(d.features.v[1], "b");
	assert_string_equal(d.target, "y");
	assert_int_equal(d.task, METRIC_REGRESSION);
}

static void classes_stand_in_byte_order_whatever_they_look_like(void **state)
{
	CLEANUP(dataset_release) struct dataset text = { 0 }, numbers = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(load(&text, "train: {learner: multinomial, target: y}", "a,y\n1,b\n2,B\n3,a\n", NULL, &err), 0);
	assert_int_equal(text.task, METRIC_MULTICLASS);
	assert_string_equal(text.classes[0], "B");
	assert_string_equal(text.classes[2], "b");
	assert_null(text.class_values);
	assert_int_equal(load(&numbers, "train: {learner: logistic, target: y}", "a,y\n1,10\n2,9\n3,10\n", NULL, &err), 0);
	assert_int_equal(numbers.task, METRIC_BINARY);
	assert_string_equal(numbers.classes[0], "10");
	assert_int_equal(numbers.class_values[0], 10);
	assert_int_equal(numbers.class_values[1], 9);
}

static void a_dummy_takes_its_task_from_the_target_or_from_the_recipe(void **state)
{
	CLEANUP(dataset_release) struct dataset a = { 0 }, b = { 0 }, c = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(load(&a, "train: {learner: dummy, target: y}", "a,y\n1,1\n2,0\n", NULL, &err), 0);
	assert_int_equal(a.task, METRIC_REGRESSION);
	assert_int_equal(load(&b, "train: {learner: dummy, target: y, task: classification}", "a,y\n1,1\n2,0\n", NULL, &err), 0);
	assert_int_equal(b.task, METRIC_BINARY);
	assert_int_equal(load(&c, "train: {learner: dummy, target: y}", "a,y\n1,u\n2,v\n", NULL, &err), 0);
	assert_int_equal(c.task, METRIC_BINARY);
}

static void hopeless_tables_are_refused_in_one_line(void **state)
{
	static const struct {
		const char *recipe, *csv, *error;
		int code;
	} cases[] = {
		{ "train: {learner: ridge, target: z}", "a,y\n1,2\n2,3\n", "has no column 'z'", ERR_DATA },
		{ "train: {learner: ridge}", "a,y\n1,2\n2,3\n", "train.target is missing", ERR_USAGE },
		{ "train: {learner: ridge, target: y}", "a,y\n1,2\n2,\n", "no value in the target column 'y'", ERR_DATA },
		{ "train: {learner: ridge, target: y}", "a,y\n1,2\n2,nan\n", "data.csv:3", ERR_DATA },
		{ "train: {learner: ridge, target: y}", "a,y\n1,2\n2,inf\n", "data.csv:3", ERR_DATA },
		{ "train: {learner: logistic, target: y}", "a,y\n1,u\n2,u\n", "has one class only ('u')", ERR_DATA },
		{ "train: {learner: logistic, target: y}", "a,y\n1,u\n2,v\n3,w\n", "has 3 classes, and learner logistic takes two",
		  ERR_DATA },
		{ "train: {learner: logistic, target: y}", "a,y\n1,u\n2,\n", "no value in the target column 'y'", ERR_DATA },
		{ "train: {learner: ridge, target: y}", "y\n1\n2\n", "has no column to learn from besides 'y'", ERR_DATA },
		{ "train: {learner: ridge, target: y, drop: [b]}", "a,y\n1,2\n2,3\n", "params.yaml:1:36: '", ERR_USAGE },
		{ "train: {learner: ridge, target: y}", "a,y\n", "data.csv", ERR_DATA },
		{ "train: {learner: ridge, target: y}", "", "data.csv", ERR_DATA },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(dataset_release) struct dataset d;
		struct err err = { 0 };

		assert_int_equal(load(&d, cases[i].recipe, cases[i].csv, NULL, &err), -1);
		if (!strstr(err.text, cases[i].error))
			fail_msg("'%s' should have '%s'", err.text, cases[i].error);
		assert_int_equal(err.code, cases[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features_are_what_is_neither_key_nor_target_nor_dropped),
		cmocka_unit_test(classes_stand_in_byte_order_whatever_they_look_like),
		cmocka_unit_test(a_dummy_takes_its_task_from_the_target_or_from_the_recipe),
		cmocka_unit_test(hopeless_tables_are_refused_in_one_line),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
