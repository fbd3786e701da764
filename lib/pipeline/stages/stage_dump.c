/* stage_dump.c - a stage as the map that DVC would write, and its place in the file's text. */
#include "pipeline/stages/stage_dump.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"
#include "pipeline/project/source_tree.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_unless_empty(struct arena *a, struct value *map, const char *key, struct value *v)
{
	if (v && value_is_true(v))
		value_put(a, map, key, v);
}

static struct value *texts(struct arena *a, const char **v, size_t n)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < n; i++)
		value_add(a, list, value_text(a, v[i]));
	return list;
}

static struct value *command_of(struct arena *a, const struct stage *s)
{
	return s->cmd_is_list ? texts(a, s->cmds, s->n_cmds) : value_text(a, s->cmd_text);
}

static struct value *deps_of(struct arena *a, const struct stage *s)
{
	const char **paths = arena_new(a, s->n_deps + 1, sizeof(*paths));

	for (size_t i = 0; i < s->n_deps; i++)
		paths[i] = s->deps[i].path;
	qsort(paths, s->n_deps, sizeof(*paths), by_text);
	return texts(a, paths, s->n_deps);
}

static int by_params_path(const void *a, const void *b)
{
	return strcmp((*(const struct stage_params *const *)a)->path, (*(const struct stage_params *const *)b)->path);
}

/* The keys of params.yaml first, by themselves; then each other file with its keys. */
static struct value *params_of(struct arena *a, const struct stage *s)
{
	const struct stage_params **sorted = arena_new(a, s->n_params + 1, sizeof(*sorted));
	struct value *list = value_list(a), *others = value_list(a);

	for (size_t i = 0; i < s->n_params; i++)
		sorted[i] = &s->params[i];
	qsort(sorted, s->n_params, sizeof(*sorted), by_params_path);
	for (size_t i = 0; i < s->n_params; i++) {
		const struct stage_params *p = sorted[i];
		const char **keys = arena_new(a, p->n_keys + 1, sizeof(*keys));

		memcpy(keys, p->keys ? p->keys : keys, p->n_keys * sizeof(*keys));
		qsort(keys, p->n_keys, sizeof(*keys), by_text);
		if (p->n_keys && strcmp(p->path, "params.yaml") == 0)
			list = texts(a, keys, p->n_keys);
		else
			value_add(a, others, value_put(a, value_map(a), p->path, p->n_keys ? texts(a, keys, p->n_keys) : value_null(a)));
	}
	for (size_t i = 0; i < others->n; i++)
		value_add(a, list, others->items[i]);
	return list;
}

