/* ops.c - what the operators share: attributes, axes, broadcasting, errors. */
#include "model/operators/ops.h"

#include "base/mem.h"
#include "model/operators/op_kernels.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int op_error(const struct op_call *c, struct err *err, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	return err_set(err, ERR_DATA, "operator %s '%.*s': %s", c->op->name, (int)(c->node->name.len < 64 ? c->node->name.len : 64),
		       c->node->name.len ? c->node->name.data : "", text);
}

int op_unsupported(const struct op_call *c, struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "needs the onnxruntime backend: operator %s with %s", c->op->name, what);
}

int op_new(const struct op_call *c, struct tensor *t, enum onnx_type type, const int64_t *dims, size_t n_dims, struct err *err)
{
	size_t bytes = tensor_element_size(type);

	for (size_t i = 0; i < n_dims; i++)
		if (dims[i] < 0 || __builtin_mul_overflow(bytes, (size_t)dims[i], &bytes))
			return op_error(c, err, "an impossible shape");
	if (bytes > *c->bytes_left)
		return op_error(c, err, "its result is too large");
	*c->bytes_left -= bytes;
	tensor_new(t, c->arena, type, dims, n_dims);
	return 0;
}

const struct onnx_attribute *op_attribute(const struct op_call *c, const char *name)
{
	for (size_t i = 0; i < c->node->n_attributes; i++)
		if (onnx_text_is(c->node->attributes[i].name, name))
			return &c->node->attributes[i];
	return NULL;
}

int64_t op_int(const struct op_call *c, const char *name, int64_t fallback)
{
	const struct onnx_attribute *a = op_attribute(c, name);

	return a ? a->i : fallback;
}

double op_float(const struct op_call *c, const char *name, double fallback)
{
	const struct onnx_attribute *a = op_attribute(c, name);

	return a ? (double)a->f : fallback;
}

bool op_text_is(const struct op_call *c, const char *name, const char *text, const char *fallback)
{
	const struct onnx_attribute *a = op_attribute(c, name);

	return onnx_text_is(a ? a->s : (struct onnx_text){ fallback, strlen(fallback) }, text);
}

bool op_has(const struct op_call *c, size_t i)
{
	return i < c->n_in && c->in[i] != NULL;
}

int op_ints(const struct op_call *c, size_t input, const char *attribute, int64_t *out, size_t most, bool *there, struct err *err)
{
	const struct onnx_attribute *a = attribute ? op_attribute(c, attribute) : NULL;
	const struct tensor *t = op_has(c, input) ? c->in[input] : NULL;
	size_t n = t ? t->n : a ? a->n_ints : 0;

	if (there)
		*there = t != NULL || a != NULL;
	if (n > most)
		return op_error(c, err, "a list of %zu numbers, at most %zu can be", n, most);
	if (t && t->type != ONNX_INT64 && t->type != ONNX_INT32)
		return op_error(c, err, "a list of integers was expected, not of %s", tensor_type_name(t->type));
	for (size_t i = 0; i < n; i++)
		out[i] = !t ? a->ints[i] : t->type == ONNX_INT64 ? ((const int64_t *)t->data)[i] : ((const int32_t *)t->data)[i];
	return (int)n;
}

int op_axis(const struct op_call *c, int64_t axis, size_t n_dims, bool past_end, struct err *err)
{
	int64_t end = (int64_t)n_dims + past_end;

	if (axis < -(int64_t)n_dims || axis >= end)
		return op_error(c, err, "axis %lld of a tensor of %zu dimensions", (long long)axis, n_dims);
	return (int)(axis < 0 ? axis + (int64_t)n_dims : axis);
}

/* Dimension d of the result, and whether tensor t walks along it. */
static bool walks(const struct tensor *t, size_t n_dims, size_t d, int64_t *dim)
{
	size_t missing = n_dims - t->n_dims;

	*dim = d < missing ? 1 : t->dims[d - missing];
	return *dim != 1;
}

