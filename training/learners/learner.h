/* learner.h - the one interface of every native learner: a table of parameters, fit, predict, export to ONNX.
 *
 * To add one: docs/adding-a-learner.md.
 */
#ifndef TRAINING_LEARNER_H
#define TRAINING_LEARNER_H

#include "base/err.h"
#include "format/onnx/onnx.h"
#include "metric/metric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEARNER_MAX_PARAMS = 8 };

enum learner_param_flags {
	LEARNER_INTEGER = 1,
	LEARNER_SHOWN = 2, /* stands in the one-sentence result: "ridge alpha=0.5" */
};

struct learner_param {
	const char *name; /* NULL ends the table */
	double dflt, min, max;
	unsigned flags;
	const char *help;
};

/* What a learner learns from: rows that preprocessing has made numeric and finite. */
struct samples {
	size_t n, p;
	const double *x;       /* (n, p) row-major */
	const double *y;       /* (n) regression; NULL for classes */
	const uint32_t *label; /* (n) classes: 0 .. n_classes-1; NULL for regression */
	size_t n_classes;      /* 0 for regression; each class has at least one row */
	unsigned n_threads;    /* never changes a bit of the result */
};

struct learner;

/* A fitted model. Zero it, fit it, fitted_release() it. */
struct fitted {
	const struct learner *learner;
	size_t p, n_classes;
	void *state; /* the learner's own; freed by state_free */
	void (*state_free)(void *state);
	double objective; /* what was minimised, at the end (docs/formats/params.md has the formulas) */
	double *steps;    /* (n_steps) the objective after each step of an iterative learner */
	size_t n_steps, cap_steps;
	char warning[256]; /* "" = none; one line for the user */
};

struct learner {
	const char *name; /* "ridge" */
	const char *also; /* another spelling; NULL = none */
	unsigned tasks;   /* of enum metric_task */
	const struct learner_param *params;
	const char *help;
	/* values (in the order of params) were checked against their limits. ERR_DATA if it cannot be fitted. */
	int (*fit)(struct fitted *f, const struct samples *s, const double *values, struct err *err);
	/* out (n) values, or (n, n_classes) probabilities;  x (n, p). */
	void (*predict)(double *out, const struct fitted *f, const double *x, size_t n);
	/* Add the nodes from the double tensor `features` [N, p] to `out`: [N] values, or [N, n_classes] probabilities. */
	void (*export_onnx)(struct onnx_builder *b, const struct fitted *f, const char *features, const char *out);
};

extern const struct learner *const learners[]; /* ends with NULL */
extern const struct learner learner_dummy, learner_ols, learner_ridge, learner_lasso, learner_elastic_net, learner_logistic,
	learner_multinomial;

/* NULL if unknown. */
const struct learner *learner_find(const char *name);
/* The learner's name nearest to a mistyped one; NULL if none is near. */
const char *learner_nearest(const char *name);
size_t learner_n_params(const struct learner *l);

void fitted_release(struct fitted *f);
/* Note the objective after a step. */
void fitted_step(struct fitted *f, double objective);

#endif
