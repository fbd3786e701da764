/* table.c - columns by hand, cells as text, rows taken out. */
#include "table/table.h"

#include "base/mem.h"
#include "base/str.h"
#include "math/decimal.h"
#include "table/levels.h"

#include <math.h>
#include <string.h>

void table_release(struct table *t)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		free(t->columns[i].name);
		free(t->columns[i].number);
		free(t->columns[i].code);
		free(t->columns[i].levels);
	}
	free(t->columns);
	free(t->line);
	free(t->path);
	arena_release(&t->arena);
	*t = (struct table){ 0 };
}

const struct column *table_column(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (strcmp(t->columns[i].name, name) == 0)
			return &t->columns[i];
	return NULL;
}

const struct column *table_need(const struct table *t, const char *name, struct err *err)
{
	const struct column *found = table_column(t, name);
	CLEANUP(mem_free) const char **names = NULL;
	const char *near;

	if (found)
		return found;
	names = mem_new(t->n_columns + 1, sizeof(*names));
	for (size_t i = 0; i < t->n_columns; i++)
		names[i] = t->columns[i].name;
	near = str_nearest(name, names);
	if (near)
		err_set(err, ERR_DATA, "'%s' has no column '%s' (did you mean '%s'?)", t->path ? t->path : "", name, near);
	else
		err_set(err, ERR_DATA, "'%s' has no column '%s'", t->path ? t->path : "", name);
	return NULL;
}

const char *column_text(const struct column *c, size_t row, char buf[static 32])
{
	if (c->kind == COLUMN_TEXT)
		return c->code[row] == COLUMN_MISSING ? "" : c->levels[c->code[row]];
	if (isnan(c->number[row]))
		return "";
	decimal_format(buf, c->number[row]);
	return buf;
}

static struct column *add_column(struct table *t, const char *name, enum column_kind kind, size_t n)
{
	struct column *c;

	t->columns = mem_resize(t->columns, t->n_columns + 1, sizeof(*t->columns));
	c = &t->columns[t->n_columns++];
	*c = (struct column){ .name = mem_strdup(name), .kind = kind };
	t->n_rows = n;
	return c;
}

struct column *table_add_numbers(struct table *t, const char *name, const double *values, size_t n)
{
	struct column *c = add_column(t, name, COLUMN_NUMBER, n);

	c->number = mem_new(n, sizeof(*c->number));
	c->integral = true;
	for (size_t i = 0; i < n; i++) {
		c->number[i] = values[i];
		c->n_missing += isnan(values[i]);
		c->integral &= isnan(values[i]) || values[i] == floor(values[i]);
	}
	return c;
}

struct column *table_add_texts(struct table *t, const char *name, const char *const *values, size_t n)
{
	struct column *c = add_column(t, name, COLUMN_TEXT, n);
	CLEANUP(level_index_release) struct level_index codes = { 0 };

	c->code = mem_new(n, sizeof(*c->code));
	for (size_t i = 0; i < n; i++) {
		size_t len = values[i] ? strlen(values[i]) : 0, cap = c->cap_levels;

		if (len == 0) {
			c->code[i] = COLUMN_MISSING;
			c->n_missing++;
			continue;
		}
		if (level_find(&codes, c->levels, values[i], len, level_hash(values[i], len), &c->code[i]))
			continue;
		c->levels = mem_grow(c->levels, c->n_levels, &cap, sizeof(*c->levels));
		c->cap_levels = (uint32_t)cap;
		c->levels[c->n_levels++] = arena_strndup(&t->arena, values[i], len);
	}
	return c;
}

static void take_texts(struct table *out, struct column *to, const struct column *from, const size_t *rows, size_t n)
{
	CLEANUP(mem_free) uint32_t *new_code = mem_new(from->n_levels, sizeof(*new_code)); /* plus one; 0 = not seen */

	to->code = mem_new(n, sizeof(*to->code));
	to->levels = mem_new(from->n_levels, sizeof(*to->levels));
	to->cap_levels = from->n_levels;
	for (size_t i = 0; i < n; i++) {
		uint32_t code = from->code[rows[i]];

		if (code == COLUMN_MISSING) {
			to->code[i] = code;
			to->n_missing++;
			continue;
		}
		if (new_code[code] == 0) {
			to->levels[to->n_levels] = arena_strdup(&out->arena, from->levels[code]);
			new_code[code] = ++to->n_levels;
		}
		to->code[i] = new_code[code] - 1;
	}
}

void table_take_rows(struct table *out, const struct table *t, const size_t *rows, size_t n)
{
	*out = (struct table){ .path = mem_strdup(t->path) };
	for (size_t k = 0; k < t->n_columns; k++) {
		const struct column *from = &t->columns[k];
		struct column *to = add_column(out, from->name, from->kind, n);

		to->integral = from->integral;
		if (from->kind == COLUMN_TEXT) {
			take_texts(out, to, from, rows, n);
			continue;
		}
		to->number = mem_new(n, sizeof(*to->number));
		for (size_t i = 0; i < n; i++) {
			to->number[i] = from->number[rows[i]];
			to->n_missing += isnan(to->number[i]);
		}
	}
	out->n_rows = n;
	out->line = mem_new(n, sizeof(*out->line));
	for (size_t i = 0; i < n; i++)
		out->line[i] = table_line(t, rows[i]);
}
