/* sample_size.c - rows for a condition, nodes of the decision tree. */
#include "evaluate/planning/sample_size.h"

#include "evaluate/statistics/proportion.h"
#include "math/elementary.h"

#include <math.h>
#include <stdbool.h>

/* Nobody plans beyond so many rows. */
#define MOST_ROWS 0x1p40

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

static bool reaches_beyond(double rows, double eps, double delta)
{
	return proportion_exact(rows / 2, rows, delta).high - 0.5 > eps;
}

double sample_size_exact(double coefficient, double tolerance, double reliability, size_t n_clauses, double log_tests)
{
	double eps = tolerance / fabs(coefficient), delta = math_exp(math_log((1 - reliability) / (double)n_clauses) - log_tests);
	double low = 0, high = 1;

	while (reaches_beyond(high, eps, delta)) {
		low = high;
		high *= 2;
		if (high > MOST_ROWS)
			return INFINITY;
	}
	while (high - low > 1) {
		double middle = floor(low + (high - low) / 2);

		if (reaches_beyond(middle, eps, delta))
			low = middle;
		else
			high = middle;
	}
	return high;
}
