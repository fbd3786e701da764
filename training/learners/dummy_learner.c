/* dummy_learner.c - predicts the mean, or the share of each class, whatever the row: the least that a model must beat. */
#include "training/learners/linear.h"

#include "math/elementary.h"
#include "math/sum.h"

static int fit(struct fitted *f, const struct samples *s, const double *values, struct err *err)
{
	struct linear *m = linear_new(f, s, s->n_classes ? s->n_classes : 1);

	(void)values;
	(void)err;
	if (s->n_classes == 0) {
		m->intercept[0] = mean_of(s->y, s->n);
		f->objective = sum_of_squared_deviations(s->y, s->n, m->intercept[0]);
		return 0;
	}
	for (size_t i = 0; i < s->n; i++)
		m->intercept[s->label[i]] += 1;
	for (size_t c = 0; c < m->k; c++) {
		double count = m->intercept[c];

		m->intercept[c] = count / (double)s->n;
		f->objective -= count * math_log(m->intercept[c]);
	}
	return 0;
}

static void predict(double *out, const struct fitted *f, const double *x, size_t n)
{
	const struct linear *m = f->state;

	(void)x;
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < m->k; c++)
			out[i * m->k + c] = m->intercept[c];
}

/* The features count only as the number of rows: IsNaN makes even a missing value harmless, the zero weights do the rest. */
static void export_onnx(struct onnx_builder *b, const struct fitted *f, const char *features, const char *out)
{
	const struct linear *m = f->state;
	const struct onnx_attr to_double[] = { { "to", ONNX_ATTR_INT, .i = ONNX_DOUBLE }, { 0 } };
	const int64_t flat = -1;

	onnx_add_tensor(b, "/weight", ONNX_DOUBLE, (const int64_t[]){ (int64_t)m->p, (int64_t)m->k }, 2, m->weight);
	onnx_add_tensor(b, "/constant", ONNX_DOUBLE, (const int64_t[]){ (int64_t)m->k }, 1, m->intercept);
	onnx_add_node(b, "IsNaN", "", (const char *[]){ features, NULL }, (const char *[]){ "/missing", NULL }, NULL);
	onnx_add_node(b, "Cast", "", (const char *[]){ "/missing", NULL }, (const char *[]){ "/finite", NULL }, to_double);
	onnx_add_node(b, "MatMul", "", (const char *[]){ "/finite", "/weight", NULL }, (const char *[]){ "/zeros", NULL }, NULL);
	if (f->n_classes) {
		onnx_add_node(b, "Add", "", (const char *[]){ "/zeros", "/constant", NULL }, (const char *[]){ out, NULL }, NULL);
		return;
	}
	onnx_add_tensor(b, "/flat", ONNX_INT64, (const int64_t[]){ 1 }, 1, &flat);
	onnx_add_node(b, "Add", "", (const char *[]){ "/zeros", "/constant", NULL }, (const char *[]){ "/column", NULL }, NULL);
	onnx_add_node(b, "Reshape", "", (const char *[]){ "/column", "/flat", NULL }, (const char *[]){ out, NULL }, NULL);
}

const struct learner learner_dummy = {
	.name = "dummy",
	.tasks = METRIC_REGRESSION | METRIC_BINARY | METRIC_MULTICLASS,
	.help = "predicts the mean, or the share of each class",
	.fit = fit,
	.predict = predict,
	.export_onnx = export_onnx,
};
