/* plot_smooth.c - locally weighted lines, and random shifts by position. */
#include "report/plots/plot_smooth.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>

enum { NEIGHBOURS_LEAST = 3, NEIGHBOURS_MOST = 400, SEED = 1 };
#define SPAN 0.3

/* The line through y[from..to) weighted by nearness, at x. NaN where there is nothing to go by. */
static double local_line(const double *x, const double *y, size_t from, size_t to, double at, double reach)
{
	double w_sum = 0, x_sum = 0, y_sum = 0, xx = 0, xy = 0;

	for (size_t i = from; i < to; i++) {
		double distance = reach > 0 ? fabs(x[i] - at) / reach : 0, cube = 1 - distance * distance * distance;
		double w = distance < 1 && isfinite(y[i]) ? cube * cube * cube : 0;

		w_sum += w;
		x_sum += w > 0 ? w * (x[i] - at) : 0;
		y_sum += w > 0 ? w * y[i] : 0;
	}
	if (!(w_sum > 0))
		return NAN;
	for (size_t i = from; i < to; i++) {
		double distance = reach > 0 ? fabs(x[i] - at) / reach : 0, cube = 1 - distance * distance * distance;
		double w = distance < 1 && isfinite(y[i]) ? cube * cube * cube : 0, dx = x[i] - at - x_sum / w_sum;

		xx += w * dx * dx;
		xy += w > 0 ? w * dx * (y[i] - y_sum / w_sum) : 0;
	}
	return y_sum / w_sum - (xx > 0 ? xy / xx * (x_sum / w_sum) : 0);
}

double *plot_smoothed(const double *x, const double *y, size_t n)
{
	double *out = mem_new(n ? n : 1, sizeof(*out));
	size_t known = 0, k, from = 0;

	while (known < n && isfinite(x[known]))
		known++;
	k = (size_t)ceil(SPAN * (double)known);
	k = k < NEIGHBOURS_LEAST ? NEIGHBOURS_LEAST : k > NEIGHBOURS_MOST ? NEIGHBOURS_MOST : k;
	k = k > known ? known : k;
	for (size_t i = 0; i < n; i++) {
		if (i >= known) {
			out[i] = NAN;
			continue;
		}
		while (from + k < known && x[from + k] - x[i] < x[i] - x[from])
			from++;
		out[i] = local_line(x, y, from, from + k, x[i], fmax(x[i] - x[from], x[from + k - 1] - x[i]) * 1.001);
	}
	return out;
}

double *plot_jitter(const double *values, size_t n, bool is_words, uint64_t stream)
{
	double *out = mem_new(n ? n : 1, sizeof(*out)), low = INFINITY, high = -INFINITY, most;

	for (size_t i = 0; i < n; i++) {
		low = isfinite(values[i]) ? fmin(low, values[i]) : low;
		high = isfinite(values[i]) ? fmax(high, values[i]) : high;
	}
	most = is_words ? 0.3 : high > low ? (high - low) * 0.01 : 0;
	for (size_t i = 0; i < n; i++)
		out[i] = values[i] + (2 * rng_uniform(SEED, stream, i) - 1) * most;
	return out;
}
