/* report_json.c - a report as data, and back. What is read may come from a stranger's job: everything has a limit, and nothing is markup. */
#include "report/report.h"

#include "base/mem.h"
#include "report/facts.h"

#include <string.h>

#define SCHEMA "gate.report/1"

enum { SECTIONS_MOST = 64, BLOCKS_MOST = 64, CELLS_MOST = 200000, TEXT_MOST = 1 << 20 };

static const char *const kinds[] = {
	[BLOCK_TEXT] = "text", [BLOCK_LIST] = "list", [BLOCK_TABLE] = "table", [BLOCK_CHART] = "chart", [BLOCK_CODE] = "code"
};

/* ---- writing ---- */

static void put_cells(struct json_writer *w, const char *key, const struct block *b, size_t from, size_t n)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = from; i < from + n; i++)
		json_add_text(w, b->cells.v[i]);
	json_end_array(w);
}

static void put_table(struct json_writer *w, const struct block *b)
{
	char columns[COLUMNS_MOST + 1] = { 0 };

	memcpy(columns, b->kinds, b->n_columns < COLUMNS_MOST ? b->n_columns : COLUMNS_MOST);
	json_put_text(w, "columns", columns);
	put_cells(w, "header", b, 0, b->n_columns);
	put_cells(w, "cells", b, b->n_columns, b->cells.n - b->n_columns);
}

static void put_block(struct json_writer *w, const struct block *b)
{
	json_begin_object(w);
	json_put_text(w, "kind", kinds[b->kind]);
	if (b->label)
		json_put_text(w, "label", b->label);
	if (b->kind == BLOCK_TABLE)
		put_table(w, b);
	else if (b->kind == BLOCK_LIST)
		put_cells(w, "cells", b, 0, b->cells.n);
	else if (b->kind == BLOCK_CHART && b->plain)
		json_put_text(w, "text", b->plain);
	else if (b->kind != BLOCK_CHART)
		json_put_text(w, "text", b->text);
	json_end_object(w);
}

void report_json(struct str *out, const struct report *r, const struct failed_checks *failed)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_text(&w, "schema", SCHEMA);
	json_put_text(&w, "title", r->title);
	json_put_text(&w, "decision", r->decision);
	if (failed) {
		json_key(&w, "failed");
		failed_checks_write(&w, failed);
	}
	json_key(&w, "sections");
	json_begin_array(&w);
	for (size_t i = 0; i < r->n; i++) {
		json_begin_object(&w);
		json_put_text(&w, "id", r->sections[i].id);
		json_put_text(&w, "title", r->sections[i].title);
		json_key(&w, "blocks");
		json_begin_array(&w);
		for (size_t k = 0; k < r->sections[i].n; k++)
			put_block(&w, &r->sections[i].blocks[k]);
		json_end_array(&w);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	str_addch(out, '\n');
}

/* ---- reading ---- */

/* The names of the sections that there are: anything else is shown without a place of its own. */
static const char *known_id(const char *id)
{
	static const char *const ids[] = { "decision",     "compared",  "released",   "checks", "condition", "slices",
					   "disagreement", "charts",    "wear",       "data",   "cost",      "changed",
					   "controls",     "reproduce", "test-score", "limits" };

	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		if (strcmp(ids[i], id) == 0)
			return ids[i];
	return "other";
}

static void read_cells(struct block *b, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++)
		strvec_add(&b->cells, json_text(json_at(list, i), "–"));
}

static int read_table(struct block *b, const struct json *json, const char *path, struct err *err)
{
	const struct json *header = json_get(json, "header"), *cells = json_get(json, "cells");
	const char *columns = fact_text(json, "columns", "");

	if (json_len(header) == 0 || json_len(header) > COLUMNS_MOST || json_len(cells) % json_len(header) != 0)
		return err_set(err, ERR_DATA, "'%s': a table of %zu columns with %zu cells", path, json_len(header), json_len(cells));
	b->n_columns = json_len(header);
	memset(b->kinds, ' ', sizeof(b->kinds));
	for (size_t i = 0; i < b->n_columns && columns[i]; i++)
		b->kinds[i] = columns[i];
	read_cells(b, header);
	read_cells(b, cells);
	return 0;
}

static int read_block(struct section *s, const struct json *json, const char *path, struct err *err)
{
	const char *kind = fact_text(json, "kind", ""), *text = json_text(json_get(json, "text"), "");
	size_t k = 0;
	struct block *b;

	while (k < ARRAY_LEN(kinds) && strcmp(kinds[k], kind) != 0)
		k++;
	if (k == ARRAY_LEN(kinds) || strlen(text) > TEXT_MOST || json_len(json_get(json, "cells")) > CELLS_MOST)
		return err_set(err, ERR_DATA, "'%s': a block of the kind '%.40s' that no report has", path, kind);
	s->blocks = mem_grow(s->blocks, s->n, &s->cap, sizeof(*s->blocks));
	b = &s->blocks[s->n++];
	*b = (struct block){ .kind = (enum block_kind)k, .n_columns = 1 };
	if (fact_text(json, "label", NULL))
		b->label = mem_strdup(fact_text(json, "label", NULL));
	if (b->kind == BLOCK_TABLE)
		return read_table(b, json, path, err);
	if (b->kind == BLOCK_LIST)
		read_cells(b, json_get(json, "cells"));
	else if (b->kind == BLOCK_CHART)
		b->plain = *text ? mem_strdup(text) : NULL;
	else
		b->text = mem_strdup(text);
	return 0;
}

static int read_sections(struct report *r, const struct json *sections, const char *path, struct err *err)
{
	if (json_len(sections) > SECTIONS_MOST)
		return err_set(err, ERR_DATA, "'%s': %zu sections, at most %d are read", path, json_len(sections), SECTIONS_MOST);
	for (size_t i = 0; i < json_len(sections); i++) {
		const struct json *one = json_at(sections, i), *blocks = json_get(one, "blocks");
		struct section *s = report_section(r, known_id(fact_text(one, "id", "")), fact_text(one, "title", "–"));

		if (json_len(blocks) > BLOCKS_MOST)
			return err_set(err, ERR_DATA, "'%s': %zu blocks in a section, at most %d are read", path, json_len(blocks),
				       BLOCKS_MOST);
		for (size_t k = 0; k < json_len(blocks); k++)
			if (read_block(s, json_at(blocks, k), path, err) < 0)
				return -1;
	}
	return 0;
}

int report_from_json(struct report *r, const struct json *json, const char *path, struct err *err)
{
	if (!fact_is(json, "schema", SCHEMA))
		return err_set(err, ERR_DATA, "'%s' is no report (" SCHEMA ")", path);
	*r = (struct report){ .title = mem_strdup(fact_text(json, "title", "–")),
			      .decision = mem_strdup(fact_text(json, "decision", "error")) };
	if (read_sections(r, json_get(json, "sections"), path, err) == 0)
		return 0;
	report_release(r);
	return -1;
}
