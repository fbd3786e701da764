/* arm.h - the hold-out's truth, and one model's answers on the same rows in the same order. Everything that the gate computes,
 * it computes from these two, so that a model file, a file of predictions and a synthetic model of the self-test are judged alike.
 */
#ifndef EVALUATE_ARM_H
#define EVALUATE_ARM_H

#include "base/err.h"
#include "metric/metric.h"
#include "model/predictions/predictions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_LABEL UINT32_MAX

struct truth {
	size_t n;
	unsigned task;     /* one of enum metric_task */
	double *y;         /* regression: (n), finite; ranking: grades of 0 or more */
	uint32_t *y_class; /* classes: (n) */
	char **classes;    /* (n_classes) canonical texts: first those of the truth, in byte order, then what only a model says */
	size_t n_classes;
	size_t n_true;        /* how many of them the truth has */
	uint32_t positive;    /* binary */
	uint8_t *is_positive; /* binary: (n) 0 or 1 */
	double *weight;       /* (n) >= 0; NULL = every row counts once */
	bool priors;          /* the weights make up for the shares of the classes (holdout.priors) */
	uint32_t *group;      /* (n) below n_groups; NULL = rows are independent */
	size_t n_groups;
	uint32_t *query; /* ranking: (n) below n_queries */
	size_t n_queries;
	size_t *query_row; /* (n_queries) the first row of each: groups and weights are the same on all of them */
	double *cost;      /* (n_costs, n_classes, n_classes): cost[slot, truth, label] */
	size_t n_costs;
	size_t horizon; /* rows in time's order that share shocks; 0 = rows are in no order of time */
};

struct arm {
	const struct truth *truth; /* borrowed */
	size_t n;
	double *value;       /* (n), or NULL */
	uint32_t *label;     /* (n) index into truth's classes, or NO_LABEL; NULL = the model gives none */
	double *probability; /* (n, truth->n_classes) row-major, or NULL */
	double *score;       /* binary, ranking: (n), or NULL */
	double **measure;    /* (n_measures) of (n), or NULL: columns of the predictions that the policy names */
	size_t n_measures;
	size_t n_bad; /* rows whose answer is missing or not finite */
	union {
		size_t first_bad; /* row of the first */
		size_t bad[20];   /* rows of the first of them */
	};
	double size_bytes; /* of the model; NaN = unknown */
};

/*
 * The truth's classes: numbers in their shortest form, so that 1.0 = 1 (RULES 19). texts (n) are the labels as the file has them;
 * positive NULL = the last class in byte order. ERR_DATA for one class only, for more than two in a binary task, and for a positive
 * class that no row has.
 */
int truth_set_labels(struct truth *t, const char *const *texts, size_t n, const char *positive, struct err *err);
void truth_release(struct truth *t);
/* Ranking: numbers the queries in the order of their first rows. query (n) names each row's, below n; it is taken over. */
void truth_set_queries(struct truth *t, uint32_t *query, size_t n_queries);
/* What is judged: queries, or rows. */
size_t truth_units(const struct truth *t);
/* Room for classes that only a model says. Before the first arm_fill(). */
void truth_add_classes(struct truth *t, const struct predictions *p);
/* The index of a label's text, however a number in it is written; NO_LABEL if it is no class. */
uint32_t truth_class(const struct truth *t, const char *text);

/*
 * Take over what the model said: labels and probabilities by the truth's classes, a binary model's score from the probability of the
 * positive class, labels from the largest probability where it gives none (RULES 19). Counts rows that are not finite.
 * Row i of the arm is row order[i] of p; order NULL = the same.
 * ERR_DATA if the model answers another question (values for a task of classes), or its probabilities are none.
 */
int arm_fill(struct arm *arm, const struct truth *truth, const struct predictions *p, const size_t *order, const char *title,
	     struct err *err);
void arm_release(struct arm *arm);

/* The model's answers of rows[i] as the answers to row i (sabotage: the truth stays), or with a truth cut likewise (slices). */
void arm_gather(struct arm *out, const struct arm *arm, const struct truth *truth, const size_t *rows);
void truth_gather(struct truth *out, const struct truth *t, const size_t *rows, size_t n);

/* What metrics take. */
void arm_input(struct metric_input *in, const struct arm *arm, const struct metric *metric);
/* Does it give what the metric needs? */
bool arm_has(const struct arm *arm, const struct metric *metric);
/* Do both say the same on every row, as far as this metric looks? */
bool arm_same(const struct arm *a, const struct arm *b, const struct metric *metric);

#endif
