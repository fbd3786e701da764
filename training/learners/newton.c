/* newton.c - damped Newton's method on the kernels of math/dense. */
#include "training/learners/newton.h"

#include "base/mem.h"
#include "math/dense.h"
#include "math/sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Buffers of one minimisation, each (m) but the two matrices (m, m). */
struct work {
	double *slope, *step, *trial, *curvature, *factor;
};

static void work_release(struct work *w)
{
	free(w->slope);
	free(w->step);
	free(w->trial);
	free(w->curvature);
	free(w->factor);
}

static void work_init(struct work *w, size_t m)
{
	*w = (struct work){
		.slope = mem_new(m, sizeof(double)),
		.step = mem_new(m, sizeof(double)),
		.trial = mem_new(m, sizeof(double)),
		.curvature = mem_new(m * m, sizeof(double)),
		.factor = mem_new(m * m, sizeof(double)),
	};
}

/* step = -curvature^-1 slope. Where rounding left the curvature without a factor, a growing share of its diagonal mends it. */
static bool solve(struct work *w, size_t m)
{
	double mean = 0;

	for (size_t i = 0; i < m; i++)
		mean += w->curvature[i * m + i] / (double)m;
	for (double damping = 0; damping <= 1; damping = damping == 0 ? 1e-12 : damping * 100) {
		memcpy(w->factor, w->curvature, m * m * sizeof(*w->factor));
		for (size_t i = 0; i < m; i++)
			w->factor[i * m + i] += damping * (mean > 0 ? mean : 1);
		if (!dense_cholesky(w->factor, m))
			continue;
		for (size_t i = 0; i < m; i++)
			w->step[i] = -w->slope[i];
		dense_cholesky_solve(w->factor, m, w->step);
		return true;
	}
	return false;
}

/* Halve the step until the objective falls by a fair share of what the slope promises. Returns the new objective; *moved says if one was
 * found. */
static double line_search(double *theta, const struct newton *newton, struct work *w, double start, double decrement, bool *moved)
{
	for (double share = 1; share > 1e-12; share /= 2) {
		double reached;

		for (size_t i = 0; i < newton->m; i++)
			w->trial[i] = theta[i] + share * w->step[i];
		reached = newton->objective(newton->problem, w->trial);
		if (!(reached <= start - 1e-4 * share * decrement))
			continue;
		memcpy(theta, w->trial, newton->m * sizeof(*theta));
		*moved = true;
		return reached;
	}
	*moved = false;
	return start;
}

static int iterate(double *theta, const struct newton *newton, struct work *w, struct fitted *f, struct err *err)
{
	double reached = newton->objective(newton->problem, theta);

	if (!isfinite(reached))
		return err_set(err, ERR_DATA, "the objective is not finite: the features are too large (try preprocess.scale: standard)");
	f->objective = reached;
	for (size_t step = 0; step < newton->max_iterations; step++) {
		double decrement;
		bool moved, done;

		newton->derivatives(newton->problem, w->slope, w->curvature, theta);
		if (!solve(w, newton->m))
			return err_set(err, ERR_DATA, "the curvature of the objective is not finite: the features are too large");
		decrement = -sum_of_products(w->slope, w->step, newton->m);
		done = decrement / 2 <= newton->tolerance * (1 + fabs(reached));
		reached = line_search(theta, newton, w, reached, decrement, &moved);
		if (moved)
			fitted_step(f, reached);
		if (done || !moved)
			return 0;
	}
	snprintf(f->warning, sizeof(f->warning), "Newton's method stopped after %zu steps short of its tolerance", newton->max_iterations);
	return 0;
}

int newton_minimise(double *theta, const struct newton *newton, struct fitted *f, struct err *err)
{
	CLEANUP(work_release) struct work w = { 0 };

	if (newton->m > NEWTON_MAX_UNKNOWNS)
		return err_set(err, ERR_DATA, "%zu weights are more than Newton's method takes here (%d)", newton->m, NEWTON_MAX_UNKNOWNS);
	work_init(&w, newton->m);
	return iterate(theta, newton, &w, f, err);
}

const struct learner_param newton_class_params[] = {
	{ "alpha", 1, 0, 1e300, LEARNER_SHOWN, "weight of the penalty |w|^2 / 2 (1/C elsewhere)" },
	{ "tolerance", 1e-10, 0, 1, 0, "stop when the objective is this share from its minimum" },
	{ "max_iterations", 100, 1, 1e6, LEARNER_INTEGER, "Newton steps, at most" },
	{ 0 },
};

void newton_warn_separated(struct fitted *f, double alpha, size_t n)
{
	if (alpha == 0 && f->objective < 1e-6 * (double)n)
		snprintf(f->warning, sizeof(f->warning),
			 "the features separate the classes: without a penalty (alpha 0) the weights have no finite best value");
}
