/* test_package.c - packages from writing to scoring: names, digests, golden rows, blocks and threads. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/onnx/onnx.h"
#include "model/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[] = "/tmp/package-XXXXXX";

static void put(const char *name, const char *text, size_t len)
{
	CLEANUP(mem_free) char *path = fs_join(dir, name);
	struct err err = { 0 };

	assert_int_equal(fs_write(path, text, len, 0, &err), 0);
}

#define ONE(a)                                                                                                                             \
	(const char *[])                                                                                                                   \
	{                                                                                                                                  \
		a, NULL                                                                                                                    \
	}
#define TWO(a, b)                                                                                                                          \
	(const char *[])                                                                                                                   \
	{                                                                                                                                  \
		a, b, NULL                                                                                                                 \
	}

/* prediction = 2 age + 10 [city = "a"], and the same as one of two classes. */
static void build_model(struct str *out, bool classes)
{
	CLEANUP(onnx_builder_release) struct onnx_builder b = { 0 };
	const int64_t n[] = { -1 }, one[] = { 1 }, two[] = { 2 }, pairs[] = { -1, 2 };
	const struct onnx_attr keys[] = {
		{ .name = "keys_strings", .kind = ONNX_ATTR_STRINGS, .strings = (const char *[]){ "a" }, .n = 1 },
		{ .name = "values_floats", .kind = ONNX_ATTR_FLOATS, .floats = (float[]){ 10 }, .n = 1 },
		{ .name = "default_float", .kind = ONNX_ATTR_FLOAT, .f = 0 },
		{ 0 },
	};
	const struct onnx_attr to_double[] = { { .name = "to", .kind = ONNX_ATTR_INT, .i = ONNX_DOUBLE }, { 0 } };
	const struct onnx_attr axis1[] = { { .name = "axis", .kind = ONNX_ATTR_INT, .i = 1 }, { 0 } };
	const struct onnx_attr argmax[] = { { .name = "axis", .kind = ONNX_ATTR_INT, .i = 1 },
					    { .name = "keepdims", .kind = ONNX_ATTR_INT, .i = 0 },
					    { 0 } };

	onnx_add_input(&b, "age", ONNX_DOUBLE, n, 1);
	onnx_add_input(&b, "city", ONNX_STRING, n, 1);
	onnx_add_tensor(&b, "/two", ONNX_DOUBLE, one, 1, (double[]){ 2 });
	onnx_add_node(&b, "LabelEncoder", "ai.onnx.ml", ONE("city"), ONE("/city"), keys);
	onnx_add_node(&b, "Cast", "", ONE("/city"), ONE("/city_d"), to_double);
	onnx_add_node(&b, "Mul", "", TWO("age", "/two"), ONE("/age"), NULL);
	onnx_add_node(&b, "Add", "", TWO("/age", "/city_d"), ONE(classes ? "/score" : "prediction"), NULL);
	if (classes) {
		onnx_add_tensor(&b, "/axis", ONNX_INT64, one, 1, (int64_t[]){ 1 });
		onnx_add_tensor(&b, "/one", ONNX_DOUBLE, one, 1, (double[]){ 1 });
		onnx_add_tensor(&b, "/classes", ONNX_STRING, two, 1, (const char *[]){ "yes", "no" }); /* not in byte order */
		onnx_add_node(&b, "Unsqueeze", "", TWO("/score", "/axis"), ONE("/column"), NULL);
		onnx_add_node(&b, "Sigmoid", "", ONE("/column"), ONE("/yes"), NULL);
		onnx_add_node(&b, "Sub", "", TWO("/one", "/yes"), ONE("/no"), NULL);
		onnx_add_node(&b, "Concat", "", TWO("/yes", "/no"), ONE("probabilities"), axis1);
		onnx_add_node(&b, "ArgMax", "", ONE("probabilities"), ONE("/best"), argmax);
		onnx_add_node(&b, "Gather", "", TWO("/classes", "/best"), ONE("label"), NULL);
		onnx_add_output(&b, "label", ONNX_STRING, n, 1);
		onnx_add_output(&b, "probabilities", ONNX_DOUBLE, pairs, 2);
	} else {
		onnx_add_output(&b, "prediction", ONNX_DOUBLE, n, 1);
	}
	onnx_build(out, &b, "g");
}

