/* ops_shape.c - operators that change shapes and make constants; most hand their input's data on. */
#include "model/operators/op_list.h"

#include <string.h>

/* Limit on what a shape inside a model may ask for. */
enum { MOST_ELEMENTS = 1 << 28 };

static bool fits(const int64_t *dims, size_t n)
{
	size_t total = 1;

	for (size_t i = 0; i < n; i++)
		if (dims[i] < 0 || __builtin_mul_overflow(total, (size_t)dims[i], &total) || total > MOST_ELEMENTS)
			return false;
	return true;
}

int op_identity(const struct op_call *c, struct err *err)
{
	(void)err;
	*c->out[0] = *c->in[0];
	return 0;
}

/* value, or one of value_float, value_int, value_string and their plurals (operator set 12). */
int op_constant(const struct op_call *c, struct err *err)
{
	const struct onnx_attribute *a = c->node->n_attributes == 1 ? &c->node->attributes[0] : NULL;
	struct tensor *out = c->out[0];
	int64_t n;

	if (a != NULL && a->t != NULL)
		return tensor_of_file(out, a->t) ? 0 : op_unsupported(c, err, tensor_type_name(a->t->type));
	if (a == NULL)
		return op_error(c, err, "a constant of one attribute was expected");
	if (onnx_text_is(a->name, "value_float") || onnx_text_is(a->name, "value_int") || onnx_text_is(a->name, "value_string")) {
		bool real = a->type == 1, whole = a->type == 2;

		if (op_new(c, out, real ? ONNX_FLOAT : whole ? ONNX_INT64 : ONNX_STRING, NULL, 0, err) < 0)
			return -1;
		memcpy(out->data, real ? (const void *)&a->f : whole ? (const void *)&a->i : &a->s, tensor_element_size(out->type));
		return 0;
	}
	n = (int64_t)(a->n_floats + a->n_ints + a->n_strings);
	if (op_new(c, out, a->n_floats ? ONNX_FLOAT : a->n_strings ? ONNX_STRING : ONNX_INT64, &n, 1, err) < 0)
		return -1;
	if (n > 0)
		memcpy(out->data,
		       a->n_floats ? (const void *)a->floats
		       : a->n_ints ? (const void *)a->ints
				   : a->strings,
		       out->n * tensor_element_size(out->type));
	return 0;
}

int op_constant_of_shape(const struct op_call *c, struct err *err)
{
	const struct onnx_attribute *a = op_attribute(c, "value");
	struct tensor value = { .type = ONNX_FLOAT };
	int64_t dims[TENSOR_MOST_DIMS];
	int n = op_ints(c, 0, NULL, dims, TENSOR_MOST_DIMS, NULL, err);

	if (n < 0)
		return -1;
	if (a != NULL && (a->t == NULL || !tensor_of_file(&value, a->t) || value.n != 1))
		return op_error(c, err, "a value of one element was expected");
	if (!fits(dims, (size_t)n))
		return op_error(c, err, "an impossible shape");
	if (op_new(c, c->out[0], value.type, dims, (size_t)n, err) < 0)
		return -1;
	for (size_t i = 0, size = tensor_element_size(value.type); a != NULL && i < c->out[0]->n; i++)
		memcpy((char *)c->out[0]->data + i * size, value.data, size);
	return 0;
}

int op_shape(const struct op_call *c, struct err *err)
{
	int64_t n = (int64_t)c->in[0]->n_dims, start = op_int(c, "start", 0), end = op_int(c, "end", n), count;

	(void)err;
	start = start < 0 ? start + n : start;
	end = end < 0 ? end + n : end;
	start = start < 0 ? 0 : start > n ? n : start;
	end = end < start ? start : end > n ? n : end;
	count = end - start;
	if (op_new(c, c->out[0], ONNX_INT64, &count, 1, err) < 0)
		return -1;
	if (count > 0)
		memcpy(c->out[0]->data, c->in[0]->dims + start, (size_t)count * sizeof(int64_t));
	return 0;
}

int op_reshape(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	int64_t dims[TENSOR_MOST_DIMS];
	size_t known = 1;
	int unknown = -1, n = op_ints(c, 1, "shape", dims, TENSOR_MOST_DIMS, NULL, err);

	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		if (i < (int)in->n_dims && dims[i] == 0 && op_int(c, "allowzero", 0) == 0)
			dims[i] = in->dims[i];
		if (dims[i] == -1 && unknown < 0)
			unknown = i;
		else if (dims[i] < 0 || __builtin_mul_overflow(known, (size_t)dims[i], &known))
			return op_error(c, err, "an impossible shape");
	}
	if (unknown >= 0 && (known == 0 ? in->n != 0 : in->n % known != 0))
		return op_error(c, err, "%zu elements do not fit the shape", in->n);
	if (unknown >= 0)
		dims[unknown] = known == 0 ? 0 : (int64_t)(in->n / known);
	else if (known != in->n)
		return op_error(c, err, "%zu elements do not fit a shape of %zu", in->n, known);
	tensor_view(c->out[0], in, dims, (size_t)n);
	return 0;
}

