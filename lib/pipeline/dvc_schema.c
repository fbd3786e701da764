/* dvc_schema.c - the schema of dvc.yaml as tables, and the walk that holds a file against them. */
#include "pipeline/dvc_schema.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	NOTHING = 1 << VALUE_NULL,
	FLAG = 1 << VALUE_BOOL,
	TEXT = 1 << VALUE_TEXT,
	LIST = 1 << VALUE_LIST,
	MAP = 1 << VALUE_MAP,
	ANYTHING = ~0,
};

struct shape;

struct shape_key {
	const char *name;
	const struct shape *shape;
	bool required;
};

struct shape {
	unsigned kinds;
	const char *expected;
	const struct shape *items;    /* of a list; NULL = anything */
	const struct shape *values;   /* of a map of any keys; NULL = anything */
	const struct shape_key *keys; /* of a map of these keys alone */
	bool one_key;                 /* a map of any keys has at least one */
};

static const struct shape anything = { ANYTHING, "anything" };
static const struct shape text = { TEXT, "a text" };
static const struct shape flag = { FLAG, "true or false" };
static const struct shape texts = { LIST, "a list of texts", &text };

#define ANNOTATIONS                                                                                                                        \
	{ "desc", &text }, { "type", &text }, { "labels", &texts },                                                                        \
	{                                                                                                                                  \
		"meta", &anything                                                                                                          \
	}
#define OUT_OPTIONS                                                                                                                        \
	ANNOTATIONS, { "cache", &flag }, { "persist", &flag }, { "checkpoint", &flag }, { "remote", &text },                               \
	{                                                                                                                                  \
		"push", &flag                                                                                                              \
	}
#define PLOT_TEXTS                                                                                                                         \
	{ "template", &text }, { "x_label", &text }, { "y_label", &text },                                                                 \
	{                                                                                                                                  \
		"title", &text                                                                                                             \
	}

static const struct shape out_options = { MAP, "a map of an output's options", .keys = (const struct shape_key[]){ OUT_OPTIONS, { 0 } } };
static const struct shape out = { TEXT | MAP, "a path, or a map of paths to options", .values = &out_options };
static const struct shape outs = { LIST, "a list of paths, or of maps of a path to its options", &out };

static const struct shape plot_options_map = {
	MAP,
	"a map of a plot's options",
	.keys = (const struct shape_key[]){ OUT_OPTIONS, PLOT_TEXTS, { "x", &text }, { "y", &text }, { "header", &flag }, { 0 } },
};
static const struct shape plot_options = { MAP | LIST, "a map of a plot's options, or a list of such maps", &plot_options_map,
					   .keys = (const struct shape_key[]){
						   OUT_OPTIONS, PLOT_TEXTS, { "x", &text }, { "y", &text }, { "header", &flag }, { 0 } } };
static const struct shape stage_plot = { TEXT | MAP, "a path, or a map of paths to options", .values = &plot_options };
static const struct shape stage_plots = { LIST, "a list of paths, or of maps of a path to its options", &stage_plot };

static const struct shape text_or_texts = { TEXT | LIST, "a text or a list of texts", &text };
static const struct shape plot_x = { TEXT | MAP, "a text, or a map of a file to a column", .values = &text };
static const struct shape plot_y = { TEXT | LIST | MAP, "a text, a list of texts, or a map of files to columns", &text,
				     .values = &text_or_texts };
static const struct shape top_plot_options = {
	MAP | NOTHING,
	"a map of a plot's options, or nothing",
	.keys = (const struct shape_key[]){ PLOT_TEXTS, { "x", &plot_x }, { "y", &plot_y }, { 0 } },
};
static const struct shape top_plot = { TEXT | MAP, "a path, or a map of a plot to its options", .values = &top_plot_options,
				       .one_key = true };
static const struct shape top_plots = { LIST, "a list of plots", &top_plot };

static const struct shape var = { TEXT | MAP, "a file's name or a map" };
static const struct shape vars = { LIST, "a list of files' names and maps", &var };
static const struct shape param = { TEXT | MAP, "a key, or a map of a file to its keys" };
static const struct shape params = { LIST, "a list of keys, or of maps of a file to its keys", &param };
static const struct shape command = { TEXT | LIST, "a text or a list of texts" };
static const struct shape axis = { TEXT | LIST, "a list, or a text that is a template of one" };
static const struct shape matrix = { MAP, "a map of axes to lists", .values = &axis };
static const struct shape foreach = { TEXT | LIST | MAP, "a list, a map, or a text that is a template of one" };

static const struct shape_key stage_keys[] = {
	{ "cmd", &command, true },   { "wdir", &text },
	{ "deps", &texts },          { "params", &params },
	{ "outs", &outs },           { "metrics", &outs },
	{ "plots", &stage_plots },   { "vars", &vars },
	{ "matrix", &matrix },       { "frozen", &flag },
	{ "always_changed", &flag }, { "desc", &text },
	{ "meta", &anything },       { 0 },
};
static const struct shape stage = { MAP, "a map of a stage's keys", .keys = stage_keys };
static const struct shape foreach_stage = {
	MAP,
	"a map of `foreach` and `do`",
	.keys = (const struct shape_key[]){ { "foreach", &foreach, true }, { "do", &stage, true }, { 0 } },
};
static const struct shape stages = { MAP, "a map of names to stages", .values = &stage };

static const struct shape artifact = {
	MAP,
	"a map of an artifact's keys",
	.keys = (const struct shape_key[]){ { "path", &text, true }, ANNOTATIONS, { 0 } },
};
static const struct shape artifacts = { MAP, "a map of names to artifacts", .values = &artifact };

static const struct shape file = {
	MAP,
	"a map",
	.keys = (const struct shape_key[]){ { "stages", &stages },
					    { "vars", &vars },
					    { "params", &texts },
					    { "metrics", &texts },
					    { "plots", &top_plots },
					    { "artifacts", &artifacts },
					    { "datasets", &anything },
					    { 0 } },
};

struct check {
	const struct yaml *y;
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
		return err_at(c->err, DVC_ERROR, c->y->path, line, col, "%s", message);
	return err_at(c->err, DVC_ERROR, c->y->path, line, col, "'%s': %s", str_text(&c->where), message);
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
		if (below == &stage && (value_get(v->items[i], "foreach") || value_get(v->items[i], "do")))
			below = &foreach_stage;
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

int dvc_schema_check(const struct yaml *y, const struct value *root, struct err *err)
{
	struct check c = { .y = y, .err = err };
	int failed = check_shape(&c, &file, root, y->root);

	str_release(&c.where);
	return failed;
}
