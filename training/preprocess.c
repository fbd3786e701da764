/* preprocess.c - learns to fill, scale and encode columns, and applies it. */
#include "training/preprocess.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void preprocess_release(struct preprocess *p)
{
	for (size_t j = 0; j < p->n_columns; j++) {
		for (size_t c = 0; c < p->columns[j].n_categories; c++)
			free(p->columns[j].categories[c]);
		free(p->columns[j].categories);
		free(p->columns[j].name);
	}
	free(p->columns);
	*p = (struct preprocess){ 0 };
}

/* ---- numbers ---- */

/* The value that occurs most often in sorted values; of equals the smallest. */
static double mode_of_sorted(const double *sorted, size_t n)
{
	double best = sorted[0];
	size_t most = 0;

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && sorted[end] == sorted[i]; end++)
			;
		if (end - i > most) {
			most = end - i;
			best = sorted[i];
		}
	}
	return best;
}

static double number_to_fill(const double *sorted, size_t n, const struct preprocess_settings *s)
{
	switch (s->numeric) {
	case IMPUTE_MEAN:
		return mean_of(sorted, n);
	case IMPUTE_MEDIAN:
		return quantile_sorted(sorted, n, 0.5);
	case IMPUTE_MOST_FREQUENT:
		return mode_of_sorted(sorted, n);
	case IMPUTE_CONSTANT:
		return s->numeric_constant;
	case IMPUTE_NONE:
		break;
	}
	return NAN;
}

/* Offset and divisor of values (n) that have no gaps any more, in the rows' order. A constant column is divided by 1. */
static void learn_scale(struct preprocess_column *column, const double *values, size_t n, enum scale scale)
{
	double low = values[0], high = values[0];

	column->offset = 0;
	column->divide = 1;
	for (size_t i = 1; i < n; i++) {
		low = values[i] < low ? values[i] : low;
		high = values[i] > high ? values[i] : high;
	}
	if (scale == SCALE_STANDARD) {
		column->offset = low == high ? low : mean_of(values, n);
		column->divide = sqrt(sum_of_squared_deviations(values, n, column->offset) / (double)n);
	} else if (scale == SCALE_MINMAX) {
		column->offset = low;
		column->divide = high - low;
	}
	if (low == high || !(column->divide > 0))
		column->divide = 1;
}

static int learn_number(struct preprocess_column *column, const struct table *t, const struct column *from, const size_t *rows,
			size_t n_rows, const struct preprocess_settings *s, struct err *err)
{
	CLEANUP(mem_free) double *present = mem_new(n_rows, sizeof(*present));
	CLEANUP(mem_free) double *filled = mem_new(n_rows, sizeof(*filled));
	size_t n = 0;

	for (size_t i = 0; i < n_rows; i++) {
		double value = from->number[rows[i]];

		if (!isnan(value))
			present[n++] = value;
		else if (s->numeric == IMPUTE_NONE)
			return err_set(err, ERR_DATA, "'%s' has no value in column '%s' in row %zu, and preprocess.impute.numeric is none",
				       t->path ? t->path : "the table", column->name, table_line(t, rows[i]));
	}
	if (n == 0)
		return err_set(err, ERR_DATA, "column '%s' has no value in any training row: add it to train.drop", column->name);
	sort_doubles(present, n);
	column->fill = number_to_fill(present, n, s);
	for (size_t i = 0; i < n_rows; i++) {
		double value = from->number[rows[i]];

		filled[i] = isnan(value) ? column->fill : value;
	}
	learn_scale(column, filled, n_rows, s->scale);
	if (!isfinite(column->offset) || !isfinite(column->divide))
		return err_set(err, ERR_DATA, "column '%s' has values too large to scale", column->name);
	return 0;
}

/* ---- categories ---- */

static size_t category_index(const struct preprocess_column *column, const char *text)
{
	char *const *at = bsearch(&text, column->categories, column->n_categories, sizeof(*column->categories), by_bytes);

	return at ? (size_t)(at - column->categories) : column->n_categories;
}

/* Which category fills a gap? counts (n_levels) of the training rows. The first in byte order wins a tie. */
static size_t category_to_fill(const struct preprocess_column *column, const struct column *from, const size_t *counts,
			       const struct preprocess_settings *s)
{
	size_t best = column->n_categories, most = 0;

	if (s->category == IMPUTE_CONSTANT)
		return category_index(column, s->category_constant);
	if (s->category != IMPUTE_MOST_FREQUENT)
		return best;
	for (uint32_t level = 0; level < from->n_levels; level++) {
		size_t index = counts[level] ? category_index(column, from->levels[level]) : best;

		if (counts[level] > most || (counts[level] && counts[level] == most && index < best)) {
			most = counts[level];
			best = index;
		}
	}
	return best;
}

static void add_category(struct preprocess_column *column, const char *text)
{
	column->categories[column->n_categories++] = mem_strdup(text);
	qsort(column->categories, column->n_categories, sizeof(*column->categories), by_bytes);
}

