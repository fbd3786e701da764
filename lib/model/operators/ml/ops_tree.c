/* ops_tree.c - ai.onnx.ml: TreeEnsembleRegressor and TreeEnsembleClassifier, versions 1 and 3, with ONNX Runtime's rules for two classes. */
#include "model/operators/ml/trees.h"

#include <string.h>

/* The classes of a classifier: texts or whole numbers. */
struct labels {
	const struct onnx_attribute *texts, *ints;
	size_t n;
};

static struct labels labels_of(const struct op_call *c)
{
	struct labels l = { op_attribute(c, "classlabels_strings"), op_attribute(c, "classlabels_int64s"), 0 };

	if (l.texts != NULL && l.texts->n_strings == 0)
		l.texts = NULL;
	l.n = l.texts ? l.texts->n_strings : l.ints ? l.ints->n_ints : 0;
	return l;
}

int prepare_tree_regressor(const void **prepared, const struct op_call *c, struct err *err)
{
	int64_t n = op_int(c, "n_targets", 1);
	struct trees *t;

	if (trees_read(&t, c, "target", n < 0 ? 0 : (size_t)n, err) < 0)
		return -1;
	*prepared = t;
	return 0;
}

int prepare_tree_classifier(const void **prepared, const struct op_call *c, struct err *err)
{
	struct trees *t;

	if (trees_read(&t, c, "class", labels_of(c).n, err) < 0)
		return -1;
	*prepared = t;
	return 0;
}

/* Scores without base values. */
static int run_trees(const struct op_call *c, double **scores, bool **has, int64_t *rows, struct err *err)
{
	const struct trees *t = c->prepared;
	const struct tensor *in = c->in[0];

	if (!op_is_number(in->type) || in->n_dims == 0 || in->n_dims > 2)
		return op_unsupported(c, err, "an input that is not rows of numbers");
	*rows = in->n_dims == 2 ? in->dims[0] : 1;
	*scores = arena_new(c->arena, (size_t)*rows * t->n_targets, sizeof **scores);
	*has = arena_new(c->arena, (size_t)*rows * t->n_targets, sizeof **has);
	return trees_run(t, c, *scores, *has, err);
}

static double plus(const struct op_call *c, double a, double b)
{
	return c->in[0]->type == ONNX_DOUBLE ? a + b : (double)((float)a + (float)b);
}

/* One target ignores LOGISTIC and SOFTMAX. */
int op_tree_regressor(const struct op_call *c, struct err *err)
{
	const struct trees *t = c->prepared;
	int64_t dims[2] = { 0, (int64_t)t->n_targets };
	double *scores;
	float *out;
	bool *has;

	if (run_trees(c, &scores, &has, &dims[0], err) < 0 || op_new(c, c->out[0], ONNX_FLOAT, dims, 2, err) < 0)
		return -1;
	out = c->out[0]->data;
	for (size_t i = 0; i < c->out[0]->n; i++)
		out[i] = (float)(has[i] && t->n_base == t->n_targets ? plus(c, scores[i], t->base[i % t->n_targets]) : scores[i]);
	for (size_t i = 0; i < c->out[0]->n && t->n_targets > 1; i += t->n_targets)
		post_transform(out + i, t->n_targets, t->post);
	return 0;
}

/* The first largest of the scores that a leaf or a base value spoke of. */
static size_t largest(const double *scores, const bool *has, size_t n)
{
	size_t best = n;

	for (size_t k = 0; k < n; k++)
		if (has[k] && (best == n || scores[k] > scores[best]))
			best = k;
	return best == n ? 0 : best;
}

static size_t many_classes(const struct op_call *c, float *out, double *scores, bool *has)
{
	const struct trees *t = c->prepared;
	size_t label;

	for (size_t k = 0; k < t->n_targets && t->n_base == t->n_targets; k++) {
		scores[k] = plus(c, scores[k], t->base[k]);
		has[k] = true;
	}
	label = largest(scores, has, t->n_targets);
	for (size_t k = 0; k < t->n_targets; k++)
		out[k] = (float)scores[k];
	post_transform(out, t->n_targets, t->post);
	return label;
}

/* One score for two classes. Without negative weights it is read as a probability (label at 0.5), else as a margin (label at 0). */
static void pair_of(float *out, float score, enum post post, bool probability)
{
	if (post == POST_LOGISTIC) {
		out[1] = post_logistic(score);
		out[0] = post_logistic(-score);
	} else {
		out[1] = score;
		out[0] = probability ? 1 - score : -score;
	}
}

static size_t two_classes(const struct op_call *c, float *out, double *scores, bool *has)
{
	const struct trees *t = c->prepared;
	bool pair = has[1];
	double decisive;

	if (t->n_base == 2 && has[1]) {
		scores[1] = plus(c, t->base[1], scores[0]);
		scores[0] = -scores[1];
	} else if (t->n_base == 2) {
		scores[1] = plus(c, scores[1], t->base[1]);
		scores[0] = plus(c, scores[0], t->base[0]);
		has[0] = pair = true;
	} else if (t->n_base == 1) {
		scores[0] = plus(c, scores[0], t->base[0]);
	}
	decisive = has[1] ? scores[1] : has[0] ? scores[0] : 0;
	if (!pair) {
		pair_of(out, (float)scores[0], t->post, t->one_target && t->no_negative);
	} else {
		for (size_t k = 0; k < 2; k++) /* what no leaf spoke of counts 0, whatever its base value */
			out[k] = has[k] ? (float)scores[k] : 0;
		post_transform(out, 2, t->post);
	}
	return decisive > (t->one_target && t->no_negative ? 0.5 : 0);
}

int op_tree_classifier(const struct op_call *c, struct err *err)
{
	const struct trees *t = c->prepared;
	struct labels labels = labels_of(c);
	int64_t dims[2] = { 0, (int64_t)t->n_targets };
	double *scores;
	size_t size;
	bool *has;

	if (c->n_out < 2 || c->out[1] == NULL)
		return op_error(c, err, "two outputs were expected");
	if (run_trees(c, &scores, &has, &dims[0], err) < 0 ||
	    op_new(c, c->out[0], labels.texts ? ONNX_STRING : ONNX_INT64, dims, 1, err) < 0 ||
	    op_new(c, c->out[1], ONNX_FLOAT, dims, 2, err) < 0)
		return -1;
	size = tensor_element_size(c->out[0]->type);
	for (size_t r = 0; r < (size_t)dims[0]; r++) {
		size_t at = r * t->n_targets;
		size_t label = (t->n_targets == 2 ? two_classes : many_classes)(c, (float *)c->out[1]->data + at, scores + at, has + at);

		memcpy((char *)c->out[0]->data + r * size,
		       labels.texts ? (const char *)(labels.texts->strings + label) : (const char *)(labels.ints->ints + label), size);
	}
	return 0;
}
