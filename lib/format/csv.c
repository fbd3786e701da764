/* csv.c - splits text into records and fields without copying, but for fields with doubled quotes. */
#include "format/csv.h"

#include "base/mem.h"

#include <string.h>

int csv_check_text(const char *text, size_t len, const char *path, struct err *err)
{
	if (len == 0)
		return err_set(err, ERR_DATA, "'%s' is empty: a header and rows are expected", path);
	if (len >= 4 && (memcmp(text, "\xff\xfe\0\0", 4) == 0 || memcmp(text, "\0\0\xfe\xff", 4) == 0))
		return err_set(err, ERR_DATA, "'%s' is UTF-32: UTF-8 is expected", path);
	if (len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
		return err_set(err, ERR_DATA, "'%s' is UTF-16: UTF-8 is expected", path);
	return 0;
}

void csv_open(struct csv *csv, const char *text, size_t len)
{
	*csv = (struct csv){ .at = text, .end = text ? text + len : NULL, .line = 1 };
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		csv->at += 3;
}

void csv_close(struct csv *csv)
{
	free(csv->fields);
	str_release(&csv->scratch);
	*csv = (struct csv){ 0 };
}

static void skip_blank_lines(struct csv *csv)
{
	while (csv->at < csv->end) {
		size_t n = csv->at[0] == '\n' ? 1 : csv->at[0] == '\r' && csv->end - csv->at > 1 && csv->at[1] == '\n' ? 2 : 0;

		if (n == 0)
			return;
		csv->at += n;
		csv->line++;
	}
}

/* Where does the quoted part that begins behind `p` end? At its closing quote, or NULL. Counts lines, and notes doubled quotes. */
static const char *closing_quote(struct csv *csv, const char *p, bool *doubled)
{
	for (; p < csv->end; p++) {
		if (*p == '\n')
			csv->line++;
		if (*p != '"')
			continue;
		if (p + 1 == csv->end || p[1] != '"')
			return p;
		*doubled = true;
		p++;
	}
	return NULL;
}

static const char *field_end(const struct csv *csv, const char *p)
{
	while (p < csv->end && *p != ',' && *p != '\n')
		p++;
	return p;
}

/* A field in quotes whose text is not one piece of the input: it goes to scratch, with its offset in `text` until the row is whole. */
static void keep_copied(struct csv *csv, struct csv_field *field, const char *from, const char *close, const char *end)
{
	size_t start = csv->scratch.len;

	for (const char *p = from; p < close; p++) {
		str_addch(&csv->scratch, *p);
		p += *p == '"';
	}
	/* What stands behind the closing quote belongs to the field, as Python's and pandas' readers have it. */
	str_addn(&csv->scratch, close + 1, (size_t)(end - close - 1));
	*field = (struct csv_field){ NULL, csv->scratch.len - start, true };
}

static bool ends_row(const struct csv *csv, const char *p)
{
	return p == csv->end || *p == '\n';
}

/* The end of the text of a field that ends at p: before the CR of a CRLF. */
static const char *before_cr(const struct csv *csv, const char *from, const char *p)
{
	return ends_row(csv, p) && p > from && p[-1] == '\r' ? p - 1 : p;
}

/* One field from csv->at; moves csv->at to the delimiter behind it. False if its quote is never closed. */
static bool read_field(struct csv *csv, struct csv_field *field)
{
	const char *from = csv->at, *close, *end, *text_end;
	bool doubled = false;

	if (from == csv->end || *from != '"') {
		end = field_end(csv, from);
		text_end = before_cr(csv, from, end);
		*field = (struct csv_field){ from, (size_t)(text_end - from), false };
		csv->at = end;
		return true;
	}
	close = closing_quote(csv, from + 1, &doubled);
	if (!close)
		return false;
	end = field_end(csv, close + 1);
	text_end = before_cr(csv, close + 1, end);
	if (doubled || text_end != close + 1)
		keep_copied(csv, field, from + 1, close, text_end);
	else
		*field = (struct csv_field){ from + 1, (size_t)(close - from - 1), true };
	csv->at = end;
	return true;
}

/* Now that scratch will not move any more, its offsets become pointers. */
static void place_copied(struct csv *csv)
{
	size_t offset = 0;

	for (size_t i = 0; i < csv->n_fields; i++) {
		if (csv->fields[i].text)
			continue;
		csv->fields[i].text = str_text(&csv->scratch) + offset;
		offset += csv->fields[i].len;
	}
}

static enum csv_status finish_row(struct csv *csv, bool too_many)
{
	const char *end = before_cr(csv, csv->row, csv->at);

	csv->row_len = (size_t)(end - csv->row);
	if (csv->at < csv->end) {
		csv->at++;
		csv->line++;
	}
	if (too_many || csv->row_len > CSV_MAX_ROW)
		return CSV_TOO_LONG;
	place_copied(csv);
	return CSV_ROW;
}

enum csv_status csv_next(struct csv *csv)
{
	struct csv_field dropped, *field;
	bool too_many = false;

	skip_blank_lines(csv);
	csv->row_line = csv->line;
	csv->row = csv->at;
	csv->n_fields = 0;
	str_clear(&csv->scratch);
	if (csv->at == csv->end)
		return CSV_END;
	for (;;) {
		csv->fields = mem_grow(csv->fields, csv->n_fields, &csv->cap_fields, sizeof(*csv->fields));
		too_many = csv->n_fields == CSV_MAX_FIELDS;
		field = too_many ? &dropped : &csv->fields[csv->n_fields];
		if (!read_field(csv, field)) {
			*field = (struct csv_field){ csv->at, (size_t)(csv->end - csv->at), true };
			csv->n_fields += !too_many;
			place_copied(csv);
			csv->row_len = (size_t)(csv->end - csv->row);
			csv->at = csv->end;
			return CSV_OPEN_QUOTE;
		}
		csv->n_fields += !too_many;
		if (ends_row(csv, csv->at))
			return finish_row(csv, too_many);
		csv->at++;
	}
}

void csv_add(struct str *out, const char *text, size_t len, bool first)
{
	bool quote = len == 4 && memcmp(text, "null", 4) == 0; /* unquoted, it would mean "missing" */

	if (!first)
		str_addch(out, ',');
	for (size_t i = 0; i < len && !quote; i++)
		quote = text[i] == '"' || text[i] == ',' || text[i] == '\n' || text[i] == '\r';
	if (!quote) {
		str_addn(out, text, len);
		return;
	}
	str_addch(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			str_addch(out, '"');
		str_addch(out, text[i]);
	}
	str_addch(out, '"');
}

void csv_end_row(struct str *out, size_t row_start)
{
	if (out->len == row_start)
		str_add(out, "\"\"");
	str_addch(out, '\n');
}
