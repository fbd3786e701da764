/* value_shape.c - the walk of a tree beside its shape. */
#include "pipeline/value_shape.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct shape shape_anything = { SHAPE_ANYTHING, "anything" };
const struct shape shape_text = { SHAPE_TEXT, "a text" };
const struct shape shape_flag = { SHAPE_FLAG, "true or false" };
const struct shape shape_int = { SHAPE_INT, "a whole number" };
const struct shape shape_texts = { SHAPE_LIST, "a list of texts", &shape_text };

struct check {
	const char *path;
	struct str where; /* "stages.train" */
	struct err *err;
};

const char *value_kind_name(enum value_kind kind)
{
	static const char *const names[] = {
		[VALUE_NULL] = "nothing", [VALUE_BOOL] = "true or false", [VALUE_INT] = "a number", [VALUE_FLOAT] = "a number",
		[VALUE_TEXT] = "a text",  [VALUE_DATE] = "a date",        [VALUE_LIST] = "a list",  [VALUE_MAP] = "a map",
	};

	return names[kind];
}

/* ": 'stages.train.cmd'", or nothing at the top. */
static int wrong(struct check *c, int line, int col, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static int wrong(struct check *c, int line, int col, const char *fmt, ...)
{
	char message[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (!c->where.len)
		return err_at(c->err, DVC_ERROR, c->path, line, col, "%s", message);
	return err_at(c->err, DVC_ERROR, c->path, line, col, "'%s': %s", str_text(&c->where), message);
}

static int unknown_key(struct check *c, const struct shape *shape, const char *key, const struct ynode *at, const struct value *v)
{
	const char *names[32], *near;
	size_t n = 0;

	for (const struct shape_key *k = shape->keys; k->name && n + 1 < ARRAY_LEN(names); k++)
		names[n++] = k->name;
	names[n] = NULL;
	near = str_nearest(key, names);
	return wrong(c, at ? at->key_line : v->line, at ? at->key_col : v->col,
		     near ? "unknown key '%s' (did you mean '%s'?)" : "unknown key '%s'", key, near);
}

static int check_shape(struct check *c, const struct shape *shape, const struct value *v, const struct ynode *at);

/* A value below the one that c->where names. */
static int check_below(struct check *c, const char *name, const struct shape *shape, const struct value *v, const struct ynode *at)
{
	size_t len = c->where.len;
	int failed;

	if (len)
		str_addch(&c->where, '.');
	str_add(&c->where, name);
	failed = check_shape(c, shape, v, at);
	c->where.len = len;
	if (c->where.data)
		c->where.data[len] = '\0';
	return failed;
}

static const struct shape *shape_of_key(const struct shape *shape, const char *key)
{
	for (const struct shape_key *k = shape->keys; k && k->name; k++)
		if (strcmp(k->name, key) == 0)
			return k->shape;
	return NULL;
}

/* Where the i-th key stands in the file: in the same place, unless `<<` came between. */
static const struct ynode *place_of(const struct ynode *at, size_t i, const char *key)
{
	if (at && i < at->n && strcmp(at->keys[i], key) == 0)
		return at->items[i];
	return at ? ynode_get(at, key) : NULL;
}

static int check_map(struct check *c, const struct shape *shape, const struct value *v, const struct ynode *at)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct ynode *child = place_of(at, i, v->keys[i]);
		const struct shape *below = shape->keys ? shape_of_key(shape, v->keys[i]) : shape->values;

		if (shape->keys && !below)
			return unknown_key(c, shape, v->keys[i], child, v->items[i]);
		if (!below)
			continue;
		if (v->key_kinds && v->key_kinds[i] != VALUE_TEXT)
			return wrong(c, child ? child->key_line : v->line, child ? child->key_col : v->col,
				     "the key %s is %s, and a text is expected: put it in quotes", v->keys[i],
				     value_kind_name((enum value_kind)v->key_kinds[i]));
		if (below->instead && below->instead(v->items[i]))
			below = below->instead(v->items[i]);
		if (check_below(c, v->keys[i], below, v->items[i], child) < 0)
			return -1;
	}
	for (const struct shape_key *k = shape->keys; k && k->name; k++)
		if (k->required && !value_get(v, k->name))
			return wrong(c, at && at->key_line ? at->key_line : v->line, at && at->key_line ? at->key_col : v->col,
				     "the key '%s' is missing", k->name);
	return 0;
}

static int check_shape(struct check *c, const struct shape *shape, const struct value *v, const struct ynode *at)
{
	if (!(shape->kinds & 1u << v->kind) || (v->kind == VALUE_MAP && shape->one_key && v->n == 0))
		return wrong(c, v->line, v->col, "%s is expected, not %s", shape->expected, value_kind_name(v->kind));
	if (v->kind == VALUE_TEXT && shape->is && !shape->is(v->text))
		return wrong(c, v->line, v->col, "%s is expected, not '%.80s'", shape->expected, v->text);
	if (v->kind == VALUE_MAP)
		return check_map(c, shape, v, at && at->kind == YNODE_MAP ? at : NULL);
	for (size_t i = 0; v->kind == VALUE_LIST && shape->items && i < v->n; i++) {
		char index[24];

		snprintf(index, sizeof(index), "%zu", i);
		if (check_below(c, index, shape->items, v->items[i], at && at->kind == YNODE_LIST && i < at->n ? at->items[i] : NULL) < 0)
			return -1;
	}
	return 0;
}

int shape_check(const struct shape *shape, const char *path, const struct yaml *y, const struct value *root, struct err *err)
{
	struct check c = { .path = path, .err = err };
	int failed = check_shape(&c, shape, root, y ? y->root : NULL);

	str_release(&c.where);
	return failed;
}
