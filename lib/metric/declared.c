/* declared.c - metrics that a policy declares: the mean of a column that came with the predictions, and the mean cost of wrong labels. */
#include "metric/families.h"

#include <math.h>

static double metric_measure(const struct metric_input *in)
{
	return mean_weighted(in->measure, in);
}

static void measure_as_loss(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		loss[i] = in->measure[i];
}

static void measure_as_gain(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		loss[i] = -in->measure[i];
}

const struct metric metric_of_lower_column = { .name = "column",
					       .tasks = METRIC_ANY_TASK,
					       .needs = METRIC_NEEDS_MEASURE,
					       .value = metric_measure,
					       .row_loss = measure_as_loss,
					       .help = "mean of a column of the predictions, better when lower" };
const struct metric metric_of_higher_column = { .name = "column",
						.higher_is_better = true,
						.tasks = METRIC_ANY_TASK,
						.needs = METRIC_NEEDS_MEASURE,
						.value = metric_measure,
						.row_loss = measure_as_gain,
						.help = "mean of a column of the predictions, better when higher" };

/* A row without a label costs as much as the dearest label for its truth. */
static double cost_of(const struct metric_input *in, size_t i)
{
	const double *cost = in->cost + (size_t)in->y_class[i] * in->n_classes;
	double most = 0;

	if (in->label[i] < in->n_classes)
		return cost[in->label[i]];
	for (size_t k = 0; k < in->n_classes; k++)
		most = fmax(most, cost[k]);
	return most;
}

static void declared_cost(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		loss[i] = cost_of(in, i);
}

static double metric_cost(const struct metric_input *in)
{
	return mean_loss(in, declared_cost);
}

const struct metric metric_of_cost = { .name = "cost",
				       .tasks = METRIC_BINARY | METRIC_MULTICLASS,
				       .needs = METRIC_NEEDS_LABEL,
				       .value = metric_cost,
				       .row_loss = declared_cost,
				       .help = "mean declared cost of the labels" };
