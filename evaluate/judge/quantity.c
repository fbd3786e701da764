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
static double negative_flip_rate(const struct arm *arm, const struct arm *other)
{
	size_t flips = 0;

	if (!other || !arm->label || !other->label)
		return NAN;
	for (size_t i = 0; i < arm->n; i++)
		flips += is_right(other, i) && !is_right(arm, i);
	return (double)flips / (double)arm->n;
}

/* Share of rows on which the two say different things. */
static double churn(const struct arm *arm, const struct arm *other)
{
	size_t differ = 0;

	if (!other || !arm->label || !other->label)
		return NAN;
	for (size_t i = 0; i < arm->n; i++)
		differ += arm->label[i] != other->label[i];
	return (double)differ / (double)arm->n;
}

/* The smallest recall of any class that the hold-out has. */
static double recall_min(const struct arm *arm, const struct arm *other)
{
	const struct truth *t = arm->truth;
	CLEANUP(mem_free) size_t *seen = mem_new(t->n_classes + 1, sizeof(*seen)), *hit = mem_new(t->n_classes + 1, sizeof(*hit));
	double least = 1;

	(void)other;
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

static double model_bytes(const struct arm *arm, const struct arm *other)
{
	(void)other;
	return arm->size_bytes;
}

static double not_here(const struct arm *arm, const struct arm *other)
{
	(void)arm;
	(void)other;
	return NAN;
}

enum { CLASSES = METRIC_BINARY | METRIC_MULTICLASS, ANY_TASK = CLASSES | METRIC_REGRESSION | METRIC_RANKING };

const struct quantity quantities[] = {
	{ "negative_flip_rate", CLASSES, true, false, negative_flip_rate,
	  "share of rows that production gets right and the candidate wrong" },
	{ "churn", CLASSES, true, false, churn, "share of rows on which the labels differ" },
	{ "recall_min", CLASSES, false, false, recall_min, "smallest recall of any class" },
	{ "model_bytes", ANY_TASK, false, true, model_bytes, "bytes of the model package" },
	{ "latency_p50_ms", ANY_TASK, false, true, not_here, "median time of one row's answer", true },
	{ "latency_p95_ms", ANY_TASK, false, true, not_here, "95th percentile of the time of one row's answer", true },
	{ 0 },
};

const struct quantity *quantity_find(const char *name)
{
	for (const struct quantity *q = quantities; q->name; q++)
		if (strcmp(q->name, name) == 0)
			return q;
	return NULL;
}
