/* json_rows.c - finds where each row of an array or of NDJSON begins and ends. Its members are taken apart in json_object.c. */
#include "format/json_rows.h"

#include "base/mem.h"

#include <string.h>

void json_rows_open(struct json_rows *rows, const char *text, size_t len)
{
	*rows = (struct json_rows){ .at = text, .end = text ? text + len : NULL, .line = 1 };
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		rows->at += 3;
	for (const char *p = rows->at; p < rows->end; p++) {
		if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
			continue;
		rows->array = *p == '[';
		break;
	}
}

void json_rows_close(struct json_rows *rows)
{
	free(rows->fields);
	str_release(&rows->scratch);
	*rows = (struct json_rows){ 0 };
}

/* Move on to p, counting lines. */
static void move_to(struct json_rows *rows, const char *p)
{
	for (const char *q = rows->at; (q = memchr(q, '\n', (size_t)(p - q))) != NULL; q++)
		rows->line++;
	rows->at = p;
}

static void skip_blanks(struct json_rows *rows)
{
	const char *p = rows->at;

	while (p < rows->end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	move_to(rows, p);
}

/* Behind a string that begins at p, or NULL if it does not end. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

/* Behind the value that begins at p, by its brackets alone; NULL if it does not end. */
static const char *skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			if (!p)
				return NULL;
			if (depth == 0)
				return p;
			continue;
		}
		if (depth == 0 && (*p == ',' || *p == ']' || *p == '}' || *p == '\n'))
			return p;
		if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return depth ? NULL : p;
}

/* The row from `at` to p is read, or refused for its length. */
static enum json_rows_status take_row(struct json_rows *rows, const char *p)
{
	rows->row = rows->at;
	rows->row_len = (size_t)(p - rows->at);
	rows->row_line = rows->line;
	move_to(rows, p);
	if (rows->row_len > JSON_MAX_ROW)
		return JSON_ROWS_TOO_LONG;
	return json_rows_parse(rows, rows->row, rows->row_len);
}

/* Nothing behind this place can be told apart any more: it is one bad row. */
static enum json_rows_status give_up(struct json_rows *rows, const char *why)
{
	rows->row = rows->at;
	rows->row_len = (size_t)(rows->end - rows->at);
	rows->row_line = rows->line;
	rows->at = rows->end;
	rows->ended = true;
	rows->why = why;
	return JSON_ROWS_BAD;
}

static enum json_rows_status next_of_array(struct json_rows *rows)
{
	const char *behind;

	skip_blanks(rows);
	if (rows->ended)
		return rows->at == rows->end ? JSON_ROWS_END : give_up(rows, "nothing behind the array");
	if (rows->at < rows->end && *rows->at == ']' && rows->started) {
		rows->at++;
		rows->ended = true;
		return next_of_array(rows);
	}
	if (rows->at == rows->end || (rows->started && *rows->at != ','))
		return give_up(rows, "',' or ']'");
	rows->at++; /* '[' or ',' */
	skip_blanks(rows);
	if (!rows->started && rows->at < rows->end && *rows->at == ']') {
		rows->started = true;
		return next_of_array(rows);
	}
	rows->started = true;
	behind = skip_value(rows->at, rows->end);
	return behind && behind > rows->at ? take_row(rows, behind) : give_up(rows, "a whole object");
}

static enum json_rows_status next_of_lines(struct json_rows *rows)
{
	const char *line_end;

	skip_blanks(rows);
	if (rows->at == rows->end)
		return JSON_ROWS_END;
	line_end = memchr(rows->at, '\n', (size_t)(rows->end - rows->at));
	return take_row(rows, line_end ? line_end : rows->end);
}

enum json_rows_status json_rows_next(struct json_rows *rows)
{
	rows->n_fields = 0;
	rows->why = NULL;
	return rows->array ? next_of_array(rows) : next_of_lines(rows);
}
