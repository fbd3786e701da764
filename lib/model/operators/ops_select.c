/* ops_select.c - operators that join, cut and pick: Concat, Split, Slice, Gather, ArrayFeatureExtractor. */
#include "model/operators/op_list.h"

#include <string.h>

int op_concat(const struct op_call *c, struct err *err)
{
	const struct tensor *first = c->in[0];
	size_t size = tensor_element_size(first->type), outer, row = 0, at = 0;
	int64_t dims[TENSOR_MOST_DIMS];
	int axis = op_axis(c, op_int(c, "axis", 1), first->n_dims, false, err);

	if (axis < 0)
		return -1;
	memcpy(dims, first->dims, sizeof dims);
	dims[axis] = 0;
	for (size_t i = 0; i < c->n_in; i++) {
		const struct tensor *t = c->in[i];

		if (t == NULL || t->type != first->type || t->n_dims != first->n_dims)
			return op_error(c, err, "inputs of one type and rank were expected");
		for (size_t d = 0; d < t->n_dims; d++)
			if (d != (size_t)axis && t->dims[d] != first->dims[d])
				return op_error(c, err, "dimension %zu is %lld and %lld", d, (long long)first->dims[d],
						(long long)t->dims[d]);
		dims[axis] += t->dims[axis];
	}
	if (op_new(c, c->out[0], first->type, dims, first->n_dims, err) < 0)
		return -1;
	outer = tensor_span(c->out[0], 0, (size_t)axis);
	row = tensor_span(c->out[0], (size_t)axis, first->n_dims) * size;
	for (size_t i = 0; i < c->n_in; i++) {
		size_t part = tensor_span(c->in[i], (size_t)axis, first->n_dims) * size;

		for (size_t o = 0; o < outer && part > 0; o++)
			memcpy((char *)c->out[0]->data + o * row + at, (const char *)c->in[i]->data + o * part, part);
		at += part;
	}
	return 0;
}

/* Sizes of the pieces: given, or equal with a smaller last one. */
static int split_sizes(const struct op_call *c, int64_t dim, int64_t *sizes, struct err *err)
{
	int64_t total = 0, piece = (dim + (int64_t)c->n_out - 1) / (int64_t)c->n_out;
	bool there;
	int n = op_ints(c, 1, "split", sizes, c->n_out, &there, err);

	if (n < 0)
		return -1;
	for (size_t i = 0; i < c->n_out; i++) {
		if (!there)
			sizes[i] = dim - total < piece ? dim - total : piece;
		if (sizes[i] < 0 || (there && n != (int)c->n_out))
			return op_error(c, err, "sizes of %zu pieces were expected", c->n_out);
		total += sizes[i];
	}
	return total == dim ? 0 : op_error(c, err, "pieces of %lld in all, but the dimension is %lld", (long long)total, (long long)dim);
}

int op_split(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	size_t size = tensor_element_size(in->type), outer, inner, at = 0;
	int64_t *sizes = arena_new(c->arena, c->n_out, sizeof *sizes), dims[TENSOR_MOST_DIMS];
	int axis = op_axis(c, op_int(c, "axis", 0), in->n_dims, false, err);

	if (axis < 0 || split_sizes(c, in->dims[axis], sizes, err) < 0)
		return -1;
	outer = tensor_span(in, 0, (size_t)axis);
	inner = tensor_span(in, (size_t)axis + 1, in->n_dims) * size;
	memcpy(dims, in->dims, sizeof dims);
	for (size_t i = 0; i < c->n_out; i++) {
		size_t part = (size_t)sizes[i] * inner;

		if (c->out[i] != NULL) {
			dims[axis] = sizes[i];
			if (op_new(c, c->out[i], in->type, dims, in->n_dims, err) < 0)
				return -1;
			for (size_t o = 0; o < outer && part > 0; o++)
				memcpy((char *)c->out[i]->data + o * part, (const char *)in->data + o * (size_t)in->dims[axis] * inner + at,
				       part);
		}
		at += part;
	}
	return 0;
}

static int64_t clamp(int64_t x, int64_t low, int64_t high)
{
	return x < low ? low : x > high ? high : x;
}

struct slice {
	int64_t start[TENSOR_MOST_DIMS], step[TENSOR_MOST_DIMS], dims[TENSOR_MOST_DIMS];
};

