/* about_changed.c - how the candidate was made otherwise than production: parameters, data, code. From the packages' provenance. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"

#include <string.h>

enum { ROWS_MOST = 200, DEPTH_MOST = 8 };

/* A value as a cell: a text without its quotes, anything else as JSON. Caller frees. */
static char *shown(const struct json *value)
{
	struct str out = { 0 };

	if (!value)
		return mem_strdup("–");
	if (json_text(value, NULL))
		return mem_strdup(json_text(value, ""));
	json_dump(&out, value);
	return str_take(&out);
}

static bool is_object(const struct json *value)
{
	return value && json_kind_of(value) == JSON_OBJECT;
}

static void add_row(struct block *b, const char *name, const struct json *production, const struct json *candidate)
{
	CLEANUP(mem_free) char *was = shown(production), *is = shown(candidate);

	if (strcmp(was, is) == 0 || b->cells.n > ROWS_MOST * b->n_columns)
		return;
	block_cell(b, name);
	block_cell(b, was);
	block_cell(b, is);
}

static void add_differences(struct block *b, const char *name, const struct json *production, const struct json *candidate, int depth);

/* Keys of `of`; those that `but` has, too, are left out. */
static void add_keys(struct block *b, const char *name, const struct json *of, const struct json *but, const struct json *production,
		     const struct json *candidate, int depth)
{
	for (size_t i = 0; i < json_len(of); i++) {
		const char *key = json_key_at(of, i);
		CLEANUP(mem_free) char *below = str_format("%s%s%s", name, *name ? "." : "", key);

		if (!but || !json_get(but, key))
			add_differences(b, below, json_get(production, key), json_get(candidate, key), depth + 1);
	}
}

static void add_differences(struct block *b, const char *name, const struct json *production, const struct json *candidate, int depth)
{
	if (!is_object(production) || !is_object(candidate) || depth > DEPTH_MOST) {
		add_row(b, name, production, candidate);
		return;
	}
	add_keys(b, name, candidate, NULL, production, candidate, depth);
	add_keys(b, name, production, candidate, production, candidate, depth);
}

/* The data set of a role: {"role", "path", "rows", "digest"}. */
static const struct json *data_of(const struct json *provenance, const char *role)
{
	const struct json *list = json_get(provenance, "data");

	for (size_t i = 0; i < json_len(list); i++)
		if (fact_is(json_at(list, i), "role", role))
			return json_at(list, i);
	return NULL;
}

static void add_data(struct block *b, const struct json *production, const struct json *candidate)
{
	const struct json *list = json_get(candidate, "data");

	for (size_t i = 0; i < json_len(list); i++) {
		const char *role = fact_text(json_at(list, i), "role", "data");
		const struct json *was = data_of(production, role);
		CLEANUP(mem_free) char *rows = str_format("%s data: rows", role), *digest = str_format("%s data: digest", role);

		add_row(b, rows, json_get(was, "rows"), json_get(json_at(list, i), "rows"));
		add_row(b, digest, json_get(was, "digest"), json_get(json_at(list, i), "digest"));
	}
}

void about_changed(struct report *r, const struct json *candidate, const struct json *production)
{
	struct section *s;
	struct block *b;

	if (!is_object(candidate) || !is_object(production))
		return;
	s = report_section(r, "changed", "What changed");
	b = section_table(s, "What was made otherwise", "what,production,candidate");
	add_row(b, "commit", json_get(json_get(production, "git"), "commit"), json_get(json_get(candidate, "git"), "commit"));
	add_row(b, "learner", json_get(production, "learner"), json_get(candidate, "learner"));
	add_differences(b, "", json_get(production, "params"), json_get(candidate, "params"), 0);
	add_row(b, "schema", json_get(json_get(production, "schema"), "digest"), json_get(json_get(candidate, "schema"), "digest"));
	add_data(b, production, candidate);
	add_row(b, "tool", json_get(production, "tool"), json_get(candidate, "tool"));
	if (b->cells.n == b->n_columns)
		section_text(s, NULL, "Parameters, data and code are the same.");
}
