/* regression.c - errors of numbers. */
#include "metric/families.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>

void squared_error(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++) {
		double e = in->value[i] - in->y[i];

		loss[i] = e * e;
	}
}

void absolute_error(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		loss[i] = fabs(in->value[i] - in->y[i]);
}

void relative_error(double *loss, const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		loss[i] = in->y[i] == 0 ? NAN : fabs((in->value[i] - in->y[i]) / in->y[i]);
}

/* The weighted variance of the truth. */
static double variance(const struct metric_input *in)
{
	CLEANUP(mem_free) double *d2 = mem_new(in->n, sizeof(*d2));
	double mean = mean_weighted(in->y, in);

	for (size_t i = 0; i < in->n; i++)
		d2[i] = (in->y[i] - mean) * (in->y[i] - mean);
	return mean_weighted(d2, in);
}

/* Squared error in units of the variance: its mean is 1 - R2, so that a mean gain is a gain of R2. */
void unexplained(double *loss, const struct metric_input *in)
{
	double var = in->n ? variance(in) : 0;

	squared_error(loss, in);
	for (size_t i = 0; i < in->n; i++)
		loss[i] = var > 0 ? loss[i] / var : NAN;
}

double metric_mse(const struct metric_input *in)
{
	return mean_loss(in, squared_error);
}

double metric_rmse(const struct metric_input *in)
{
	return sqrt(metric_mse(in));
}

double metric_mae(const struct metric_input *in)
{
	return mean_loss(in, absolute_error);
}

double metric_mape(const struct metric_input *in)
{
	return mean_loss(in, relative_error);
}

double metric_r2(const struct metric_input *in)
{
	double var = in->n ? variance(in) : 0;

	return var > 0 ? 1 - metric_mse(in) / var : NAN;
}

double metric_bias(const struct metric_input *in)
{
	CLEANUP(mem_free) double *e = mem_new(in->n, sizeof(*e));

	for (size_t i = 0; i < in->n; i++)
		e[i] = in->value[i] - in->y[i];
	return fabs(mean_weighted(e, in));
}

double metric_max_error(const struct metric_input *in)
{
	double largest = in->n ? 0 : NAN;

	for (size_t i = 0; i < in->n; i++) {
		double e = fabs(in->value[i] - in->y[i]);

		if (!(e <= largest))
			largest = e;
		if (isnan(e))
			return e;
	}
	return largest;
}

double metric_p99_error(const struct metric_input *in)
{
	CLEANUP(mem_free) double *e = mem_new(in->n, sizeof(*e));

	if (in->n == 0)
		return NAN;
	absolute_error(e, in);
	sort_doubles(e, in->n);
	return isnan(e[in->n - 1]) ? NAN : quantile_sorted(e, in->n, 0.99);
}
