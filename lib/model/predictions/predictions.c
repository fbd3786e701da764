/* predictions.c - predictions in memory, and as CSV. */
#include "model/predictions/predictions.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/csv.h"
#include "math/decimal.h"

#include <string.h>

enum { FLUSH_AT = 1 << 16 };

void predictions_release(struct predictions *p)
{
	for (size_t k = 0; k < p->n_classes && p->classes != NULL; k++)
		free(p->classes[k]);
	free(p->classes);
	free(p->value);
	free(p->label);
	free(p->probability);
	free(p->score);
	for (size_t k = 0; k < p->n_measures; k++)
		free(p->measure[k]);
	free(p->measure);
	*p = (struct predictions){ 0 };
}

void predictions_label_by_argmax(struct predictions *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const double *row = p->probability + i * p->n_classes;
		uint32_t best = 0;

		for (uint32_t k = 0; k < p->n_classes && best != PREDICTIONS_NO_LABEL; k++) {
			if (row[k] != row[k])
				best = PREDICTIONS_NO_LABEL;
			else if (row[k] > row[best])
				best = k;
		}
		p->label[i] = best;
	}
}

/* A row of CSV being written. */
struct row {
	struct str *out;
	size_t start;
	bool has_field;
};

static void add_text(struct row *r, const char *text)
{
	csv_add(r->out, text, strlen(text), !r->has_field);
	r->has_field = true;
}

static void add_number(struct row *r, double value)
{
	char text[DECIMAL_TEXT];

	decimal_format(text, value);
	add_text(r, text);
}

static void add_header(struct str *out, const struct predictions *p, const struct strvec *key)
{
	struct row r = { out, out->len, false };

	for (size_t i = 0; i < key->n; i++)
		add_text(&r, key->v[i]);
	if (p->value != NULL || p->label != NULL)
		add_text(&r, "prediction");
	if (p->score != NULL)
		add_text(&r, "score");
	for (size_t k = 0; k < p->n_classes && p->probability != NULL; k++) {
		CLEANUP(mem_free) char *name = str_format("probability_%s", p->classes[k]);

		add_text(&r, name);
	}
	csv_end_row(out, r.start);
}

static void add_row(struct str *out, const struct predictions *p, size_t row, const struct column *const *key, size_t n_key)
{
	struct row r = { out, out->len, false };
	char buf[32];

	for (size_t i = 0; i < n_key; i++)
		add_text(&r, column_text(key[i], row, buf));
	if (p->value != NULL)
		add_number(&r, p->value[row]);
	else if (p->label != NULL)
		add_text(&r, p->label[row] == PREDICTIONS_NO_LABEL ? "" : p->classes[p->label[row]]);
	if (p->score != NULL)
		add_number(&r, p->score[row]);
	for (size_t k = 0; k < p->n_classes && p->probability != NULL; k++)
		add_number(&r, p->probability[row * p->n_classes + k]);
	csv_end_row(out, r.start);
}

int predictions_write(const struct predictions *p, const char *path, const struct table *rows, const struct strvec *key, struct err *err)
{
	CLEANUP(mem_free) const struct column **columns = mem_new(key->n, sizeof *columns);
	CLEANUP(fs_writer_abort) struct fs_writer w = { .fd = -1 };
	CLEANUP(str_release) struct str out = { 0 };

	for (size_t i = 0; i < key->n; i++)
		if ((columns[i] = table_need(rows, key->v[i], err)) == NULL)
			return -1;
	if (fs_writer_open(&w, path, err) < 0)
		return -1;
	add_header(&out, p, key);
	for (size_t row = 0; row < p->n; row++) {
		add_row(&out, p, row, columns, key->n);
		if (out.len < FLUSH_AT)
			continue;
		fs_writer_add(&w, out.data, out.len);
		str_clear(&out);
	}
	fs_writer_add(&w, str_text(&out), out.len);
	return fs_writer_commit(&w, err);
}

void predictions_rows_csv(struct str *out, const struct table *rows, const struct strvec *hide)
{
	struct row r = { out, out->len, false };
	char buf[32];

	for (size_t j = 0; j < rows->n_columns; j++)
		if (hide == NULL || !strvec_has(hide, rows->columns[j].name))
			add_text(&r, rows->columns[j].name);
	csv_end_row(out, r.start);
	for (size_t i = 0; i < rows->n_rows; i++) {
		r = (struct row){ out, out->len, false };
		for (size_t j = 0; j < rows->n_columns; j++)
			if (hide == NULL || !strvec_has(hide, rows->columns[j].name))
				add_text(&r, column_text(&rows->columns[j], i, buf));
		csv_end_row(out, r.start);
	}
}
