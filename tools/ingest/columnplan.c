/* columnplan.c - settles the columns before the first row is read. */
#include "tools/ingest/columnplan.h"

#include "base/mem.h"
#include "base/str.h"
#include "format/csv.h"
#include "format/json_rows.h"

#include <string.h>

static bool first_is_json(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != ' ' && text[i] != '\t' && text[i] != '\n' && text[i] != '\r')
			return text[i] == '[' || text[i] == '{';
	return false;
}

int input_open(struct input *input, const char *path, struct err *err)
{
	static const char *const json[] = { ".json", ".ndjson", ".jsonl" };

	*input = (struct input){ .path = path };
	if (fs_map(&input->map, path, err) < 0 || csv_check_text(input->map.data, input->map.size, path, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(json); i++)
		input->is_json |= str_ends(path, json[i]);
	if (!input->is_json && !str_ends(path, ".csv"))
		input->is_json = first_is_json(input->map.data, input->map.size);
	return 0;
}

void input_close(struct input *input)
{
	fs_unmap(&input->map);
}

ptrdiff_t plan_find(const struct plan *plan, const char *name, size_t len)
{
	size_t *at = map_get(&plan->by_name, name, len);

	return at ? (ptrdiff_t)*at : -1;
}

static void plan_add(struct plan *plan, const char *name, size_t len)
{
	struct plan_column *c;

	if (plan_find(plan, name, len) >= 0)
		return;
	plan->columns = mem_grow(plan->columns, plan->n, &plan->cap, sizeof(*plan->columns));
	c = &plan->columns[plan->n];
	*c = (struct plan_column){ .name = mem_strndup(name, len) };
	c->rule = schema_column(plan->schema, c->name);
	c->is_key = strvec_has(&plan->schema->key, c->name);
	map_put(&plan->by_name, c->name, len, plan->n, NULL);
	plan->n++;
}

void plan_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		free(plan->columns[i].name);
	free(plan->columns);
	map_release(&plan->by_name);
	*plan = (struct plan){ 0 };
}

static int unknown_column(const struct plan *plan, const char *path, const char *name, struct err *err)
{
	CLEANUP(mem_free) const char **names = mem_new(plan->schema->n_columns + 1, sizeof(*names));
	const char *near;

	for (size_t i = 0; i < plan->schema->n_columns; i++)
		names[i] = plan->schema->columns[i].name;
	near = str_nearest(name, names);
	if (near)
		return err_set(err, ERR_DATA, "'%s' has a column '%s', which %s does not know (did you mean '%s'?)", path, name,
			       plan->schema->path, near);
	return err_set(err, ERR_DATA, "'%s' has a column '%s', which %s does not know", path, name, plan->schema->path);
}

/* The header as names. ERR_DATA if it is none. */
static int read_header(struct strvec *names, const struct input *input, struct err *err)
{
	CLEANUP(csv_close) struct csv csv = { 0 };
	CLEANUP(map_release) struct map seen = { 0 };
	enum csv_status status;

	csv_open(&csv, input->map.data, input->map.size);
	status = csv_next(&csv);
	if (status == CSV_END)
		return err_set(err, ERR_DATA, "'%s' is empty: a header and rows are expected", input->path);
	if (status != CSV_ROW)
		return err_at(err, ERR_DATA, input->path, 1, 0, "the header is no row of CSV");
	for (size_t i = 0; i < csv.n_fields; i++) {
		const struct csv_field *field = &csv.fields[i];
		bool added;

		if (field->len == 0)
			return err_at(err, ERR_DATA, input->path, (int)csv.row_line, 0, "column %zu has no name", i + 1);
		if (!str_is_utf8(field->text, field->len) || memchr(field->text, '\0', field->len))
			return err_at(err, ERR_DATA, input->path, (int)csv.row_line, 0,
				      "the name of column %zu is not UTF-8 text: is this a CSV file?", i + 1);
		map_put(&seen, field->text, field->len, i, &added);
		if (!added)
			return err_at(err, ERR_DATA, input->path, (int)csv.row_line, 0, "the column '%.*s' is there twice",
				      (int)(field->len < 80 ? field->len : 80), field->text);
		strvec_add_take(names, mem_strndup(field->text, field->len));
	}
	return 0;
}

