/* appraisal.h - every metric that a model's predictions allow. */
#ifndef TRAINING_APPRAISAL_H
#define TRAINING_APPRAISAL_H

#include "training/learners/learner.h"

enum { APPRAISAL_MAX = 48 };

struct appraisal {
	size_t n;
	struct {
		const struct metric *metric;
		double value;
	} items[APPRAISAL_MAX];
};

/* predicted (n) values or (n, n_classes) probabilities of the rows in s. Metrics that are undefined there are left out. */
void appraise(struct appraisal *a, const struct samples *s, const double *predicted);

/* NaN if it is not among them. */
double appraisal_value(const struct appraisal *a, const char *name);

/* The metric that a search goes by, and that stands in the result's sentence, for a task. */
const char *appraisal_search_metric(size_t n_classes);
const char *appraisal_headline(size_t n_classes);

#endif