static bool is_plot_key(const char *key)
{
	static const char *const keys[] = { "template", "x", "y", "x_label", "y_label", "title", "header" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* A path alone, or with the options that are not what they are by themselves. */
static struct value *out_of(struct arena *a, const struct stage_out *o)
{
	static const char *const annotations[] = { "desc", "type", "labels", "meta" };
	struct value *flags = value_map(a);

	for (size_t i = 0; i < ARRAY_LEN(annotations); i++)
		put_unless_empty(a, flags, annotations[i], (struct value *)value_get(o->flags, annotations[i]));
	if (!o->cache)
		value_put(a, flags, "cache", value_bool(a, false));
	if (o->persist)
		value_put(a, flags, "persist", value_bool(a, true));
	for (size_t i = 0; o->kind == OUT_PLOT && o->flags && i < o->flags->n; i++)
		if (is_plot_key(o->flags->keys[i]))
			value_put(a, flags, o->flags->keys[i], o->flags->items[i]);
	if (o->remote)
		value_put(a, flags, "remote", value_text(a, o->remote));
	if (!o->push)
		value_put(a, flags, "push", value_bool(a, false));
	return flags->n ? value_put(a, value_map(a), o->path, flags) : value_text(a, o->path);
}

static int by_out_path(const void *a, const void *b)
{
	return strcmp((*(const struct stage_out *const *)a)->path, (*(const struct stage_out *const *)b)->path);
}

static struct value *outs_of(struct arena *a, const struct stage *s, enum out_kind kind)
{
	const struct stage_out **sorted = arena_new(a, s->n_outs + 1, sizeof(*sorted));
	struct value *list = value_list(a);
	size_t n = 0;

	for (size_t i = 0; i < s->n_outs; i++)
		if (s->outs[i].kind == kind)
			sorted[n++] = &s->outs[i];
	qsort(sorted, n, sizeof(*sorted), by_out_path);
	for (size_t i = 0; i < n; i++)
		value_add(a, list, out_of(a, sorted[i]));
	return list;
}

/* wdir as the file has it: relative to the file's folder. */
static struct value *wdir_of(struct arena *a, const struct stage *s, const char *root)
{
	CLEANUP(mem_free) char *folder = fs_parent(s->file);
	CLEANUP(mem_free) char *from = fs_join(root, folder);
	CLEANUP(mem_free) char *to = fs_join(root, s->wdir);
	CLEANUP(mem_free) char *relative = project_relative(to, from);

	return strcmp(relative, ".") == 0 ? NULL : value_text(a, relative);
}

struct value *stage_dump(struct arena *a, const struct stage *s, const char *root)
{
	struct value *map = value_map(a);

	if (s->desc)
		put_unless_empty(a, map, "desc", value_text(a, s->desc));
	value_put(a, map, "cmd", command_of(a, s));
	put_unless_empty(a, map, "wdir", wdir_of(a, s, root));
	put_unless_empty(a, map, "deps", deps_of(a, s));
	put_unless_empty(a, map, "params", params_of(a, s));
	put_unless_empty(a, map, "outs", outs_of(a, s, OUT_PLAIN));
	put_unless_empty(a, map, "metrics", outs_of(a, s, OUT_METRIC));
	put_unless_empty(a, map, "plots", outs_of(a, s, OUT_PLOT));
	put_unless_empty(a, map, "frozen", value_bool(a, s->frozen));
	put_unless_empty(a, map, "always_changed", value_bool(a, s->always_changed));
	put_unless_empty(a, map, "meta", (struct value *)s->meta);
	return map;
}

static bool text_is_made(const char *text)
{
	const char *last = strrchr(text, '}');

	for (const char *p = text; (p = strstr(p, "${")); p += 2)
		if (last > p || (p > text && p[-1] == '\\'))
			return true;
	return false;
}

/* Would reading it make something else of it: a `${}`, an escaped one? */
static bool is_made(const struct value *v)
{
	if (v->kind == VALUE_TEXT)
		return text_is_made(v->text);
	for (size_t i = 0; (v->kind == VALUE_LIST || v->kind == VALUE_MAP) && i < v->n; i++)
		if (is_made(v->items[i]) || (v->kind == VALUE_MAP && text_is_made(v->keys[i])))
			return true;
	return false;
}

/* A stage of the file that is no template: its map, NULL if it is not in the file at all. */
static int check_entry(const struct value *stages, const struct stage *s, struct value **entry, struct err *err)
{
	*entry = (struct value *)value_get(stages, s->name);
	if (*entry ? is_made(*entry) || value_get(*entry, "vars") || value_get(*entry, "matrix") || value_get(*entry, "foreach")
		   : strchr(s->name, '@') != NULL)
		return err_set(err, DVC_ERROR, "cannot dump a parametrized stage: '%s'", s->name);
	return 0;
}

int stage_dump_write(const struct stage *s, const char *root, const char *path, bool *existed, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 }, out = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *file, *stages, *entry, *made = stage_dump(&a, s, root);

	if (fs_exists(path) && fs_read(&text, path, SOURCE_MOST_BYTES, err) < 0)
		return -1;
	if (yaml_edit_read(&file, &a, str_text(&text), text.len, path, err) < 0)
		return -1;
	stages = (struct value *)value_get(file, "stages");
	if (!stages || stages->kind != VALUE_MAP)
		value_put(&a, file, "stages", stages = value_map(&a));
	if (check_entry(stages, s, &entry, err) < 0)
		return -1;
	*existed = entry != NULL;
	if (entry)
		yaml_edit_apply(&a, entry, made);
	else
		value_put(&a, stages, s->name, made);
	yaml_emit(&out, file);
	return fs_write(path, str_text(&out), out.len, 0, err);
}