static int learn_category(struct preprocess_column *column, const struct column *from, const size_t *rows, size_t n_rows,
			  const struct preprocess_settings *s, struct err *err)
{
	CLEANUP(mem_free) size_t *counts = mem_new((size_t)from->n_levels + 1, sizeof(*counts));
	size_t n_missing = 0, n = 0;

	for (size_t i = 0; i < n_rows; i++) {
		uint32_t code = from->code[rows[i]];

		if (code == COLUMN_MISSING)
			n_missing++;
		else if (counts[code]++ == 0)
			n++;
	}
	if (n == 0)
		return err_set(err, ERR_DATA, "column '%s' has no value in any training row: add it to train.drop", column->name);
	if (n > PREPROCESS_MAX_CATEGORIES)
		return err_set(err, ERR_DATA, "column '%s' has %zu categories, and at most %d are encoded: add it to train.drop",
			       column->name, n, PREPROCESS_MAX_CATEGORIES);
	column->categories = mem_new(n + 1, sizeof(*column->categories));
	for (uint32_t level = 0; level < from->n_levels; level++)
		if (counts[level])
			column->categories[column->n_categories++] = mem_strdup(from->levels[level]);
	qsort(column->categories, n, sizeof(*column->categories), by_bytes);
	if (s->category == IMPUTE_CONSTANT && n_missing && category_index(column, s->category_constant) == n)
		add_category(column, s->category_constant);
	column->fill_category = category_to_fill(column, from, counts, s);
	return 0;
}

/* ---- all columns ---- */

/* Numbers take the first features, one each; then each category its own. */
static int place_features(struct preprocess *p, struct err *err)
{
	size_t at = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t j = 0; j < p->n_columns; j++) {
			struct preprocess_column *column = &p->columns[j];

			if (column->is_number != (pass == 0))
				continue;
			column->first = at;
			at += column->is_number || p->settings.encode == ENCODE_ORDINAL ? 1 : column->n_categories;
		}
		if (pass == 0)
			p->n_numbers = at;
	}
	p->n_features = at;
	if (at > PREPROCESS_MAX_FEATURES)
		return err_set(err, ERR_DATA, "preprocessing makes %zu features, and at most %d are taken", at, PREPROCESS_MAX_FEATURES);
	return 0;
}

int preprocess_fit(struct preprocess *p, const struct table *t, const struct strvec *names, const size_t *rows, size_t n_rows,
		   const struct preprocess_settings *settings, struct err *err)
{
	*p = (struct preprocess){ .settings = *settings };
	p->columns = mem_new(names->n + 1, sizeof(*p->columns));
	for (size_t j = 0; j < names->n; j++) {
		struct preprocess_column *column = &p->columns[p->n_columns++];
		const struct column *from = table_need(t, names->v[j], err);
		int rc;

		if (!from)
			return -1;
		column->name = mem_strdup(names->v[j]);
		column->is_number = from->kind == COLUMN_NUMBER;
		if (column->is_number)
			rc = learn_number(column, t, from, rows, n_rows, settings, err);
		else
			rc = learn_category(column, from, rows, n_rows, settings, err);
		if (rc < 0)
			return -1;
	}
	return place_features(p, err);
}

static int apply_number(double *x, size_t width, const struct preprocess_column *column, const struct column *from, const size_t *rows,
			size_t n_rows, struct err *err)
{
	for (size_t i = 0; i < n_rows; i++) {
		double value = from->number[rows[i]];

		value = ((isnan(value) ? column->fill : value) - column->offset) / column->divide;
		if (!isfinite(value))
			return err_set(err, ERR_DATA, "column '%s' has a value that is missing or too large to scale", column->name);
		x[i * width + column->first] = value;
	}
	return 0;
}

static void apply_category(double *x, size_t width, const struct preprocess_column *column, enum encode encode, const struct column *from,
			   const size_t *rows, size_t n_rows)
{
	CLEANUP(mem_free) size_t *index = mem_new((size_t)from->n_levels + 1, sizeof(*index));

	for (uint32_t level = 0; level < from->n_levels; level++)
		index[level] = category_index(column, from->levels[level]);
	for (size_t i = 0; i < n_rows; i++) {
		uint32_t code = from->code[rows[i]];
		size_t at = code == COLUMN_MISSING ? column->fill_category : index[code];
		double *cell = x + i * width + column->first;

		if (encode == ENCODE_ORDINAL) {
			*cell = at == column->n_categories ? -1 : (double)at;
			continue;
		}
		for (size_t c = 0; c < column->n_categories; c++)
			cell[c] = c == at;
	}
}

int preprocess_apply(double *x, const struct preprocess *p, const struct table *t, const size_t *rows, size_t n_rows, struct err *err)
{
	for (size_t j = 0; j < p->n_columns; j++) {
		const struct preprocess_column *column = &p->columns[j];
		const struct column *from = table_need(t, column->name, err);

		if (!from)
			return -1;
		if (!column->is_number)
			apply_category(x, p->n_features, column, p->settings.encode, from, rows, n_rows);
		else if (apply_number(x, p->n_features, column, from, rows, n_rows, err) < 0)
			return -1;
	}
	return 0;
}
