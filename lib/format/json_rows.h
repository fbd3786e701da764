/* json_rows.h - rows out of JSON that may be larger than memory: an array of objects, or one object a line (NDJSON).
 *
 * Only one row is looked at a time; the text is borrowed, as a rule a mapped file. A bad row is reported and stepped over.
 */
#ifndef FORMAT_JSON_ROWS_H
#define FORMAT_JSON_ROWS_H

#include "base/str.h"
#include "format/json.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_MAX_ROW = 16 << 20 };

/* One member of an object. */
struct json_field {
	const char *key, *text; /* decoded text of a string; raw text of a number, true, false, null, array or object */
	size_t key_len, len;
	enum json_kind kind; /* JSON_REAL for every number */
};

enum json_rows_status {
	JSON_ROWS_ROW,
	JSON_ROWS_END,
	JSON_ROWS_BAD,      /* no object, or malformed; `why` says what was expected */
	JSON_ROWS_ENCODING, /* NUL, bad UTF-8, or an escape that is no character */
	JSON_ROWS_TOO_LONG,
};

struct json_rows {
	const char *at, *end;
	bool array;          /* else one object a line */
	bool started, ended; /* of the array */
	size_t line;         /* at `at`, from 1 */
	size_t row_line;     /* where the row begins */
	const char *row;     /* its raw bytes */
	size_t row_len;
	struct json_field *fields;
	size_t n_fields, cap_fields;
	const char *why;
	struct str scratch;
};

/* Skips a BOM. A text that begins with '[' is an array. */
void json_rows_open(struct json_rows *rows, const char *text, size_t len);
void json_rows_close(struct json_rows *rows);
/* The next row; blank lines do not count. Fields hold until the next call. */
enum json_rows_status json_rows_next(struct json_rows *rows);

/* The fields of one object, given as text. */
enum json_rows_status json_rows_parse(struct json_rows *rows, const char *text, size_t len);

#endif
