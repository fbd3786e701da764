/* probability.c - proper scores of predicted probabilities. */
#include "metric/families.h"

#include "math/elementary.h"

#include <math.h>

static const double CLIP = 1e-15;

void minus_log_probability(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++) {
		double p = in->probability[i * in->n_classes + in->y_class[i]];

		p = p < CLIP ? CLIP : p > 1 - CLIP ? 1 - CLIP : p; /* NaN stays */
		loss[i] = -math_log(p);
	}
}

/* Two classes: (p - y)^2 of the positive one, as Brier scores are quoted; more classes: the sum over them. */
void squared_probability_error(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++) {
		const double *p = in->probability + i * in->n_classes;
		double sum = 0;

		for (size_t k = 0; k < in->n_classes; k++) {
			double e = p[k] - (k == in->y_class[i]);

			if (in->n_classes != 2 || k == in->positive)
				sum += e * e;
		}
		loss[i] = sum;
	}
}

double metric_log_loss(const struct metric_input *in)
{
	return mean_loss(in, minus_log_probability);
}

double metric_brier(const struct metric_input *in)
{
	return mean_loss(in, squared_probability_error);
}
