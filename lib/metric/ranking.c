/* ranking.c - metrics of rankings, one value a query. Rows of one score could stand in any order: each metric is its mean over all of them.
 *
 * Legend: a query's rows are in descending order of score; a tie takes the ranks first + 1 ... end. Ranks above the cutoff count, no others.
 */
#include "metric/families.h"

#include "base/mem.h"
#include "math/elementary.h"
#include "math/sum.h"

#include <math.h>

#define LN2 0x1.62e42fefa39efp-1

/* Rows of one query at a time. */
struct ranking {
	const struct metric_input *in;
	size_t *rows;  /* (n) by query, then by descending score */
	size_t *start; /* (n_queries + 1) in rows */
	double *gains; /* (n) scratch */
};

/* A run of equal scores. */
struct tie {
	size_t first, end; /* ranks, from 0 */
	size_t relevant;
};

static void ranking_release(struct ranking *r)
{
	free(r->rows);
	free(r->start);
	free(r->gains);
}

static void ranking_init(struct ranking *r, const struct metric_input *in)
{
	CLEANUP(mem_free) size_t *order = mem_new(in->n, sizeof(*order)), *next = mem_new(in->n_queries + 1, sizeof(*next));

	r->in = in;
	r->rows = mem_new(in->n, sizeof(*r->rows));
	r->start = mem_new(in->n_queries + 1, sizeof(*r->start));
	r->gains = mem_new(in->n, sizeof(*r->gains));
	for (size_t i = 0; i < in->n; i++)
		r->start[in->query[i] + 1]++;
	for (size_t q = 0; q < in->n_queries; q++) {
		r->start[q + 1] += r->start[q];
		next[q] = r->start[q];
	}
	sort_order(order, in->score, in->n);
	for (size_t i = in->n; i-- > 0;)
		r->rows[next[in->query[order[i]]]++] = order[i];
}

static size_t n_ranks(const struct ranking *r, size_t query)
{
	return r->start[query + 1] - r->start[query];
}

static size_t ranks_that_count(const struct ranking *r, size_t query)
{
	size_t n = n_ranks(r, query), cutoff = r->in->cutoff;

	return cutoff && cutoff < n ? cutoff : n;
}

static const size_t *rows_of(const struct ranking *r, size_t query)
{
	return r->rows + r->start[query];
}

/* The tie that begins at rank t->end; false at the end, and behind the last rank that counts. */
static bool next_tie(struct tie *t, const struct ranking *r, size_t query)
{
	const size_t *row = rows_of(r, query);
	size_t n = n_ranks(r, query);

	*t = (struct tie){ .first = t->end, .end = t->end };
	if (t->first >= ranks_that_count(r, query))
		return false;
	for (; t->end < n && r->in->score[row[t->end]] == r->in->score[row[t->first]]; t->end++)
		t->relevant += r->in->y[row[t->end]] > 0;
	return true;
}

static size_t n_relevant(const struct ranking *r, size_t query)
{
	size_t n = 0;

	for (size_t i = 0; i < n_ranks(r, query); i++)
		n += r->in->y[rows_of(r, query)[i]] > 0;
	return n;
}

static double gain_of(double grade)
{
	return grade == floor(grade) && grade <= 1000 ? ldexp(1, (int)grade) - 1 : math_expm1(grade * LN2);
}

/* 1 / log2(rank + 1), rank from 1. */
static double discount(size_t at)
{
	return LN2 / math_log((double)at + 2);
}

static double best_dcg(const struct ranking *r, size_t query)
{
	size_t n = n_ranks(r, query), count = ranks_that_count(r, query);
	double dcg = 0;

	for (size_t i = 0; i < n; i++)
		r->gains[i] = gain_of(r->in->y[rows_of(r, query)[i]]);
	sort_doubles(r->gains, n);
	for (size_t i = 0; i < count; i++)
		dcg += r->gains[n - 1 - i] * discount(i);
	return dcg;
}

static double ndcg(const struct ranking *r, size_t query)
{
	size_t count = ranks_that_count(r, query);
	double dcg = 0, best = best_dcg(r, query);
	struct tie t = { 0 };

	while (next_tie(&t, r, query)) {
		double gains = 0, discounts = 0;

		for (size_t i = t.first; i < t.end; i++) {
			gains += gain_of(r->in->y[rows_of(r, query)[i]]);
			discounts += i < count ? discount(i) : 0;
		}
		dcg += gains / (double)(t.end - t.first) * discounts;
	}
	return best > 0 ? fmin(1, dcg / best) : 0;
}

