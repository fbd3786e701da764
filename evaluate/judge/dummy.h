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

/* The dummy for a metric of costs: the class that would cost least, were its shares those of the dummy. Caller releases. */
void dummy_cheapest(struct arm *out, const struct arm *dummy, const struct metric *metric);

void dummy_fill(struct arm *arm, const struct truth *truth, const struct dummy_labels *train);

#endif
