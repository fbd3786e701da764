/* table_write.c - a table as CSV: numbers shortest, missing cells empty. */
#include "table/table.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/csv.h"

#include <string.h>

enum { FLUSH_AT = 1 << 16 };

static void add_header(struct str *out, const struct table *t)
{
	size_t start = out->len;

	for (size_t k = 0; k < t->n_columns; k++)
		csv_add(out, t->columns[k].name, strlen(t->columns[k].name), k == 0);
	csv_end_row(out, start);
}

static void add_row(struct str *out, const struct table *t, size_t row)
{
	size_t start = out->len;
	char buf[32];

	for (size_t k = 0; k < t->n_columns; k++) {
		const char *text = column_text(&t->columns[k], row, buf);

		csv_add(out, text, strlen(text), k == 0);
	}
	csv_end_row(out, start);
}

int table_write_csv(const struct table *t, const char *path, struct err *err)
{
	CLEANUP(fs_writer_abort) struct fs_writer w = { .fd = -1 };
	CLEANUP(str_release) struct str out = { 0 };

	if (fs_writer_open(&w, path, err) < 0)
		return -1;
	add_header(&out, t);
	for (size_t row = 0; row < t->n_rows; row++) {
		add_row(&out, t, row);
		if (out.len < FLUSH_AT)
			continue;
		fs_writer_add(&w, out.data, out.len);
		str_clear(&out);
	}
	fs_writer_add(&w, str_text(&out), out.len);
	return fs_writer_commit(&w, err);
}
