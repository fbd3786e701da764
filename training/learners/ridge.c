/* ridge.c - least squares with a penalty on the squared weights. */
#include "training/learners/ridge.h"

#include "base/mem.h"
#include "math/dense.h"
#include "math/sum.h"
#include "training/learners/ols.h"

#include <math.h>
#include <string.h>

/* The same minimum as least squares of x with sqrt(alpha) times the identity below: slower, and sound where Cholesky is not. */
static void solve_augmented(double *w, const struct centred *c, double alpha)
{
	struct centred tall = { .n = c->n + c->p, .p = c->p };

	tall.x = mem_new(tall.n * tall.p, sizeof(*tall.x));
	tall.y = mem_new(tall.n, sizeof(*tall.y));
	memcpy(tall.x, c->x, c->n * c->p * sizeof(*tall.x));
	memcpy(tall.y, c->y, c->n * sizeof(*tall.y));
	for (size_t j = 0; j < c->p; j++)
		tall.x[(c->n + j) * c->p + j] = sqrt(alpha);
	ols_solve(w, &tall);
	centred_release(&tall);
}

void ridge_solve(double *w, const struct centred *c, double alpha, unsigned n_threads)
{
	size_t p = c->p;
	CLEANUP(mem_free) double *gram = mem_new(p * p + 1, sizeof(*gram));

	if (p == 0)
		return;
	if (alpha == 0) {
		ols_solve(w, c);
		return;
	}
	dense_gram(gram, c->x, c->n, p, n_threads);
	for (size_t j = 0; j < p; j++)
		gram[j * p + j] += alpha;
	dense_xty(w, c->x, c->y, c->n, p);
	if (dense_cholesky(gram, p))
		dense_cholesky_solve(gram, p, w);
	else
		solve_augmented(w, c, alpha);
}

static int fit(struct fitted *f, const struct samples *s, const double *values, struct err *err)
{
	struct linear *m = linear_new(f, s, 1);
	CLEANUP(centred_release) struct centred c = { 0 };
	double alpha = values[0];

	(void)err;
	centred_init(&c, s);
	ridge_solve(m->weight, &c, alpha, s->n_threads);
	linear_set_intercept(m, &c);
	f->objective = centred_residual(&c, m->weight) + alpha * sum_of_products(m->weight, m->weight, s->p);
	return 0;
}

static const struct learner_param params[] = {
	{ "alpha", 1, 0, 1e300, LEARNER_SHOWN, "weight of the penalty |w|^2" },
	{ 0 },
};

const struct learner learner_ridge = {
	.name = "ridge",
	.tasks = METRIC_REGRESSION,
	.params = params,
	.help = "least squares + alpha |w|^2",
	.fit = fit,
	.predict = linear_predict,
	.export_onnx = linear_export,
};
