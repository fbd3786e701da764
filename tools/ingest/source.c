/* source.c - CSV records and JSON objects as rows of the plan. */
#include "tools/ingest/source.h"

#include "base/mem.h"

#include <string.h>

void source_open(struct source *s, const struct plan *plan, const struct input *input)
{
	*s = (struct source){ .plan = plan, .input = input };
	s->row = (struct raw_row){ .file = input->path, .header = &s->header };
	s->row.cells = mem_new(plan->n, sizeof(*s->row.cells));
	if (input->is_json) {
		json_rows_open(&s->json, input->map.data, input->map.size);
		return;
	}
	csv_open(&s->csv, input->map.data, input->map.size);
	csv_next(&s->csv);
	s->column = mem_new(s->csv.n_fields, sizeof(*s->column));
	for (size_t i = 0; i < s->csv.n_fields; i++) {
		strvec_add_take(&s->header, mem_strndup(s->csv.fields[i].text, s->csv.fields[i].len));
		s->column[i] = plan_find(plan, s->csv.fields[i].text, s->csv.fields[i].len);
	}
}

void source_close(struct source *s)
{
	csv_close(&s->csv);
	json_rows_close(&s->json);
	strvec_release(&s->header);
	free(s->column);
	free(s->row.cells);
	*s = (struct source){ 0 };
}

size_t source_done(const struct source *s)
{
	const char *at = s->input->is_json ? s->json.at : s->csv.at;

	return (size_t)(at - s->input->map.data);
}

static int too_long(struct raw_row *row, struct finding *finding)
{
	row->form = RAW_FORM_TEXT;
	return finding_set(finding, CAUSE_TOO_LONG, NULL, NULL, 0, "a row of at most %d MiB and %d fields", CSV_MAX_ROW >> 20,
			   CSV_MAX_FIELDS);
}

static void place_fields(struct source *s)
{
	struct raw_row *row = &s->row;

	memset(row->cells, 0, s->plan->n * sizeof(*row->cells));
	for (size_t i = 0; i < s->csv.n_fields; i++)
		if (s->column[i] >= 0)
			row->cells[s->column[i]] = (struct raw_cell){ s->csv.fields[i].text, s->csv.fields[i].len,
								      s->csv.fields[i].quoted ? RAW_QUOTED : RAW_PLAIN };
}

static int next_csv(struct source *s, struct finding *finding)
{
	enum csv_status status = csv_next(&s->csv);
	struct raw_row *row = &s->row;

	if (status == CSV_END)
		return 0;
	row->line = s->csv.row_line;
	row->raw = s->csv.row;
	row->raw_len = s->csv.row_len;
	row->fields = s->csv.fields;
	row->n_fields = s->csv.n_fields;
	row->form = RAW_FORM_TEXT;
	if (status == CSV_TOO_LONG)
		return too_long(row, finding);
	if (memchr(row->raw, '\0', row->raw_len) || !str_is_utf8(row->raw, row->raw_len))
		return finding_set(finding, CAUSE_BAD_ENCODING, NULL, NULL, 0, "UTF-8 without NUL");
	row->form = RAW_FORM_ARRAY;
	if (status == CSV_OPEN_QUOTE)
		return finding_set(finding, CAUSE_RAGGED, NULL, NULL, 0, "a closing quote");
	if (row->n_fields != s->header.n) {
		char found[32];

		return finding_set(finding, CAUSE_RAGGED, NULL, NULL, 0, "%zu fields, not %s", s->header.n,
				   str_group(found, (long long)row->n_fields));
	}
	row->form = RAW_FORM_CSV;
	place_fields(s);
	return 1;
}

static enum raw_kind kind_of(const struct json_field *field)
{
	if (field->kind == JSON_NULL)
		return RAW_NULL;
	if (field->kind == JSON_STRING)
		return RAW_QUOTED;
	return field->kind == JSON_ARRAY || field->kind == JSON_OBJECT ? RAW_NESTED : RAW_PLAIN;
}

static int place_members(struct raw_row *row, const struct json_rows *rows, const struct plan *plan, struct finding *finding)
{
	memset(row->cells, 0, plan->n * sizeof(*row->cells));
	for (size_t i = 0; i < rows->n_fields; i++) {
		const struct json_field *field = &rows->fields[i];
		ptrdiff_t at = plan_find(plan, field->key, field->key_len);

		if (at >= 0)
			row->cells[at] = (struct raw_cell){ field->text, field->len, kind_of(field) };
		else if (plan->schema->extra == SCHEMA_EXTRA_ERROR)
			return finding_set(finding, CAUSE_EXTRA_COLUMN, NULL, field->key, field->key_len, "only the columns of %s",
					   plan->schema->path);
	}
	return 1;
}

/* What json_rows said about a row, as a row of the plan. */
static int judge_object(struct raw_row *row, enum json_rows_status status, const struct json_rows *rows, const struct plan *plan,
			struct finding *finding)
{
	row->form = RAW_FORM_TEXT;
	if (status == JSON_ROWS_TOO_LONG)
		return too_long(row, finding);
	if (status == JSON_ROWS_ENCODING)
		return finding_set(finding, CAUSE_BAD_ENCODING, NULL, NULL, 0, "%s", rows->why);
	if (status == JSON_ROWS_BAD)
		return finding_set(finding, CAUSE_BAD_JSON, NULL, NULL, 0, "%s", rows->why);
	row->form = RAW_FORM_JSON;
	return place_members(row, rows, plan, finding);
}

int source_object(struct raw_row *row, struct json_rows *rows, const struct plan *plan, const char *text, size_t len,
		  struct finding *finding)
{
	row->raw = text;
	row->raw_len = len;
	return judge_object(row, json_rows_parse(rows, text, len), rows, plan, finding);
}

static int next_json(struct source *s, struct finding *finding)
{
	enum json_rows_status status = json_rows_next(&s->json);

	if (status == JSON_ROWS_END)
		return 0;
	s->row.line = s->json.row_line;
	s->row.raw = s->json.row;
	s->row.raw_len = s->json.row_len;
	return judge_object(&s->row, status, &s->json, s->plan, finding);
}

int source_next(struct source *s, struct finding *finding)
{
	return s->input->is_json ? next_json(s, finding) : next_csv(s, finding);
}
