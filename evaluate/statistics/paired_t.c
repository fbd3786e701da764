/* paired_t.c - Student's paired t-test, and the gains that make it a test of RMSE. */
#include "evaluate/statistics/paired.h"

#include "math/sum.h"

#include <math.h>

int paired_t_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	double n = (double)in->n;

	if (check_gains(in, "paired_t", err) < 0)
		return -1;
	*out = (struct comparison){ .test = "paired_t", .delta = mean_of(in->gain, in->n), .df = n - 1 };
	out->se = sqrt(sum_of_squared_deviations(in->gain, in->n, out->delta) / (n - 1) / n);
	if (!isfinite(out->delta) || !isfinite(out->se))
		return err_set(err, ERR_DATA, "paired_t: the gains are too large for a mean and a variance");
	conclude_from_se(out, in);
	return 0;
}

static double half_over_root(double sum, double n)
{
	double rmse = sqrt(sum / n);

	return rmse > 0 ? 0.5 / rmse : 0;
}

/*
 * The linear part of sqrt(mean) at each model's own mean is u_i = e1^2 / (2 RMSE1) - e2^2 / (2 RMSE2), with mean delta / 2;
 * the other half is a constant, which leaves the spread as it is.
 */
void comparison_rmse_gains(double *gain, const double *production_loss, const double *candidate_loss, size_t n)
{
	double production = sum_of(production_loss, n), candidate = sum_of(candidate_loss, n);
	double f1 = half_over_root(production, (double)n), f2 = half_over_root(candidate, (double)n);
	double half_delta = 0.5 * (sqrt(production / (double)n) - sqrt(candidate / (double)n));

	for (size_t i = 0; i < n; i++)
		gain[i] = (production_loss[i] * f1 - candidate_loss[i] * f2) + half_delta;
}
