/* table_read.c - CSV to columns: the header, the guess of types, and the plain way of reading a row. */
#include "table/table_read.h"

#include "base/fs.h"
#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

enum {
	FIRST_ROWS = 1024,     /* a guess that proves wrong this early costs no second pass */
	MOST_LEVELS = 1 << 30, /* of a column */
	SAFE_BEHIND = 128,     /* bytes that the fast way may look at behind a row's end */
};

bool table_is_missing(const char *text, size_t len, bool quoted, const struct strvec *missing)
{
	if (len == 0 || (len == 4 && !quoted && memcmp(text, "null", 4) == 0))
		return true;
	for (size_t i = 0; missing && i < missing->n; i++)
		if (strncmp(missing->v[i], text, len) == 0 && missing->v[i][len] == '\0')
			return true;
	return false;
}

/* The text of a cell for a message: short, and without what would break the line. */
static int cell_error(const struct table_reader *r, size_t index, const struct csv_field *field, const char *wanted, struct err *err)
{
	int len = field->len < 60 ? (int)field->len : 60;

	return err_at(err, ERR_DATA, r->path, (int)r->csv.row_line, 0, "column '%s': '%.*s' is %s", r->cells[index].column->name, len,
		      field->text, wanted);
}

static int store_number(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err)
{
	struct cell_column *cell = &r->cells[index];
	enum decimal_status status;
	double value = NAN;

	if (table_is_missing(field->text, field->len, field->quoted, r->how->missing)) {
		cell->column->number[r->n_rows] = NAN;
		return 0;
	}
	status = decimal_parse(&value, field->text, field->len);
	if (status == DECIMAL_OK) {
		for (size_t i = 0; i < field->len && !cell->fraction; i++)
			cell->fraction = field->text[i] == '.' || field->text[i] == 'e' || field->text[i] == 'E';
		cell->column->number[r->n_rows] = value;
		return 0;
	}
	if (cell->mode == CELL_GUESS) {
		cell->mode = CELL_RETRY;
		r->retry = true;
		return 0;
	}
	return cell_error(r, index, field, status == DECIMAL_OUT_OF_RANGE ? "beyond what a number can hold" : "not a number", err);
}

static int new_level(struct table_reader *r, struct column *column, const char *text, size_t len, size_t line, struct err *err)
{
	size_t cap = column->cap_levels;

	if (!str_is_utf8(text, len))
		return err_at(err, ERR_DATA, r->path, (int)line, 0, "column '%s': not UTF-8", column->name);
	if (memchr(text, '\0', len))
		return err_at(err, ERR_DATA, r->path, (int)line, 0, "column '%s': a NUL character", column->name);
	if (column->n_levels == MOST_LEVELS)
		return err_at(err, ERR_DATA, r->path, (int)line, 0, "column '%s': too many different texts", column->name);
	column->levels = mem_grow(column->levels, column->n_levels, &cap, sizeof(*column->levels));
	column->cap_levels = (uint32_t)cap;
	column->levels[column->n_levels++] = arena_strndup(&r->table->arena, text, len);
	return 0;
}

/* Find the codes of the texts that were left for later. */
static int settle(struct table_reader *r, struct cell_column *cell, struct err *err)
{
	struct column *column = cell->column;
	uint32_t hash[MOST_PENDING];

	for (size_t i = 0; i < cell->n_pending; i++) {
		hash[i] = level_hash(cell->pending[i].text, cell->pending[i].len);
		level_prefetch(&cell->codes, hash[i]);
	}
	for (size_t i = 0; i < cell->n_pending; i++) {
		const struct pending_text *p = &cell->pending[i];

		if (!level_find(&cell->codes, column->levels, p->text, p->len, hash[i], &column->code[p->row]) &&
		    new_level(r, column, p->text, p->len, p->line, err) < 0)
			return -1;
		cell_cache(cell, p->text, p->len, column->code[p->row]);
	}
	cell->n_pending = 0;
	return 0;
}

int cell_leave(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err)
{
	struct cell_column *cell = &r->cells[index];

	if (!cell->pending)
		cell->pending = mem_new(MOST_PENDING, sizeof(*cell->pending));
	cell->pending[cell->n_pending++] = (struct pending_text){ field->text, field->len, r->n_rows, r->csv.row_line };
	return cell->n_pending == MOST_PENDING ? settle(r, cell, err) : 0;
}

static int store_text(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err)
{
	struct cell_column *cell = &r->cells[index];
	uint32_t *code = &cell->column->code[r->n_rows];

	if (table_is_missing(field->text, field->len, field->quoted, r->how->missing)) {
		*code = COLUMN_MISSING;
		return 0;
	}
	if (settle(r, cell, err) < 0)
		return -1;
	if (level_find(&cell->codes, cell->column->levels, field->text, field->len, level_hash(field->text, field->len), code))
		return 0;
	return new_level(r, cell->column, field->text, field->len, r->csv.row_line, err);
}

