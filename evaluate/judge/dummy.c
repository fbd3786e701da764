/* dummy.c - constant predictions: mean, or class shares and the most frequent class (the first in byte order if several are). */
#include "evaluate/judge/dummy.h"

#include "base/map.h"
#include "base/mem.h"
#include "math/sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* counts (n_classes): how often each class of the truth comes. */
static void count_train(double *counts, const struct truth *t, const struct dummy_labels *train)
{
	struct map known = { 0 };
	bool added;

	for (size_t i = 0; i < train->n; i++) {
		size_t *at = map_put(&known, train->texts[i], strlen(train->texts[i]), 0, &added);

		if (added)
			*at = truth_class(t, train->texts[i]);
		if (*at < t->n_classes) /* equivalent: a class is below n_classes, or NO_LABEL */
			counts[*at]++;
	}
	map_release(&known);
}

static double total_of(const double *counts, size_t n)
{
	double total = 0;

	for (size_t k = 0; k < n; k++)
		total += counts[k];
	return total;
}

static void learn_shares(struct dummy *d, const struct dummy_labels *train)
{
	const struct truth *t = d->truth;
	double total;

	d->share = mem_new(t->n_classes, sizeof(*d->share));
	if (train->n)
		count_train(d->share, t, train);
	total = total_of(d->share, t->n_classes);
	if (total == 0) {
		for (size_t i = 0; i < t->n; i++)
			d->share[t->y_class[i]] += t->priors ? t->weight[i] : 1;
		total = total_of(d->share, t->n_classes);
	}
	for (size_t k = 0; k < t->n_classes; k++)
		d->share[k] /= total;
}

void dummy_learn(struct dummy *d, const struct truth *truth, const struct dummy_labels *train)
{
	*d = (struct dummy){ .truth = truth };
	if (truth->task == METRIC_REGRESSION)
		d->mean = train->n ? mean_of(train->y, train->n) : mean_of(truth->y, truth->n);
	else if (truth->task == METRIC_BINARY || truth->task == METRIC_MULTICLASS)
		learn_shares(d, train);
}

void dummy_release(struct dummy *d)
{
	free(d->share);
	*d = (struct dummy){ 0 };
}

/* What saying class k of every row costs. */
static double cost_of_class(const struct metric_input *in, const double *share, size_t k)
{
	double cost = 0;

	for (size_t t = 0; t < in->n_classes; t++)
		cost += share[t] * in->cost[t * in->n_classes + k];
	return cost;
}

static uint32_t cheapest(const struct arm *arm, const double *share, const struct metric *metric)
{
	struct metric_input in;
	uint32_t best = 0;

	arm_input(&in, arm, metric);
	for (uint32_t k = 1; k < in.n_classes; k++)
		if (cost_of_class(&in, share, k) < cost_of_class(&in, share, best))
			best = k;
	return best;
}

static uint32_t most_frequent(const double *share, size_t n_classes)
{
	uint32_t most = 0;

	for (uint32_t k = 1; k < n_classes; k++)
		if (share[k] > share[most])
			most = k;
	return most;
}

static double *repeated(double x, size_t n)
{
	double *out = mem_new(n, sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = x;
	return out;
}

static void answer_classes(struct arm *arm, const struct dummy *d, const struct metric *metric)
{
	size_t n = arm->n, width = d->truth->n_classes;

	if (metric->needs & METRIC_NEEDS_LABEL) {
		bool costs = metric->value == metric_of_cost.value;
		uint32_t label = costs ? cheapest(arm, d->share, metric) : most_frequent(d->share, width);

		arm->label = mem_new(n, sizeof(*arm->label));
		for (size_t i = 0; i < n; i++)
			arm->label[i] = label;
	}
	if (metric->needs & METRIC_NEEDS_PROBABILITY) {
		arm->probability = mem_new(n * width, sizeof(*arm->probability));
		for (size_t i = 0; i < n; i++)
			memcpy(arm->probability + i * width, d->share, width * sizeof(*d->share));
	}
	if (metric->needs & METRIC_NEEDS_SCORE && d->truth->task == METRIC_BINARY)
		arm->score = repeated(d->share[d->truth->positive], n);
}

void dummy_answer(struct arm *arm, const struct dummy *d, const struct metric *metric)
{
	*arm = (struct arm){ .truth = d->truth, .n = d->truth->n, .size_bytes = NAN };
	if (d->share)
		answer_classes(arm, d, metric);
	else if (d->truth->task == METRIC_REGRESSION)
		arm->value = repeated(d->mean, arm->n);
	else if (d->truth->task == METRIC_RANKING) /* one tie: metrics take the mean over all orders of it */
		arm->score = repeated(0, arm->n);
}
