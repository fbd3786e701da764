/* predictions_read.c - a file of predictions, checked and put in the order of the rows that were to be scored. */
#include "model/predictions/predictions.h"

#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/predictions/predictions_join.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

static const char prefix[] = "probability_";

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
		size_t from = join_row(j, i);
		double value = NAN;

		if (c->kind == COLUMN_NUMBER)
			value = c->number[from];
		else if (c->code[from] != COLUMN_MISSING && !parse_value(&value, c->levels[c->code[from]]))
			return err_set(err, ERR_DATA, "%s:%zu: '%s' in column '%s' is not a number", j->file->path,
				       table_line(j->file, from), c->levels[c->code[from]], c->name);
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
		uint32_t code = labels->code[join_row(j, i)];

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
	CLEANUP(strvec_release) struct strvec answers = { 0 };
	CLEANUP(table_release) struct table file = { 0 };
	CLEANUP(join_release) struct join j = { .names = key, .rows = rows, .file = &file };
	struct table_read how = { .text_columns = &texts };
	struct predictions p = { 0 };

	for (size_t i = 0; i < key->n; i++)
		strvec_add(&texts, key->v[i]);
	if (want->task == PREDICTIONS_CLASSES)
		strvec_add(&texts, "prediction");
	if (join_is_in_order(&answers, text, len, rows, key))
		how.only_columns = &answers;
	if (table_read_csv_text(&file, text, len, path, &how, err) < 0)
		return -1;
	if ((!how.only_columns && join_rows(&j, err) < 0) || take_columns(&p, &j, want, err) < 0) {
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
