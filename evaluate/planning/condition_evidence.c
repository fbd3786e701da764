/* condition_evidence.c - intervals for the clauses of a condition at the rows there are, and what follows. */
#include "evaluate/planning/condition_evidence.h"

#include "evaluate/statistics/bounded.h"
#include "evaluate/statistics/proportion.h"
#include "math/elementary.h"

#include <math.h>

/* Rows beyond which nobody plans. */
#define MOST_ROWS 0x1p40

/* A tolerance is met if the reach exceeds it by no more than this share: the last bits of a planned size. */
#define TOLERANCE_SLACK (1 + 1e-9)

const char *verity_name(enum verity v)
{
	static const char *const names[] = { "false", "unknown", "true" };

	return names[v];
}

void condition_clause_range(double *least, double *most, const struct sample_size_clause *k)
{
	/* a row: both right, only the new one, only the old one, both wrong alike, both wrong in different ways */
	const double rows[] = { k->n + k->o, k->n + k->d, k->o + k->d, 0, k->d };

	*least = *most = rows[0];
	for (size_t i = 1; i < sizeof(rows) / sizeof(*rows); i++) {
		*least = fmin(*least, rows[i]);
		*most = fmax(*most, rows[i]);
	}
}

static size_t count_variables(const struct sample_size_clause *k)
{
	return (size_t)(k->n != 0) + (k->o != 0) + (k->d != 0);
}

static bool is_of_d_alone(const struct sample_size_clause *k)
{
	return count_variables(k) == 1 && k->d != 0;
}

static struct interval scaled(struct interval i, double by)
{
	return (struct interval){ fmin(i.low * by, i.high * by), fmax(i.low * by, i.high * by) };
}

static struct interval by_share(const struct sample_size_clause *k, const struct condition_counts *counts, double delta)
{
	double hits = k->n != 0 ? counts->candidate_right : k->o != 0 ? counts->production_right : counts->differ;

	return scaled(proportion_exact(hits, counts->rows, delta), k->n + k->o + k->d);
}

/* The clause on d, where there is one, has its interval anyway: its upper end bounds the variance for nothing. */
static struct interval by_bennett(const struct condition *c, const struct sample_size_clause *k, const struct condition_counts *counts,
				  double delta)
{
	double gain = (counts->candidate_right - counts->production_right) / counts->rows, reach, square;
	bool has_d = false;

	for (size_t i = 0; i < c->n_clauses; i++)
		has_d |= is_of_d_alone(&c->clauses[i]);
	square = proportion_exact(has_d ? counts->differ : counts->one_right, counts->rows, delta).high;
	reach = bounded_bennett(square, counts->rows, has_d ? delta / 2 : delta / 4);
	return scaled((struct interval){ fmax(gain - reach, -1), fmin(gain + reach, 1) }, k->n);
}

static double estimate_of(const struct sample_size_clause *k, const struct condition_counts *counts)
{
	return (k->n * counts->candidate_right + k->o * counts->production_right + k->d * counts->differ) / counts->rows;
}

static struct interval by_hoeffding(const struct sample_size_clause *k, const struct condition_counts *counts, double delta)
{
	double least, most, reach, estimate = estimate_of(k, counts);

	condition_clause_range(&least, &most, k);
	reach = bounded_hoeffding(most - least, counts->rows, delta / 2);
	return (struct interval){ fmax(estimate - reach, least), fmin(estimate + reach, most) };
}

static struct interval bound_of(const char **method, const struct condition *c, size_t clause, const struct condition_counts *counts,
				double delta)
{
	const struct sample_size_clause *k = &c->clauses[clause];

	if (count_variables(k) == 1) {
		*method = "exact";
		return by_share(k, counts, delta);
	}
	if (k->d == 0 && k->n == -k->o) {
		*method = "bennett";
		return by_bennett(c, k, counts, delta);
	}
	*method = "hoeffding";
	return by_hoeffding(k, counts, delta);
}

static double reach_at(const struct condition *c, size_t clause, const struct condition_counts *counts, double rows, double delta)
{
	double share = rows / counts->rows, estimate = estimate_of(&c->clauses[clause], counts);
	struct condition_counts scaled_counts = { rows,
						  counts->candidate_right * share,
						  counts->production_right * share,
						  counts->differ * share,
						  counts->one_right * share,
						  counts->has_production };
	const char *method;
	struct interval i = bound_of(&method, c, clause, &scaled_counts, delta);

	return fmax(estimate - i.low, i.high - estimate);
}

static double rows_for(const struct condition *c, size_t clause, const struct condition_counts *counts, double delta)
{
	double tolerance = c->clauses[clause].tolerance * TOLERANCE_SLACK, low = 1, high = 1;

	while (reach_at(c, clause, counts, high, delta) > tolerance) { /* equivalent: no reach is a tolerance to the last bit */
		low = high;
		high *= 2;
		if (high > MOST_ROWS)
			return INFINITY;
	}
	while (high - low > 1) {
		double middle = floor(low + (high - low) / 2);

		if (reach_at(c, clause, counts, middle, delta) > tolerance) /* equivalent: no reach is a tolerance to the last bit */
			low = middle;
		else
			high = middle;
	}
	return high;
}

static void weigh_clause(struct clause_evidence *out, const struct condition *c, size_t i, const struct condition_counts *counts,
			 double delta)
{
	const struct sample_size_clause *k = &c->clauses[i];
	struct interval bound = bound_of(&out->method, c, i, counts, delta);
	double threshold = c->threshold[i];

	out->applies = true;
	out->estimate = estimate_of(k, counts);
	out->reach = fmax(out->estimate - bound.low, bound.high - out->estimate);
	out->low = fmin(bound.low, out->estimate - k->tolerance);
	out->high = fmax(bound.high, out->estimate + k->tolerance);
	out->rows_needed = rows_for(c, i, counts, delta);
	out->value = VERITY_UNKNOWN;
	if (c->greater[i] ? out->low > threshold : out->high < threshold)
		out->value = VERITY_TRUE;
	if (c->greater[i] ? out->high < threshold : out->low > threshold)
		out->value = VERITY_FALSE;
}

void condition_weigh(struct condition_evidence *out, const struct condition *c, const struct condition_counts *counts, double reliability,
		     double log_tests)
{
	double delta = math_exp(math_log((1 - reliability) / (double)c->n_clauses) - log_tests);

	*out = (struct condition_evidence){ .value = VERITY_TRUE };
	for (size_t i = 0; i < c->n_clauses; i++) {
		struct clause_evidence *clause = &out->clauses[i];

		clause->value = VERITY_UNKNOWN;
		if (!counts->has_production && (c->clauses[i].o != 0 || c->clauses[i].d != 0))
			continue;
		weigh_clause(clause, c, i, counts, delta);
		out->applies = true;
		out->value = clause->value < out->value ? clause->value : out->value; /* equivalent: equals are the same */
		out->rows_needed = fmax(out->rows_needed, clause->rows_needed);
	}
	if (!out->applies)
		out->value = VERITY_UNKNOWN;
}