static void make_package(bool classes)
{
	static const char *const names[] = { "no", "yes" };
	struct signature_column inputs[] = { { (char *)"age", SIGNATURE_DOUBLE, true }, { (char *)"city", SIGNATURE_STRING, true } };
	const struct signature signature = { inputs, 2, false };
	const struct package_card card = { .model_name = "it's a model",
					   .target = "y",
					   .task = classes ? "binary" : "regression",
					   .inputs = &signature,
					   .classes = names,
					   .n_classes = 0 };
	CLEANUP(str_release) struct str model = { 0 };
	struct err err = { 0 };

	fs_remove_tree(dir, &err);
	build_model(&model, classes);
	put("model.onnx", model.data, model.len);
	assert_int_equal(package_write_mlmodel(dir, &card, &err), 0);
}

static int begin(void **state)
{
	(void)state;
	make_package(false);
	return 0;
}

static void open_package(struct package *p)
{
	struct err err = { 0 };

	if (package_open(p, dir, &err) < 0)
		fail_msg("%s", err.text);
}

static void read_table(struct table *t, const struct package *p, const char *csv)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 }, numbers = { 0 };
	struct table_read how = { 0 };
	struct err err = { 0 };

	package_table_read(&how, p, &texts, &numbers);
	if (table_read_csv_text(t, csv, strlen(csv), "new.csv", &how, &err) < 0)
		fail_msg("%s", err.text);
}

static void scores_columns_by_name_whatever_their_order(void **state)
{
	CLEANUP(predictions_release) struct predictions out = { 0 };
	CLEANUP(package_release) struct package p = { 0 };
	CLEANUP(table_release) struct table t = { 0 };
	struct err err = { 0 };

	(void)state;
	open_package(&p);
	assert_string_equal(p.model_name, "it's a model");
	assert_string_equal(p.target, "y");
	assert_int_equal(p.signature.n_inputs, 2);
	read_table(&t, &p, "city,extra,age\na,x,1\n,x,2\nb,x,\n");
	assert_int_equal(package_score(&out, &p, &t, "model m 1", 1, &err), 0);
	assert_true(out.value[0] == 12 && out.value[1] == 4 && out.value[2] != out.value[2]);
}

