/* plot_smooth.c - robust locally weighted lines, and random shifts by position. */
#include "report/plots/plot_smooth.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

enum { NEIGHBOURS_LEAST = 2, NEIGHBOURS_MOST = 400, ROBUST_STEPS = 2, SEED = 1 };
#define SPAN 0.3
#define LEAST_WEIGHT 1e-12 /* of what lies far out: not nothing, so that there is a line even among such */

/* The points that are known: x (n) ascending, y (n), how much each counts (n), and the line so far (n). */
struct smoothing {
	double *x, *y, *weight, *line;
	size_t n, k;
};

/* The line through [from, from + k) weighted by nearness and by how far each lay off before, at x[i]. */
static double local_line(const struct smoothing *s, size_t from, size_t i)
{
	const double at = s->x[i], reach = fmax(at - s->x[from], s->x[from + s->k - 1] - at);
	double w_sum = 0, dx_sum = 0, y_sum = 0, xx = 0, xy = 0;

	for (size_t j = from; j < from + s->k; j++) {
		double distance = fabs(s->x[j] - at) / (reach > 0 ? reach : 1), cube = 1 - distance * distance * distance;
		double w = cube * cube * cube * s->weight[j], dx = s->x[j] - at;

		w_sum += w;
		dx_sum += w * dx;
		y_sum += w * s->y[j];
		xx += w * dx * dx;
		xy += w * dx * s->y[j];
	}
	{
		const double dx = dx_sum / w_sum, y = y_sum / w_sum, spread = xx / w_sum - dx * dx;

		return y - (fabs(spread) < 1e-24 ? 0 : (xy / w_sum - dx * y) / spread) * dx;
	}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* What lies six medians off counts as nothing. False: the line goes through all points. */
static bool weigh_again(struct smoothing *s)
{
	CLEANUP(mem_free) double *off = mem_new(s->n, sizeof(*off));
	double median;

	for (size_t i = 0; i < s->n; i++)
		off[i] = fabs(s->y[i] - s->line[i]);
	qsort(off, s->n, sizeof(*off), ascending);
	median = (off[(s->n - 1) / 2] + off[s->n / 2]) / 2;
	if (median < LEAST_WEIGHT)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		double far = fabs(s->y[i] - s->line[i]) / (6 * median), near = 1 - far * far;

		s->weight[i] = far >= 1 ? LEAST_WEIGHT : near * near;
	}
	return true;
}

static void smooth(struct smoothing *s)
{
	for (int step = 0; step <= ROBUST_STEPS; step++) {
		size_t from = 0;

		for (size_t i = 0; i < s->n; i++) {
			while (i > from && from + s->k < s->n && s->x[from + s->k] - s->x[i] <= s->x[i] - s->x[from])
				from++;
			s->line[i] = local_line(s, from, i);
		}
		if (step < ROBUST_STEPS && !weigh_again(s))
			break;
	}
	/* Points of one x are one. */
	for (size_t i = 0, end; i < s->n; i = end) {
		double sum = 0;

		for (end = i; end < s->n && s->x[end] == s->x[i]; end++)
			sum += s->line[end];
		for (size_t j = i; j < end; j++)
			s->line[j] = sum / (double)(end - i);
	}
}

/* Straight between its neighbours, where y is not known. */
static double between(const struct smoothing *s, size_t after, double x)
{
	double share;

	if (after == 0 || after == s->n || !isfinite(x))
		return NAN;
	share = s->x[after] > s->x[after - 1] ? (x - s->x[after - 1]) / (s->x[after] - s->x[after - 1]) : 0;
	return s->line[after - 1] + share * (s->line[after] - s->line[after - 1]);
}

double *plot_smoothed(const double *x, const double *y, size_t n)
{
	double *out = mem_new(n ? n : 1, sizeof(*out));
	CLEANUP(mem_free) double *room = mem_new(4 * (n ? n : 1), sizeof(*room));
	struct smoothing s = { .x = room, .y = room + n, .weight = room + 2 * n, .line = room + 3 * n };
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i]) && isfinite(y[i])) {
			s.x[s.n] = x[i];
			s.y[s.n] = y[i];
			s.weight[s.n++] = 1;
		}
	s.k = (size_t)(SPAN * (double)s.n);
	s.k = s.k < NEIGHBOURS_LEAST ? NEIGHBOURS_LEAST : s.k > NEIGHBOURS_MOST ? NEIGHBOURS_MOST : s.k;
	s.k = s.k > s.n ? s.n : s.k;
	if (s.n > 0)
		smooth(&s);
	for (size_t i = 0; i < n; i++)
		out[i] = isfinite(x[i]) && isfinite(y[i]) ? s.line[at++] : between(&s, at, x[i]);
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