int cell_store(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err)
{
	switch (r->cells[index].mode) {
	case CELL_NUMBER:
	case CELL_GUESS:
		return store_number(r, index, field, err);
	case CELL_TEXT:
		return store_text(r, index, field, err);
	case CELL_SKIP:
	case CELL_RETRY:
		return 0;
	}
	return 0;
}

static int broken_row(const struct table_reader *r, enum csv_status status, struct err *err)
{
	if (status == CSV_OPEN_QUOTE)
		return err_at(err, ERR_DATA, r->path, (int)r->csv.row_line, 0, "a quote is opened and never closed");
	return err_at(err, ERR_DATA, r->path, (int)r->csv.row_line, 0, "a row of more than %d MiB or %d fields", CSV_MAX_ROW >> 20,
		      CSV_MAX_FIELDS);
}

/* 1: a row; 0: the end. */
static int read_row_plain(struct table_reader *r, struct err *err)
{
	enum csv_status status = csv_next(&r->csv);

	if (status == CSV_END)
		return 0;
	if (status != CSV_ROW)
		return broken_row(r, status, err);
	if (r->csv.n_fields != r->n_cells)
		return err_at(err, ERR_DATA, r->path, (int)r->csv.row_line, 0, "%zu fields, where the header has %zu", r->csv.n_fields,
			      r->n_cells);
	for (size_t i = 0; i < r->n_cells; i++)
		if (cell_store(r, i, &r->csv.fields[i], err) < 0)
			return -1;
	return 1;
}

static void make_room(struct table_reader *r)
{
	if (r->n_rows < r->cap_rows)
		return;
	r->cap_rows = r->cap_rows ? r->cap_rows * 2 : FIRST_ROWS;
	for (size_t i = 0; i < r->n_cells; i++) {
		struct column *column = r->cells[i].column;

		if (r->cells[i].mode == CELL_TEXT)
			column->code = mem_resize(column->code, r->cap_rows, sizeof(*column->code));
		else if (r->cells[i].mode == CELL_NUMBER || r->cells[i].mode == CELL_GUESS)
			r->cells[i].number = column->number = mem_resize(column->number, r->cap_rows, sizeof(*column->number));
	}
	if (r->table->line)
		r->table->line = mem_resize(r->table->line, r->cap_rows, sizeof(*r->table->line));
}

static int settle_all(struct table_reader *r, struct err *err)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (settle(r, &r->cells[i], err) < 0)
			return -1;
	return 0;
}

/* One pass over the rows. Ends early when the first rows prove a guess wrong. */
static int read_rows(struct table_reader *r, struct err *err)
{
	for (;;) {
		int status = 0;

		make_room(r);
		if (r->csv.at < r->fast_end)
			status = row_read_fast(r, err);
		if (status == 0)
			status = read_row_plain(r, err);
		if (status == 0)
			return settle_all(r, err);
		if (status < 0)
			return -1;
		reader_keep_line(r);
		r->n_rows++;
		if (r->retry && r->n_rows < FIRST_ROWS)
			return 0;
	}
}

static enum cell_mode first_mode(const struct table_read *how, const char *name)
{
	if (how->only_columns && !strvec_has(how->only_columns, name))
		return CELL_SKIP;
	if (how->text_columns && strvec_has(how->text_columns, name))
		return CELL_TEXT;
	return how->number_columns && strvec_has(how->number_columns, name) ? CELL_NUMBER : CELL_GUESS;
}

static int check_name(const struct table_reader *r, size_t index, const struct csv_field *field, struct map *seen, struct err *err)
{
	bool added;

	if (field->len == 0)
		return err_at(err, ERR_DATA, r->path, (int)r->csv.row_line, 0, "column %zu has no name", index + 1);
	if (!str_is_utf8(field->text, field->len) || memchr(field->text, '\0', field->len))
		return err_at(err, ERR_DATA, r->path, (int)r->csv.row_line, 0, "the name of column %zu is not UTF-8 text", index + 1);
	map_put(seen, field->text, field->len, index, &added);
	if (!added)
		return err_at(err, ERR_DATA, r->path, (int)r->csv.row_line, 0, "the column '%.*s' is there twice",
			      (int)(field->len < 80 ? field->len : 80), field->text);
	return 0;
}

static int read_header(struct table_reader *r, struct err *err)
{
	CLEANUP(map_release) struct map seen = { 0 };
	enum csv_status status = csv_next(&r->csv);

	if (status == CSV_END)
		return err_set(err, ERR_DATA, "'%s' is empty: a header and rows are expected", r->path);
	if (status != CSV_ROW)
		return broken_row(r, status, err);
	r->n_cells = r->csv.n_fields;
	r->cells = mem_new(r->n_cells, sizeof(*r->cells));
	r->table->columns = mem_new(r->n_cells, sizeof(*r->table->columns));
	for (size_t i = 0; i < r->n_cells; i++) {
		if (check_name(r, i, &r->csv.fields[i], &seen, err) < 0)
			return -1;
		r->table->columns[i].name = mem_strndup(r->csv.fields[i].text, r->csv.fields[i].len);
		r->table->n_columns++;
		r->cells[i].column = &r->table->columns[i];
		r->cells[i].mode = first_mode(r->how, r->table->columns[i].name);
	}
	return 0;
}

