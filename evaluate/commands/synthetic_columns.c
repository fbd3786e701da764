/* synthetic_columns.c - made-up values of the columns that a policy declares: inside their ranges, on the right side of their floors. */
#include "evaluate/commands/synthetic.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>

enum { COLUMN_SEED = 2, STREAM_COLUMN = 1, WOBBLES = 17 };

/* Where a column's good, middling and useless values lie, and how far they wobble. */
struct levels {
	double good, middling, noise, wobble;
};

static const struct policy_measure *measure_at(const struct policy *p, size_t slot)
{
	const struct policy_measure *found = NULL;

	for (const struct policy_measure *m = p->measures; m; m = m->next)
		if (m->column && m->metric.slot == slot && (!found || !isnan(m->low)))
			found = m;
	return found;
}

/* What floors and guards ask of the column; NaN = nothing. */
static double limit_of(const struct policy *p, const struct policy_measure *m)
{
	double limit = NAN;

	for (size_t i = 0; i < p->n_floors + p->n_guards; i++) {
		bool floor = i < p->n_floors;
		const struct policy_metric *what = floor ? &p->floors[i].what : &p->guards[i - p->n_floors].rule.what;
		double min = floor ? p->floors[i].min : p->guards[i - p->n_floors].min;
		double max = floor ? p->floors[i].max : p->guards[i - p->n_floors].max;

		if (what->metric && what->metric->needs & METRIC_NEEDS_MEASURE && what->metric->slot == m->metric.slot)
			limit = m->metric.higher_is_better ? fmax(limit, min) : fmin(limit, max);
	}
	return limit;
}

/* Between the range's ends, the limit in the middle of good and useless; else a few scales around the limit, or above 0. */
static void find_levels(struct levels *l, const struct synthetic *s, const struct policy_measure *m)
{
	bool higher = m->metric.higher_is_better, ranged = !isnan(m->low);
	double best = higher ? m->high : m->low, worst = higher ? m->low : m->high, limit = limit_of(s->policy, m);
	double step = higher ? s->scale : -s->scale;

	if (isnan(limit))
		limit = ranged ? 0.5 * (best + worst) : 8 * s->scale;
	if (!ranged) {
		best = limit + 4 * step;
		worst = limit - 4 * step;
	}
	l->good = limit + 0.8 * (best - limit);
	l->middling = limit + 0.3 * (best - limit);
	l->noise = limit - 0.8 * (limit - worst);
	l->wobble = 0.1 * fmin(fabs(best - limit), fabs(worst - limit));
}

void synthetic_measures(struct predictions *p, const struct synthetic *s, enum synthetic_kind kind)
{
	size_t n_columns = s->policy->columns.n;

	if (n_columns == 0)
		return;
	p->n_measures = n_columns;
	p->measure = mem_new(n_columns, sizeof(*p->measure));
	for (size_t k = 0; k < n_columns; k++) {
		struct levels l;

		find_levels(&l, s, measure_at(s->policy, k));
		p->measure[k] = mem_new(p->n, sizeof(**p->measure));
		for (size_t i = 0; i < p->n; i++) { /* OTHER has its neighbour's wobble: the sums are the same */
			size_t at = kind == SYNTHETIC_OTHER ? i ^ 1 : i;
			double wobble = ((double)rng_below(COLUMN_SEED, STREAM_COLUMN, at, WOBBLES) - 8) / 8 * l.wobble;

			p->measure[k][i] = (kind == SYNTHETIC_GOOD    ? l.good
					    : kind == SYNTHETIC_NOISE ? l.noise
								      : l.middling) +
					   (kind == SYNTHETIC_GOOD || kind == SYNTHETIC_NOISE ? -wobble : wobble);
		}
	}
}
