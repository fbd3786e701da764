/* predictions_read.c - a file of predictions, checked and put in the order of the rows that were to be scored. */
#include "model/predictions.h"

#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

static const char prefix[] = "probability_";

/* ---- the join: row of the table -> row of the file ---- */

/* The key of a row as one text; fields cannot run into each other, because each is followed by its length. */
static void key_text(struct str *out, const struct column *const *key, size_t n, size_t row)
{
	char buf[32];

	str_clear(out);
	for (size_t i = 0; i < n; i++) {
		const char *text = column_text(key[i], row, buf);

		str_addf(out, "%s%s%zu", text, i + 1 < n ? "\x1f" : "\x1e", strlen(text));
	}
}

/* "id 17", "site a, day 3": for messages. */
static void key_words(struct str *out, const struct strvec *names, const struct column *const *key, size_t row)
{
	char buf[32];

	str_clear(out);
	for (size_t i = 0; i < names->n; i++)
		str_addf(out, "%s%s %s", i ? ", " : "", names->v[i], column_text(key[i], row, buf));
}

struct join {
	const struct strvec *names;
	const struct column **left, **right; /* key columns of the rows and of the file */
	const struct table *rows, *file;
	struct arena arena;
	struct map index; /* key -> row of the file */
	size_t *from;     /* (rows->n_rows) row of the file */
};

static void join_release(struct join *j)
{
	free(j->left);
	free(j->right);
	free(j->from);
	map_release(&j->index);
	arena_release(&j->arena);
}

static int mismatch(const struct join *j, const struct column *const *key, size_t row, const char *what, struct err *err)
{
	CLEANUP(str_release) struct str words = { 0 };

	key_words(&words, j->names, key, row);
	return err_set(err, ERR_DATA, "data_mismatch: '%s' %s %s", j->file->path, what, str_text(&words));
}

static int find_key_columns(struct join *j, struct err *err)
{
	j->left = mem_new(j->names->n, sizeof *j->left);
	j->right = mem_new(j->names->n, sizeof *j->right);
	for (size_t i = 0; i < j->names->n; i++) {
		j->left[i] = table_need(j->rows, j->names->v[i], err);
		j->right[i] = j->left[i] ? table_need(j->file, j->names->v[i], err) : NULL;
		if (j->right[i] == NULL)
			return -1;
	}
	return 0;
}

static int index_file(struct join *j, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < j->file->n_rows; i++) {
		bool added;

		key_text(&text, j->right, j->names->n, i);
		map_put(&j->index, arena_strndup(&j->arena, text.data, text.len), text.len, i, &added);
		if (!added)
			return mismatch(j, j->right, i, "has a second prediction for", err);
	}
	return 0;
}

static int match_rows(struct join *j, struct err *err)
{
	CLEANUP(mem_free) bool *used = mem_new(j->file->n_rows, sizeof *used);
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < j->rows->n_rows; i++) {
		const size_t *at;

		key_text(&text, j->left, j->names->n, i);
		if ((at = map_get(&j->index, text.data, text.len)) == NULL)
			return mismatch(j, j->left, i, "has no prediction for", err);
		if (used[*at])
			return err_set(err, ERR_HOLDOUT, "'%s' has a key twice: %s", j->rows->path ? j->rows->path : "the table",
				       text.data);
		used[*at] = true;
		j->from[i] = *at;
	}
	for (size_t i = 0; i < j->file->n_rows; i++)
		if (!used[i])
			return mismatch(j, j->right, i, "has a prediction for a row that is not there:", err);
	return 0;
}

/* Is row i of the file about row i of the table, for every i? Then there is nothing to look up: a million keys take a second of cache misses. */
static bool is_in_order(const struct join *j)
{
	char left[32], right[32];

	if (j->file->n_rows != j->rows->n_rows)
		return false;
	for (size_t k = 0; k < j->names->n; k++)
		for (size_t i = 0; i < j->rows->n_rows; i++)
			if (strcmp(column_text(j->left[k], i, left), column_text(j->right[k], i, right)) != 0)
				return false;
	return true;
}

