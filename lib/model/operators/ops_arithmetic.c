/* ops_arithmetic.c - Add, Sub, Mul, Div, Pow, Max, Min, Sum, Mean: two tensors at a time, with broadcasting. */
#include "math/elementary.h"
#include "model/operators/op_kernels.h"
#include "model/operators/op_list.h"

#include <math.h>
#include <string.h>

#define BINARY(name, type, expression)                                                                                                     \
	static void name(void *out, const void *a, size_t step_a, const void *b, size_t step_b, size_t n)                                  \
	{                                                                                                                                  \
		for (size_t i = 0; i < n; i++) {                                                                                           \
			type x = ((const type *)a)[i * step_a], y = ((const type *)b)[i * step_b];                                         \
			((type *)out)[i] = (type)(expression);                                                                             \
		}                                                                                                                          \
	}

/* The same expression for every type; integers wrap around. */
#define BINARY_ALL(name, expression)                                                                                                       \
	BINARY(name##_float, float, expression)                                                                                            \
	BINARY(name##_double, double, expression)                                                                                          \
	BINARY(name##_int64, int64_t, expression)                                                                                          \
	BINARY(name##_int32, int32_t, expression)

#define ARITHMETIC(name, operator)                                                                                                         \
	BINARY(name##_float, float, x operator y)                                                                                          \
	BINARY(name##_double, double, x operator y)                                                                                        \
	BINARY(name##_int64, int64_t, (uint64_t)x operator(uint64_t) y)                                                                    \
	BINARY(name##_int32, int32_t, (uint32_t)x operator(uint32_t) y)

#define KERNELS(name)                                                                                                                      \
	const struct binary_kernels kernels_##name = { {                                                                                   \
							       [KERNEL_FLOAT] = name##_float,                                              \
							       [KERNEL_DOUBLE] = name##_double,                                            \
							       [KERNEL_INT64] = name##_int64,                                              \
							       [KERNEL_INT32] = name##_int32,                                              \
						       },                                                                                  \
						       0 };

ARITHMETIC(add, +)
KERNELS(add)
ARITHMETIC(sub, -)
KERNELS(sub)
ARITHMETIC(mul, *)
KERNELS(mul)

/* Whole numbers by 0 are 0, and the one quotient that overflows wraps around: never a trap. */
BINARY(div_float, float, x / y)
BINARY(div_double, double, x / y)
BINARY(div_int64, int64_t, y == 0 ? 0 : y == -1 ? (int64_t)(0 - (uint64_t)x) : x / y)
BINARY(div_int32, int32_t, y == 0 ? 0 : y == -1 ? (int32_t)(0 - (uint32_t)x) : x / y)
KERNELS(div)

/* NaN wins, as in numpy and ONNX Runtime. */
BINARY_ALL(max, x != x || x > y ? x : y)
KERNELS(max)
BINARY_ALL(min, x != x || x < y ? x : y)
KERNELS(min)

static bool is_whole(double y)
{
	return y == floor(y);
}

/* Whole powers by squaring, which is exact where the result is; the others by exp and log. */
static double power(double x, double y)
{
	double result = 1, base = fabs(y) <= 64 && y < 0 ? 1 / x : x;

	if (y == 0 || x == 1)
		return 1;
	if (x != x || y != y)
		return NAN;
	if (is_whole(y) && fabs(y) <= 64) {
		for (unsigned n = (unsigned)fabs(y); n > 0; n >>= 1, base *= base)
			if (n & 1)
				result *= base;
		return result;
	}
	if (y == 0.5)
		return x == -INFINITY ? INFINITY : sqrt(x) + 0;
	if (x == 0)
		return y < 0 ? INFINITY : 0;
	if (isinf(y))
		return fabs(x) == 1 ? 1 : (fabs(x) > 1) == (y > 0) ? INFINITY : 0;
	if (isinf(x))
		return y < 0 ? 0 : INFINITY;
	if (x < 0)
		return is_whole(y) ? (fmod(y, 2) != 0 ? -1 : 1) * math_pow(-x, y) : NAN;
	return math_pow(x, y);
}

BINARY(pow_float, float, power((double)x, (double)y))
BINARY(pow_double, double, power(x, y))

static int64_t whole_power(int64_t x, int64_t y)
{
	double result = power((double)x, (double)y);

	return fabs(result) < 0x1p63 ? (int64_t)result : INT64_MIN;
}

BINARY(pow_int64, int64_t, whole_power(x, y))
BINARY(pow_int32, int32_t, whole_power(x, y))
KERNELS(pow)

/* ---- the operators ---- */

struct job {
	void (*kernel)(void *out, const void *a, size_t step_a, const void *b, size_t step_b, size_t n);
	char *out;
	const char *a, *b;
	size_t size, out_size;
};

static void run_row(void *arg, size_t to, const size_t *from, const size_t *step, size_t n)
{
	const struct job *j = arg;

	j->kernel(j->out + to * j->out_size, j->a + from[0] * j->size, step[0], j->b + from[1] * j->size, step[1], n);
}

/* A power's exponent may have a type of its own: bring it to the base's. */
static int as_type(const struct op_call *c, struct tensor *out, const struct tensor *t, enum onnx_type type, struct err *err)
{
	*out = *t;
	if (t->type == type || (type != ONNX_FLOAT && type != ONNX_DOUBLE))
		return 0;
	if (op_new(c, out, type, t->dims, t->n_dims, err) < 0)
		return -1;
	for (size_t i = 0; i < t->n; i++) {
		if (type == ONNX_FLOAT)
			((float *)out->data)[i] = (float)tensor_number(t, i);
		else
			((double *)out->data)[i] = tensor_number(t, i);
	}
	return 0;
}

static int apply(const struct op_call *c, struct tensor *out, const struct binary_kernels *k, const struct tensor *a,
		 const struct tensor *b, struct err *err)
{
	int type = kernel_type_of(a->type);
	struct broadcast plan;
	struct job job;

	if (a->type != b->type)
		return op_error(c, err, "%s and %s", tensor_type_name(a->type), tensor_type_name(b->type));
	if (type < 0 || k->of[type] == NULL)
		return op_unsupported(c, err, tensor_type_name(a->type));
	if (op_broadcast(&plan, c, (const struct tensor *[]){ a, b }, 2, err) < 0)
		return -1;
	if (op_new(c, out, k->to_bool ? ONNX_BOOL : a->type, plan.dims, plan.n_dims, err) < 0)
		return -1;
	job = (struct job){ k->of[type], out->data, a->data, b->data, tensor_element_size(a->type), tensor_element_size(out->type) };
	broadcast_each(&plan, run_row, &job);
	return 0;
}

int op_binary(const struct op_call *c, struct err *err)
{
	struct tensor b = *c->in[1];

	if (c->op->with == &kernels_pow && as_type(c, &b, c->in[1], c->in[0]->type, err) < 0)
		return -1;
	return apply(c, c->out[0], c->op->with, c->in[0], &b, err);
}

/* Sum, Max, Min of any number of tensors, from the left; Mean divides at the end. */
int op_variadic(const struct op_call *c, struct err *err)
{
	struct tensor total = *c->in[0], next;

	for (size_t i = 1; i < c->n_in; i++) {
		if (!op_has(c, i))
			return op_error(c, err, "input %zu is missing", i);
		if (apply(c, &next, c->op->with, &total, c->in[i], err) < 0)
			return -1;
		total = next;
	}
	*c->out[0] = total;
	if (strcmp(c->op->name, "Mean") == 0) {
		float f = (float)c->n_in;
		double d = (double)c->n_in;
		struct tensor n = { .type = total.type, .n = 1, .data = total.type == ONNX_FLOAT ? (void *)&f : &d };

		return total.type == ONNX_FLOAT || total.type == ONNX_DOUBLE ? apply(c, c->out[0], &kernels_div, &total, &n, err)
									     : op_unsupported(c, err, tensor_type_name(total.type));
	}
	return 0;
}
