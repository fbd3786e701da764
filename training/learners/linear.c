/* linear.c - linear models: weights, centring, prediction, ONNX nodes. */
#include "training/learners/linear.h"

#include "base/mem.h"
#include "math/elementary.h"
#include "math/sum.h"

#include <string.h>

static void linear_free(void *state)
{
	struct linear *m = state;

	free(m->weight);
	free(m->intercept);
	free(m);
}

struct linear *linear_new(struct fitted *f, const struct samples *s, size_t k)
{
	struct linear *m = mem_new(1, sizeof(*m));

	m->p = s->p;
	m->k = k;
	m->weight = mem_new(s->p * k + 1, sizeof(*m->weight));
	m->intercept = mem_new(k, sizeof(*m->intercept));
	f->p = s->p;
	f->n_classes = s->n_classes;
	f->state = m;
	f->state_free = linear_free;
	return m;
}

enum { COLUMNS_AT_ONCE = 8 }; /* of doubles: a cache line */

/* Means of all columns, each summed as a contiguous copy; a cache line's columns are copied in one pass over the rows. */
static void column_means(double *mean, const double *x, size_t n, size_t p)
{
	double *columns = mem_new(n * COLUMNS_AT_ONCE, sizeof(*columns));

	for (size_t first = 0; first < p; first += COLUMNS_AT_ONCE) {
		size_t k = p - first < COLUMNS_AT_ONCE ? p - first : COLUMNS_AT_ONCE;

		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < k; j++)
				columns[j * n + i] = x[i * p + first + j];
		for (size_t j = 0; j < k; j++)
			mean[first + j] = mean_of(columns + j * n, n);
	}
	free(columns);
}

void centred_init(struct centred *c, const struct samples *s)
{
	*c = (struct centred){ .n = s->n, .p = s->p, .y_mean = mean_of(s->y, s->n) };
	c->x = mem_new(s->n * s->p + 1, sizeof(*c->x));
	c->y = mem_new(s->n, sizeof(*c->y));
	c->x_mean = mem_new(s->p + 1, sizeof(*c->x_mean));
	column_means(c->x_mean, s->x, s->n, s->p);
	for (size_t i = 0; i < s->n; i++) {
		for (size_t j = 0; j < s->p; j++)
			c->x[i * s->p + j] = s->x[i * s->p + j] - c->x_mean[j];
		c->y[i] = s->y[i] - c->y_mean;
	}
}

void centred_release(struct centred *c)
{
	free(c->x);
	free(c->y);
	free(c->x_mean);
	*c = (struct centred){ 0 };
}

void linear_set_intercept(struct linear *m, const struct centred *c)
{
	m->intercept[0] = c->y_mean - sum_of_products(c->x_mean, m->weight, m->p);
}

double centred_residual(const struct centred *c, const double *w)
{
	double *r = mem_new(c->n, sizeof(*r)), sum;

	for (size_t i = 0; i < c->n; i++)
		r[i] = c->y[i] - sum_of_products(c->x + i * c->p, w, c->p);
	sum = sum_of_products(r, r, c->n);
	free(r);
	return sum;
}

void linear_scores(double *scores, const struct linear *m, const double *x)
{
	/* The order of a plain matrix product, as ONNX scorers sum: products first, the intercept last. */
	for (size_t c = 0; c < m->k; c++) {
		double sum = 0;

		for (size_t j = 0; j < m->p; j++)
			sum += x[j] * m->weight[j * m->k + c];
		scores[c] = sum + m->intercept[c];
	}
}

double softmax(double *z, size_t k)
{
	double top = z[0], sum = 0;

	for (size_t c = 1; c < k; c++)
		if (z[c] > top)
			top = z[c];
	for (size_t c = 0; c < k; c++) {
		z[c] = math_exp(z[c] - top);
		sum += z[c];
	}
	for (size_t c = 0; c < k; c++)
		z[c] /= sum;
	return top + math_log(sum);
}

void linear_predict(double *out, const struct fitted *f, const double *x, size_t n)
{
	const struct linear *m = f->state;
	size_t width = f->n_classes ? f->n_classes : 1;

	for (size_t i = 0; i < n; i++) {
		double *row = out + i * width;

		linear_scores(row, m, x + i * m->p);
		if (f->n_classes == 2 && m->k == 1) {
			row[1] = math_sigmoid(row[0]);
			row[0] = 1 - row[1];
		} else if (f->n_classes) {
			softmax(row, width);
		}
	}
}

/* scores [N, k] = features x weight + intercept */
static void add_scores(struct onnx_builder *b, const struct linear *m, const char *features, const char *out)
{
	const int64_t weight_dims[] = { (int64_t)m->p, (int64_t)m->k }, intercept_dims[] = { (int64_t)m->k };

	onnx_add_tensor(b, "/weight", ONNX_DOUBLE, weight_dims, 2, m->weight);
	onnx_add_tensor(b, "/intercept", ONNX_DOUBLE, intercept_dims, 1, m->intercept);
	onnx_add_node(b, "MatMul", "", (const char *[]){ features, "/weight", NULL }, (const char *[]){ "/products", NULL }, NULL);
	onnx_add_node(b, "Add", "", (const char *[]){ "/products", "/intercept", NULL }, (const char *[]){ out, NULL }, NULL);
}

static void add_two_classes(struct onnx_builder *b, const char *scores, const char *out)
{
	const struct onnx_attr axis[] = { { "axis", ONNX_ATTR_INT, .i = 1 }, { 0 } };
	const double one = 1;

	onnx_add_tensor(b, "/one", ONNX_DOUBLE, (const int64_t[]){ 1 }, 1, &one);
	onnx_add_node(b, "Sigmoid", "", (const char *[]){ scores, NULL }, (const char *[]){ "/last", NULL }, NULL);
	onnx_add_node(b, "Sub", "", (const char *[]){ "/one", "/last", NULL }, (const char *[]){ "/first", NULL }, NULL);
	onnx_add_node(b, "Concat", "", (const char *[]){ "/first", "/last", NULL }, (const char *[]){ out, NULL }, axis);
}

void linear_export(struct onnx_builder *b, const struct fitted *f, const char *features, const char *out)
{
	const struct onnx_attr axis[] = { { "axis", ONNX_ATTR_INT, .i = 1 }, { 0 } };
	const struct linear *m = f->state;
	const int64_t flat = -1;

	add_scores(b, m, features, "/scores");
	if (f->n_classes == 0) {
		onnx_add_tensor(b, "/flat", ONNX_INT64, (const int64_t[]){ 1 }, 1, &flat);
		onnx_add_node(b, "Reshape", "", (const char *[]){ "/scores", "/flat", NULL }, (const char *[]){ out, NULL }, NULL);
	} else if (m->k == 1) {
		add_two_classes(b, "/scores", out);
	} else {
		onnx_add_node(b, "Softmax", "", (const char *[]){ "/scores", NULL }, (const char *[]){ out, NULL }, axis);
	}
}