int op_flatten(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	int axis = op_axis(c, op_int(c, "axis", 1), in->n_dims, true, err);
	int64_t dims[2];

	if (axis < 0)
		return -1;
	dims[0] = (int64_t)tensor_span(in, 0, (size_t)axis);
	dims[1] = (int64_t)tensor_span(in, (size_t)axis, in->n_dims);
	tensor_view(c->out[0], in, dims, 2);
	return 0;
}

/* Bit i of *set: axis i of n_dims is named. */
static int axes_set(const struct op_call *c, size_t n_dims, unsigned *set, bool *there, struct err *err)
{
	int64_t axes[TENSOR_MOST_DIMS];
	int n = op_ints(c, 1, "axes", axes, TENSOR_MOST_DIMS, there, err);

	*set = 0;
	for (int i = 0; i < n; i++) {
		int axis = op_axis(c, axes[i], n_dims, false, err);

		if (axis < 0)
			return -1;
		if (*set & 1u << axis)
			return op_error(c, err, "axis %d is named twice", axis);
		*set |= 1u << axis;
	}
	return n;
}

int op_squeeze(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	int64_t dims[TENSOR_MOST_DIMS];
	unsigned set;
	size_t n = 0;
	bool there;

	if (axes_set(c, in->n_dims, &set, &there, err) < 0)
		return -1;
	for (size_t i = 0; i < in->n_dims; i++) {
		if (there && set >> i & 1 && in->dims[i] != 1)
			return op_error(c, err, "dimension %zu is %lld, not 1", i, (long long)in->dims[i]);
		if (there ? !(set >> i & 1) : in->dims[i] != 1)
			dims[n++] = in->dims[i];
	}
	tensor_view(c->out[0], in, dims, n);
	return 0;
}

int op_unsqueeze(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	int64_t dims[TENSOR_MOST_DIMS], axes[TENSOR_MOST_DIMS];
	int n = op_ints(c, 1, "axes", axes, TENSOR_MOST_DIMS, NULL, err);
	size_t total = in->n_dims + (size_t)(n < 0 ? 0 : n), from = 0;
	unsigned set;

	if (n < 0)
		return -1;
	if (total > TENSOR_MOST_DIMS)
		return op_unsupported(c, err, "more than 8 dimensions");
	if (axes_set(c, total, &set, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < total; i++)
		dims[i] = set >> i & 1 ? 1 : in->dims[from++];
	tensor_view(c->out[0], in, dims, total);
	return 0;
}

int op_transpose(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	const struct onnx_attribute *perm = op_attribute(c, "perm");
	size_t rank = in->n_dims, stride[TENSOR_MOST_DIMS], at[TENSOR_MOST_DIMS] = { 0 }, size = tensor_element_size(in->type), from = 0;
	int64_t dims[TENSOR_MOST_DIMS];
	unsigned seen = 0;

	if (perm != NULL && perm->n_ints != rank)
		return op_error(c, err, "a permutation of %zu axes was expected", rank);
	for (size_t i = 0; i < rank; i++) {
		int axis = op_axis(c, perm ? perm->ints[i] : (int64_t)(rank - 1 - i), rank, false, err);

		if (axis < 0)
			return -1;
		seen |= 1u << axis;
		dims[i] = in->dims[axis];
		stride[i] = tensor_span(in, (size_t)axis + 1, rank);
	}
	if (seen + 1 != 1u << rank)
		return op_error(c, err, "a permutation of the axes was expected");
	if (op_new(c, c->out[0], in->type, dims, rank, err) < 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		memcpy((char *)c->out[0]->data + i * size, (const char *)in->data + from * size, size);
		for (size_t d = rank; d-- > 0;) {
			from += stride[d];
			if (++at[d] < (size_t)dims[d])
				break;
			from -= stride[d] * (size_t)dims[d];
			at[d] = 0;
		}
	}
	return 0;
}

struct copy_job {
	char *to;
	const char *from;
	size_t size;
};

static void copy_row(void *arg, size_t to, const size_t *from, const size_t *step, size_t n)
{
	const struct copy_job *j = arg;

	for (size_t i = 0; i < n; i++)
		memcpy(j->to + (to + i) * j->size, j->from + (from[0] + i * step[0]) * j->size, j->size);
}

int op_expand(const struct op_call *c, struct err *err)
{
	struct tensor shape = { .type = c->in[0]->type };
	struct broadcast plan;
	struct copy_job job;
	int n = op_ints(c, 1, NULL, shape.dims, TENSOR_MOST_DIMS, NULL, err);

	if (n < 0)
		return -1;
	shape.n_dims = (size_t)n;
	if (!fits(shape.dims, shape.n_dims) || op_broadcast(&plan, c, (const struct tensor *[]){ c->in[0], &shape }, 2, err) < 0)
		return op_error(c, err, "an impossible shape");
	if (op_new(c, c->out[0], c->in[0]->type, plan.dims, plan.n_dims, err) < 0)
		return -1;
	job = (struct copy_job){ c->out[0]->data, c->in[0]->data, tensor_element_size(c->in[0]->type) };
	broadcast_each(&plan, copy_row, &job);
	return 0;
}