static int broadcast_shape(struct broadcast *b, const struct op_call *c, const struct tensor *const *t, struct err *err)
{
	for (size_t i = 0; i < b->n_tensors; i++)
		if (t[i]->n_dims > b->n_dims)
			b->n_dims = t[i]->n_dims;
	for (size_t d = 0; d < b->n_dims; d++) {
		b->dims[d] = 1;
		for (size_t i = 0; i < b->n_tensors; i++) {
			int64_t dim;

			if (!walks(t[i], b->n_dims, d, &dim))
				continue;
			if (b->dims[d] != 1 && b->dims[d] != dim)
				return op_error(c, err, "dimensions %lld and %lld do not match", (long long)b->dims[d], (long long)dim);
			b->dims[d] = dim;
		}
	}
	return 0;
}

/* Can loop `at` go on where the loop inside it (the one made last) ends, for every tensor? */
static bool merges(const struct broadcast *b, const size_t *step)
{
	size_t inner = b->n_loops - 1;

	for (size_t i = 0; i < b->n_tensors; i++)
		if (step[i] != b->step[i][inner] * b->loop[inner])
			return false;
	return true;
}

int op_broadcast(struct broadcast *b, const struct op_call *c, const struct tensor *const *t, size_t n, struct err *err)
{
	size_t span[3] = { 1, 1, 1 };

	*b = (struct broadcast){ .n_tensors = n };
	if (broadcast_shape(b, c, t, err) < 0)
		return -1;
	for (size_t d = b->n_dims; d-- > 0;) { /* from the innermost; loop 0 is the innermost */
		size_t step[3] = { 0 };

		for (size_t i = 0; i < n; i++) {
			int64_t dim;

			step[i] = walks(t[i], b->n_dims, d, &dim) ? span[i] : 0;
			span[i] *= (size_t)dim;
		}
		if (b->dims[d] == 1)
			continue;
		if (b->n_loops > 0 && merges(b, step)) {
			b->loop[b->n_loops - 1] *= (size_t)b->dims[d];
			continue;
		}
		b->loop[b->n_loops] = (size_t)b->dims[d];
		for (size_t i = 0; i < n; i++)
			b->step[i][b->n_loops] = step[i];
		b->n_loops++;
	}
	if (b->n_loops == 0)
		b->loop[b->n_loops++] = 1;
	return 0;
}

void broadcast_each(const struct broadcast *b, void (*row)(void *arg, size_t to, const size_t *from, const size_t *step, size_t n),
		    void *arg)
{
	size_t at[TENSOR_MOST_DIMS] = { 0 }, from[3] = { 0 }, step[3], to = 0, d;

	for (size_t i = 0; i < b->n_loops; i++)
		if (b->loop[i] == 0)
			return;
	for (size_t i = 0; i < 3; i++)
		step[i] = b->step[i][0];
	do {
		row(arg, to, from, step, b->loop[0]);
		to += b->loop[0];
		for (d = 1; d < b->n_loops; d++) {
			for (size_t i = 0; i < b->n_tensors; i++)
				from[i] += b->step[i][d];
			if (++at[d] < b->loop[d])
				break;
			for (size_t i = 0; i < b->n_tensors; i++)
				from[i] -= b->step[i][d] * b->loop[d];
			at[d] = 0;
		}
	} while (d < b->n_loops);
}

int kernel_type_of(enum onnx_type type)
{
	switch (type) {
	case ONNX_FLOAT:
		return KERNEL_FLOAT;
	case ONNX_DOUBLE:
		return KERNEL_DOUBLE;
	case ONNX_INT64:
		return KERNEL_INT64;
	case ONNX_INT32:
		return KERNEL_INT32;
	case ONNX_BOOL:
		return KERNEL_BOOL;
	case ONNX_STRING:
		return KERNEL_STRING;
	default:
		return -1;
	}
}

bool op_is_number(enum onnx_type type)
{
	return type == ONNX_FLOAT || type == ONNX_DOUBLE || type == ONNX_INT64 || type == ONNX_INT32;
}
