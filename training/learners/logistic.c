/* logistic.c - two classes: log loss + alpha/2 |w|^2 by Newton's method (iteratively reweighted least squares).
 *
 * Unknowns: theta (p + 1) = weights, then the intercept, which is not penalised. The last class in byte order is the positive one.
 * Source  Hastie, Tibshirani, Friedman, ESL 2nd ed., section 4.4.1.
 */
#include "training/learners/linear.h"
#include "training/learners/newton.h"

#include "base/mem.h"
#include "math/dense.h"
#include "math/elementary.h"
#include "math/sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct problem {
	const struct samples *s;
	double alpha;
	double *row_loss; /* (n) */
	double *scaled;   /* (n, p + 1) rows times the root of their weight */
	double *error;    /* (n) probability - truth */
};

static void problem_release(struct problem *q)
{
	free(q->row_loss);
	free(q->scaled);
	free(q->error);
}

static double score(const double *x, const double *theta, size_t p)
{
	return sum_of_products(x, theta, p) + theta[p];
}

static double objective(void *problem, const double *theta)
{
	struct problem *q = problem;
	size_t n = q->s->n, p = q->s->p;

	for (size_t i = 0; i < n; i++) {
		double z = score(q->s->x + i * p, theta, p);

		/* log(1 + exp(-z)) for the positive class, log(1 + exp(z)) for the other, without overflow. */
		z = q->s->label[i] ? z : -z;
		q->row_loss[i] = (z < 0 ? -z : 0) + math_log1p(math_exp(-fabs(z)));
	}
	return sum_of(q->row_loss, n) + 0.5 * q->alpha * sum_of_products(theta, theta, p);
}

static void derivatives(void *problem, double *slope, double *curvature, const double *theta)
{
	struct problem *q = problem;
	size_t n = q->s->n, p = q->s->p, m = p + 1;

	for (size_t i = 0; i < n; i++) {
		const double *x = q->s->x + i * p;
		double probability = math_sigmoid(score(x, theta, p)), root = sqrt(probability * (1 - probability));

		q->error[i] = probability - q->s->label[i];
		for (size_t j = 0; j < p; j++)
			q->scaled[i * m + j] = x[j] * root;
		q->scaled[i * m + p] = root;
	}
	dense_gram(curvature, q->scaled, n, m, q->s->n_threads);
	if (p)
		dense_xty(slope, q->s->x, q->error, n, p);
	for (size_t j = 0; j < p; j++) {
		slope[j] += q->alpha * theta[j];
		curvature[j * m + j] += q->alpha;
	}
	slope[p] = sum_of(q->error, n);
}

static int fit(struct fitted *f, const struct samples *s, const double *values, struct err *err)
{
	size_t m = s->p + 1;
	CLEANUP(mem_free) double *theta = mem_new(m, sizeof(*theta));
	CLEANUP(problem_release) struct problem q = { .s = s, .alpha = values[0] };
	const struct newton newton = { m, values[1], (size_t)values[2], &q, objective, derivatives };
	struct linear *model = linear_new(f, s, 1);

	q.row_loss = mem_new(s->n, sizeof(*q.row_loss));
	q.scaled = mem_new(s->n * m, sizeof(*q.scaled));
	q.error = mem_new(s->n, sizeof(*q.error));
	if (newton_minimise(theta, &newton, f, err) < 0)
		return -1;
	memcpy(model->weight, theta, s->p * sizeof(*theta));
	model->intercept[0] = theta[s->p];
	newton_warn_separated(f, values[0], s->n);
	return 0;
}

const struct learner learner_logistic = {
	.name = "logistic",
	.tasks = METRIC_BINARY,
	.params = newton_class_params,
	.help = "two classes: log loss + alpha |w|^2 / 2",
	.fit = fit,
	.predict = linear_predict,
	.export_onnx = linear_export,
};
