/* dm_hln.c - ordered rows: neighbouring losses of an h-step forecast share shocks, so their covariances belong to the variance.
 *
 * Source  Diebold, Mariano 1995; Harvey, Leybourne, Newbold 1997, eq. 9.
 */
#include "evaluate/statistics/paired.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>

/* Long-run variance of x (n) about its mean, from autocovariances (divisor n) below lag h; not positive: lag 0 alone. */
static double long_run_variance(const double *centred, size_t n, size_t *horizon)
{
	double variance = sum_of_products(centred, centred, n) / (double)n, with_lags = variance;

	for (size_t lag = 1; lag < *horizon; lag++)
		with_lags += 2 * sum_of_products(centred + lag, centred, n - lag) / (double)n;
	if (with_lags > 0)
		return with_lags;
	*horizon = 1;
	return variance;
}

int dm_hln_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	CLEANUP(mem_free) double *centred = NULL;
	size_t horizon = in->horizon ? in->horizon : 1;
	double n = (double)in->n, h, correction;

	if (check_gains(in, "dm_hln", err) < 0)
		return -1;
	if (horizon >= in->n)
		return err_set(err, ERR_DATA, "dm_hln: a horizon of %zu needs more than %zu rows", horizon, in->n);
	*out = (struct comparison){ .test = "dm_hln", .delta = mean_of(in->gain, in->n), .df = n - 1 };
	centred = mem_new(in->n, sizeof(*centred));
	for (size_t i = 0; i < in->n; i++)
		centred[i] = in->gain[i] - out->delta;
	out->se = sqrt(long_run_variance(centred, in->n, &horizon) / n);
	h = (double)horizon;
	correction = sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n);
	if (!(correction > 0)) /* equivalent: its roots are n and n + 1, which were refused */
		return err_set(err, ERR_DATA, "dm_hln: a horizon of %zu is too long for %zu rows", horizon, in->n);
	out->se /= correction;
	conclude_from_se(out, in);
	return 0;
}
