/* ops_reduce.c - ReduceSum and its kin, ArgMax, ArgMin, Softmax: along axes, in index order. */
#include "math/elementary.h"
#include "model/operators/op_list.h"

#include <math.h>
#include <string.h>

/* ---- ReduceX ---- */

struct reduction {
	double start;
	double (*add)(double total, double x);
	double (*end)(double total, size_t n); /* NULL = as it is */
};

static double add_value(double total, double x)
{
	return total + x;
}

static double add_larger(double total, double x)
{
	return x != x || x > total ? x : total;
}

static double add_smaller(double total, double x)
{
	return x != x || x < total ? x : total;
}

static double add_square(double total, double x)
{
	return total + x * x;
}

static double multiply(double total, double x)
{
	return total * x;
}

static double add_size(double total, double x)
{
	return total + fabs(x);
}

static double divide(double total, size_t n)
{
	return total / (double)n;
}

static double root(double total, size_t n)
{
	(void)n;
	return sqrt(total);
}

const struct reduction reduce_sum = { 0, add_value, NULL }, reduce_mean = { 0, add_value, divide },
		       reduce_max = { -INFINITY, add_larger, NULL }, reduce_min = { INFINITY, add_smaller, NULL },
		       reduce_sum_square = { 0, add_square, NULL }, reduce_l1 = { 0, add_size, NULL }, reduce_l2 = { 0, add_square, root },
		       reduce_prod = { 1, multiply, NULL };

/* Which axes go? An empty list is all of them, unless the operator says that it is none. */
static int reduced_axes(const struct op_call *c, unsigned *set, struct err *err)
{
	int64_t axes[TENSOR_MOST_DIMS];
	size_t n_dims = c->in[0]->n_dims;
	int n = op_ints(c, 1, "axes", axes, TENSOR_MOST_DIMS, NULL, err);

	if (n < 0)
		return -1;
	*set = n == 0 && op_int(c, "noop_with_empty_axes", 0) == 0 ? (1u << n_dims) - 1 : 0;
	for (int i = 0; i < n; i++) {
		int axis = op_axis(c, axes[i], n_dims, false, err);

		if (axis < 0)
			return -1;
		*set |= 1u << axis;
	}
	return 0;
}

static void put(struct tensor *t, size_t i, double x)
{
	switch (t->type) {
	case ONNX_FLOAT:
		((float *)t->data)[i] = (float)x;
		break;
	case ONNX_DOUBLE:
		((double *)t->data)[i] = x;
		break;
	case ONNX_INT64:
		((int64_t *)t->data)[i] = fabs(x) < 0x1p63 ? (int64_t)x : INT64_MIN;
		break;
	default:
		((int32_t *)t->data)[i] = fabs(x) < 0x1p31 ? (int32_t)x : INT32_MIN;
		break;
	}
}

/* Every element of `in` goes to the place that is left when its reduced coordinates are taken away. float32 sums in float32. */
static void reduce(struct tensor *out, double *total, const struct tensor *in, const size_t *stride, const struct reduction *how)
{
	size_t at[TENSOR_MOST_DIMS] = { 0 }, to = 0;

	for (size_t i = 0; i < out->n; i++)
		total[i] = how->start;
	for (size_t i = 0; i < in->n; i++) {
		double sum = how->add(total[to], tensor_number(in, i));

		total[to] = in->type == ONNX_FLOAT ? (double)(float)sum : sum;
		for (size_t d = in->n_dims; d-- > 0;) {
			to += stride[d];
			if (++at[d] < (size_t)in->dims[d])
				break;
			to -= stride[d] * (size_t)in->dims[d];
			at[d] = 0;
		}
	}
	for (size_t i = 0; i < out->n; i++)
		put(out, i, how->end ? how->end(total[i], out->n ? in->n / out->n : 0) : total[i]);
}