static int join_by_key(struct join *j, struct err *err)
{
	if (find_key_columns(j, err) < 0)
		return -1;
	if (!is_in_order(j))
		return index_file(j, err) < 0 || match_rows(j, err) < 0 ? -1 : 0;
	for (size_t i = 0; i < j->rows->n_rows; i++)
		j->from[i] = i;
	return 0;
}

static int join_rows(struct join *j, struct err *err)
{
	j->from = mem_new(j->rows->n_rows, sizeof *j->from);
	if (j->names->n > 0)
		return join_by_key(j, err);
	if (j->file->n_rows != j->rows->n_rows)
		return err_set(err, ERR_DATA, "data_mismatch: '%s' has %zu predictions for %zu rows, and there is no key to join them by",
			       j->file->path, j->file->n_rows, j->rows->n_rows);
	for (size_t i = 0; i < j->rows->n_rows; i++)
		j->from[i] = i;
	return 0;
}

/* ---- the columns ---- */

/* NaN and infinities in any usual spelling are values here: the gate judges them. */
static bool parse_value(double *out, const char *text)
{
	static const struct {
		const char *text;
		double value;
	} words[] = {
		{ "nan", NAN },           { "inf", INFINITY },       { "+inf", INFINITY },       { "-inf", -INFINITY },
		{ "infinity", INFINITY }, { "+infinity", INFINITY }, { "-infinity", -INFINITY }, { "na", NAN },
		{ "null", NAN },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(text, words[i].text) == 0) {
			*out = words[i].value;
			return true;
		}
	}
	switch (decimal_parse(out, text, strlen(text))) {
	case DECIMAL_OK:
		return true;
	case DECIMAL_OUT_OF_RANGE:
		*out = text[0] == '-' ? -INFINITY : INFINITY;
		return true;
	default:
		return false;
	}
}

/* Numbers of a column of the file in the rows' order, `step` apart. */
static int take_numbers(double *out, size_t step, const struct join *j, const struct column *c, struct err *err)
{
	for (size_t i = 0; i < j->rows->n_rows; i++) {
		size_t from = j->from[i];
		double value = NAN;

		if (c->kind == COLUMN_NUMBER)
			value = c->number[from];
		else if (c->code[from] != COLUMN_MISSING && !parse_value(&value, c->levels[c->code[from]]))
			return err_set(err, ERR_DATA, "%s:%zu: '%s' in column '%s' is not a number", j->file->path,
				       j->file->line ? j->file->line[from] : from + 2, c->levels[c->code[from]], c->name);
		out[i * step] = value;
	}
	return 0;
}

/* Every class that the file speaks of, in byte order. */
static void collect_classes(struct predictions *p, const struct join *j, const struct column *labels)
{
	struct strvec classes = { 0 };
	CLEANUP(map_release) struct map seen = { 0 };

	for (size_t k = 0; k < j->file->n_columns; k++) {
		const char *name = j->file->columns[k].name;

		if (str_starts(name, prefix) && map_get(&seen, name + strlen(prefix), strlen(name + strlen(prefix))) == NULL) {
			map_put(&seen, name + strlen(prefix), strlen(name + strlen(prefix)), 0, NULL);
			strvec_add(&classes, name + strlen(prefix));
		}
	}
	for (uint32_t k = 0; labels != NULL && k < labels->n_levels; k++) {
		bool added;

		map_put(&seen, labels->levels[k], strlen(labels->levels[k]), 0, &added);
		if (added)
			strvec_add(&classes, labels->levels[k]);
	}
	strvec_sort(&classes);
	p->classes = classes.v;
	p->n_classes = classes.n;
}