/* Does this CSV file have what the schema requires, and nothing that it refuses? */
static int check_header(const struct plan *plan, const struct input *input, const struct strvec *names, struct err *err)
{
	const struct schema *schema = plan->schema;

	for (size_t i = 0; schema->extra == SCHEMA_EXTRA_ERROR && i < names->n; i++)
		if (!schema_column(schema, names->v[i]))
			return unknown_column(plan, input->path, names->v[i], err);
	for (size_t i = 0; i < schema->n_columns; i++) {
		const char *name = schema->columns[i].name;

		if ((schema->columns[i].required || strvec_has(&schema->key, name)) && !strvec_has(names, name))
			return err_set(err, ERR_DATA, "'%s' has no column '%s', which %s requires", input->path, name, schema->path);
	}
	return 0;
}

/* Without a schema, every CSV file has the columns of the first. */
static int check_alike(const struct strvec *first, const char *first_path, const struct strvec *names, const char *path, struct err *err)
{
	for (size_t i = 0; i < first->n; i++)
		if (!strvec_has(names, first->v[i]))
			return err_set(err, ERR_DATA, "'%s' has no column '%s', which '%s' has", path, first->v[i], first_path);
	for (size_t i = 0; i < names->n; i++)
		if (!strvec_has(first, names->v[i]))
			return err_set(err, ERR_DATA, "'%s' has a column '%s', which '%s' has not", path, names->v[i], first_path);
	return 0;
}

static void add_json_keys(struct plan *plan, const struct input *input)
{
	CLEANUP(json_rows_close) struct json_rows rows = { 0 };
	enum json_rows_status status;

	json_rows_open(&rows, input->map.data, input->map.size);
	while ((status = json_rows_next(&rows)) != JSON_ROWS_END)
		for (size_t i = 0; status == JSON_ROWS_ROW && i < rows.n_fields; i++)
			if (rows.fields[i].key_len > 0)
				plan_add(plan, rows.fields[i].key, rows.fields[i].key_len);
}

int plan_make(struct plan *plan, const struct schema *schema, const struct input *inputs, size_t n_inputs, struct err *err)
{
	CLEANUP(strvec_release) struct strvec first = { 0 };
	const char *first_path = NULL;

	*plan = (struct plan){ .schema = schema };
	for (size_t i = 0; i < schema->n_columns; i++)
		plan_add(plan, schema->columns[i].name, strlen(schema->columns[i].name));
	for (size_t i = 0; i < n_inputs; i++) {
		CLEANUP(strvec_release) struct strvec names = { 0 };

		if (inputs[i].is_json) {
			if (schema->extra == SCHEMA_EXTRA_KEEP)
				add_json_keys(plan, &inputs[i]);
			continue;
		}
		if (read_header(&names, &inputs[i], err) < 0 || check_header(plan, &inputs[i], &names, err) < 0)
			return -1;
		if (schema->n_columns == 0 && first_path && check_alike(&first, first_path, &names, inputs[i].path, err) < 0)
			return -1;
		for (size_t k = 0; schema->extra == SCHEMA_EXTRA_KEEP && k < names.n; k++)
			plan_add(plan, names.v[k], strlen(names.v[k]));
		if (!first_path) {
			first_path = inputs[i].path;
			first = names;
			names = (struct strvec){ 0 };
		}
	}
	if (plan->n == 0)
		return err_set(err, ERR_DATA, "'%s' has no row that names a column", inputs[0].path);
	return 0;
}

int plan_of_table(struct plan *plan, const struct schema *schema, const struct input *table, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	*plan = (struct plan){ .schema = schema };
	if (read_header(&names, table, err) < 0 || check_header(plan, table, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < schema->n_columns; i++)
		if (!strvec_has(&names, schema->columns[i].name))
			return err_set(err, ERR_DATA, "'%s' was made by another schema: it has no column '%s'", table->path,
				       schema->columns[i].name);
	for (size_t i = 0; i < names.n; i++)
		plan_add(plan, names.v[i], strlen(names.v[i]));
	return 0;
}