void reader_start_over(struct table_reader *r)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		struct cell_column *cell = &r->cells[i];

		if (cell->mode == CELL_RETRY)
			cell->mode = CELL_TEXT;
		mem_free(&cell->column->number);
		mem_free(&cell->column->code);
		mem_free(&cell->column->levels);
		cell->column->n_levels = cell->column->cap_levels = 0;
		cell->fraction = false;
		cell->n_pending = 0;
		level_index_release(&cell->codes);
		memset(cell->cached_len, 0, sizeof(cell->cached_len));
	}
	arena_release(&r->table->arena);
	mem_free(&r->table->line);
	r->n_rows = r->cap_rows = 0;
	r->retry = false;
	r->expected_at = NULL;
	r->csv.at = r->first_row;
	r->csv.line = r->first_line;
}

int reader_read(struct table_reader *r, struct err *err)
{
	for (;;) {
		if (read_rows(r, err) < 0)
			return -1;
		if (!r->retry)
			return 0;
		reader_start_over(r);
	}
}

static void finish_column(struct table_reader *r, struct cell_column *cell)
{
	struct column *c = cell->column;

	c->kind = cell->mode == CELL_TEXT ? COLUMN_TEXT : COLUMN_NUMBER;
	c->integral = c->kind == COLUMN_NUMBER && !cell->fraction;
	for (size_t i = 0; i < r->n_rows; i++)
		c->n_missing += c->kind == COLUMN_TEXT ? c->code[i] == COLUMN_MISSING : (bool)isnan(c->number[i]);
}

/* Columns that were not asked for leave the table. */
static void finish(struct table_reader *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n_cells; i++) {
		struct column *c = r->cells[i].column;

		if (r->cells[i].mode == CELL_SKIP) {
			mem_free(&c->name);
			continue;
		}
		finish_column(r, &r->cells[i]);
		if (kept != i) {
			r->table->columns[kept] = *c;
			*c = (struct column){ 0 };
		}
		kept++;
	}
	r->table->n_columns = kept;
	r->table->n_rows = r->n_rows;
}

void reader_release(struct table_reader *r)
{
	for (size_t i = 0; i < r->n_cells && r->cells; i++) {
		level_index_release(&r->cells[i].codes);
		free(r->cells[i].pending);
	}
	free(r->cells);
	csv_close(&r->csv);
}

/* Does a number mean "missing" (-999)? The fast way does not look for that. */
static bool number_means_missing(const struct strvec *missing)
{
	double ignored;

	for (size_t i = 0; missing && i < missing->n; i++)
		if (decimal_parse(&ignored, missing->v[i], strlen(missing->v[i])) == DECIMAL_OK)
			return true;
	return false;
}

/* Behind which byte does every scan meet a line end that is far enough from the end of the text? */
static const char *fast_end(const char *text, size_t len)
{
	const char *last = len > SAFE_BEHIND ? memrchr(text, '\n', len - SAFE_BEHIND) : NULL;

	return last && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? last + 1 : text;
}

void reader_begin(struct table_reader *r, const char *rows, const char *end, size_t line)
{
	bool plain = r->how->plain || number_means_missing(r->how->missing);

	r->csv.at = r->first_row = rows;
	r->csv.end = end;
	r->csv.line = r->first_line = line;
	r->fast_end = plain ? rows : fast_end(rows, (size_t)(end - rows));
}

int table_read_csv_text(struct table *t, const char *text, size_t len, const char *path, const struct table_read *how, struct err *err)
{
	static const struct table_read infer_all = { 0 };
	CLEANUP(reader_release) struct table_reader r = { .table = t, .how = how ? how : &infer_all, .path = path };

	*t = (struct table){ .path = mem_strdup(path) };
	if (csv_check_text(text, len, path, err) < 0)
		return -1;
	csv_open(&r.csv, text, len);
	if (read_header(&r, err) < 0)
		return -1;
	reader_begin(&r, r.csv.at, r.csv.end, r.csv.line);
	if (!reader_read_shares(&r) && reader_read(&r, err) < 0)
		return -1;
	if (r.n_rows == 0)
		return err_set(err, ERR_DATA, "'%s' has a header but no rows", path);
	reader_finish_lines(&r);
	finish(&r);
	return 0;
}

int table_read_csv(struct table *t, const char *path, const struct table_read *how, struct err *err)
{
	CLEANUP(fs_unmap) struct fs_map map = { 0 };

	*t = (struct table){ 0 };
	if (fs_map(&map, path, err) < 0)
		return -1;
	return table_read_csv_text(t, map.data, map.size, path, how, err);
}
