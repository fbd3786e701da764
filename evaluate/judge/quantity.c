/* quantity.c - quantities of the gate's own. */
#include "evaluate/judge/quantity.h"

#include "base/mem.h"
#include "evaluate/judge/arm.h"

#include <math.h>
#include <string.h>

static bool is_right(const struct arm *arm, size_t i)
{
	return arm->label[i] == arm->truth->y_class[i];
}

/* Share of rows that production gets right and the candidate wrong (Yan et al. 2021). */
static double negative_flip_rate(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	size_t flips = 0;

	(void)terms;
	if (!other || !arm->label || !other->label)
		return NAN;
	for (size_t i = 0; i < arm->n; i++)
		flips += is_right(other, i) && !is_right(arm, i);
	return (double)flips / (double)arm->n;
}

/* Share of rows on which the two say different things. */
static double churn(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	size_t differ = 0;

	(void)terms;
	if (!other || !arm->label || !other->label)
		return NAN;
	for (size_t i = 0; i < arm->n; i++)
		differ += arm->label[i] != other->label[i];
	return (double)differ / (double)arm->n;
}

/* The smallest recall of any class that the hold-out has. */
static double recall_min(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	const struct truth *t = arm->truth;
	CLEANUP(mem_free) size_t *seen = mem_new(t->n_classes + 1, sizeof(*seen)), *hit = mem_new(t->n_classes + 1, sizeof(*hit));
	double least = 1;

	(void)other;
	(void)terms;
	if (!arm->label)
		return NAN;
	for (size_t i = 0; i < arm->n; i++) {
		seen[t->y_class[i]]++;
		hit[t->y_class[i]] += is_right(arm, i);
	}
	for (size_t k = 0; k < t->n_classes; k++)
		if (seen[k])
			least = fmin(least, (double)hit[k] / (double)seen[k]);
	return least;
}

static double model_bytes(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	(void)other;
	(void)terms;
	return arm->size_bytes;
}

static double not_here(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	(void)arm;
	(void)other;
	(void)terms;
	return NAN;
}

/* Share of queries whose value falls by more than terms->drop. A hair is no fall: values are sums of rounded terms. */
static double query_drop_rate(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	size_t n = arm->truth->n_queries, drops = 0;
	CLEANUP(mem_free) double *now = mem_new(n + 1, sizeof(*now)), *was = mem_new(n + 1, sizeof(*was));
	struct metric_input in;

	if (!other || !arm->score || !other->score)
		return NAN;
	arm_input(&in, arm, terms->metric);
	terms->metric->query_value(now, &in);
	arm_input(&in, other, terms->metric);
	terms->metric->query_value(was, &in);
	for (size_t q = 0; q < n; q++)
		drops += !(was[q] - now[q] <= terms->drop + 1e-12);
	return (double)drops / (double)n;
}

/* Share of queries whose first ranks hold nothing relevant; a tie that leaves it open counts by its chance. */
static double zero_result_rate(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	struct metric_input in;

	(void)other;
	if (!arm->score)
		return NAN;
	arm_input(&in, arm, terms->metric);
	in.cutoff = terms->cutoff;
	return metric_mean_over_queries(&in, query_nothing_found);
}

enum { CLASSES = METRIC_BINARY | METRIC_MULTICLASS };

const struct quantity quantities[] = {
	{ "negative_flip_rate", CLASSES, true, false, negative_flip_rate,
	  "share of rows that production gets right and the candidate wrong" },
	{ "churn", CLASSES, true, false, churn, "share of rows on which the labels differ" },
	{ "recall_min", CLASSES, false, false, recall_min, "smallest recall of any class" },
	{ "query_drop_rate", METRIC_RANKING, true, false, query_drop_rate, "share of queries that lose more than `drop` of their metric",
	  .has_drop = true },
	{ "zero_result_rate", METRIC_RANKING, false, true, zero_result_rate, "share of queries whose first ranks hold nothing relevant",
	  .has_cutoff = true },
	{ "model_bytes", METRIC_ANY_TASK, false, true, model_bytes, "bytes of the model package" },
	{ "latency_p50_ms", METRIC_ANY_TASK, false, true, not_here, "median time of one row's answer", .timed = true },
	{ "latency_p95_ms", METRIC_ANY_TASK, false, true, not_here, "95th percentile of the time of one row's answer", .timed = true },
	{ 0 },
};

const struct quantity *quantity_find(const char *name)
{
	for (const struct quantity *q = quantities; q->name; q++)
		if (strcmp(q->name, name) == 0)
			return q;
	return NULL;
}
