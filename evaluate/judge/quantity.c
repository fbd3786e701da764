/* quantity.c - quantities of the gate's own. */
#include "evaluate/judge/quantity.h"

#include "base/mem.h"
#include "evaluate/judge/arm.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

enum { CALIBRATION_BINS = 10 };

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
	CLEANUP(mem_free) size_t *seen = mem_new(t->n_classes, sizeof(*seen)), *hit = mem_new(t->n_classes, sizeof(*hit));
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

/* The probability that is put to the test: of the positive class, or of the likeliest one; and whether it came true. */
static double stated(bool *came_true, const struct arm *arm, size_t i)
{
	const struct truth *t = arm->truth;
	const double *p = arm->probability + i * t->n_classes;
	uint32_t best = t->task == METRIC_BINARY ? t->positive : 0;

	for (uint32_t k = 0; t->task != METRIC_BINARY && k < t->n_classes; k++)
		best = p[k] > p[best] ? k : best;
	*came_true = t->y_class[i] == best;
	return p[best];
}

/*
 * Expected calibration error: ten bins of equal mass, rows of one probability together; the mean over the rows of
 * |mean probability - share that came true| of their bin (Nixon et al. 2019).
 */
static double calibration_error(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	size_t n = arm->n, first = 0;
	CLEANUP(mem_free) double *p = mem_new(n + 1, sizeof(*p));
	CLEANUP(mem_free) size_t *order = mem_new(n + 1, sizeof(*order));
	double gap[CALIBRATION_BINS] = { 0 }, error = 0, all = 0;
	bool came_true;

	(void)other;
	(void)terms;
	if (!arm->probability || n == 0)
		return NAN;
	for (size_t i = 0; i < n; i++)
		p[i] = stated(&came_true, arm, i);
	sort_order(order, p, n);
	for (size_t k = 0; k < n; k++) {
		double w = arm->truth->weight ? arm->truth->weight[order[k]] : 1, stated_p = stated(&came_true, arm, order[k]);

		first = p[order[k]] == p[order[first]] ? first : k;
		gap[first * CALIBRATION_BINS / n] += w * (stated_p - came_true);
		all += w;
	}
	for (size_t b = 0; b < CALIBRATION_BINS; b++)
		error += fabs(gap[b]);
	return error / all;
}

/* Share of queries whose value falls by more than terms->drop. A hair is no fall: values are sums of rounded terms. */
static double query_drop_rate(const struct arm *arm, const struct arm *other, const struct quantity_terms *terms)
{
	size_t n = arm->truth->n_queries, drops = 0;
	CLEANUP(mem_free) double *now = mem_new(n, sizeof(*now)), *was = mem_new(n, sizeof(*was));
	struct metric_input in;

	if (!other || !arm->score || !other->score)
		return NAN;
	arm_input(&in, arm, terms->metric);
	terms->metric->query_value(now, &in);
	arm_input(&in, other, terms->metric);
	terms->metric->query_value(was, &in);
	for (size_t q = 0; q < n; q++)
		drops += !(was[q] - now[q] <= terms->drop + 1e-12); /* equivalent: no difference of metrics is that hair to the last bit */
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
	{ "calibration_error", CLASSES, false, true, calibration_error,
	  "mean distance of probabilities from what came true, in ten bins of equal mass" },
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