int op_reduce(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	size_t stride[TENSOR_MOST_DIMS] = { 0 }, span = 1, n = 0;
	int64_t dims[TENSOR_MOST_DIMS];
	bool keep = op_int(c, "keepdims", 1) != 0;
	unsigned set;

	if (reduced_axes(c, &set, err) < 0)
		return -1;
	if (!op_is_number(in->type))
		return op_unsupported(c, err, tensor_type_name(in->type));
	for (size_t d = in->n_dims; d-- > 0;) {
		stride[d] = set >> d & 1 ? 0 : span;
		span *= set >> d & 1 ? 1 : (size_t)in->dims[d];
	}
	for (size_t d = 0; d < in->n_dims; d++)
		if (!(set >> d & 1) || keep)
			dims[n++] = set >> d & 1 ? 1 : in->dims[d];
	if (op_new(c, c->out[0], in->type, dims, n, err) < 0)
		return -1;
	reduce(c->out[0], arena_new(c->arena, c->out[0]->n, sizeof(double)), in, stride, c->op->with);
	return 0;
}

/* ---- ArgMax, ArgMin ---- */

const bool arg_max = true, arg_min = false;

/* The first of equals, or the last; a comparison with NaN is false, as in ONNX Runtime. */
static int64_t extreme(const struct tensor *in, size_t from, size_t n, size_t step, bool largest, bool last)
{
	double best = tensor_number(in, from);
	size_t at = 0;

	for (size_t i = 1; i < n; i++) {
		double x = tensor_number(in, from + i * step);

		if ((largest ? x > best : x < best) || (last && x == best)) {
			best = x;
			at = i;
		}
	}
	return (int64_t)at;
}

int op_arg_extreme(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	bool largest = *(const bool *)c->op->with, last = op_int(c, "select_last_index", 0) != 0, keep = op_int(c, "keepdims", 1) != 0;
	int axis = op_axis(c, op_int(c, "axis", 0), in->n_dims, false, err);
	int64_t dims[TENSOR_MOST_DIMS];
	size_t n = 0, length, inner;

	if (axis < 0)
		return -1;
	length = (size_t)in->dims[axis];
	inner = tensor_span(in, (size_t)axis + 1, in->n_dims);
	if (!op_is_number(in->type))
		return op_unsupported(c, err, tensor_type_name(in->type));
	if (length == 0)
		return op_error(c, err, "an empty axis");
	for (size_t d = 0; d < in->n_dims; d++)
		if (d != (size_t)axis || keep)
			dims[n++] = d == (size_t)axis ? 1 : in->dims[d];
	if (op_new(c, c->out[0], ONNX_INT64, dims, n, err) < 0)
		return -1;
	for (size_t i = 0; i < c->out[0]->n; i++)
		((int64_t *)c->out[0]->data)[i] = extreme(in, i / inner * length * inner + i % inner, length, inner, largest, last);
	return 0;
}

/* ---- Softmax, LogSoftmax ---- */

const bool softmax_plain = false, softmax_log = true;

static void softmax(struct tensor *out, const struct tensor *in, size_t from, size_t n, size_t step, bool logs)
{
	double largest = -INFINITY, total = 0;

	for (size_t i = 0; i < n; i++)
		largest = add_larger(largest, tensor_number(in, from + i * step));
	for (size_t i = 0; i < n; i++)
		total += math_exp(tensor_number(in, from + i * step) - largest);
	for (size_t i = 0; i < n; i++) {
		double x = tensor_number(in, from + i * step) - largest;

		put(out, from + i * step, logs ? x - math_log(total) : math_exp(x) / total);
	}
}

/* Before operator set 13 all dimensions from the axis on are one; since then the axis stands alone and is the last by default. */
int op_softmax(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	bool flat = c->opset < 13, logs = *(const bool *)c->op->with;
	int axis = op_axis(c, op_int(c, "axis", flat ? 1 : -1), in->n_dims, flat, err);
	size_t outer, length, step;

	if (axis < 0)
		return -1;
	if (in->type != ONNX_FLOAT && in->type != ONNX_DOUBLE)
		return op_unsupported(c, err, tensor_type_name(in->type));
	outer = tensor_span(in, 0, (size_t)axis);
	step = flat ? 1 : tensor_span(in, (size_t)axis + 1, in->n_dims);
	length = flat ? tensor_span(in, (size_t)axis, in->n_dims) : (size_t)in->dims[axis];
	if (op_new(c, c->out[0], in->type, in->dims, in->n_dims, err) < 0)
		return -1;
	for (size_t o = 0; o < outer && length > 0; o++)
		for (size_t s = 0; s < step; s++)
			softmax(c->out[0], in, o * length * step + s, length, step, logs);
	return 0;
}
