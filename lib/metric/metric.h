/* metric.h - one table of metrics: name, direction, what it needs, the function, and its loss per row. */
#ifndef METRIC_METRIC_H
#define METRIC_METRIC_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum metric_task { METRIC_REGRESSION = 1, METRIC_BINARY = 2, METRIC_MULTICLASS = 4, METRIC_RANKING = 8 };
enum metric_needs { METRIC_NEEDS_VALUE = 1, METRIC_NEEDS_LABEL = 2, METRIC_NEEDS_PROBABILITY = 4, METRIC_NEEDS_SCORE = 8 };

/* What a metric is computed from: truth and one model's predictions on the same rows. Arrays that a metric does not need may be NULL. */
struct metric_input {
	size_t n;
	const double *weight;    /* (n) or NULL = 1 */
	const double *y;         /* regression: (n) truth */
	const double *value;     /* regression: (n) prediction */
	const uint32_t *y_class; /* classes: (n) truth, index into the classes */
	const uint32_t *label;   /* classes: (n) predicted class; UINT32_MAX = none, always wrong */
	size_t n_classes;
	const double *probability; /* (n, n_classes) row-major */
	const double *score;       /* binary: (n), higher = positive class */
	uint32_t positive;         /* binary: index of the positive class */
};

struct metric {
	const char *name; /* "rmse" */
	bool higher_is_better;
	unsigned tasks, needs;
	bool can_be_negative; /* relative margins are refused */
	/* The metric; NaN if it is undefined (one class only). */
	double (*value)(const struct metric_input *in);
	/* Loss of each row (n), lower = better, whose mean orders models as the metric does; NULL if it has none (AUC, F1). */
	void (*row_loss)(double *loss, const struct metric_input *in);
	const char *help;
};

extern const struct metric metrics[]; /* ends with { 0 } */
/* NULL if unknown. */
const struct metric *metric_find(const char *name);
/* ERR_USAGE "unknown metric 'rsme' (did you mean 'rmse'?)". */
const struct metric *metric_need(const char *name, struct err *err);

#endif