/*
 * Precision at each relevant row, over the relevant rows that could have been found. Inside a tie of g rows, s of them relevant, rank j
 * is relevant with chance s / g, and then (j - 1)(s - 1) / (g - 1) of those before it are too (McSherry, Najork 2008).
 */
static double average_precision(const struct ranking *r, size_t query)
{
	size_t count = ranks_that_count(r, query), all = n_relevant(r, query), above = 0;
	struct tie t = { 0 };
	double sum = 0;

	while (next_tie(&t, r, query)) {
		double g = (double)(t.end - t.first), s = (double)t.relevant;

		for (size_t i = t.first; i < t.end && i < count && s > 0; i++) {
			double before = g > 1 ? (double)(i - t.first) * (s - 1) / (g - 1) : 0;

			sum += s / g * ((double)above + before + 1) / ((double)i + 1);
		}
		above += t.relevant;
	}
	return all ? sum / (double)(all < count ? all : count) : 0;
}

/* 1 / rank of the first relevant row: in the first tie that has one, the chance of each place times 1 / rank. */
static double reciprocal_rank(const struct ranking *r, size_t query)
{
	size_t count = ranks_that_count(r, query);
	struct tie t = { 0 };

	while (next_tie(&t, r, query)) {
		double g = (double)(t.end - t.first), s = (double)t.relevant, none_yet = 1, sum = 0;

		if (t.relevant == 0)
			continue;
		for (size_t i = t.first; i < t.end && i < count && none_yet > 0; i++) {
			double left = g - (double)(i - t.first);

			sum += none_yet * s / left / ((double)i + 1);
			none_yet *= (left - s) / left;
		}
		return sum;
	}
	return 0;
}

/* The chance that no rank that counts is relevant. */
static double nothing_found(const struct ranking *r, size_t query)
{
	size_t count = ranks_that_count(r, query);
	struct tie t = { 0 };
	double none = 1;

	while (next_tie(&t, r, query)) {
		double g = (double)(t.end - t.first), s = (double)t.relevant;

		for (size_t i = t.first; i < t.end && i < count; i++) {
			double left = g - (double)(i - t.first);

			none *= s < left ? (left - s) / left : 0;
		}
	}
	return none;
}

static bool is_usable(const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (isnan(in->score[i]) || !(in->y[i] >= 0))
			return false;
	return in->n > 0;
}

static void each_query(double *value, const struct metric_input *in, double (*of)(const struct ranking *r, size_t query))
{
	CLEANUP(ranking_release) struct ranking r = { 0 };

	if (!is_usable(in)) {
		for (size_t q = 0; q < in->n_queries; q++)
			value[q] = NAN;
		return;
	}
	ranking_init(&r, in);
	for (size_t q = 0; q < in->n_queries; q++)
		value[q] = of(&r, q);
}

void query_ndcg(double *value, const struct metric_input *in)
{
	each_query(value, in, ndcg);
}

void query_average_precision(double *value, const struct metric_input *in)
{
	each_query(value, in, average_precision);
}

void query_reciprocal_rank(double *value, const struct metric_input *in)
{
	each_query(value, in, reciprocal_rank);
}

void query_nothing_found(double *value, const struct metric_input *in)
{
	each_query(value, in, nothing_found);
}

double metric_mean_over_queries(const struct metric_input *in, void (*query_value)(double *value, const struct metric_input *in))
{
	CLEANUP(mem_free) double *value = mem_new(in->n_queries, sizeof(*value)), *weight = mem_new(in->n_queries, sizeof(*weight));

	if (in->n_queries == 0)
		return NAN;
	query_value(value, in);
	if (!in->weight)
		return mean_of(value, in->n_queries);
	for (size_t i = 0; i < in->n; i++)
		weight[in->query[i]] = in->weight[i];
	return sum_of_products(value, weight, in->n_queries) / sum_of(weight, in->n_queries);
}

double metric_ndcg(const struct metric_input *in)
{
	return metric_mean_over_queries(in, query_ndcg);
}

double metric_map(const struct metric_input *in)
{
	return metric_mean_over_queries(in, query_average_precision);
}

double metric_mrr(const struct metric_input *in)
{
	return metric_mean_over_queries(in, query_reciprocal_rank);
}
