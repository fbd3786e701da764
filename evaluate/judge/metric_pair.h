/* metric_pair.h - one metric of two arms as a function of how often each row counts: what the bootstrap recomputes on every resample. */
#ifndef EVALUATE_METRIC_PAIR_H
#define EVALUATE_METRIC_PAIR_H

#include "evaluate/judge/arm.h"
#include "evaluate/resampling/resampled.h"

/* Labels: rows of one truth and the same two answers are one point (a cell of the joint table). Scores: every row is a point, sorted once for each
 * model. */
struct metric_pair {
	struct resampled r;
	const struct metric *metric;
	struct metric_input candidate, production; /* of the points */
	uint32_t *point, *unit, *y_class, *label[2], *gather;
	double *score[2];
	size_t *order;
};

/* The arms have what the metric needs, which is labels or scores of a task of classes. Call metric_pair_release(). */
void metric_pair_init(struct metric_pair *p, const struct metric *metric, const struct arm *candidate, const struct arm *production);
void metric_pair_release(struct metric_pair *p);

#endif
