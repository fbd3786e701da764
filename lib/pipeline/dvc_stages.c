/* dvc_stages.c - the stages of a dvc.yaml: plain ones, and those that foreach and matrix make. */
#include "base/map.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/value_shape.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/stages/stage_make.h"
#include "pipeline/templating/template_vars.h"

#include <string.h>

enum { GROUP_MOST = 1 << 20 }; /* stages that one group may make */

/* What a group makes stages of: a name after the "@", and what ${item} (and ${key}) are in it. */
struct member {
	const char *key;
	struct value *item;
};

struct group {
	struct member *v;
	size_t n, cap;
	struct map by_key;
	bool has_key; /* ${key} is a name in it */
};

static void group_release(struct group *g)
{
	free(g->v);
	map_release(&g->by_key);
}

/* Of two members of one name the later one stands, in the place of the first. */
static void group_add(struct group *g, const char *key, struct value *item)
{
	bool added;
	size_t *at = map_put(&g->by_key, key, strlen(key), g->n, &added);

	if (added) {
		g->v = mem_grow(g->v, g->n, &g->cap, sizeof(*g->v));
		g->n++;
	}
	g->v[*at] = (struct member){ .key = key, .item = item };
}

static bool is_composite(const struct value *v)
{
	return v->kind == VALUE_LIST || v->kind == VALUE_MAP;
}

static const char *text_of(struct arena *a, const struct value *v)
{
	CLEANUP(str_release) struct str text = { 0 };

	template_text(&text, v);
	return arena_strdup(a, str_text(&text));
}

static int foreach_members(struct group *g, const struct dvc_yaml *y, const char *name, const struct value *definition, struct err *err)
{
	CLEANUP(mem_free) char *what = str_format("stages.%s.foreach", name);
	struct arena *a = y->scope.arena;
	bool composite = false;
	struct value *data;

	if (template_resolve(&data, &y->scope, definition, what, TEMPLATE_ANY, err) < 0)
		return -1;
	if (!is_composite(data))
		return err_at(err, DVC_ERROR, y->shown, definition->line, definition->col, "'%s': a list or a map is expected, not %s",
			      what, value_kind_name(data->kind));
	g->has_key = data->kind == VALUE_MAP;
	for (size_t i = 0; i < data->n; i++)
		composite = composite || is_composite(data->items[i]);
	for (size_t i = 0; i < data->n; i++) {
		CLEANUP(mem_free) char *index = str_format("%zu", i);

		if (g->has_key)
			group_add(g, data->keys[i], data->items[i]);
		else
			group_add(g, composite ? arena_strdup(a, index) : text_of(a, data->items[i]), data->items[i]);
	}
	return 0;
}

/* One choice of an item of each axis: the place in each is in at[]. */
static void add_combination(struct group *g, struct arena *a, const struct value *axes, const size_t *at)
{
	CLEANUP(str_release) struct str key = { 0 };
	struct value *item = value_map(a);

	for (size_t i = 0; i < axes->n; i++) {
		struct value *v = axes->items[i]->items[at[i]];

		value_append(a, item, VALUE_TEXT, axes->keys[i], v);
		if (i > 0)
			str_addch(&key, '-');
		if (is_composite(v))
			str_addf(&key, "%s%zu", axes->keys[i], at[i]);
		else
			template_text(&key, v);
	}
	group_add(g, arena_strdup(a, str_text(&key)), item);
}

/* Count on, the last axis first. False after the last combination. */
static bool next_combination(const struct value *axes, size_t *at)
{
	for (size_t i = axes->n; i-- > 0;) {
		if (++at[i] < axes->items[i]->n)
			return true;
		at[i] = 0;
	}
	return false;
}

static int matrix_members(struct group *g, const struct dvc_yaml *y, const char *name, const struct value *definition, struct err *err)
{
	CLEANUP(mem_free) char *what = str_format("stages.%s.matrix", name);
	CLEANUP(mem_free) size_t *at = mem_new(definition->n + 1, sizeof(*at));
	size_t total = 1;
	struct value *axes;

	if (template_resolve(&axes, &y->scope, definition, what, TEMPLATE_ANY, err) < 0)
		return -1;
	for (size_t i = 0; i < axes->n; i++) {
		const struct value *axis = axes->items[i];

		if (axis->kind != VALUE_LIST)
			return err_at(err, DVC_ERROR, y->shown, axis->line, axis->col, "'%s.%s': a list is expected, not %s", what,
				      axes->keys[i], value_kind_name(axis->kind));
		if (axis->n && total > GROUP_MOST / axis->n)
			return err_at(err, DVC_ERROR, y->shown, definition->line, definition->col, "'%s' makes more than %d stages", what,
				      GROUP_MOST);
		total *= axis->n;
	}
	g->has_key = true;
	if (total > 0)
		do {
			if (y->scope.arena->total > y->scope.most_bytes)
				return err_at(err, DVC_ERROR, y->shown, definition->line, definition->col,
					      "'%s': the stages would take more than %d MiB", what, TEMPLATE_MOST_BYTES >> 20);
			add_combination(g, y->scope.arena, axes, at);
		} while (next_combination(axes, at));
	return 0;
}

struct stage_of {
	const struct dvc_yaml *y;
	struct stage_list *out;
	const struct value *body;
	char *prefix; /* of addresses: "" or "sub/dvc.yaml:" */
	struct err *err;
};

