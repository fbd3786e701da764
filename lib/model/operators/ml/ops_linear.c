/* ops_linear.c - ai.onnx.ml: LinearRegressor and LinearClassifier, in float32 as ONNX Runtime computes them. */
#include "model/operators/op_list.h"

#include <math.h>
#include <string.h>

/* scores (rows, n) = x (rows, k) w' + b;  w (n, k) */
static int scores_of(const struct op_call *c, float *scores, size_t n, struct err *err)
{
	const struct onnx_attribute *w = op_attribute(c, "coefficients"), *b = op_attribute(c, "intercepts");
	const struct tensor *in = c->in[0];
	size_t k = in->n_dims == 2 ? (size_t)in->dims[1] : in->n, rows = k ? in->n / k : 0;

	if (w == NULL || w->n_floats != n * k || (b != NULL && b->n_floats != 0 && b->n_floats != n))
		return op_error(c, err, "%zu coefficients and %zu intercepts were expected for %zu columns", n * k, n, k);
	for (size_t r = 0; r < rows; r++) {
		for (size_t j = 0; j < n; j++) {
			float sum = 0;

			for (size_t i = 0; i < k; i++)
				sum += (float)tensor_number(in, r * k + i) * w->floats[j * k + i];
			scores[r * n + j] = sum + (b != NULL && b->n_floats ? b->floats[j] : 0);
		}
	}
	return 0;
}

static int check_rows(const struct op_call *c, int64_t *rows, struct err *err)
{
	const struct tensor *in = c->in[0];

	if (!op_is_number(in->type) || in->n_dims == 0 || in->n_dims > 2)
		return op_unsupported(c, err, "an input that is not rows of numbers");
	*rows = in->n_dims == 2 ? in->dims[0] : 1;
	return 0;
}

/* One target ignores LOGISTIC, as ONNX Runtime does. */
int op_linear_regressor(const struct op_call *c, struct err *err)
{
	int64_t dims[2] = { 0, op_int(c, "targets", 1) };
	enum post post = post_of(c);

	if (check_rows(c, &dims[0], err) < 0)
		return -1;
	if (post == POST_UNKNOWN || post == POST_PROBIT)
		return op_unsupported(c, err, "this post_transform");
	if (dims[1] < 1 || dims[1] > 1 << 20)
		return op_error(c, err, "an impossible number of targets");
	if (op_new(c, c->out[0], ONNX_FLOAT, dims, 2, err) < 0)
		return -1;
	if (scores_of(c, c->out[0]->data, (size_t)dims[1], err) < 0)
		return -1;
	for (int64_t r = 0; r < dims[0] && dims[1] > 1; r++)
		post_transform((float *)c->out[0]->data + r * dims[1], (size_t)dims[1], post);
	return 0;
}

static size_t first_largest(const float *s, size_t n)
{
	size_t at = 0;

	for (size_t i = 1; i < n; i++)
		if (s[i] > s[at])
			at = i;
	return at;
}

/* One score for two classes: the label is by its sign, and the scores become a pair. */
static size_t pair_of(float pair[2], float score, enum post post)
{
	if (post == POST_LOGISTIC) {
		pair[1] = post_logistic(score);
		pair[0] = 1 - pair[1];
		return pair[1] > 0.5F;
	}
	pair[0] = post == POST_NONE ? 1 - score : -score;
	pair[1] = score;
	return post == POST_NONE ? score > 0.5F : score > 0;
}

int op_linear_classifier(const struct op_call *c, struct err *err)
{
	const struct onnx_attribute *ints = op_attribute(c, "classlabels_ints"), *texts = op_attribute(c, "classlabels_strings"),
				    *b = op_attribute(c, "intercepts"), *w = op_attribute(c, "coefficients");
	size_t classes = texts && texts->n_strings ? texts->n_strings : ints ? ints->n_ints : 0, n, k, size;
	enum post post = post_of(c);
	int64_t rows = 0;
	float *scores;

	if (check_rows(c, &rows, err) < 0)
		return -1;
	k = c->in[0]->n_dims == 2 ? (size_t)c->in[0]->dims[1] : c->in[0]->n;
	n = b && b->n_floats ? b->n_floats : w && k ? w->n_floats / k : 0;
	if (post == POST_UNKNOWN || post == POST_PROBIT)
		return op_unsupported(c, err, "this post_transform");
	if (classes < 2 || (n != classes && !(n == 1 && classes == 2)))
		return op_error(c, err, "%zu scores for %zu classes", n, classes);
	scores = arena_new(c->arena, (size_t)rows * n, sizeof *scores);
	if (scores_of(c, scores, n, err) < 0)
		return -1;
	if (c->n_out < 2 || c->out[0] == NULL || c->out[1] == NULL)
		return op_error(c, err, "two outputs were expected");
	if (op_new(c, c->out[0], texts && texts->n_strings ? ONNX_STRING : ONNX_INT64, &rows, 1, err) < 0)
		return -1;
	if (op_new(c, c->out[1], ONNX_FLOAT, (int64_t[]){ rows, (int64_t)classes }, 2, err) < 0)
		return -1;
	size = tensor_element_size(c->out[0]->type);
	for (size_t r = 0; r < (size_t)rows; r++) {
		float *to = (float *)c->out[1]->data + r * classes;
		size_t label;

		if (n == 1) {
			label = pair_of(to, scores[r], post);
		} else {
			memcpy(to, scores + r * n, n * sizeof *to);
			label = first_largest(to, n);
			post_transform(to, n, post);
		}
		memcpy((char *)c->out[0]->data + r * size,
		       c->out[0]->type == ONNX_STRING ? (const char *)(texts->strings + label) : (const char *)(ints->ints + label), size);
	}
	return 0;
}