/* What Slice asks for, axis by axis. */
static int plan_slice(struct slice *s, const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	int64_t starts[TENSOR_MOST_DIMS], ends[TENSOR_MOST_DIMS], axes[TENSOR_MOST_DIMS], steps[TENSOR_MOST_DIMS];
	int n = op_ints(c, 1, "starts", starts, TENSOR_MOST_DIMS, NULL, err),
	    n_ends = op_ints(c, 2, "ends", ends, TENSOR_MOST_DIMS, NULL, err);
	int n_axes = op_ints(c, 3, "axes", axes, TENSOR_MOST_DIMS, NULL, err),
	    n_steps = op_ints(c, 4, NULL, steps, TENSOR_MOST_DIMS, NULL, err);

	if (n < 0 || n_ends < 0 || n_axes < 0 || n_steps < 0)
		return -1;
	if (n != n_ends || (n_axes != 0 && n_axes != n) || (n_steps != 0 && n_steps != n))
		return op_error(c, err, "starts, ends, axes and steps of different lengths");
	for (size_t d = 0; d < in->n_dims; d++) {
		s->start[d] = 0;
		s->step[d] = 1;
		s->dims[d] = in->dims[d];
	}
	for (int i = 0; i < n; i++) {
		int axis = op_axis(c, n_axes ? axes[i] : i, in->n_dims, false, err);
		int64_t step = n_steps ? steps[i] : 1, dim, start, end, span;

		if (axis < 0 || step == 0 || step == INT64_MIN)
			return axis < 0 ? -1 : op_error(c, err, "an impossible step");
		dim = in->dims[axis];
		start = clamp(starts[i] < 0 ? starts[i] + dim : starts[i], 0, step > 0 ? dim : dim - 1);
		end = clamp(ends[i] < 0 && ends[i] >= -dim ? ends[i] + dim : ends[i], step > 0 ? 0 : -1, dim);
		span = step > 0 ? end - start : start - end;
		s->start[axis] = start;
		s->step[axis] = step;
		s->dims[axis] = dim > 0 && span > 0 ? 1 + (span - 1) / (step > 0 ? step : -step) : 0;
	}
	return 0;
}

int op_slice(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	size_t size = tensor_element_size(in->type);
	int64_t at[TENSOR_MOST_DIMS] = { 0 };
	struct slice s;

	if (plan_slice(&s, c, err) < 0)
		return -1;
	if (op_new(c, c->out[0], in->type, s.dims, in->n_dims, err) < 0)
		return -1;
	for (size_t i = 0; i < c->out[0]->n; i++) {
		int64_t from = 0;

		for (size_t d = 0; d < in->n_dims; d++)
			from = from * in->dims[d] + s.start[d] + at[d] * s.step[d];
		memcpy((char *)c->out[0]->data + i * size, (const char *)in->data + (size_t)from * size, size);
		for (size_t d = in->n_dims; d-- > 0 && ++at[d] == s.dims[d];)
			at[d] = 0;
	}
	return 0;
}

/* Pick slices of `in` along an axis; negative indices count from the end. */
static int pick(const struct op_call *c, struct tensor *out, const struct tensor *in, size_t axis, const struct tensor *index,
		const int64_t *dims, size_t n_dims, struct err *err)
{
	size_t inner = tensor_span(in, axis + 1, in->n_dims) * tensor_element_size(in->type), outer = tensor_span(in, 0, axis), to = 0;
	int64_t dim = in->dims[axis];

	if (index->type != ONNX_INT64 && index->type != ONNX_INT32)
		return op_error(c, err, "whole numbers were expected as indices");
	if (op_new(c, out, in->type, dims, n_dims, err) < 0)
		return -1;
	for (size_t o = 0; o < outer; o++) {
		for (size_t i = 0; i < index->n; i++, to++) {
			int64_t k = index->type == ONNX_INT64 ? ((const int64_t *)index->data)[i] : ((const int32_t *)index->data)[i];

			k = k < 0 ? k + dim : k;
			if (k < 0 || k >= dim)
				return op_error(c, err, "index %lld of a dimension of %lld", (long long)k, (long long)dim);
			memcpy((char *)out->data + to * inner, (const char *)in->data + (o * (size_t)dim + (size_t)k) * inner, inner);
		}
	}
	return 0;
}

int op_gather(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0], *index = c->in[1];
	int64_t dims[2 * TENSOR_MOST_DIMS];
	int axis = op_axis(c, op_int(c, "axis", 0), in->n_dims, false, err);
	size_t n = 0;

	if (axis < 0)
		return -1;
	for (int d = 0; d < axis; d++)
		dims[n++] = in->dims[d];
	for (size_t d = 0; d < index->n_dims; d++)
		dims[n++] = index->dims[d];
	for (size_t d = (size_t)axis + 1; d < in->n_dims; d++)
		dims[n++] = in->dims[d];
	if (n > TENSOR_MOST_DIMS)
		return op_unsupported(c, err, "more than 8 dimensions");
	return pick(c, c->out[0], in, (size_t)axis, index, dims, n, err);
}

/* Columns of the last axis; a vector is one row. */
int op_array_feature_extractor(const struct op_call *c, struct err *err)
{
	const struct tensor *in = c->in[0];
	struct tensor row;
	int64_t dims[TENSOR_MOST_DIMS];

	if (in->n_dims == 0)
		return op_error(c, err, "a scalar has no columns");
	if (in->n_dims == 1) {
		tensor_view(&row, in, (int64_t[]){ 1, in->dims[0] }, 2);
		in = &row;
	}
	memcpy(dims, in->dims, sizeof dims);
	dims[in->n_dims - 1] = (int64_t)c->in[1]->n;
	return pick(c, c->out[0], in, in->n_dims - 1, c->in[1], dims, in->n_dims, err);
}
