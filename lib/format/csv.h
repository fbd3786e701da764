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
	size_t line;          /* next physical line, from 1 */
	size_t row_line;      /* first physical line of the record just read */
	const char *row;      /* the record's raw bytes, without its line end */
	size_t row_len;
	struct csv_field *fields;
	size_t n_fields, cap_fields;
	struct str scratch;
};

/* Skips a UTF-8 BOM. text is borrowed. */
void csv_open(struct csv *csv, const char *text, size_t len);
void csv_close(struct csv *csv);
/* The next record that is not a blank line. */
enum csv_status csv_next(struct csv *csv);

/* Append one field, quoted if it must be; then csv_end_row() writes '\n'. first says that no comma goes before it. */
void csv_add(struct str *out, const char *text, size_t len, bool first);

#endif
