/* fuzz_table - any bytes as a CSV table: the fast and the plain way of reading agree on every cell, and the digests are equal. */
#include "base/mem.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct table *a, const struct table *b)
{
	char x[32], y[32];

	if (a->n_rows != b->n_rows || a->n_columns != b->n_columns)
		abort();
	for (size_t k = 0; k < a->n_columns; k++) {
		const struct column *c = &a->columns[k], *d = &b->columns[k];

		if (c->kind != d->kind || c->n_missing != d->n_missing || c->n_levels != d->n_levels || c->integral != d->integral)
			abort();
		for (size_t i = 0; i < a->n_rows; i++)
			if (strcmp(column_text(c, i, x), column_text(d, i, y)) != 0 || table_line(a, i) != table_line(b, i))
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(table_release) struct table one = { 0 };
	CLEANUP(table_release) struct table other = { 0 };
	struct table_read how = { .n_threads = 1 };
	char digest[2][DIGEST_TEXT];
	struct err err = { 0 };
	bool read;

	read = table_read_csv_text(&one, (const char *)data, size, "fuzz", &how, &err) == 0;
	how.plain = true;
	if (read != (table_read_csv_text(&other, (const char *)data, size, "fuzz", &how, &err) == 0))
		abort();
	if (!read)
		return 0;
	compare(&one, &other);
	table_digest(digest[0], &one, NULL, NULL);
	table_digest(digest[1], &other, NULL, NULL);
	if (strcmp(digest[0], digest[1]) != 0)
		abort();
	return 0;
}
