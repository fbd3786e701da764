/* ops_logic.c - comparisons, And, Or, Xor, and Where. */
#include "model/operators/op_kernels.h"
#include "model/operators/op_list.h"

#include <string.h>

#define COMPARE(name, type, expression)                                                                                                    \
	static void name(void *out, const void *a, size_t step_a, const void *b, size_t step_b, size_t n)                                  \
	{                                                                                                                                  \
		for (size_t i = 0; i < n; i++) {                                                                                           \
			type x = ((const type *)a)[i * step_a], y = ((const type *)b)[i * step_b];                                         \
			((uint8_t *)out)[i] = (expression);                                                                                \
		}                                                                                                                          \
	}

#define COMPARE_NUMBERS(name, operator)                                                                                                    \
	COMPARE(name##_float, float, x operator y)                                                                                         \
	COMPARE(name##_double, double, x operator y)                                                                                       \
	COMPARE(name##_int64, int64_t, x operator y)                                                                                       \
	COMPARE(name##_int32, int32_t, x operator y)

#define NUMBERS(name)                                                                                                                      \
	[KERNEL_FLOAT] = name##_float, [KERNEL_DOUBLE] = name##_double, [KERNEL_INT64] = name##_int64, [KERNEL_INT32] = name##_int32

#define ORDER(name, operator)                                                                                                              \
	COMPARE_NUMBERS(name, operator)                                                                                                    \
	const struct binary_kernels kernels_##name = { { NUMBERS(name) }, 1 };

ORDER(less, <)
ORDER(less_equal, <=)
ORDER(greater, >)
ORDER(greater_equal, >=)

COMPARE_NUMBERS(equal, ==)
COMPARE(equal_bool, uint8_t, !x == !y)
COMPARE(equal_string, struct onnx_text, x.len == y.len && (x.len == 0 || memcmp(x.data, y.data, x.len) == 0))
const struct binary_kernels kernels_equal = { { NUMBERS(equal), [KERNEL_BOOL] = equal_bool, [KERNEL_STRING] = equal_string }, 1 };

COMPARE(and_bool, uint8_t, x &&y)
COMPARE(or_bool, uint8_t, x || y)
COMPARE(xor_bool, uint8_t, !x != !y)
const struct binary_kernels kernels_and = { { [KERNEL_BOOL] = and_bool }, 1 };
const struct binary_kernels kernels_or = { { [KERNEL_BOOL] = or_bool }, 1 };
const struct binary_kernels kernels_xor = { { [KERNEL_BOOL] = xor_bool }, 1 };

struct where_job {
	char *out;
	const uint8_t *condition;
	const char *then, *otherwise;
	size_t size;
};

static void where_row(void *arg, size_t to, const size_t *from, const size_t *step, size_t n)
{
	const struct where_job *j = arg;

	for (size_t i = 0; i < n; i++) {
		const char *src = j->condition[from[0] + i * step[0]] ? j->then + (from[1] + i * step[1]) * j->size
								      : j->otherwise + (from[2] + i * step[2]) * j->size;

		memcpy(j->out + (to + i) * j->size, src, j->size);
	}
}

int op_where(const struct op_call *c, struct err *err)
{
	struct broadcast plan;
	struct where_job job;

	if (c->in[0]->type != ONNX_BOOL || c->in[1]->type != c->in[2]->type)
		return op_error(c, err, "a condition of bools and two tensors of one type were expected");
	if (op_broadcast(&plan, c, c->in, 3, err) < 0)
		return -1;
	if (op_new(c, c->out[0], c->in[1]->type, plan.dims, plan.n_dims, err) < 0)
		return -1;
	job = (struct where_job){ c->out[0]->data, c->in[0]->data, c->in[1]->data, c->in[2]->data, tensor_element_size(c->in[1]->type) };
	broadcast_each(&plan, where_row, &job);
	return 0;
}
