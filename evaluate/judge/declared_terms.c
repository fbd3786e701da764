/* declared_terms.c - what a policy declares, brought to the truth and the arms: costs by the hold-out's classes, columns within their range. */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

static void fill_matrix(double *cost, const struct truth *t, const struct policy_measure *m, struct strvec *unknown)
{
	size_t n = t->n_classes;

	for (size_t i = 0; i < n * n; i++)
		cost[i] = i % (n + 1) ? m->other : 0;
	for (size_t i = 0; i < m->n_costs; i++) {
		const struct policy_cost *c = &m->costs[i];
		CLEANUP(mem_free) char *truth = mem_strndup(c->pair, c->truth_len);
		const char *label = c->pair + c->truth_len + 2;
		uint32_t row = truth_class(t, truth), column = truth_class(t, label);

		if (row != NO_LABEL && column != NO_LABEL) {
			cost[row * n + column] = c->cost;
			continue;
		}
		if (!strvec_has(unknown, row == NO_LABEL ? truth : label))
			strvec_add(unknown, row == NO_LABEL ? truth : label);
	}
}

void declared_costs(struct truth *t, const struct policy *p, struct strvec *unknown)
{
	size_t size = t->n_classes * t->n_classes;

	if (p->n_costs == 0 || size == 0)
		return;
	t->n_costs = p->n_costs;
	t->cost = mem_new(p->n_costs * size, sizeof(*t->cost));
	for (const struct policy_measure *m = p->measures; m; m = m->next)
		if (m->costs)
			fill_matrix(t->cost + m->metric.slot * size, t, m, unknown);
}

static int check_column(const struct arm *arm, const struct policy_measure *m, const char *title, struct err *err)
{
	const double *x = arm && m->metric.slot < arm->n_measures ? arm->measure[m->metric.slot] : NULL;

	for (size_t i = 0; x && i < arm->n; i++)
		if (x[i] < m->low || x[i] > m->high)
			return err_set(err, ERR_DATA, "column '%.80s' of %s has the value %.6g, outside its range of %.6g to %.6g",
				       m->column, title, x[i], m->low, m->high);
	return 0;
}

int declared_check(const struct policy *p, const struct arm *candidate, const struct arm *production, struct err *err)
{
	for (const struct policy_measure *m = p->measures; m; m = m->next)
		if (m->column && !isnan(m->low) &&
		    (check_column(candidate, m, "the candidate", err) < 0 || check_column(production, m, "the production model", err) < 0))
			return -1;
	return 0;
}
