/* dummy.c - constant predictions: mean, or class shares and the most frequent class (the first in byte order if several are). */
#include "evaluate/judge/dummy.h"

#include "base/map.h"
#include "base/mem.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

static void fill_value(struct arm *arm, const struct truth *t, const struct dummy_labels *train)
{
	double mean = train->n ? mean_of(train->y, train->n) : mean_of(t->y, t->n);

	arm->value = mem_new(t->n, sizeof(*arm->value));
	for (size_t i = 0; i < t->n; i++)
		arm->value[i] = mean;
}

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

static void fill_rows(struct arm *arm, const struct truth *t, const double *counts)
{
	double total = total_of(counts, t->n_classes);
	uint32_t most = 0;

	for (uint32_t k = 1; k < t->n_classes; k++)
		if (counts[k] > counts[most])
			most = k;
	arm->label = mem_new(t->n, sizeof(*arm->label));
	arm->probability = mem_new(t->n * t->n_classes, sizeof(*arm->probability));
	arm->score = t->task == METRIC_BINARY ? mem_new(t->n, sizeof(*arm->score)) : NULL;
	for (size_t i = 0; i < t->n; i++) {
		arm->label[i] = most;
		for (size_t k = 0; k < t->n_classes; k++)
			arm->probability[i * t->n_classes + k] = counts[k] / total;
		if (arm->score)
			arm->score[i] = counts[t->positive] / total;
	}
}

void dummy_fill(struct arm *arm, const struct truth *truth, const struct dummy_labels *train)
{
	CLEANUP(mem_free) double *counts = mem_new(truth->n_classes ? truth->n_classes : 1, sizeof(*counts));

	*arm = (struct arm){ .truth = truth, .n = truth->n, .size_bytes = NAN };
	if (truth->task == METRIC_MEASURE)
		return;
	if (truth->task == METRIC_RANKING) { /* one tie: metrics take the mean over all orders of it */
		arm->score = mem_new(truth->n, sizeof(*arm->score));
		return;
	}
	if (truth->task == METRIC_REGRESSION) {
		fill_value(arm, truth, train);
		return;
	}
	if (train->n)
		count_train(counts, truth, train);
	if (total_of(counts, truth->n_classes) == 0)
		for (size_t i = 0; i < truth->n; i++)
			counts[truth->y_class[i]] += truth->priors ? truth->weight[i] : 1;
	fill_rows(arm, truth, counts);
}

/* What saying class k of every row costs, by the shares of the classes. */
static double cost_of_class(const struct metric_input *in, const double *shares, size_t k)
{
	double cost = 0;

	for (size_t t = 0; t < in->n_classes; t++)
		cost += shares[t] * in->cost[t * in->n_classes + k];
	return cost;
}

void dummy_cheapest(struct arm *out, const struct arm *dummy, const struct metric *metric)
{
	struct metric_input in;
	uint32_t best = 0;

	arm_input(&in, dummy, metric);
	for (uint32_t k = 1; k < in.n_classes; k++)
		if (cost_of_class(&in, dummy->probability, k) < cost_of_class(&in, dummy->probability, best))
			best = k;
	*out = (struct arm){ .truth = dummy->truth, .n = dummy->n, .size_bytes = NAN };
	out->label = mem_new(out->n, sizeof(*out->label));
	for (size_t i = 0; i < out->n; i++)
		out->label[i] = best;
}
