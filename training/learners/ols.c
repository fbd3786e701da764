/* ols.c - ordinary least squares; of a rank-deficient design, the solution of minimum norm. */
#include "training/learners/ols.h"

#include "base/mem.h"
#include "math/dense.h"
#include "math/sum.h"

#include <stdio.h>
#include <string.h>

/* w += the least-squares solution for the residual y - x w; scratch xs (n, p), rs (n). Returns the rank. */
static size_t improve(double *w, const struct centred *c, double *xs, double *rs)
{
	double *step = mem_new(c->p + 1, sizeof(*step));
	size_t rank;

	memcpy(xs, c->x, c->n * c->p * sizeof(*xs));
	for (size_t i = 0; i < c->n; i++)
		rs[i] = c->y[i] - sum_of_products(c->x + i * c->p, w, c->p);
	rank = dense_least_squares(step, xs, rs, c->n, c->p);
	for (size_t j = 0; j < c->p; j++)
		w[j] += step[j];
	free(step);
	return rank;
}

size_t ols_solve(double *w, const struct centred *c)
{
	CLEANUP(mem_free) double *xs = mem_new(c->n * c->p + 1, sizeof(*xs));
	CLEANUP(mem_free) double *rs = mem_new(c->n, sizeof(*rs));
	size_t rank;

	memset(w, 0, c->p * sizeof(*w));
	if (c->p == 0)
		return 0;
	rank = improve(w, c, xs, rs);
	/* One step of refinement brings Longley to its certified digits. It keeps the minimum norm: steps lie in the row space. */
	improve(w, c, xs, rs);
	return rank;
}

static int fit(struct fitted *f, const struct samples *s, const double *values, struct err *err)
{
	struct linear *m = linear_new(f, s, 1);
	CLEANUP(centred_release) struct centred c = { 0 };
	size_t rank;

	(void)values;
	(void)err;
	centred_init(&c, s);
	rank = ols_solve(m->weight, &c);
	linear_set_intercept(m, &c);
	f->objective = centred_residual(&c, m->weight);
	if (rank < s->p)
		snprintf(f->warning, sizeof(f->warning),
			 "the design has rank %zu of %zu (%zu rows): ols takes the solution of minimum norm", rank, s->p, s->n);
	return 0;
}

const struct learner learner_ols = {
	.name = "ols",
	.tasks = METRIC_REGRESSION,
	.help = "ordinary least squares",
	.fit = fit,
	.predict = linear_predict,
	.export_onnx = linear_export,
};
