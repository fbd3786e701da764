/* ops_matrix.c - MatMul and Gemm: sums over k in index order, so that a row's bits depend on that row alone. */
#include "model/operators/op_list.h"

#include <string.h>

/* y (rows, n) += x (rows, k) w (k, n) */
#define PRODUCT(name, type)                                                                                                                \
	static void name(type *restrict y, const type *restrict x, const type *restrict w, size_t rows, size_t k, size_t n)                \
	{                                                                                                                                  \
		for (size_t r = 0; r < rows; r++)                                                                                          \
			for (size_t i = 0; i < k; i++)                                                                                     \
				for (size_t j = 0; j < n; j++)                                                                             \
					y[r * n + j] += x[r * k + i] * w[i * n + j];                                                       \
	}

PRODUCT(product_float, float)
PRODUCT(product_double, double)

static void product(void *y, const void *x, const void *w, size_t rows, size_t k, size_t n, enum onnx_type type)
{
	if (type == ONNX_FLOAT)
		product_float(y, x, w, rows, k, n);
	else
		product_double(y, x, w, rows, k, n);
}

static int check_types(const struct op_call *c, struct err *err)
{
	enum onnx_type type = c->in[0]->type;

	if (c->in[1]->type != type)
		return op_error(c, err, "%s and %s", tensor_type_name(type), tensor_type_name(c->in[1]->type));
	if (type != ONNX_FLOAT && type != ONNX_DOUBLE)
		return op_unsupported(c, err, tensor_type_name(type));
	return 0;
}

/* Rows of the left by a matrix or vector; stacks of matrices on the right are for the other backends. */
int op_matmul(const struct op_call *c, struct err *err)
{
	const struct tensor *a = c->in[0], *b = c->in[1];
	int64_t dims[TENSOR_MOST_DIMS], k;
	size_t n = b->n_dims == 2 ? (size_t)b->dims[1] : 1, n_dims = 0;

	if (check_types(c, err) < 0)
		return -1;
	if (a->n_dims == 0 || b->n_dims == 0 || b->n_dims > 2)
		return op_unsupported(c, err, "matrices of such ranks");
	k = a->dims[a->n_dims - 1];
	if (k != b->dims[0])
		return op_error(c, err, "%lld columns by %lld rows", (long long)k, (long long)b->dims[0]);
	for (; n_dims + 1 < a->n_dims; n_dims++)
		dims[n_dims] = a->dims[n_dims];
	if (b->n_dims == 2)
		dims[n_dims++] = b->dims[1];
	if (op_new(c, c->out[0], a->type, dims, n_dims, err) < 0)
		return -1;
	product(c->out[0]->data, a->data, b->data, tensor_span(a, 0, a->n_dims - 1), (size_t)k, n, a->type);
	return 0;
}

static void *transposed(const struct op_call *c, const struct tensor *t)
{
	size_t rows = (size_t)t->dims[0], columns = (size_t)t->dims[1], size = tensor_element_size(t->type);
	char *out = arena_new(c->arena, t->n, size);

	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < columns; j++)
			memcpy(out + (j * rows + i) * size, (const char *)t->data + (i * columns + j) * size, size);
	return out;
}

static void scale(const struct tensor *t, double by)
{
	for (size_t i = 0; i < t->n && by != 1; i++) {
		if (t->type == ONNX_FLOAT)
			((float *)t->data)[i] *= (float)by;
		else
			((double *)t->data)[i] *= by;
	}
}

struct bias_job {
	const struct tensor *y, *bias;
	double beta;
};

static void add_bias(void *arg, size_t to, const size_t *from, const size_t *step, size_t n)
{
	const struct bias_job *j = arg;

	for (size_t i = 0; i < n; i++) {
		size_t at = from[1] + i * step[1];

		if (j->y->type == ONNX_FLOAT)
			((float *)j->y->data)[to + i] += (float)j->beta * ((const float *)j->bias->data)[at];
		else
			((double *)j->y->data)[to + i] += j->beta * ((const double *)j->bias->data)[at];
	}
}

/* alpha A' B' + beta C */
int op_gemm(const struct op_call *c, struct err *err)
{
	const struct tensor *a = c->in[0], *b = c->in[1];
	bool ta = op_int(c, "transA", 0) != 0, tb = op_int(c, "transB", 0) != 0;
	struct bias_job job = { c->out[0], op_has(c, 2) ? c->in[2] : NULL, op_float(c, "beta", 1) };
	struct broadcast plan;
	int64_t dims[2];

	if (check_types(c, err) < 0)
		return -1;
	if (a->n_dims != 2 || b->n_dims != 2 || a->dims[!ta] != b->dims[tb])
		return op_error(c, err, "matrices that do not fit each other");
	dims[0] = a->dims[ta];
	dims[1] = b->dims[!tb];
	if (op_new(c, c->out[0], a->type, dims, 2, err) < 0)
		return -1;
	product(c->out[0]->data, ta ? transposed(c, a) : a->data, tb ? transposed(c, b) : b->data, (size_t)dims[0], (size_t)a->dims[!ta],
		(size_t)dims[1], a->type);
	scale(c->out[0], op_float(c, "alpha", 1));
	if (job.bias == NULL)
		return 0;
	if (op_broadcast(&plan, c, (const struct tensor *[]){ c->out[0], job.bias }, 2, err) < 0)
		return -1;
	if (job.bias->type != a->type || plan.n_dims != 2 || plan.dims[0] != dims[0] || plan.dims[1] != dims[1])
		return op_error(c, err, "a bias that does not fit");
	broadcast_each(&plan, add_bias, &job);
	return 0;
}
