/* graph.c - writes preprocessing and model as nodes of ai.onnx 13 and ai.onnx.ml 3. Names that begin with '/' are ours, the rest columns.
 */
#include "training/graph.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ONE(name) ((const char *[]){ name, NULL })
#define TWO(a, b) ((const char *[]){ a, b, NULL })
#define THREE(a, b, c) ((const char *[]){ a, b, c, NULL })

enum { NAME_SIZE = 40 };

static const char ml[] = "ai.onnx.ml";
static const struct onnx_attr axis_1[] = { { "axis", ONNX_ATTR_INT, .i = 1 }, { 0 } };
static const struct onnx_attr to_double[] = { { "to", ONNX_ATTR_INT, .i = ONNX_DOUBLE }, { 0 } };

static int check_names(const struct preprocess *p, struct err *err)
{
	static const char *const outputs[] = { "prediction", "label", "probabilities" };

	for (size_t j = 0; j < p->n_columns; j++) {
		const char *name = p->columns[j].name;

		for (size_t i = 0; i < ARRAY_LEN(outputs); i++)
			if (strcmp(name, outputs[i]) == 0)
				return err_set(err, ERR_DATA,
					       "column '%s' has the name of a model's output: rename it, or add it to train.drop", name);
		if (name[0] == '/')
			return err_set(err, ERR_DATA, "column '%s': a feature's name cannot begin with '/'", name);
	}
	return 0;
}

static void add_inputs(struct onnx_builder *b, const struct preprocess *p)
{
	const int64_t rows = -1;

	for (size_t j = 0; j < p->n_columns; j++)
		onnx_add_input(b, p->columns[j].name, p->columns[j].is_number ? ONNX_DOUBLE : ONNX_STRING, &rows, 1);
}

/* A row of constants [1, n_numbers], one a numeric column. */
static void add_constants(struct onnx_builder *b, const struct preprocess *p, const char *name, size_t field)
{
	CLEANUP(mem_free) double *values = mem_new(p->n_numbers, sizeof(*values));

	for (size_t j = 0; j < p->n_columns; j++)
		if (p->columns[j].is_number)
			memcpy(&values[p->columns[j].first], (const char *)&p->columns[j] + field, sizeof(*values));
	onnx_add_tensor(b, name, ONNX_DOUBLE, (const int64_t[]){ 1, (int64_t)p->n_numbers }, 2, values);
}

/* All numeric columns side by side, filled and scaled, as /scaled. */
static void add_numbers(struct onnx_builder *b, const struct preprocess *p)
{
	CLEANUP(mem_free) const char **parts = mem_new(p->n_numbers + 1, sizeof(*parts));
	CLEANUP(mem_free) char(*names)[NAME_SIZE] = mem_new(p->n_numbers, sizeof(*names));
	const char *at = "/numbers";

	for (size_t j = 0, i = 0; j < p->n_columns; j++) {
		if (!p->columns[j].is_number)
			continue;
		snprintf(names[i], NAME_SIZE, "/number_%zu", j);
		onnx_add_node(b, "Reshape", "", TWO(p->columns[j].name, "/column_shape"), ONE(names[i]), NULL);
		parts[i] = names[i];
		i++;
	}
	onnx_add_node(b, "Concat", "", parts, ONE(at), axis_1);
	if (p->settings.numeric != IMPUTE_NONE) {
		add_constants(b, p, "/fill", offsetof(struct preprocess_column, fill));
		onnx_add_node(b, "IsNaN", "", ONE(at), ONE("/is_missing"), NULL);
		onnx_add_node(b, "Where", "", THREE("/is_missing", "/fill", at), ONE("/filled"), NULL);
		at = "/filled";
	}
	add_constants(b, p, "/offset", offsetof(struct preprocess_column, offset));
	add_constants(b, p, "/divide", offsetof(struct preprocess_column, divide));
	onnx_add_node(b, "Sub", "", TWO(at, "/offset"), ONE("/shifted"), NULL);
	onnx_add_node(b, "Div", "", TWO("/shifted", "/divide"), ONE("/scaled"), NULL);
}

/* Text [N] to the number of its category [N]; a missing one to that of its fill; -1 if unknown. */
static void add_codes(struct onnx_builder *b, const struct preprocess_column *column, const char *codes)
{
	size_t n = column->n_categories, n_keys = n + (column->fill_category < n);
	CLEANUP(mem_free) const char **keys = mem_new(n_keys, sizeof(*keys));
	CLEANUP(mem_free) int64_t *values = mem_new(n_keys, sizeof(*values));
	struct onnx_attr attrs[] = {
		{ "default_int64", ONNX_ATTR_INT, .i = -1 },
		{ "keys_strings", ONNX_ATTR_STRINGS, .n = n_keys },
		{ "values_int64s", ONNX_ATTR_INTS, .n = n_keys },
		{ 0 },
	};

	for (size_t c = 0; c < n; c++) {
		keys[c] = column->categories[c];
		values[c] = (int64_t)c;
	}
	if (n_keys > n) {
		keys[n] = "";
		values[n] = (int64_t)column->fill_category;
	}
	attrs[1].strings = keys;
	attrs[2].ints = values;
	onnx_add_node(b, "LabelEncoder", ml, ONE(column->name), ONE(codes), attrs);
}

