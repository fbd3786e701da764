/* template_scope.c - merges what params.yaml and `vars` say into the names of one dvc.yaml. */
#include "pipeline/templating/template.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <string.h>

/* Maps are copied, so that a merge leaves the original alone; the rest is shared. */
static struct value *copy_maps(struct arena *a, const struct value *v)
{
	struct value *map;

	if (v->kind != VALUE_MAP)
		return (struct value *)v;
	map = value_map(a);
	map->line = v->line;
	map->col = v->col;
	for (size_t i = 0; i < v->n; i++)
		if (!v->key_kinds || v->key_kinds[i] == VALUE_TEXT) /* no other key can be named in a template */
			value_put(a, map, v->keys[i], copy_maps(a, v->items[i]));
	return map;
}

/* A map of its own with the same values: a stage of a group has its own names, and what those mean may be large. */
static struct value *copy_top(struct arena *a, const struct value *v)
{
	struct value *map = value_map(a);

	map->line = v->line;
	map->col = v->col;
	for (size_t i = 0; i < v->n; i++)
		value_append(a, map, VALUE_TEXT, v->keys[i], v->items[i]);
	return map;
}

void template_scope_init(struct template_scope *scope, struct arena *arena, const char *path)
{
	*scope = (struct template_scope){ .arena = arena, .path = path, .names = value_map(arena) };
	scope->files = arena_new(arena, 1, sizeof(struct template_file *));
	scope->most_bytes = arena->total + TEMPLATE_MOST_BYTES;
}

void template_scope_copy(struct template_scope *out, const struct template_scope *from)
{
	*out = *from;
	out->names = copy_top(from->arena, from->names);
	out->cap_sources = from->n_sources;
	out->sources = arena_new(from->arena, from->n_sources + 1, sizeof(*out->sources));
	if (from->n_sources)
		memcpy(out->sources, from->sources, from->n_sources * sizeof(*out->sources));
}

void template_set(struct template_scope *scope, const char *name, struct value *value)
{
	value_put(scope->arena, scope->names, name, value);
}

/* Which of the sources said this dotted key first? */
static const char *said_by(const struct template_scope *scope, const char *dotted)
{
	for (size_t i = 0; i < scope->n_sources; i++)
		if (value_find(scope->sources[i].root, dotted))
			return scope->sources[i].name;
	return "the group";
}

static int merge_map(struct template_scope *scope, struct value *into, const struct value *from, const char *prefix, const char *source,
		     const struct value *at, struct err *err)
{
	for (size_t i = 0; i < from->n; i++) {
		CLEANUP(mem_free) char *dotted = str_format("%s%s%s", prefix, *prefix ? "." : "", from->keys[i]);
		struct value *there = (struct value *)value_get(into, from->keys[i]);

		if (from->key_kinds && from->key_kinds[i] != VALUE_TEXT)
			continue;
		if (!there) {
			value_put(scope->arena, into, from->keys[i], copy_maps(scope->arena, from->items[i]));
			continue;
		}
		if (there->kind != VALUE_MAP || from->items[i]->kind != VALUE_MAP)
			return err_at(err, DVC_ERROR, scope->path, at ? at->line : 0, at ? at->col : 0,
				      "'%s' of '%s' is in '%s' already: a name is defined once", dotted, source, said_by(scope, dotted));
		there = copy_top(scope->arena, there);
		value_put(scope->arena, into, from->keys[i], there);
		if (merge_map(scope, there, from->items[i], dotted, source, at, err) < 0)
			return -1;
	}
	return 0;
}

static bool takes_reserved(const struct template_scope *scope, const struct value *map, const char **which)
{
	static const char *const reserved[] = { "item", "key" };

	for (size_t i = 0; i < ARRAY_LEN(reserved) && scope->in_group; i++) {
		*which = reserved[i];
		if (value_get(scope->names, reserved[i]) && value_get(map, reserved[i]))
			return true;
	}
	return false;
}

static void add_source(struct template_scope *scope, const struct template_source *source)
{
	if (scope->n_sources == scope->cap_sources) {
		size_t cap = scope->cap_sources ? 2 * scope->cap_sources : 4;
		struct template_source *grown = arena_new(scope->arena, cap, sizeof(*grown));

		if (scope->n_sources)
			memcpy(grown, scope->sources, scope->n_sources * sizeof(*grown));
		scope->sources = grown;
		scope->cap_sources = cap;
	}
	scope->sources[scope->n_sources++] = *source;
}

int template_merge(struct template_scope *scope, const struct template_source *source, const struct value *at, struct err *err)
{
	const char *which;

	if (takes_reserved(scope, source->root, &which))
		return err_at(err, DVC_ERROR, scope->path, at ? at->line : 0, at ? at->col : 0, "'%s' of '%s' is the group's own name here",
			      which, source->name);
	if (merge_map(scope, scope->names, source->root, "", source->name, at, err) < 0)
		return -1;
	add_source(scope, source);
	return 0;
}
