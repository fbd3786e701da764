/* multiplicity.c - Holm, and Benjamini and Hochberg. Both sort first: ranks taken from an unsorted list were another gate's bug. */
#include "evaluate/statistics/multiplicity.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>

/* known (n) = p with 1 for NaN; order (n) ascending. */
static void sorted(double *known, size_t *order, const double *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		known[i] = isnan(p[i]) ? 1 : p[i];
	sort_order(order, known, n);
}

void multiplicity_holm(double *adjusted, const double *p, size_t n)
{
	CLEANUP(mem_free) double *known = mem_new(n, sizeof(*known));
	CLEANUP(mem_free) size_t *order = mem_new(n, sizeof(*order));
	double worst = 0;

	sorted(known, order, p, n);
	for (size_t i = 0; i < n; i++) {
		worst = fmax(worst, fmin(1, (double)(n - i) * known[order[i]]));
		adjusted[order[i]] = worst;
	}
}

void multiplicity_bh(double *adjusted, const double *p, size_t n)
{
	CLEANUP(mem_free) double *known = mem_new(n, sizeof(*known));
	CLEANUP(mem_free) size_t *order = mem_new(n, sizeof(*order));
	double best = 1;

	sorted(known, order, p, n);
	for (size_t i = n; i-- > 0;) {
		best = fmin(best, (double)n * known[order[i]] / (double)(i + 1));
		adjusted[order[i]] = best;
	}
}