static void names_the_missing_column_and_the_model(void **state)
{
	CLEANUP(predictions_release) struct predictions out = { 0 };
	CLEANUP(package_release) struct package p = { 0 };
	CLEANUP(table_release) struct table t = { 0 };
	struct err err = { 0 };

	(void)state;
	open_package(&p);
	read_table(&t, &p, "city\na\n");
	assert_int_equal(package_score(&out, &p, &t, "model diabetes 1", 1, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "'new.csv' has no column 'age', which model diabetes 1 needs");
}

static void gives_the_same_bits_for_any_threads_and_batch(void **state)
{
	CLEANUP(predictions_release) struct predictions one = { 0 }, four = { 0 }, part = { 0 };
	enum { N = 10000 };
	double *age = mem_new(N, sizeof *age);
	const char **city = mem_new(N, sizeof *city);
	CLEANUP(package_release) struct package p = { 0 };
	CLEANUP(table_release) struct table t = { 0 }, row = { 0 };
	struct err err = { 0 };

	(void)state;
	make_package(true);
	open_package(&p);
	for (size_t i = 0; i < N; i++) {
		age[i] = (double)i / 3000 - 1.7;
		city[i] = i % 7 ? "b" : "a";
	}
	table_add_numbers(&t, "age", age, N);
	table_add_texts(&t, "city", city, N);
	assert_int_equal(package_score(&one, &p, &t, NULL, 1, &err), 0);
	assert_int_equal(package_score(&four, &p, &t, NULL, 4, &err), 0);
	assert_memory_equal(one.probability, four.probability, N * 2 * sizeof(double));
	assert_memory_equal(one.label, four.label, N * sizeof(uint32_t));
	table_take_rows(&row, &t, &(size_t){ 9999 }, 1);
	assert_int_equal(package_score(&part, &p, &row, NULL, 1, &err), 0);
	assert_memory_equal(part.probability, one.probability + 9999 * 2, 2 * sizeof(double));
	free(age);
	free(city);
}

static void puts_classes_into_byte_order(void **state)
{
	CLEANUP(predictions_release) struct predictions out = { 0 };
	CLEANUP(package_release) struct package p = { 0 };
	CLEANUP(table_release) struct table t = { 0 };
	struct err err = { 0 };

	(void)state;
	make_package(true); /* the card names no classes: the graph does */
	open_package(&p);
	read_table(&t, &p, "age,city\n5,a\n-5,b\n");
	assert_int_equal(package_score(&out, &p, &t, NULL, 1, &err), 0);
	assert_int_equal(out.n_classes, 2);
	assert_string_equal(out.classes[0], "no");
	assert_string_equal(out.classes[out.label[0]], "yes");
	assert_string_equal(out.classes[out.label[1]], "no");
	assert_true(out.probability[1] > 0.99 && out.probability[2] > 0.99);
}

static void replays_golden_rows_and_names_the_one_that_differs(void **state)
{
	static const char input[] = "age,city\n1,a\n2,b\n", good[] = "prediction\n12\n4\n", wrong[] = "prediction\n12\n4.001\n";
	CLEANUP(package_release) struct package p = { 0 };
	struct err err = { 0 };

	(void)state;
	put("golden/input.csv", input, strlen(input));
	put("golden/expected.csv", good, strlen(good));
	open_package(&p);
	assert_int_equal(package_check_golden(&p, 0, &err), 0);
	put("golden/expected.csv", wrong, strlen(wrong));
	assert_int_equal(package_check_golden(&p, 0, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, "golden row 2"));
	assert_int_equal(package_check_golden(&p, 0.01, &err), 0);
}

static void names_the_file_that_was_changed(void **state)
{
	CLEANUP(str_release) struct str json = { 0 };
	struct json_writer w = { .out = &json };
	struct package p = { 0 };
	struct err err = { 0 };

	(void)state;
	json_begin_object(&w);
	json_key(&w, "files");
	assert_int_equal(package_put_files(&w, dir, &err), 0);
	json_end_object(&w);
	put("provenance.json", json.data, json.len);
	open_package(&p);
	package_release(&p);
	put("model.onnx", "x", 1);
	assert_int_equal(package_open(&p, dir, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, "model.onnx does not match its digest"));
}

static void opens_a_bare_file_by_its_inputs(void **state)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "model.onnx");
	CLEANUP(package_release) struct package p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(package_open(&p, path, &err), 0);
	assert_string_equal(p.signature.inputs[1].name, "city");
	assert_int_equal(p.signature.inputs[1].type, SIGNATURE_STRING);
}

static void says_what_is_not_there(void **state)
{
	struct package p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(package_open(&p, "/nowhere/model", &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.text, "cannot open '/nowhere/model': No such file or directory");
}

static int end(void **state)
{
	struct err err = { 0 };

	(void)state;
	return fs_remove_tree(dir, &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(scores_columns_by_name_whatever_their_order, begin),
		cmocka_unit_test_setup(names_the_missing_column_and_the_model, begin),
		cmocka_unit_test_setup(gives_the_same_bits_for_any_threads_and_batch, begin),
		cmocka_unit_test_setup(puts_classes_into_byte_order, begin),
		cmocka_unit_test_setup(replays_golden_rows_and_names_the_one_that_differs, begin),
		cmocka_unit_test_setup(names_the_file_that_was_changed, begin),
		cmocka_unit_test_setup(opens_a_bare_file_by_its_inputs, begin),
		cmocka_unit_test_setup(says_what_is_not_there, begin),
	};

	if (!mkdtemp(dir))
		return 1;
	return cmocka_run_group_tests(tests, NULL, end);
}
