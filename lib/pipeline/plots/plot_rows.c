/* plot_rows.c - reads CSV and TSV in Python's lenient way: a quote in the middle is a quote, a row may be short or long, a blank line is none. */
#include "pipeline/plots/plot_rows.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/params/param_file.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *suffix, *image;
} kinds[] = {
	{ ".png", "png" }, { ".jpg", "jpeg" }, { ".jpeg", "jpeg" }, { ".gif", "gif" }, { ".svg", "svg+xml" }, { ".json", NULL },
	{ ".yaml", NULL }, { ".yml", NULL },   { ".csv", NULL },    { ".tsv", NULL },  { ".toml", NULL },     { ".py", NULL },
};

static const char *suffix_of(const char *path)
{
	const char *base = strrchr(path, '/'), *dot;

	base = base ? base + 1 : path;
	dot = strrchr(base, '.');
	return dot && dot != base ? dot : "";
}

const char *plot_image_kind(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].suffix, suffix_of(path)) == 0)
			return kinds[i].image;
	return NULL;
}

bool plot_rows_can(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].suffix, suffix_of(path)) == 0)
			return true;
	return false;
}

/* ---- separated values ---- */

struct reader {
	struct arena *a;
	const char *at, *end;
	char delimiter;
	struct str field;
	struct value *row; /* a list of texts */
};

static void reader_release(struct reader *r)
{
	str_release(&r->field);
}

static bool ends_line(const struct reader *r)
{
	return r->at == r->end || *r->at == '\n' || *r->at == '\r';
}

static void skip_line_end(struct reader *r)
{
	if (r->at < r->end && *r->at == '\r')
		r->at++;
	if (r->at < r->end && *r->at == '\n')
		r->at++;
}

/* What stands between quotes, from behind the first to behind the last. Line ends in it are '\n'. */
static void take_quoted(struct reader *r)
{
	for (r->at++; r->at < r->end; r->at++) {
		if (*r->at == '"' && r->at + 1 < r->end && r->at[1] == '"')
			r->at++;
		else if (*r->at == '"')
			break;
		if (*r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n')
			continue;
		str_addch(&r->field, *r->at == '\r' ? '\n' : *r->at);
	}
	r->at += r->at < r->end;
}

static void take_field(struct reader *r)
{
	str_clear(&r->field);
	if (r->at < r->end && *r->at == '"')
		take_quoted(r);
	while (!ends_line(r) && *r->at != r->delimiter)
		str_addch(&r->field, *r->at++);
	value_add(r->a, r->row, value_textn(r->a, str_text(&r->field), r->field.len));
}

/* The next row that is not blank; false at the end. */
static bool next_row(struct reader *r)
{
	while (r->at < r->end && ends_line(r))
		skip_line_end(r);
	if (r->at == r->end)
		return false;
	r->row = value_list(r->a);
	take_field(r);
	while (r->at < r->end && *r->at == r->delimiter && r->row->n < PLOT_ROWS_MOST_COLUMNS) {
		r->at++;
		take_field(r);
	}
	while (!ends_line(r)) /* beyond the most columns */
		r->at++;
	skip_line_end(r);
	return true;
}

/* Columns without a name are counted, in the first line by its commas, whatever separates them: so does DVC. */
static struct value *counted_names(struct arena *a, const char *text, size_t len)
{
	CLEANUP(reader_release) struct reader r = { .a = a, .at = text, .end = text + len, .delimiter = ',' };
	struct value *names = value_list(a);
	char name[32];

	for (size_t i = 0; next_row(&r) && i < r.row->n; i++) {
		for (size_t k = 0; k < r.row->n; k++) {
			snprintf(name, sizeof(name), "%zu", k);
			value_add(a, names, value_text(a, name));
		}
		break;
	}
	return names;
}

static bool are_different(const struct value *names)
{
	for (size_t i = 0; i < names->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(names->items[i]->text, names->items[k]->text) == 0)
				return false;
	return true;
}

static struct value *named_row(struct arena *a, const struct value *names, const struct value *row, bool different)
{
	struct value *map = value_map(a), *rest;

	for (size_t i = 0; i < names->n; i++) {
		struct value *cell = i < row->n ? row->items[i] : value_null(a);

		if (different)
			value_append(a, map, VALUE_TEXT, names->items[i]->text, cell);
		else
			value_put(a, map, names->items[i]->text, cell);
	}
	if (row->n <= names->n)
		return map;
	rest = value_list(a);
	for (size_t i = names->n; i < row->n; i++)
		value_add(a, rest, row->items[i]);
	return value_put_kind(a, map, VALUE_NULL, "null", rest);
}

static struct value *read_separated(struct arena *a, const char *text, size_t len, char delimiter, bool no_header)
{
	CLEANUP(reader_release) struct reader r = { .a = a, .at = text, .end = text + len, .delimiter = delimiter };
	struct value *rows = value_list(a), *names = NULL;
	bool different;

	if (no_header)
		names = counted_names(a, text, len);
	else if (next_row(&r))
		names = r.row;
	different = names && are_different(names);
	while (next_row(&r))
		value_add(a, rows, named_row(a, names, r.row, different));
	return rows;
}

int plot_rows_read(struct value **out, struct arena *a, const char *path, const char *text, size_t len, bool no_header, struct err *err)
{
	bool tabs = strcmp(suffix_of(path), ".tsv") == 0;

	if (!str_is_utf8(text, len))
		return err_set(err, DVC_ERROR, "unable to read: '%s' is not valid 'utf8'", path);
	if (!tabs && strcmp(suffix_of(path), ".csv") != 0)
		return param_file_read_text(out, a, text, len, path, err);
	*out = read_separated(a, text, len, tabs ? '\t' : ',', no_header);
	return 0;
}
