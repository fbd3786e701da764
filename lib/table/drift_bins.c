/* drift_bins.c - puts two columns into the same bins. */
#include "table/drift.h"

#include "base/map.h"
#include "base/mem.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

enum { DECILES = 10, MOST_CATEGORIES = 50 };

void drift_bins_release(struct drift_bins *bins)
{
	free(bins->reference);
	free(bins->current);
	*bins = (struct drift_bins){ 0 };
}

static bool is_missing(const struct column *c, size_t row)
{
	return c->kind == COLUMN_NUMBER ? isnan(c->number[row]) : c->code[row] == COLUMN_MISSING;
}

static size_t count_missing(const struct column *c, size_t n)
{
	size_t missing = 0;

	for (size_t i = 0; i < n; i++)
		missing += is_missing(c, i);
	return missing;
}

/* ---- numbers ---- */

struct edges {
	double v[DECILES]; /* ascending; a value is in the first bin whose edge is not below it, or behind the last */
	size_t n;
};

static double least_of(const struct column *c, size_t n)
{
	double least = INFINITY;

	for (size_t i = 0; i < n; i++)
		if (c->number[i] < least)
			least = c->number[i];
	return least;
}

/* If the lowest bin is one value, then smaller ones would hide in it. */
static void edges_init(struct edges *e, const struct column *reference, size_t n, double least_current)
{
	CLEANUP(mem_free) double *sorted = mem_new(n, sizeof(*sorted));
	size_t n_there = 0;

	*e = (struct edges){ 0 };
	for (size_t i = 0; i < n; i++)
		if (!isnan(reference->number[i]))
			sorted[n_there++] = reference->number[i];
	if (n_there == 0)
		return;
	sort_doubles(sorted, n_there);
	for (int i = 1; i < DECILES; i++) {
		double edge = quantile_sorted(sorted, n_there, i / (double)DECILES);

		if (i == 1 && edge == sorted[0] && least_current < edge)
			e->v[e->n++] = nextafter(edge, -INFINITY);
		if (e->n == 0 || edge > e->v[e->n - 1])
			e->v[e->n++] = edge;
	}
}

static void count_numbers(double *counts, const struct edges *e, const struct column *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t bin = 0;

		if (isnan(c->number[i]))
			continue;
		while (bin < e->n && c->number[i] > e->v[bin])
			bin++;
		counts[bin]++;
	}
}

/* ---- categories ---- */

struct category {
	const char *text;
	size_t count;
};

static int by_count(const void *a, const void *b)
{
	const struct category *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : strcmp(x->text, y->text);
}

/* The categories of a column by canonical text, most frequent first; texts live in the arena. */
static struct category *categories_of(size_t *n_categories, struct arena *arena, const struct column *c, size_t n)
{
	struct category *all = NULL;
	struct map known = { 0 };
	size_t cap = 0;
	char buf[32];

	*n_categories = 0;
	for (size_t i = 0; i < n; i++) {
		const char *text = is_missing(c, i) ? NULL : column_canonical_text(c, i, buf);
		size_t *at = text ? map_get(&known, text, strlen(text)) : NULL;

		if (at)
			all[*at].count++;
		if (at || !text)
			continue;
		all = mem_grow(all, *n_categories, &cap, sizeof(*all));
		all[*n_categories] = (struct category){ arena_strdup(arena, text), 1 };
		map_put(&known, all[*n_categories].text, strlen(text), *n_categories, NULL);
		(*n_categories)++;
	}
	map_release(&known);
	if (all)
		qsort(all, *n_categories, sizeof(*all), by_count);
	return all;
}

/* counts (MOST_CATEGORIES + 1): the reference's most frequent, and the others. */
static void count_texts(double *reference, double *current, const struct column *r, size_t n_r, const struct column *c, size_t n_c)
{
	struct arena arena = { 0 };
	struct map place = { 0 };
	size_t n_there, n_here;
	CLEANUP(mem_free) struct category *there = categories_of(&n_there, &arena, r, n_r);
	CLEANUP(mem_free) struct category *here = categories_of(&n_here, &arena, c, n_c);

	for (size_t k = 0; k < n_there; k++) {
		reference[k < MOST_CATEGORIES ? k : MOST_CATEGORIES] += (double)there[k].count;
		if (k < MOST_CATEGORIES)
			map_put(&place, there[k].text, strlen(there[k].text), k, NULL);
	}
	for (size_t k = 0; k < n_here; k++) {
		const size_t *at = map_get(&place, here[k].text, strlen(here[k].text));

		current[at ? *at : MOST_CATEGORIES] += (double)here[k].count;
	}
	map_release(&place);
	arena_release(&arena);
}

/* ---- both ---- */

static void drop_empty(struct drift_bins *bins)
{
	size_t n = 0;

	for (size_t i = 0; i < bins->n; i++) {
		if (bins->reference[i] + bins->current[i] == 0)
			continue;
		bins->reference[n] = bins->reference[i];
		bins->current[n++] = bins->current[i];
	}
	bins->n = n;
}

void drift_bins_init(struct drift_bins *bins, const struct column *reference, size_t n_reference, const struct column *current,
		     size_t n_current)
{
	bool numbers = reference->kind == COLUMN_NUMBER && current->kind == COLUMN_NUMBER;
	size_t missing = numbers ? DECILES + 1 : MOST_CATEGORIES + 1;
	struct edges edges;

	*bins = (struct drift_bins){
		.n = missing + 1,
		.n_reference = n_reference,
		.n_current = n_current,
		.missing_reference = count_missing(reference, n_reference),
		.missing_current = count_missing(current, n_current),
	};
	bins->reference = mem_new(bins->n, sizeof(*bins->reference));
	bins->current = mem_new(bins->n, sizeof(*bins->current));
	if (numbers) {
		edges_init(&edges, reference, n_reference, least_of(current, n_current));
		count_numbers(bins->reference, &edges, reference, n_reference);
		count_numbers(bins->current, &edges, current, n_current);
	} else {
		count_texts(bins->reference, bins->current, reference, n_reference, current, n_current);
	}
	bins->reference[missing] = (double)bins->missing_reference;
	bins->current[missing] = (double)bins->missing_current;
	drop_empty(bins);
}
