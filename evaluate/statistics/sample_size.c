/* sample_size.c - rows for a condition, nodes of the decision tree. */
#include "evaluate/statistics/sample_size.h"

#include "math/dist.h"
#include "math/elementary.h"

#include <math.h>

static const double LOG_2 = 0x1.62e42fefa39efp-1;

double sample_size_log_tests(enum adaptivity adaptivity, size_t steps)
{
	return adaptivity == ADAPTIVITY_FULL ? (double)steps * LOG_2 : math_log((double)steps);
}

double sample_size_log_nodes(size_t evaluations, size_t promotions)
{
	double total = 0;

	/* Up to 2^1000 fits a double; more evaluations than that are beyond any hold-out. */
	for (size_t h = 0; h < evaluations; h++) {
		double choose = 1;

		for (size_t i = 0; i < promotions && i <= h; i++) {
			total += choose;
			choose = choose * (double)(h - i) / (double)(i + 1);
		}
	}
	return math_log(total);
}

double sample_size_hoeffding(const struct sample_size_clause *clauses, size_t n_clauses, double reliability, double log_tests)
{
	double most = 0;

	for (size_t c = 0; c < n_clauses; c++) {
		const double coefficients[] = { clauses[c].n, clauses[c].o, clauses[c].d };
		double k = (coefficients[0] != 0) + (coefficients[1] != 0) + (coefficients[2] != 0);
		double log_inverse = math_log(k * (double)n_clauses / (1 - reliability)) + log_tests;

		for (size_t v = 0; v < 3; v++) {
			double scaled = coefficients[v] * k / clauses[c].tolerance, rows = scaled * scaled * log_inverse / 2;

			if (rows > most)
				most = rows;
		}
	}
	return ceil(most - 1e-9);
}

double sample_size_bennett(double disagreement, double tolerance, double reliability, double log_tests)
{
	double u = tolerance / disagreement, h = (1 + u) * math_log1p(u) - u;

	return ceil((log_tests - math_log((1 - reliability) / 4)) / (disagreement * h) - 1e-9);
}

/* The larger tail of |X/n - 1/2| > tolerance: p = 1/2 is the worst p up to the lattice, so the two-sided tail there is asked for. */
static double exact_tail(size_t n, double tolerance)
{
	size_t above = (size_t)floor((double)n * (0.5 + tolerance)) + 1;

	return above > n ? 0 : 2 * binomial_sf(above, n, 0.5);
}

double sample_size_exact(double coefficient, double tolerance, double reliability, size_t n_clauses, double log_tests)
{
	double eps = tolerance / fabs(coefficient), delta = math_exp(math_log((1 - reliability) / (double)n_clauses) - log_tests);
	size_t low = 1, high = 2;

	while (exact_tail(high, eps) > delta && high < ((size_t)1 << 40))
		high *= 2;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (exact_tail(middle, eps) <= delta)
			high = middle;
		else
			low = middle + 1;
	}
	return (double)high;
}
