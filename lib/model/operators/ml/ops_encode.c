/* ops_encode.c - ai.onnx.ml: LabelEncoder and OneHotEncoder. */
#include "base/map.h"
#include "base/mem.h"
#include "model/operators/op_list.h"

#include <math.h>
#include <string.h>

/* ---- LabelEncoder ---- */

/* Keys or values of an encoder, wherever this version keeps them. */
struct labels {
	enum onnx_type type;
	size_t n;
	const void *data;
};

static bool labels_of(struct labels *l, const struct op_call *c, const char *prefix)
{
	static const struct {
		const char *suffix;
		enum onnx_type type;
	} kinds[] = {
		{ "_strings", ONNX_STRING },
		{ "_int64s", ONNX_INT64 },
		{ "_floats", ONNX_FLOAT },
		{ "_tensor", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char name[32];
		const struct onnx_attribute *a;

		strcpy(name, prefix);
		strcat(name, kinds[i].suffix);
		if ((a = op_attribute(c, name)) == NULL)
			continue;
		if (kinds[i].type == 0 && a->t != NULL)
			*l = (struct labels){ a->t->type, a->t->n, a->t->data };
		else if (kinds[i].type == ONNX_STRING)
			*l = (struct labels){ ONNX_STRING, a->n_strings, a->strings };
		else if (kinds[i].type == ONNX_INT64)
			*l = (struct labels){ ONNX_INT64, a->n_ints, a->ints };
		else
			*l = (struct labels){ ONNX_FLOAT, a->n_floats, a->floats };
		return tensor_element_size(l->type) != 0;
	}
	return false;
}

/*
 * The bytes by which values are looked up: equal numbers have equal bytes. NaN has none, so that it never matches
 * (operator set 4 says that it should: `nan` is then its key).
 */
static bool key_bytes(const struct labels *l, size_t i, bool nan_matches, char buf[8], const char **bytes, size_t *len)
{
	double x;

	*bytes = buf;
	*len = 8;
	if (l->type == ONNX_STRING) {
		const struct onnx_text *t = (const struct onnx_text *)l->data + i;

		*bytes = t->len ? t->data : "";
		*len = t->len;
		return true;
	}
	if (l->type == ONNX_INT64) {
		memcpy(buf, (const int64_t *)l->data + i, 8);
		return true;
	}
	x = tensor_number(&(struct tensor){ .type = l->type, .data = (void *)l->data }, i);
	x = x != x ? NAN : x + 0.0;
	memcpy(buf, &x, 8);
	return x == x || nan_matches;
}

static void default_of(const struct op_call *c, enum onnx_type type, char *out)
{
	const struct onnx_attribute *tensor = op_attribute(c, "default_tensor"), *text = op_attribute(c, "default_string");
	struct onnx_text unused = text ? text->s : (struct onnx_text){ "_Unused", 7 };
	int64_t whole = op_int(c, "default_int64", -1);
	float real = (float)op_float(c, "default_float", -0.0);

	if (tensor != NULL && tensor->t != NULL && tensor->t->type == type && tensor->t->n == 1)
		memcpy(out, tensor->t->data, tensor_element_size(type));
	else if (type == ONNX_STRING)
		memcpy(out, &unused, sizeof unused);
	else if (type == ONNX_INT64)
		memcpy(out, &whole, sizeof whole);
	else if (type == ONNX_FLOAT)
		memcpy(out, &real, sizeof real);
	else
		memset(out, 0, tensor_element_size(type));
}

static int encode(const struct op_call *c, const struct labels *keys, const struct labels *values, struct err *err)
{
	CLEANUP(map_release) struct map map = { 0 };
	const struct tensor *in = c->in[0];
	struct labels asked = { in->type, in->n, in->data };
	size_t size = tensor_element_size(values->type), len;
	bool nan_matches = c->opset >= 4;
	char buf[8], unknown[sizeof(struct onnx_text)], (*own)[8] = arena_new(c->arena, keys->n, 8);
	const char *bytes;

	for (size_t i = 0; i < keys->n; i++)
		if (key_bytes(keys, i, nan_matches, own[i], &bytes, &len))
			map_put(&map, bytes, len, i, NULL);
	default_of(c, values->type, unknown);
	if (op_new(c, c->out[0], values->type, in->dims, in->n_dims, err) < 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		const size_t *at = key_bytes(&asked, i, nan_matches, buf, &bytes, &len) ? map_get(&map, bytes, len) : NULL;

		memcpy((char *)c->out[0]->data + i * size, at ? (const char *)values->data + *at * size : unknown, size);
	}
	return 0;
}

/* Version 1: texts to their index, or the other way round. */
static int encode_classes(const struct op_call *c, const struct onnx_attribute *a, struct err *err)
{
	struct labels texts = { ONNX_STRING, a->n_strings, a->strings }, index = { ONNX_INT64, a->n_strings, NULL };
	int64_t *numbers = arena_new(c->arena, a->n_strings, sizeof *numbers);

	for (size_t i = 0; i < a->n_strings; i++)
		numbers[i] = (int64_t)i;
	index.data = numbers;
	if (c->in[0]->type == ONNX_STRING)
		return encode(c, &texts, &index, err);
	if (c->in[0]->type == ONNX_INT64)
		return encode(c, &index, &texts, err);
	return op_unsupported(c, err, tensor_type_name(c->in[0]->type));
}

int op_label_encoder(const struct op_call *c, struct err *err)
{
	const struct onnx_attribute *classes = op_attribute(c, "classes_strings");
	struct labels keys, values;

	if (classes != NULL)
		return encode_classes(c, classes, err);
	if (!labels_of(&keys, c, "keys") || !labels_of(&values, c, "values") || keys.n != values.n)
		return op_error(c, err, "as many values as keys were expected");
	if (keys.type != c->in[0]->type && (keys.type == ONNX_STRING || c->in[0]->type == ONNX_STRING))
		return op_error(c, err, "keys of %s for an input of %s", tensor_type_name(keys.type), tensor_type_name(c->in[0]->type));
	if (keys.type != c->in[0]->type)
		return op_unsupported(c, err, "keys of another type than its input");
	return encode(c, &keys, &values, err);
}

/* ---- OneHotEncoder ---- */

/* The category of element i, or -1. Numbers are compared as whole numbers, as ONNX Runtime does. */
static int64_t category_of(const struct onnx_attribute *ints, const struct map *texts, const struct tensor *in, size_t i)
{
	if (in->type == ONNX_STRING) {
		const struct onnx_text *t = (const struct onnx_text *)in->data + i;
		const size_t *at = map_get(texts, t->len ? t->data : "", t->len);

		return at ? (int64_t)*at : -1;
	}
	for (size_t k = 0; k < ints->n_ints; k++) {
		double x = in->type == ONNX_INT64 ? 0 : tensor_number(in, i);

		if (in->type == ONNX_INT64 ? ints->ints[k] == ((const int64_t *)in->data)[i]
					   : x == x && fabs(x) < 0x1p63 && ints->ints[k] == (int64_t)x)
			return (int64_t)k;
	}
	return -1;
}

/* [N, 1] -> [N, 1, categories], of float32. */
int op_one_hot_encoder(const struct op_call *c, struct err *err)
{
	CLEANUP(map_release) struct map map = { 0 };
	const struct onnx_attribute *texts = op_attribute(c, "cats_strings"), *ints = op_attribute(c, "cats_int64s");
	const struct tensor *in = c->in[0];
	size_t n = in->type == ONNX_STRING ? (texts ? texts->n_strings : 0) : ints ? ints->n_ints : 0;
	int64_t dims[TENSOR_MOST_DIMS];

	if (n == 0)
		return op_error(c, err, "categories of type %s were expected", tensor_type_name(in->type));
	if (in->n_dims == TENSOR_MOST_DIMS || in->type == ONNX_BOOL)
		return op_unsupported(c, err, "such an input");
	for (size_t k = 0; in->type == ONNX_STRING && k < n; k++)
		map_put(&map, texts->strings[k].len ? texts->strings[k].data : "", texts->strings[k].len, k, NULL);
	memcpy(dims, in->dims, sizeof dims);
	dims[in->n_dims] = (int64_t)n;
	if (op_new(c, c->out[0], ONNX_FLOAT, dims, in->n_dims + 1, err) < 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		int64_t k = category_of(ints, &map, in, i);

		if (k >= 0)
			((float *)c->out[0]->data)[i * n + (size_t)k] = 1;
		else if (op_int(c, "zeros", 1) == 0)
			return op_error(c, err, "row %zu has an unknown category", i + 1);
	}
	return 0;
}
