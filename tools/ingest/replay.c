/* replay.c - a dead-letter file, mended by hand, back into the table: good rows are added, rows that are there already are skipped. */
#include "tools/ingest/intake.h"

#include "base/mem.h"
#include "format/json.h"

#include <string.h>

/* Keys and unique values of the rows that the table has. */
static void remember_table(struct intake *in, const struct input *table)
{
	CLEANUP(source_close) struct source source;
	struct finding ignored = { 0 };

	source_open(&source, &in->plan, table);
	while (source_next(&source, &ignored) != 0) {
		for (size_t i = 0; i < in->plan.n; i++)
			in->checker.cells[i] = (struct clean_cell){ .text = source.row.cells[i].text, .len = source.row.cells[i].len };
		check_unique(&in->checker, &ignored);
		check_remember(&in->checker);
		in->n_before++;
	}
	str_release(&ignored.expected);
}

static void copy_table(struct intake *in, const struct input *table)
{
	fs_writer_add(&in->table, table->map.data, table->map.size);
	if (table->map.data[table->map.size - 1] != '\n')
		fs_writer_add(&in->table, "\n", 1);
}

/* What a letter's row is made of while it is judged. */
struct mended {
	struct raw_row row;
	struct json_rows rows;
	struct strvec columns;
	struct str text;
};

static void mended_release(struct mended *m)
{
	free(m->row.cells);
	json_rows_close(&m->rows);
	strvec_release(&m->columns);
	str_release(&m->text);
}

/* A ragged row whose array has now as many fields as its columns: the object that it stands for. False if it has not. */
static bool array_to_object(struct mended *m, const struct json *array)
{
	struct json_writer w = { .out = &m->text };

	if (m->columns.n == 0 || json_len(array) != m->columns.n)
		return false;
	json_begin_object(&w);
	for (size_t i = 0; i < m->columns.n; i++) {
		json_key(&w, m->columns.v[i]);
		json_add_json(&w, json_at(array, i));
	}
	json_end_object(&w);
	return true;
}

/* 1, or -1 with *finding: as source_next(). */
static int read_letter(struct mended *m, const struct plan *plan, const struct json *letter, struct finding *finding)
{
	const struct json *row = json_get(letter, "row"), *columns = json_get(letter, "columns");

	m->row.file = json_text(json_get(letter, "file"), "");
	m->row.line = (size_t)json_int(json_get(letter, "line"), 0);
	m->row.header = &m->columns;
	strvec_release(&m->columns);
	for (size_t i = 0; i < json_len(columns); i++)
		strvec_add(&m->columns, json_text(json_at(columns, i), ""));
	str_clear(&m->text);
	if (json_kind_of(row) == JSON_ARRAY && !array_to_object(m, row)) {
		json_dump(&m->text, row);
		m->row.form = RAW_FORM_JSON;
		m->row.raw = m->text.data;
		m->row.raw_len = m->text.len;
		return finding_set(finding, CAUSE_RAGGED, NULL, NULL, 0, "%zu fields, or an object", m->columns.n);
	}
	if (json_kind_of(row) == JSON_STRING)
		str_add(&m->text, json_text(row, ""));
	else if (json_kind_of(row) != JSON_ARRAY)
		json_dump(&m->text, row);
	return source_object(&m->row, &m->rows, plan, str_text(&m->text), m->text.len, finding);
}

static int replay_letters(struct intake *in, const struct fs_map *map, const char *path, struct err *err)
{
	CLEANUP(mended_release) struct mended m = { .row.cells = mem_new(in->plan.n, sizeof(*m.row.cells)) };
	struct finding finding = { 0 };
	const char *p = map->data, *end = p ? p + map->size : p;
	int status = 0;

	for (int line = 1; p < end && status == 0; line++) {
		const char *line_end = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((line_end ? line_end : end) - p), blanks = 0;
		CLEANUP(json_cleanup) struct json *letter = NULL;

		while (blanks < len && (p[blanks] == ' ' || p[blanks] == '\t' || p[blanks] == '\r'))
			blanks++;
		if (blanks < len) {
			struct err why = { 0 };

			letter = json_parse(p, len, path, &why);
			if (!letter || !json_get(letter, "row"))
				status = err_at(err, ERR_DATA, path, line, letter ? 0 : why.col, "no dead letter: %s",
						letter ? "it has no 'row'" : "it is not JSON any more");
			else
				intake_row(in, &m.row, read_letter(&m, &in->plan, letter, &finding), &finding, true);
		}
		p += len + 1;
	}
	str_release(&finding.expected);
	return status;
}

/* With a table, its header is the plan; without one, the schema's. */
static int open_table(struct intake *in, struct input *table, struct err *err)
{
	if (fs_exists(in->output)) {
		if (input_open(table, in->output, err) < 0)
			return -1;
		table->is_json = false;
		return plan_of_table(&in->plan, in->schema, table, err);
	}
	if (in->schema->n_columns == 0)
		return err_set(err, ERR_USAGE, "'%s' is not there, and without a schema its columns are not known", in->output);
	return plan_make(&in->plan, in->schema, NULL, 0, err);
}

int intake_replay(struct intake *in, const char *path, struct err *err)
{
	CLEANUP(fs_unmap) struct fs_map letters = { 0 };
	CLEANUP(input_close) struct input table = { 0 };

	if (fs_map(&letters, path, err) < 0 || open_table(in, &table, err) < 0 || intake_open(in, err) < 0)
		return -1;
	if (table.path) {
		remember_table(in, &table);
		copy_table(in, &table);
	} else {
		intake_header(in);
	}
	return replay_letters(in, &letters, path, err) < 0 ? -1 : intake_finish(in, err);
}
