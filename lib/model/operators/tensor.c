/* tensor.c - shapes and elements of tensors. */
#include "model/operators/tensor.h"

#include "base/mem.h"

#include <string.h>

static const struct {
	const char *name;
	size_t size;
} types[] = {
	[ONNX_FLOAT] = { "float", sizeof(float) },
	[ONNX_DOUBLE] = { "double", sizeof(double) },
	[ONNX_INT32] = { "int32", 4 },
	[ONNX_INT64] = { "int64", 8 },
	[ONNX_BOOL] = { "bool", 1 },
	[ONNX_STRING] = { "string", sizeof(struct onnx_text) },
	[ONNX_UINT8] = { "uint8", 0 },
	[ONNX_INT8] = { "int8", 0 },
	[ONNX_UINT16] = { "uint16", 0 },
	[ONNX_INT16] = { "int16", 0 },
	[ONNX_FLOAT16] = { "float16", 0 },
	[ONNX_UINT32] = { "uint32", 0 },
	[ONNX_UINT64] = { "uint64", 0 },
};

size_t tensor_element_size(enum onnx_type type)
{
	return (size_t)type < ARRAY_LEN(types) ? types[type].size : 0;
}

const char *tensor_type_name(enum onnx_type type)
{
	return (size_t)type < ARRAY_LEN(types) && types[type].name ? types[type].name : "no tensor";
}

static void set_shape(struct tensor *t, const int64_t *dims, size_t n_dims)
{
	t->n_dims = n_dims;
	t->n = 1;
	for (size_t i = 0; i < n_dims; i++) {
		t->dims[i] = dims[i];
		t->n *= (size_t)dims[i];
	}
}

void tensor_new(struct tensor *t, struct arena *arena, enum onnx_type type, const int64_t *dims, size_t n_dims)
{
	t->type = type;
	set_shape(t, dims, n_dims);
	t->data = arena_new(arena, t->n, tensor_element_size(type));
}

void tensor_view(struct tensor *t, const struct tensor *of, const int64_t *dims, size_t n_dims)
{
	struct tensor view = { .type = of->type, .data = of->data };

	set_shape(&view, dims, n_dims);
	*t = view;
}

bool tensor_of_file(struct tensor *t, const struct onnx_tensor *of)
{
	if (of->n_dims > TENSOR_MOST_DIMS || tensor_element_size(of->type) == 0)
		return false;
	t->type = of->type;
	set_shape(t, of->dims, of->n_dims);
	t->data = (void *)of->data;
	return true;
}

double tensor_number(const struct tensor *t, size_t i)
{
	switch (t->type) {
	case ONNX_FLOAT:
		return ((const float *)t->data)[i];
	case ONNX_DOUBLE:
		return ((const double *)t->data)[i];
	case ONNX_INT64:
		return (double)((const int64_t *)t->data)[i];
	case ONNX_INT32:
		return ((const int32_t *)t->data)[i];
	case ONNX_BOOL:
		return ((const uint8_t *)t->data)[i] != 0;
	default:
		return 0;
	}
}

size_t tensor_span(const struct tensor *t, size_t from, size_t to)
{
	size_t n = 1;

	for (size_t i = from; i < to; i++)
		n *= (size_t)t->dims[i];
	return n;
}
