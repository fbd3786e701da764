/* template_vars.c - "file", "file:key,key" and maps, in their order; each file once. */
#include "pipeline/templating/template_vars.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/value_shape.h"
#include "pipeline/params/param_file.h"
#include "pipeline/project/project.h"

#include <string.h>

struct load {
	struct template_scope *scope;
	const struct source_tree *tree;
	const char *folder, *stage;
	const struct value *at;
	struct err *err;
};

#define wrong(l, ...) err_at((l)->err, DVC_ERROR, (l)->scope->path, (l)->at ? (l)->at->line : 0, (l)->at ? (l)->at->col : 0, __VA_ARGS__)

/* Was this file loaded before? 1: whole, and is to be again, so nothing is to be done. -1: in another way, which is an error. */
static int loaded_before(const struct load *l, const char *file, const char *item, const struct strvec *keys)
{
	for (size_t i = 0; i < l->scope->n_sources; i++) {
		const struct template_source *s = &l->scope->sources[i];

		if (!s->file || strcmp(s->file, file) != 0)
			continue;
		if (!s->keys && keys->n == 0)
			return 1;
		if (!s->keys)
			return wrong(l, "cannot load '%s' in part: '%s' is loaded whole already", item, file);
		if (keys->n == 0)
			return wrong(l, "cannot load '%s': it is loaded in part already", item);
		for (size_t k = 0; k < s->n_keys; k++)
			if (strvec_has(keys, s->keys[k]))
				return wrong(l, "cannot load '%s': its '%s' is loaded already", item, s->keys[k]);
	}
	return 0;
}

/* Only the top keys that were asked for. */
static int pick(struct value **root, const struct load *l, const char *file, const struct strvec *keys)
{
	struct value *picked = value_map(l->scope->arena);

	for (size_t i = 0; i < keys->n; i++) {
		const struct value *v = value_get(*root, keys->v[i]);

		if (!v)
			return wrong(l, "there is no '%s' in '%s'", keys->v[i], file);
		value_put(l->scope->arena, picked, keys->v[i], (struct value *)v);
	}
	*root = picked;
	return 0;
}

static const char *const *kept_keys(struct arena *a, const struct strvec *keys)
{
	const char **kept = arena_new(a, keys->n + 1, sizeof(*kept));

	for (size_t i = 0; i < keys->n; i++)
		kept[i] = arena_strdup(a, keys->v[i]);
	return keys->n ? kept : NULL;
}

/* A file's names, read once. */
static int read_file(struct value **root, const struct load *l, const char *file, const char *shown)
{
	struct arena *a = l->scope->arena;
	CLEANUP(str_release) struct str text = { 0 };
	struct template_file *kept;

	for (kept = *l->scope->files; kept; kept = kept->before)
		if (strcmp(kept->path, file) == 0) {
			*root = kept->root;
			return 0;
		}
	if (source_tree_kind(l->tree, file) != SOURCE_FILE)
		return wrong(l, "'%s' %s", shown, source_tree_kind(l->tree, file) == SOURCE_NONE ? "does not exist" : "is a folder");
	if (source_tree_read(&text, l->tree, file, NULL, l->err) < 0 ||
	    param_file_read_text(root, a, str_text(&text), text.len, shown, l->err) < 0)
		return -1;
	kept = arena_new(a, 1, sizeof(*kept));
	*kept = (struct template_file){ .path = arena_strdup(a, file), .root = *root, .before = *l->scope->files };
	*l->scope->files = kept;
	return 0;
}

static int load_file(const struct load *l, const char *file, const char *item, const struct strvec *keys)
{
	struct arena *a = l->scope->arena;
	CLEANUP(mem_free) char *shown = source_tree_shown(l->tree, file);
	struct template_source source = { 0 };
	struct value *root;

	if (read_file(&root, l, file, shown) < 0)
		return -1;
	if (root->kind != VALUE_MAP)
		return wrong(l, "'%s' holds %s, and a map is expected", shown, value_kind_name(root->kind));
	if (keys->n && pick(&root, l, shown, keys) < 0)
		return -1;
	source = (struct template_source){
		.name = arena_strdup(a, item), .file = arena_strdup(a, file), .root = root, .keys = kept_keys(a, keys), .n_keys = keys->n
	};
	return template_merge(l->scope, &source, l->at, l->err);
}

/* "file:key,key"; the file is relative to the folder. */
static int load_item(const struct load *l, const char *item)
{
	size_t len = strcspn(item, ":");
	CLEANUP(mem_free) char *name = mem_strndup(item, len);
	CLEANUP(strvec_release) struct strvec all = { 0 }, keys = { 0 };
	const char *file = project_place(l->scope->arena, l->tree->root, l->folder, name);
	int before;

	if (item[len])
		strvec_split(&all, item + len + 1, ',');
	for (size_t i = 0; i < all.n; i++)
		if (*all.v[i])
			strvec_add(&keys, all.v[i]);
	before = loaded_before(l, file, item, &keys);
	if (before != 0)
		return before < 0 ? -1 : 0;
	return load_file(l, file, item, &keys);
}

static int load_map(const struct load *l, const struct value *map, size_t index)
{
	CLEANUP(mem_free) char *name = str_format("%s%svars[%zu]", l->stage ? l->stage : "", l->stage ? "." : "", index);
	struct template_source source = { .name = arena_strdup(l->scope->arena, name), .root = map };

	return template_merge(l->scope, &source, map, l->err);
}

int template_load_vars(struct template_scope *scope, const struct value *vars, const struct source_tree *tree, const char *folder,
		       const char *stage, struct err *err)
{
	struct load l = { .scope = scope, .tree = tree, .folder = folder, .stage = stage, .err = err };
	const char *params = project_place(scope->arena, tree->root, folder, "params.yaml");
	struct strvec none = { 0 };

	if (!stage && source_tree_kind(tree, params) != SOURCE_NONE && load_file(&l, params, "params.yaml", &none) < 0)
		return -1;
	for (size_t i = 0; vars && i < vars->n; i++) {
		l.at = vars->items[i];
		if (template_is_in(l.at))
			return wrong(&l, "'%s%svars': no ${} may stand here", stage ? stage : "", stage ? "." : "");
		if ((l.at->kind == VALUE_TEXT ? load_item(&l, l.at->text) : load_map(&l, l.at, i)) < 0)
			return -1;
	}
	return 0;
}