/* Every key of the body but the group's own and vars, resolved. */
static int resolve_body(struct value **out, const struct stage_of *of, const struct template_scope *scope, const char *name)
{
	struct value *map = value_map(scope->arena);

	map->line = of->body->line;
	map->col = of->body->col;
	for (size_t i = 0; i < of->body->n; i++) {
		const char *key = of->body->keys[i];
		CLEANUP(mem_free) char *what = str_format("stages.%s.%s", name, key);
		struct value *v;

		if (strcmp(key, "matrix") == 0 || strcmp(key, "vars") == 0)
			continue;
		if (template_resolve(&v, scope, of->body->items[i], what, strcmp(key, "cmd") == 0 ? TEMPLATE_CMD : TEMPLATE_SCALARS,
				     of->err) < 0)
			return -1;
		value_put(scope->arena, map, key, v);
	}
	*out = map;
	return 0;
}

/* The vars of a stage are relative to its wdir, which is resolved before them. */
static int load_stage_vars(struct template_scope *scope, const struct stage_of *of, const char *name, const struct value *vars)
{
	CLEANUP(mem_free) char *what = str_format("stages.%s.wdir", name);
	const struct value *definition = value_get(of->body, "wdir");
	const char *folder = of->y->folder;
	struct value *wdir;

	if (definition) {
		if (template_resolve(&wdir, scope, definition, what, TEMPLATE_SCALARS, of->err) < 0)
			return -1;
		folder = project_place(scope->arena, of->y->tree->root, folder, text_of(scope->arena, wdir));
	}
	return template_load_vars(scope, vars, of->y->tree, folder, name, of->err);
}

static int add_stage(const struct stage_of *of, struct template_scope *scope, const char *name)
{
	const struct value *vars = value_get(of->body, "vars");
	CLEANUP(mem_free) char *address = str_format("%s%s", of->prefix, name);
	struct arena *a = of->y->scope.arena;
	struct stage_list *out = of->out;
	struct template_scope own;
	struct value *map;

	if (a->total > of->y->scope.most_bytes)
		return err_at(of->err, DVC_ERROR, of->y->shown, of->body->line, of->body->col,
			      "'%s': the stages would take more than %d MiB", name, TEMPLATE_MOST_BYTES >> 20);
	if (vars && vars->n) {
		template_scope_copy(&own, scope);
		scope = &own;
		if (load_stage_vars(scope, of, name, vars) < 0)
			return -1;
	}
	if (resolve_body(&map, of, scope, name) < 0)
		return -1;
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
	if (stage_make(&out->v[out->n], a, of->y, name, arena_strdup(a, address), map, of->err) < 0)
		return -1;
	out->n++;
	return 0;
}

/* A scope whose top names are its own, for item and key to be put there. */
static void open_scope(struct template_scope *out, const struct template_scope *from)
{
	*out = *from;
	out->names = value_map(from->arena);
	for (size_t i = 0; i < from->names->n; i++)
		value_put(from->arena, out->names, from->names->keys[i], from->names->items[i]);
	out->in_group = true;
	out->cap_sources = out->n_sources; /* what is added is not the file's */
}

static int add_group(const struct stage_of *of, const char *name, const struct group *g)
{
	struct arena *a = of->y->scope.arena;
	struct template_scope scope;

	open_scope(&scope, &of->y->scope);
	for (size_t i = 0; i < g->n; i++) {
		CLEANUP(mem_free) char *full = str_format("%s@%s", name, g->v[i].key);

		template_set(&scope, "item", g->v[i].item);
		if (g->has_key)
			template_set(&scope, "key", value_text(a, g->v[i].key));
		if (add_stage(of, &scope, arena_strdup(a, full)) < 0)
			return -1;
	}
	return 0;
}

static int add_definition(struct stage_of *of, const char *name, const struct value *definition)
{
	const struct value *foreach = value_get(definition, "foreach"), *matrix = value_get(definition, "matrix");
	struct template_scope scope = of->y->scope;
	struct group g = { 0 };
	int failed;

	of->body = foreach ? value_get(definition, "do") : definition;
	if (!foreach && !matrix)
		return add_stage(of, &scope, name);
	if (foreach)
		failed = foreach_members(&g, of->y, name, foreach, of->err);
	else
		failed = matrix_members(&g, of->y, name, matrix, of->err);
	if (!failed)
		failed = add_group(of, name, &g);
	group_release(&g);
	return failed;
}

int dvc_yaml_stages(struct stage_list *out, const struct dvc_yaml *y, struct err *err)
{
	const struct value *stages = value_get(y->root, "stages");
	CLEANUP(mem_free) char *full = str_format("%s/%s", y->tree->root, y->at);
	CLEANUP(mem_free) char *seen = project_relative(full, NULL);
	CLEANUP(mem_free) char *prefix = strcmp(seen, "dvc.yaml") == 0 ? mem_strdup("") : str_format("%s:", seen);
	struct stage_of of = { .y = y, .out = out, .prefix = prefix, .err = err };

	for (size_t i = 0; stages && i < stages->n; i++)
		if (add_definition(&of, stages->keys[i], stages->items[i]) < 0)
			return -1;
	return 0;
}
