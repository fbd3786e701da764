/* op_kernels.h - the kernels of elementwise operators, one a type; NULL = the type is not computed with. */
#ifndef MODEL_OP_KERNELS_H
#define MODEL_OP_KERNELS_H

#include "format/onnx/onnx.h"

#include <stddef.h>

enum kernel_type { KERNEL_FLOAT, KERNEL_DOUBLE, KERNEL_INT64, KERNEL_INT32, KERNEL_BOOL, KERNEL_STRING, KERNEL_TYPES };

/* out (n) = op(a, b), which advance by step_a and step_b elements. */
struct binary_kernels {
	void (*of[KERNEL_TYPES])(void *out, const void *a, size_t step_a, const void *b, size_t step_b, size_t n);
	int to_bool;
};

struct unary_kernels {
	void (*of[KERNEL_TYPES])(void *out, const void *in, size_t n);
	int to_bool;
};

/* -1 = none. */
int kernel_type_of(enum onnx_type type);

#endif
