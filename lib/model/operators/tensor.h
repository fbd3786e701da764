/* tensor.h - values that flow through an ONNX graph. */
#ifndef MODEL_TENSOR_H
#define MODEL_TENSOR_H

#include "base/arena.h"
#include "format/onnx/onnx.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TENSOR_MOST_DIMS = 8 };

struct tensor {
	enum onnx_type type; /* 0 = there is none */
	size_t n_dims;
	int64_t dims[TENSOR_MOST_DIMS];
	size_t n;   /* elements */
	void *data; /* row-major; ONNX_STRING: struct onnx_text; ONNX_BOOL: uint8_t */
};

/* Bytes of an element; 0 for types that are not computed with (narrow integers, float16, unsigned). */
size_t tensor_element_size(enum onnx_type type);
/* For messages: "float", "double", "int64" ... */
const char *tensor_type_name(enum onnx_type type);

/* A tensor with zeroed data in the arena. The product of dims must fit: the caller's shapes come from tensors that exist. */
void tensor_new(struct tensor *t, struct arena *arena, enum onnx_type type, const int64_t *dims, size_t n_dims);
/* The same data with another shape of as many elements. */
void tensor_view(struct tensor *t, const struct tensor *of, const int64_t *dims, size_t n_dims);
/* An initializer or constant of the file as a tensor; false if its type or rank is not computed with. */
bool tensor_of_file(struct tensor *t, const struct onnx_tensor *of);

/* Element i as a number (any numeric type or bool). */
double tensor_number(const struct tensor *t, size_t i);
/* Product of dims[from..to). */
size_t tensor_span(const struct tensor *t, size_t from, size_t to);

#endif
