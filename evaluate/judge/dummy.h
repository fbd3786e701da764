/* dummy.h - the model that knows nothing but the training labels: their mean, or how often each class comes. Every candidate must beat it. */
#ifndef EVALUATE_DUMMY_H
#define EVALUATE_DUMMY_H

#include "evaluate/judge/arm.h"

/* From the training labels in text form (classes) or as numbers (regression); n 0 = from the hold-out's own truth, weighted
 * where the weights are those of holdout.priors. */
struct dummy_labels {
	const double *y;
	const char *const *texts;
	size_t n;
};

/* What it has learnt: the same answer for every row. */
struct dummy {
	const struct truth *truth; /* borrowed */
	double mean;               /* regression */
	double *share;             /* classes: (n_classes), they sum to 1; else NULL */
};

/* Learn from the labels of train; where there are none (train->n is 0), from the truth itself, which is borrowed and must outlive *d. */
void dummy_learn(struct dummy *d, const struct truth *truth, const struct dummy_labels *train);
void dummy_release(struct dummy *d);

/*
 * Its answers of every row, as far as the metric needs them. Its label is the most frequent class, the first in byte order if several are;
 * for a metric of costs the class that would cost least, were the shares the dummy's. The caller releases arm.
 */
void dummy_answer(struct arm *arm, const struct dummy *d, const struct metric *metric);

#endif
