/* elastic_net.c - least squares with L1 and L2 penalties by coordinate descent; the lasso is l1_ratio 1.
 *
 *   minimise  1/(2n) |y - x w|^2 + alpha (l1_ratio |w|_1 + (1 - l1_ratio)/2 |w|^2)
 *
 * Source  Friedman, Hastie, Tibshirani, "Regularization paths for generalized linear models via coordinate descent", JSS 33 (2010).
 *         The stopping rule is the duality gap, which bounds how far the objective is from its minimum.
 */
#include "training/learners/ridge.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The problem, times n: 1/2 |y - x w|^2 + l1 |w|_1 + l2/2 |w|^2. */
struct descent {
	const struct centred *c;
	double *xt;       /* (p, n): columns of x, one after the other */
	double *norm;     /* (p) their squared lengths */
	double *residual; /* (n) y - x w */
	double *w;        /* (p) */
	double l1, l2;
};

static void descent_init(struct descent *d, const struct centred *c, double *w, double alpha, double l1_ratio)
{
	size_t n = c->n, p = c->p;

	*d = (struct descent){ .c = c, .w = w, .l1 = alpha * l1_ratio * (double)n, .l2 = alpha * (1 - l1_ratio) * (double)n };
	d->xt = mem_new(n * p + 1, sizeof(*d->xt));
	d->norm = mem_new(p + 1, sizeof(*d->norm));
	d->residual = mem_new(n, sizeof(*d->residual));
	for (size_t j = 0; j < p; j++) {
		for (size_t i = 0; i < n; i++)
			d->xt[j * n + i] = c->x[i * p + j];
		d->norm[j] = sum_of_products(d->xt + j * n, d->xt + j * n, n);
	}
	memcpy(d->residual, c->y, n * sizeof(*d->residual));
}

static void descent_release(struct descent *d)
{
	free(d->xt);
	free(d->norm);
	free(d->residual);
}

static double soft_threshold(double z, double by)
{
	return z > by ? z - by : z < -by ? z + by : 0;
}

/* One pass over the weights. */
static void sweep(struct descent *d)
{
	size_t n = d->c->n;

	for (size_t j = 0; j < d->c->p; j++) {
		const double *x = d->xt + j * n;
		double old = d->w[j], change;

		if (d->norm[j] == 0)
			continue;
		d->w[j] = soft_threshold(sum_of_products(x, d->residual, n) + old * d->norm[j], d->l1) / (d->norm[j] + d->l2);
		change = d->w[j] - old;
		for (size_t i = 0; change != 0 && i < n; i++)
			d->residual[i] -= change * x[i];
	}
}

static double sum_of_magnitudes(const double *w, size_t p)
{
	double sum = 0;

	for (size_t j = 0; j < p; j++)
		sum += fabs(w[j]);
	return sum;
}

/* An upper bound of objective - minimum, by scaling the residual until it is feasible for the dual problem. */
static double duality_gap(const struct descent *d)
{
	size_t n = d->c->n, p = d->c->p;
	double rr = sum_of_products(d->residual, d->residual, n), ry = sum_of_products(d->residual, d->c->y, n);
	double ww = sum_of_products(d->w, d->w, p), top = 0, scale = 1;

	for (size_t j = 0; j < p; j++) {
		double slope = fabs(sum_of_products(d->xt + j * n, d->residual, n) - d->l2 * d->w[j]);

		if (slope > top)
			top = slope;
	}
	if (top > d->l1)
		scale = d->l1 / top;
	return 0.5 * rr * (1 + scale * scale) + d->l1 * sum_of_magnitudes(d->w, p) - scale * ry + 0.5 * d->l2 * (1 + scale * scale) * ww;
}

static double objective(const struct descent *d)
{
	double rr = sum_of_products(d->residual, d->residual, d->c->n), ww = sum_of_products(d->w, d->w, d->c->p);

	return (0.5 * rr + d->l1 * sum_of_magnitudes(d->w, d->c->p) + 0.5 * d->l2 * ww) / (double)d->c->n;
}

static void descend(struct fitted *f, struct descent *d, double tolerance, size_t max_iterations)
{
	double limit = tolerance * sum_of_products(d->c->y, d->c->y, d->c->n);

	for (size_t step = 0; step < max_iterations; step++) {
		sweep(d);
		fitted_step(f, objective(d));
		if (duality_gap(d) <= limit)
			return;
	}
	snprintf(f->warning, sizeof(f->warning), "coordinate descent stopped after %zu steps short of its tolerance", max_iterations);
}

static int fit_net(struct fitted *f, const struct samples *s, double alpha, double l1_ratio, double tolerance, double max_iterations)
{
	struct linear *m = linear_new(f, s, 1);
	CLEANUP(centred_release) struct centred c = { 0 };
	CLEANUP(descent_release) struct descent d = { 0 };
	double n = (double)s->n;

	centred_init(&c, s);
	if (alpha * l1_ratio == 0) {
		/* Without an L1 part the gap never closes, and there is a closed form. */
		ridge_solve(m->weight, &c, alpha * n, s->n_threads);
		f->objective = (centred_residual(&c, m->weight) / n + alpha * sum_of_products(m->weight, m->weight, s->p)) / 2;
	} else {
		descent_init(&d, &c, m->weight, alpha, l1_ratio);
		descend(f, &d, tolerance, (size_t)max_iterations);
	}
	linear_set_intercept(m, &c);
	return 0;
}

static int fit_elastic_net(struct fitted *f, const struct samples *s, const double *values, struct err *err)
{
	(void)err;
	return fit_net(f, s, values[0], values[1], values[2], values[3]);
}

static int fit_lasso(struct fitted *f, const struct samples *s, const double *values, struct err *err)
{
	(void)err;
	return fit_net(f, s, values[0], 1, values[1], values[2]);
}

#define ALPHA                                                                                                                              \
	{                                                                                                                                  \
		"alpha", 1, 0, 1e300, LEARNER_SHOWN, "weight of both penalties"                                                            \
	}
#define STOP                                                                                                                               \
	{ "tolerance", 1e-10, 0, 1, 0, "stop when the duality gap is below this share of |y|^2" },                                         \
	{                                                                                                                                  \
		"max_iterations", 10000, 1, 1e9, LEARNER_INTEGER, "passes over the weights, at most"                                       \
	}

static const struct learner_param lasso_params[] = { ALPHA, STOP, { 0 } };

static const struct learner_param elastic_net_params[] = {
	ALPHA,
	{ "l1_ratio", 0.5, 0, 1, LEARNER_SHOWN, "share of the L1 penalty" },
	STOP,
	{ 0 },
};

const struct learner learner_lasso = {
	.name = "lasso",
	.tasks = METRIC_REGRESSION,
	.params = lasso_params,
	.help = "least squares / 2n + alpha |w|_1",
	.fit = fit_lasso,
	.predict = linear_predict,
	.export_onnx = linear_export,
};

const struct learner learner_elastic_net = {
	.name = "elastic_net",
	.also = "elasticnet",
	.tasks = METRIC_REGRESSION,
	.params = elastic_net_params,
	.help = "least squares / 2n + alpha (l1_ratio |w|_1 + (1 - l1_ratio)/2 |w|^2)",
	.fit = fit_elastic_net,
	.predict = linear_predict,
	.export_onnx = linear_export,
};
