/* ops_unary.c - operators on each element alone. float32 goes through double and is rounded once. */
#include "math/elementary.h"
#include "model/operators/op_kernels.h"
#include "model/operators/op_list.h"

#include <math.h>

#define UNARY(name, type, to, expression)                                                                                                  \
	static void name(void *out, const void *in, size_t n)                                                                              \
	{                                                                                                                                  \
		for (size_t i = 0; i < n; i++) {                                                                                           \
			type x = ((const type *)in)[i];                                                                                    \
			((to *)out)[i] = (to)(expression);                                                                                 \
		}                                                                                                                          \
	}

/* By a function of doubles. */
#define REAL(name, function)                                                                                                               \
	UNARY(name##_float, float, float, function((double)x))                                                                             \
	UNARY(name##_double, double, double, function(x))                                                                                  \
	const struct unary_kernels kernels_##name = { { [KERNEL_FLOAT] = name##_float, [KERNEL_DOUBLE] = name##_double }, 0 };

#define SIGNED(name, of_real, of_int64, of_int32)                                                                                          \
	UNARY(name##_float, float, float, of_real)                                                                                         \
	UNARY(name##_double, double, double, of_real)                                                                                      \
	UNARY(name##_int64, int64_t, int64_t, of_int64)                                                                                    \
	UNARY(name##_int32, int32_t, int32_t, of_int32)                                                                                    \
	const struct unary_kernels kernels_##name = { {                                                                                    \
							      [KERNEL_FLOAT] = name##_float,                                               \
							      [KERNEL_DOUBLE] = name##_double,                                             \
							      [KERNEL_INT64] = name##_int64,                                               \
							      [KERNEL_INT32] = name##_int32,                                               \
						      },                                                                                   \
						      0 };

static double hyperbolic_tangent(double x)
{
	double e;

	if (fabs(x) > 20)
		return x > 0 ? 1 : -1;
	e = math_expm1(2 * x);
	return e / (e + 2);
}

static double softplus(double x)
{
	return x > 0 ? x + math_log1p(math_exp(-x)) : math_log1p(math_exp(x));
}

static double reciprocal(double x)
{
	return 1 / x;
}

/* Error function. Source  Numerical Recipes' rational Chebyshev form is too coarse; this is the series and the continued fraction. */
static double error_function(double x)
{
	double a = fabs(x), sum = a, term = a, f = 0;

	if (x != x)
		return x;
	if (a > 6)
		return x > 0 ? 1 : -1;
	if (a < 2.5) {
		for (int n = 1; n < 80; n++) {
			term *= -a * a / n;
			sum += term / (2 * n + 1);
		}
		sum *= 1.1283791670955126; /* 2 / sqrt(pi) */
		return x < 0 ? -sum : sum;
	}
	for (int n = 80; n > 0; n--)
		f = n * 0.5 / (a + f);
	sum = 1 - math_exp(-a * a) / (a + f) * 0.5641895835477563; /* 1 / sqrt(pi) */
	return x < 0 ? -sum : sum;
}

REAL(sqrt, sqrt)
REAL(exp, math_exp)
REAL(log, math_log)
REAL(floor, floor)
REAL(ceil, ceil)
REAL(sigmoid, math_sigmoid)
REAL(tanh, hyperbolic_tangent)
REAL(softplus, softplus)
REAL(reciprocal, reciprocal)
REAL(erf, error_function)

SIGNED(neg, -x, (int64_t)(0 - (uint64_t)x), (int32_t)(0 - (uint32_t)x))
SIGNED(abs, x < 0 ? -x : x + 0, x < 0 ? (int64_t)(0 - (uint64_t)x) : x, x < 0 ? (int32_t)(0 - (uint32_t)x) : x)
SIGNED(relu, x < 0 ? 0 : x, x < 0 ? 0 : x, x < 0 ? 0 : x)
SIGNED(sign, x > 0 ? 1 : x < 0 ? -1 : x, (x > 0) - (x < 0), (x > 0) - (x < 0))

UNARY(not_bool, uint8_t, uint8_t, !x)
const struct unary_kernels kernels_not = { { [KERNEL_BOOL] = not_bool }, 1 };

UNARY(isnan_float, float, uint8_t, x != x)
UNARY(isnan_double, double, uint8_t, x != x)
const struct unary_kernels kernels_isnan = { { [KERNEL_FLOAT] = isnan_float, [KERNEL_DOUBLE] = isnan_double }, 1 };

UNARY(isinf_float, float, uint8_t, isinf(x) != 0)
UNARY(isinf_double, double, uint8_t, isinf(x) != 0)
const struct unary_kernels kernels_isinf = { { [KERNEL_FLOAT] = isinf_float, [KERNEL_DOUBLE] = isinf_double }, 1 };

int op_unary(const struct op_call *c, struct err *err)
{
	const struct unary_kernels *k = c->op->with;
	const struct tensor *in = c->in[0];
	int type = kernel_type_of(in->type);

	if (type < 0 || k->of[type] == NULL)
		return op_unsupported(c, err, tensor_type_name(in->type));
	if (op_new(c, c->out[0], k->to_bool ? ONNX_BOOL : in->type, in->dims, in->n_dims, err) < 0)
		return -1;
	k->of[type](c->out[0]->data, in->data, in->n);
	return 0;
}

/* Bounds are attributes before operator set 11 and inputs since. NaN stays NaN. */
static double bound(const struct op_call *c, size_t input, const char *attribute, double fallback)
{
	return op_has(c, input) && c->in[input]->n > 0 ? tensor_number(c->in[input], 0) : op_float(c, attribute, fallback);
}

int op_clip(const struct op_call *c, struct err *err)
{
	double low = bound(c, 1, "min", -INFINITY), high = bound(c, 2, "max", INFINITY);
	const struct tensor *in = c->in[0];

	if (in->type != ONNX_FLOAT && in->type != ONNX_DOUBLE)
		return op_unsupported(c, err, tensor_type_name(in->type));
	if (op_new(c, c->out[0], in->type, in->dims, in->n_dims, err) < 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		double x = tensor_number(in, i);

		x = x < low ? low : x;
		x = x > high ? high : x;
		if (in->type == ONNX_FLOAT)
			((float *)c->out[0]->data)[i] = (float)x;
		else
			((double *)c->out[0]->data)[i] = x;
	}
	return 0;
}
