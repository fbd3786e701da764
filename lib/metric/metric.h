/* metric.h - one table of metrics: name, direction, what it needs, the function, and its loss per row. */
#ifndef METRIC_METRIC_H
#define METRIC_METRIC_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* METRIC_MEASURE: rows without a truth, judged by a measure that came with the predictions. */
enum metric_task { METRIC_REGRESSION = 1, METRIC_BINARY = 2, METRIC_MULTICLASS = 4, METRIC_RANKING = 8, METRIC_MEASURE = 16 };
enum { METRIC_ANY_TASK = METRIC_REGRESSION | METRIC_BINARY | METRIC_MULTICLASS | METRIC_RANKING | METRIC_MEASURE };
enum metric_needs {
	METRIC_NEEDS_VALUE = 1,
	METRIC_NEEDS_LABEL = 2,
	METRIC_NEEDS_PROBABILITY = 4,
	METRIC_NEEDS_SCORE = 8,
	METRIC_NEEDS_MEASURE = 16,
};

/* What a metric is computed from: truth and one model's predictions on the same rows. Arrays that a metric does not need may be NULL. */
struct metric_input {
	size_t n;
	const double *weight;    /* (n) or NULL = 1 */
	const double *y;         /* regression: (n) truth; ranking: (n) grades of relevance, 0 = none */
	const double *value;     /* regression: (n) prediction */
	const uint32_t *y_class; /* classes: (n) truth, index into the classes */
	const uint32_t *label;   /* classes: (n) predicted class; UINT32_MAX = none, always wrong */
	size_t n_classes;
	const double *probability; /* (n, n_classes) row-major */
	const double *score;       /* binary: (n), higher = positive class; ranking: higher = nearer the top */
	uint32_t positive;         /* binary: index of the positive class */
	const size_t *order;       /* (n) rows by ascending score, as sort_order() has them; NULL = metrics of scores sort for themselves */
	const uint32_t *query;     /* ranking: (n) below n_queries; each has a row */
	size_t n_queries;
	size_t cutoff;         /* ranking: ranks that count; 0 = all */
	const double *measure; /* (n) a measure of each row that came with the predictions */
	const double *cost;    /* (n_classes, n_classes): cost[truth, label], 0 on the diagonal */
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
	/* Ranking: the value of each query (n_queries), whose mean is the metric. */
	void (*query_value)(double *value, const struct metric_input *in);
	/* What a policy adds to a row of the table: ranks that count ("ndcg@10"); which of the declared measures or costs. */
	size_t cutoff, slot;
};

extern const struct metric metrics[]; /* ends with { 0 } */
/* What a policy can declare: to be copied, with a name and a slot of their own. */
extern const struct metric metric_of_lower_column, metric_of_higher_column, metric_of_cost;
/*
 * Ranking: the mean over the queries (each weighs as its rows do) of a value of each; and the chance of each query (n_queries) that none
 * of its ranks that count holds a relevant row.
 */
double metric_mean_over_queries(const struct metric_input *in, void (*query_value)(double *value, const struct metric_input *in));
void query_nothing_found(double *value, const struct metric_input *in);
/* NULL if unknown. */
const struct metric *metric_find(const char *name);
/* ERR_USAGE "unknown metric 'rsme' (did you mean 'rmse'?)". */
const struct metric *metric_need(const char *name, struct err *err);

#endif
