/* quantity.h - what guards and floors can limit besides the metrics: how the candidate's behaviour differs from production's,
 * its tails, and its size. One table: to add a quantity is to add a row.
 */
#ifndef EVALUATE_QUANTITY_H
#define EVALUATE_QUANTITY_H

#include "metric/metric.h"

#include <stdbool.h>
#include <stddef.h>

struct arm;

/* Defaults: a query drops if it loses more than this of its metric; ranks that count where no metric says. */
#define QUANTITY_DROP 0.1
enum { QUANTITY_CUTOFF = 10 };

/* What a quantity is measured in. */
struct quantity_terms {
	const struct metric *metric; /* of queries */
	double drop;
	size_t cutoff;
};

struct quantity {
	const char *name; /* "negative_flip_rate" */
	unsigned tasks;   /* enum metric_task */
	bool needs_both;  /* it compares the arms: without production it does not apply */
	bool has_ratio;   /* ratio_max makes sense */
	/* NaN = cannot be had. production is NULL where there is none. */
	double (*value)(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms);
	const char *help;
	bool timed;                /* measured by a clock: value() has nothing to say, judge/latency_guard.c has */
	bool has_cutoff, has_drop; /* "zero_result_rate@10"; `drop:` */
};

extern const struct quantity quantities[]; /* ends with { 0 } */
/* The quantity of this name; NULL if there is none. Static. */
const struct quantity *quantity_find(const char *name);

#endif
