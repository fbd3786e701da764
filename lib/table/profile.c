/* profile.c - profile.json: what each column of a table looks like. The same table gives the same bytes. */
#include "table/profile.h"

#include "base/mem.h"
#include "format/json.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

enum { N_BINS = 10, MOST_CATEGORIES = 50 };

static const double shown_quantiles[] = { 0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1 };

static void add_quantiles(struct json_writer *w, const double *sorted, size_t n)
{
	json_key(w, "quantiles");
	json_begin_array(w);
	for (size_t i = 0; i < ARRAY_LEN(shown_quantiles); i++) {
		json_begin_array(w);
		json_add_number(w, shown_quantiles[i]);
		json_add_number(w, quantile_sorted(sorted, n, shown_quantiles[i]));
		json_end_array(w);
	}
	json_end_array(w);
}

/* How many of sorted (n) are <= edge? */
static size_t count_up_to(const double *sorted, size_t n, double edge)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted[middle] <= edge)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Deciles, right-closed, the outer bins open, equal edges merged (gate.md, section 7). */
static void add_bins(struct json_writer *w, const double *sorted, size_t n)
{
	double edges[N_BINS - 1];
	size_t n_edges = 0, before = 0;

	for (int i = 1; i < N_BINS; i++) {
		double edge = quantile_sorted(sorted, n, i / (double)N_BINS);

		if (n_edges == 0 || edge > edges[n_edges - 1])
			edges[n_edges++] = edge;
	}
	json_key(w, "bins");
	json_begin_object(w);
	json_key(w, "edges");
	json_begin_array(w);
	for (size_t i = 0; i < n_edges; i++)
		json_add_number(w, edges[i]);
	json_end_array(w);
	json_key(w, "counts");
	json_begin_array(w);
	for (size_t i = 0; i <= n_edges; i++) {
		size_t up_to = i < n_edges ? count_up_to(sorted, n, edges[i]) : n;

		json_add_int(w, (int64_t)(up_to - before));
		before = up_to;
	}
	json_end_array(w);
	json_end_object(w);
}

static void add_number_column(struct json_writer *w, const struct column *c, size_t n_rows)
{
	CLEANUP(mem_free) double *sorted = mem_new(n_rows, sizeof(*sorted));
	size_t n = 0, distinct = 0;
	double mean;

	for (size_t i = 0; i < n_rows; i++)
		if (!isnan(c->number[i]))
			sorted[n++] = c->number[i];
	if (n == 0)
		return;
	mean = mean_of(sorted, n); /* in the rows' order, before sorting */
	json_put_number(w, "mean", mean);
	json_put_number(w, "sd", n > 1 ? sqrt(sum_of_squared_deviations(sorted, n, mean) / (double)(n - 1)) : 0);
	sort_doubles(sorted, n);
	for (size_t i = 0; i < n; i++)
		distinct += i == 0 || sorted[i] != sorted[i - 1];
	json_put_int(w, "distinct", (int64_t)distinct);
	json_put_number(w, "min", sorted[0]);
	json_put_number(w, "max", sorted[n - 1]);
	add_quantiles(w, sorted, n);
	add_bins(w, sorted, n);
}

struct category {
	const char *text;
	size_t count;
};

/* The most frequent first, ties in byte order. */
static int by_count(const void *a, const void *b)
{
	const struct category *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : strcmp(x->text, y->text);
}

static void add_text_column(struct json_writer *w, const struct column *c, size_t n_rows)
{
	CLEANUP(mem_free) struct category *categories = mem_new(c->n_levels, sizeof(*categories));
	size_t distinct = 0, other = 0;

	for (uint32_t i = 0; i < c->n_levels; i++)
		categories[i].text = c->levels[i];
	for (size_t i = 0; i < n_rows; i++)
		if (c->code[i] != COLUMN_MISSING)
			categories[c->code[i]].count++;
	qsort(categories, c->n_levels, sizeof(*categories), by_count);
	while (distinct < c->n_levels && categories[distinct].count > 0)
		distinct++;
	json_put_int(w, "distinct", (int64_t)distinct);
	json_key(w, "top");
	json_begin_array(w);
	for (size_t i = 0; i < distinct; i++) {
		if (i >= MOST_CATEGORIES) {
			other += categories[i].count;
			continue;
		}
		json_begin_array(w);
		json_add_text(w, categories[i].text);
		json_add_int(w, (int64_t)categories[i].count);
		json_end_array(w);
	}
	json_end_array(w);
	json_put_int(w, "other", (int64_t)other);
}

/* A key in text names every row: its categories say nothing, and would put each id into the profile. */
static bool is_key(const struct schema *schema, const char *name)
{
	return schema && strvec_has(&schema->key, name);
}

static void add_column(struct json_writer *w, const struct table *t, const struct column *c, const struct schema *schema)
{
	const struct schema_column *rule = schema ? schema_column(schema, c->name) : NULL;
	const char *found = c->kind == COLUMN_TEXT ? "category" : c->integral ? "int" : "float";

	json_begin_object(w);
	json_put_text(w, "name", c->name);
	json_put_text(w, "type", rule ? schema_type_name(rule->type) : found);
	if (is_key(schema, c->name))
		json_put_text(w, "role", "key");
	else if (rule && rule->role)
		json_put_text(w, "role", rule->role);
	if (rule && rule->unit)
		json_put_text(w, "unit", rule->unit);
	json_put_int(w, "missing", (int64_t)c->n_missing);
	if (is_key(schema, c->name))
		json_put_int(w, "distinct", (int64_t)(c->kind == COLUMN_TEXT ? c->n_levels : t->n_rows));
	else if (c->kind == COLUMN_NUMBER)
		add_number_column(w, c, t->n_rows);
	else
		add_text_column(w, c, t->n_rows);
	json_end_object(w);
}

/* One line a column, so that a difference of two profiles can be read. */
void profile_of_table(struct str *out, const struct table *t, const struct schema *schema)
{
	str_addf(out, "{\"profile\":1,\"rows\":%zu,\"columns\":[", t->n_rows);
	for (size_t i = 0; i < t->n_columns; i++) {
		struct json_writer w = { .out = out };

		str_add(out, i ? ",\n" : "\n");
		add_column(&w, t, &t->columns[i], schema);
	}
	str_add(out, "\n]}\n");
}