static uint32_t class_of(const struct predictions *p, const char *text)
{
	size_t low = 0, high = p->n_classes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(p->classes[middle], text);

		if (order == 0)
			return (uint32_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return PREDICTIONS_NO_LABEL;
}

static void take_labels(struct predictions *p, const struct join *j, const struct column *labels)
{
	CLEANUP(mem_free) uint32_t *class = mem_new(labels->n_levels, sizeof *class);

	for (uint32_t k = 0; k < labels->n_levels; k++)
		class[k] = class_of(p, labels->levels[k]);
	for (size_t i = 0; i < p->n; i++) {
		uint32_t code = labels->code[j->from[i]];

		p->label[i] = code == COLUMN_MISSING ? PREDICTIONS_NO_LABEL : class[code];
	}
}

static int take_classes(struct predictions *p, const struct join *j, struct err *err)
{
	const struct column *labels = table_column(j->file, "prediction");
	size_t n_probabilities = 0;

	collect_classes(p, j, labels);
	for (size_t k = 0; k < j->file->n_columns; k++)
		n_probabilities += str_starts(j->file->columns[k].name, prefix);
	if (n_probabilities > 0)
		p->probability = mem_new(p->n * p->n_classes, sizeof *p->probability);
	for (size_t k = 0; k < j->file->n_columns; k++) {
		const struct column *c = &j->file->columns[k];

		if (str_starts(c->name, prefix) &&
		    take_numbers(p->probability + class_of(p, c->name + strlen(prefix)), p->n_classes, j, c, err) < 0)
			return -1;
	}
	if (labels == NULL && n_probabilities == 0)
		return 0;
	p->label = mem_new(p->n, sizeof *p->label);
	if (labels != NULL)
		take_labels(p, j, labels);
	else
		predictions_label_by_argmax(p);
	return 0;
}

/* The measures that were asked for, those that are there. */
static int take_measures(struct predictions *p, const struct join *j, const struct strvec *names, struct err *err)
{
	if (names == NULL || names->n == 0)
		return 0;
	p->n_measures = names->n;
	p->measure = mem_new(names->n, sizeof *p->measure);
	for (size_t k = 0; k < names->n; k++) {
		const struct column *c = table_column(j->file, names->v[k]);

		if (c == NULL)
			continue;
		p->measure[k] = mem_new(p->n, sizeof **p->measure);
		if (take_numbers(p->measure[k], 1, j, c, err) < 0)
			return -1;
	}
	return 0;
}

static int take_columns(struct predictions *p, const struct join *j, const struct predictions_want *want, struct err *err)
{
	const struct column *score = table_column(j->file, "score"), *value = table_column(j->file, "prediction");

	p->n = j->rows->n_rows;
	if (score != NULL && want->task != PREDICTIONS_MEASURES_ALONE) {
		p->score = mem_new(p->n, sizeof *p->score);
		if (take_numbers(p->score, 1, j, score, err) < 0)
			return -1;
	}
	if (want->task == PREDICTIONS_CLASSES && take_classes(p, j, err) < 0)
		return -1;
	if (want->task == PREDICTIONS_NUMBERS && value != NULL) {
		p->value = mem_new(p->n, sizeof *p->value);
		if (take_numbers(p->value, 1, j, value, err) < 0)
			return -1;
	}
	if (take_measures(p, j, want->measures, err) < 0)
		return -1;
	if (p->value == NULL && p->label == NULL && p->score == NULL && p->n_measures == 0)
		return err_set(err, ERR_DATA, "'%s' has no column 'prediction', 'score' or 'probability_<class>'", j->file->path);
	return 0;
}

int predictions_read_text(struct predictions *out, const char *text, size_t len, const char *path, const struct table *rows,
			  const struct strvec *key, const struct predictions_want *want, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	CLEANUP(table_release) struct table file = { 0 };
	CLEANUP(join_release) struct join j = { .names = key, .rows = rows, .file = &file };
	struct predictions p = { 0 };

	for (size_t i = 0; i < key->n; i++)
		strvec_add(&texts, key->v[i]);
	if (want->task == PREDICTIONS_CLASSES)
		strvec_add(&texts, "prediction");
	if (table_read_csv_text(&file, text, len, path, &(struct table_read){ .text_columns = &texts }, err) < 0)
		return -1;
	if (join_rows(&j, err) < 0 || take_columns(&p, &j, want, err) < 0) {
		predictions_release(&p);
		return -1;
	}
	*out = p;
	return 0;
}

int predictions_read(struct predictions *out, const char *path, const struct table *rows, const struct strvec *key,
		     const struct predictions_want *want, struct err *err)
{
	CLEANUP(fs_unmap) struct fs_map map = { 0 };

	if (fs_map(&map, path, err) < 0)
		return -1;
	return predictions_read_text(out, map.data, map.size, path, rows, key, want, err);
}
