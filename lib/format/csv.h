/* csv.h - RFC 4180 records: quotes, CRLF, BOM, embedded newlines. */
#ifndef FORMAT_CSV_H
#define FORMAT_CSV_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CSV_MAX_FIELDS = 65536, CSV_MAX_ROW = 16 << 20 };

struct csv_field {
	const char *text; /* unquoted; not NUL-terminated; valid until the next csv_next() */
	size_t len;
	bool quoted;
};

enum csv_status { CSV_ROW, CSV_END, CSV_OPEN_QUOTE, CSV_TOO_LONG };

/* A reader over bytes in memory (a mapped file): nothing is copied but fields with doubled quotes. */
struct csv {
	const char *at, *end;
	size_t line;     /* next physical line, from 1 */
	size_t row_line; /* first physical line of the record just read */
	const char *row; /* the record's raw bytes, without its line end */
	size_t row_len;
	struct csv_field *fields;
	size_t n_fields, cap_fields;
	struct str scratch;
};

/* ERR_DATA if the bytes cannot be CSV in UTF-8: empty, UTF-16 or UTF-32 by their mark. Bad UTF-8 further on is each row's own matter. */
int csv_check_text(const char *text, size_t len, const char *path, struct err *err);

/* Skips a UTF-8 BOM. text is borrowed. */
void csv_open(struct csv *csv, const char *text, size_t len);
void csv_close(struct csv *csv);
/*
 * The next record that is not a blank line. A quote that is never closed: CSV_OPEN_QUOTE, with the rest of the text as its row, and as
 * its last field, which keeps the quote.
 * CSV_TOO_LONG: over CSV_MAX_ROW bytes or CSV_MAX_FIELDS fields; it is skipped whole. It has no valid fields.
 */
enum csv_status csv_next(struct csv *csv);

/* Append one field, quoted if it must be; first says that no comma goes before it. */
void csv_add(struct str *out, const char *text, size_t len, bool first);
/* End the row that began at out->len == row_start with '\n'. A row of one empty field is written "", as a blank line is no row. */
void csv_end_row(struct str *out, size_t row_start);

#endif
