/* multinomial.c - two or more classes: log loss of the softmax + alpha/2 |w|^2 over all classes, by Newton's method.
 *
 * Unknowns: theta (K, m), m = p + 1: for each class its weights, then its intercept, which is not penalised.
 * Source  Hastie, Tibshirani, Friedman, ESL 2nd ed., section 4.4; Bohning, "Multinomial logistic regression algorithm", 1992.
 */
#include "training/learners/linear.h"
#include "training/learners/newton.h"

#include "base/mem.h"
#include "math/dense.h"
#include "math/sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct problem {
	const struct samples *s;
	size_t k, m;
	double alpha;
	double *probability; /* (n, k) */
	double *row_loss;    /* (n) */
	double *scaled;      /* (n, m) rows times the root of their weight */
	double *error;       /* (n) */
	double *block;       /* (m, m) */
};

static void problem_release(struct problem *q)
{
	free(q->probability);
	free(q->row_loss);
	free(q->scaled);
	free(q->error);
	free(q->block);
}

static void problem_init(struct problem *q, const struct samples *s, double alpha)
{
	*q = (struct problem){ .s = s, .k = s->n_classes, .m = s->p + 1, .alpha = alpha };
	q->probability = mem_new(s->n * q->k, sizeof(double));
	q->row_loss = mem_new(s->n, sizeof(double));
	q->scaled = mem_new(s->n * q->m, sizeof(double));
	q->error = mem_new(s->n, sizeof(double));
	q->block = mem_new(q->m * q->m, sizeof(double));
}

static void score_rows(struct problem *q, const double *theta)
{
	size_t p = q->s->p;

	for (size_t i = 0; i < q->s->n; i++) {
		const double *x = q->s->x + i * p;
		double *z = q->probability + i * q->k, own;

		for (size_t c = 0; c < q->k; c++)
			z[c] = sum_of_products(x, theta + c * q->m, p) + theta[c * q->m + p];
		own = z[q->s->label[i]];
		q->row_loss[i] = softmax(z, q->k) - own;
	}
}

static double objective(void *problem, const double *theta)
{
	struct problem *q = problem;
	double penalty = 0;

	score_rows(q, theta);
	for (size_t c = 0; c < q->k; c++)
		penalty += sum_of_products(theta + c * q->m, theta + c * q->m, q->s->p);
	return sum_of(q->row_loss, q->s->n) + 0.5 * q->alpha * penalty;
}

static void slope_of_class(struct problem *q, double *slope, const double *theta, size_t c)
{
	size_t n = q->s->n, p = q->s->p;

	for (size_t i = 0; i < n; i++)
		q->error[i] = q->probability[i * q->k + c] - (q->s->label[i] == c);
	if (p)
		dense_xty(slope, q->s->x, q->error, n, p);
	for (size_t j = 0; j < p; j++)
		slope[j] += q->alpha * theta[j];
	slope[p] = sum_of(q->error, n);
}

/* block (m, m) = sum over rows of weight x x', with weight p_a (1 - p_a), or p_a p_b for two classes. */
static void block_of_classes(struct problem *q, size_t a, size_t b)
{
	size_t p = q->s->p, m = q->m;

	for (size_t i = 0; i < q->s->n; i++) {
		const double *x = q->s->x + i * p, *share = q->probability + i * q->k;
		double root = sqrt(share[a] * (a == b ? 1 - share[a] : share[b]));

		for (size_t j = 0; j < p; j++)
			q->scaled[i * m + j] = x[j] * root;
		q->scaled[i * m + p] = root;
	}
	dense_gram(q->block, q->scaled, q->s->n, m, q->s->n_threads);
}

/*
 * Adding one and the same vector to every class's unknowns changes no probability, so the plain curvature is singular. The slope has no
 * part in that direction; a constant times its projector therefore leaves the Newton step as it is, and makes the matrix definite.
 */
static void derivatives(void *problem, double *slope, double *curvature, const double *theta)
{
	struct problem *q = problem;
	size_t k = q->k, m = q->m, order = k * m;

	score_rows(q, theta);
	for (size_t a = 0; a < k; a++) {
		slope_of_class(q, slope + a * m, theta + a * m, a);
		for (size_t b = 0; b <= a; b++) {
			double sign = a == b ? 1 : -1;

			block_of_classes(q, a, b);
			for (size_t i = 0; i < m; i++)
				for (size_t j = 0; j < m; j++)
					curvature[(a * m + i) * order + b * m + j] = sign * q->block[i * m + j] + (i == j);
		}
		for (size_t j = 0; j < q->s->p; j++)
			curvature[(a * m + j) * order + a * m + j] += q->alpha;
	}
}

static int fit(struct fitted *f, const struct samples *s, const double *values, struct err *err)
{
	size_t order = s->n_classes * (s->p + 1), p = s->p;
	CLEANUP(problem_release) struct problem q = { 0 };
	const struct newton newton = { order, values[1], (size_t)values[2], &q, objective, derivatives };
	CLEANUP(mem_free) double *theta = NULL;
	struct linear *model;

	problem_init(&q, s, values[0]);
	theta = mem_new(order, sizeof(*theta));
	model = linear_new(f, s, s->n_classes);
	if (newton_minimise(theta, &newton, f, err) < 0)
		return -1;
	for (size_t c = 0; c < q.k; c++) {
		for (size_t j = 0; j < p; j++)
			model->weight[j * q.k + c] = theta[c * q.m + j];
		model->intercept[c] = theta[c * q.m + p];
	}
	newton_warn_separated(f, values[0], s->n);
	return 0;
}

const struct learner learner_multinomial = {
	.name = "multinomial",
	.tasks = METRIC_BINARY | METRIC_MULTICLASS,
	.params = newton_class_params,
	.help = "two or more classes: log loss of the softmax + alpha |w|^2 / 2",
	.fit = fit,
	.predict = linear_predict,
	.export_onnx = linear_export,
};
