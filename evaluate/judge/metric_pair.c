/* metric_pair.c - the metric's own function is what is resampled: no second formula can disagree with the first. */
#include "evaluate/judge/metric_pair.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

static double delta(const double *weight, double *scratch, const void *state)
{
	const struct metric_pair *p = state;
	struct metric_input candidate = p->candidate, production = p->production;
	double now, was;

	candidate.weight = production.weight = weight;
	for (size_t k = 0; p->gather && k < p->r.n_points; k++)
		scratch[k] = weight[p->gather[k]];
	if (p->gather)
		production.weight = scratch;
	now = p->metric->value(&candidate);
	was = p->metric->value(&production);
	return p->metric->higher_is_better ? now - was : was - now;
}

/* The number of a row's cell; exact, since classes are few. */
static double cell_of(const struct arm *candidate, const struct arm *production, size_t i)
{
	double k = (double)candidate->truth->n_classes + 1;
	double c = fmin(candidate->label[i], k - 1), p = fmin(production->label[i], k - 1); /* no label is a cell of its own */

	return ((double)candidate->truth->y_class[i] * k + c) * k + p;
}

/* Cells that have rows, in ascending order. */
static void find_cells(struct metric_pair *p, const struct arm *candidate, const struct arm *production)
{
	const struct truth *t = candidate->truth;
	CLEANUP(mem_free) double *cell = mem_new(t->n, sizeof(*cell));
	CLEANUP(mem_free) size_t *order = mem_new(t->n, sizeof(*order));
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		cell[i] = cell_of(candidate, production, i);
	sort_order(order, cell, t->n);
	p->point = mem_new(t->n, sizeof(*p->point));
	p->y_class = mem_new(t->n, sizeof(*p->y_class));
	p->label[0] = mem_new(t->n, sizeof(uint32_t));
	p->label[1] = mem_new(t->n, sizeof(uint32_t));
	for (size_t k = 0; k < t->n; k++) {
		size_t i = order[k];

		if (k == 0 || cell[i] != cell[order[k - 1]]) {
			p->y_class[n] = t->y_class[i];
			p->label[0][n] = candidate->label[i];
			p->label[1][n++] = production->label[i];
		}
		p->point[i] = (uint32_t)n - 1;
	}
	p->r.point = p->point;
	p->r.n_points = p->candidate.n = p->production.n = n;
	p->candidate.y_class = p->production.y_class = p->y_class;
	p->candidate.label = p->label[0];
	p->production.label = p->label[1];
}

/* One model's rows in ascending order of its scores, so that a pass over them reads memory in order. */
static void take_sorted(struct metric_pair *p, size_t m, struct metric_input *in, const size_t *order)
{
	p->score[m] = mem_new(in->n, sizeof(double));
	p->label[m] = mem_new(in->n, sizeof(uint32_t));
	for (size_t k = 0; k < in->n; k++) {
		p->score[m][k] = in->score[order[k]];
		p->label[m][k] = in->y_class[order[k]];
	}
	in->score = p->score[m];
	in->y_class = p->label[m];
	in->order = p->order;
}

/* Point k is the row with the candidate's k-th score; gather says which point has production's k-th. */
static void sort_scores(struct metric_pair *p, size_t n)
{
	CLEANUP(mem_free) size_t *order = mem_new(n, sizeof(*order));

	sort_order(order, p->candidate.score, n);
	p->order = mem_new(n, sizeof(*p->order));
	p->point = mem_new(n, sizeof(*p->point));
	for (size_t k = 0; k < n; k++) {
		p->order[k] = k;
		p->point[order[k]] = (uint32_t)k;
	}
	take_sorted(p, 0, &p->candidate, order);
	sort_order(order, p->production.score, n);
	p->gather = mem_new(n, sizeof(*p->gather));
	for (size_t k = 0; k < n; k++)
		p->gather[k] = p->point[order[k]];
	take_sorted(p, 1, &p->production, order);
	p->r.point = p->point;
	p->r.n_points = n;
}

static void set_units(struct metric_pair *p, const struct truth *t)
{
	p->r.by_groups = t->group != NULL;
	p->r.n_units = t->group ? t->n_groups : t->n_classes;
	p->unit = mem_new(t->n, sizeof(*p->unit));
	if (t->n)
		memcpy(p->unit, t->group ? t->group : t->y_class, t->n * sizeof(*p->unit));
	p->r.unit = p->unit;
}

void metric_pair_init(struct metric_pair *p, const struct metric *metric, const struct arm *candidate, const struct arm *production)
{
	*p = (struct metric_pair){ .metric = metric, .r = { .delta = delta, .n = candidate->n } };
	p->r.state = p;
	arm_input(&p->candidate, candidate, metric);
	arm_input(&p->production, production, metric);
	if (metric->needs & METRIC_NEEDS_SCORE)
		sort_scores(p, candidate->n);
	else
		find_cells(p, candidate, production);
	set_units(p, candidate->truth);
}

void metric_pair_release(struct metric_pair *p)
{
	free(p->point);
	free(p->unit);
	free(p->y_class);
	for (size_t m = 0; m < 2; m++) {
		free(p->label[m]);
		free(p->score[m]);
	}
	free(p->order);
	free(p->gather);
	*p = (struct metric_pair){ 0 };
}