/* Codes [N] to indicators [N, n_categories] in double; -1 to none. */
static void add_one_hot(struct onnx_builder *b, const struct preprocess_column *column, const char *codes, const char *out, size_t j)
{
	CLEANUP(mem_free) int64_t *values = mem_new(column->n_categories, sizeof(*values));
	const struct onnx_attr attrs[] = {
		{ "cats_int64s", ONNX_ATTR_INTS, .ints = values, .n = column->n_categories },
		{ "zeros", ONNX_ATTR_INT, .i = 1 },
		{ 0 },
	};
	char indicators[NAME_SIZE];

	for (size_t c = 0; c < column->n_categories; c++)
		values[c] = (int64_t)c;
	snprintf(indicators, sizeof(indicators), "/indicators_%zu", j);
	onnx_add_node(b, "OneHotEncoder", ml, ONE(codes), ONE(indicators), attrs);
	onnx_add_node(b, "Cast", "", ONE(indicators), ONE(out), to_double);
}

static void add_category(struct onnx_builder *b, const struct preprocess *p, size_t j, const char *out)
{
	char codes[NAME_SIZE], numbers[NAME_SIZE];

	snprintf(codes, sizeof(codes), "/codes_%zu", j);
	add_codes(b, &p->columns[j], codes);
	if (p->settings.encode == ENCODE_ONE_HOT) {
		add_one_hot(b, &p->columns[j], codes, out, j);
		return;
	}
	snprintf(numbers, sizeof(numbers), "/ordinal_%zu", j);
	onnx_add_node(b, "Cast", "", ONE(codes), ONE(numbers), to_double);
	onnx_add_node(b, "Reshape", "", TWO(numbers, "/column_shape"), ONE(out), NULL);
}

/* All features [N, n_features] as /features. */
static void add_features(struct onnx_builder *b, const struct preprocess *p)
{
	CLEANUP(mem_free) const char **parts = mem_new(p->n_columns + 2, sizeof(*parts));
	CLEANUP(mem_free) char(*names)[NAME_SIZE] = mem_new(p->n_columns + 1, sizeof(*names));
	size_t n = 0;

	if (p->n_numbers || p->settings.encode == ENCODE_ORDINAL)
		onnx_add_tensor(b, "/column_shape", ONNX_INT64, (const int64_t[]){ 2 }, 1, (const int64_t[]){ -1, 1 });
	if (p->n_numbers) {
		add_numbers(b, p);
		parts[n++] = "/scaled";
	}
	for (size_t j = 0; j < p->n_columns; j++) {
		if (p->columns[j].is_number)
			continue;
		snprintf(names[n], NAME_SIZE, "/category_%zu", j);
		add_category(b, p, j, names[n]);
		parts[n] = names[n];
		n++;
	}
	onnx_add_node(b, "Concat", "", parts, ONE("/features"), axis_1);
}

/* The class of the largest probability as `label`; the first of equals. */
static void add_label(struct onnx_builder *b, const struct graph_classes *classes)
{
	const struct onnx_attr of_row[] = { { "axis", ONNX_ATTR_INT, .i = 1 }, { "keepdims", ONNX_ATTR_INT, .i = 0 }, { 0 } };
	const int64_t n = (int64_t)classes->n, flat = -1, rows = -1;
	enum onnx_type type = classes->values ? ONNX_INT64 : ONNX_STRING;

	onnx_add_tensor(b, "/classes", type, &n, 1, classes->values ? (const void *)classes->values : (const void *)classes->names);
	onnx_add_tensor(b, "/row_shape", ONNX_INT64, (const int64_t[]){ 1 }, 1, &flat);
	onnx_add_node(b, "ArgMax", "", ONE("probabilities"), ONE("/largest"), of_row);
	onnx_add_node(b, "ArrayFeatureExtractor", ml, TWO("/classes", "/largest"), ONE("/labels"), NULL);
	onnx_add_node(b, "Reshape", "", TWO("/labels", "/row_shape"), ONE("label"), NULL);
	onnx_add_output(b, "label", type, &rows, 1);
	onnx_add_output(b, "probabilities", ONNX_DOUBLE, (const int64_t[]){ -1, n }, 2);
}

int graph_build(struct str *out, const struct preprocess *p, const struct fitted *f, const struct graph_classes *classes, struct err *err)
{
	CLEANUP(onnx_builder_release) struct onnx_builder b = { 0 };
	const int64_t rows = -1;

	if (check_names(p, err) < 0)
		return -1;
	add_inputs(&b, p);
	add_features(&b, p);
	f->learner->export_onnx(&b, f, "/features", classes->n ? "probabilities" : "prediction");
	if (classes->n)
		add_label(&b, classes);
	else
		onnx_add_output(&b, "prediction", ONNX_DOUBLE, &rows, 1);
	onnx_add_metadata(&b, "interlock.learner", f->learner->name);
	onnx_build(out, &b, "model");
	return 0;
}
