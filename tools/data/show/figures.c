/* figures.c - which files hold metrics or params, and what is in them: from the work tree, git, or the cache. */
#include "tools/data/show/figures.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/params/param_file.h"
#include "pipeline/project/source_tree.h"

#include <string.h>

/* One file that is asked for. */
struct wanted {
	const char *at; /* relative to the root */
	bool whole;
	struct strvec keys;               /* of params, if not whole */
	const struct object_meta *object; /* of a cached metric; NULL = none */
};

struct gather {
	const struct project *p;
	const struct figures_ask *ask;
	struct source_tree tree;
	struct stage_list stages;
	struct wanted *v;
	size_t n, cap;
	struct arena *a;
	struct value *out;
	bool failed;
};

static void gather_release(struct gather *g)
{
	for (size_t i = 0; i < g->n; i++)
		strvec_release(&g->v[i].keys);
	free(g->v);
	stage_list_release(&g->stages);
	source_tree_release(&g->tree);
}

static struct wanted *want(struct gather *g, const char *at)
{
	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->v[i].at, at) == 0)
			return &g->v[i];
	g->v = mem_grow(g->v, g->n, &g->cap, sizeof(*g->v));
	g->v[g->n] = (struct wanted){ .at = arena_strdup(g->a, at) };
	return &g->v[g->n++];
}

static void want_params(struct gather *g, const struct stage *s)
{
	for (size_t i = 0; i < s->n_params; i++) {
		struct wanted *w = want(g, s->params[i].at);

		w->whole = w->whole || s->params[i].whole;
		for (size_t k = 0; k < s->params[i].n_keys; k++)
			if (!strvec_has(&w->keys, s->params[i].keys[k]))
				strvec_add(&w->keys, s->params[i].keys[k]);
	}
}

static void want_stages(struct gather *g, bool metrics_too)
{
	for (size_t i = 0; i < g->stages.n; i++) {
		const struct stage *s = &g->stages.v[i];

		if (g->ask->params)
			want_params(g, s);
		for (size_t o = 0; !g->ask->params && o < s->n_outs; o++) {
			struct wanted *w = NULL;

			for (size_t k = 0; k < g->n && !metrics_too; k++) /* of a target: where its object is */
				if (strcmp(g->v[k].at, s->outs[o].at) == 0)
					w = &g->v[k];
			if (metrics_too && s->outs[o].kind == OUT_METRIC)
				w = want(g, s->outs[o].at);
			if (w)
				w->object = &s->outs[o].recorded;
		}
	}
}

/* `metrics` and `params` at the top of each dvc.yaml. */
static int want_top(struct gather *g, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (project_files(&files, g->p, &g->tree, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		struct dvc_yaml y;
		struct value *list;

		if (str_ends(files.v[i], ".dvc"))
			continue;
		if (dvc_yaml_read(&y, g->a, &g->tree, files.v[i], g->p->config, err) < 0 ||
		    dvc_yaml_section(&list, &y, g->ask->params ? "params" : "metrics", err) < 0)
			return -1;
		for (size_t k = 0; list && k < list->n; k++)
			if (list->items[k]->kind == VALUE_TEXT)
				want(g, project_place(g->a, g->tree.root, y.folder, list->items[k]->text))->whole = true;
	}
	if (g->ask->params && source_tree_kind(&g->tree, "params.yaml") == SOURCE_FILE)
		want(g, "params.yaml")->whole = true;
	return 0;
}

/* The file, or with --recursive every file in the folder. */
static int want_target(struct gather *g, const char *at, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!g->ask->recursive || source_tree_kind(&g->tree, at) != SOURCE_FOLDER) {
		want(g, at)->whole = true;
		return 0;
	}
	if (source_tree_list(&names, &g->tree, at, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		size_t len = strlen(names.v[i]);
		CLEANUP(mem_free) char *name = mem_strndup(names.v[i], len && names.v[i][len - 1] == '/' ? len - 1 : len);
		CLEANUP(mem_free) char *below = strcmp(at, ".") == 0 ? mem_strdup(name) : fs_join(at, name);

		if (want_target(g, below, err) < 0)
			return -1;
	}
	return 0;
}

static int find_files(struct gather *g, struct err *err)
{
	const struct strvec *targets = g->ask->targets;

	for (size_t i = 0; targets && i < targets->n; i++)
		if (want_target(g, project_place_given(g->a, g->p, targets->v[i]), err) < 0)
			return -1;
	if (project_stages_at(&g->stages, g->p, &g->tree, err) < 0)
		return targets && targets->n ? 0 : -1;
	if (targets && targets->n) {
		if (!g->ask->params)
			want_stages(g, false);
		return 0;
	}
	want_stages(g, true);
	return g->ask->deps_only ? 0 : want_top(g, err);
}

/* The bytes of the file: as it lies there, else its object of the cache. */
static int read_bytes(struct str *out, const struct gather *g, const struct wanted *w, bool *found, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(mem_free) char *object = NULL;

	if (source_tree_kind(&g->tree, w->at) == SOURCE_FILE)
		return source_tree_read(out, &g->tree, w->at, found, err);
	*found = false;
	if (!w->object || !*w->object->id || object_is_dir(w->object->id))
		return 0;
	object_path(&path, w->object->id, w->object->legacy);
	object = fs_join(g->p->cache_folder, str_text(&path));
	*found = fs_exists(object);
	return *found ? fs_read(out, object, SOURCE_MOST_BYTES, err) : 0;
}

/* What metrics are: numbers, texts, flags, and maps of them. NULL: it is none. */
static struct value *only_figures(struct arena *a, const struct value *v)
{
	struct value *map;

	if (v->kind != VALUE_MAP)
		return v->kind == VALUE_NULL || v->kind == VALUE_LIST || v->kind == VALUE_DATE ? NULL : (struct value *)v;
	map = value_map(a);
	for (size_t i = 0; i < v->n; i++) {
		struct value *below = only_figures(a, v->items[i]);

		if (below && !(below->kind == VALUE_MAP && below->n == 0))
			value_put(a, map, v->keys[i], below);
	}
	return map;
}

/* The keys asked for, in maps as deep as their dots. */
static struct value *only_keys(struct arena *a, const struct value *root, const struct strvec *keys)
{
	struct value *out = value_map(a);

	for (size_t i = 0; i < keys->n; i++) {
		const struct value *v = value_find(root, keys->v[i]);
		CLEANUP(strvec_release) struct strvec parts = { 0 };
		struct value *into = out;

		if (!v)
			continue;
		strvec_split(&parts, keys->v[i], '.');
		for (size_t k = 0; k + 1 < parts.n; k++) {
			struct value *next = (struct value *)value_get(into, parts.v[k]);

			if (!next || next->kind != VALUE_MAP)
				value_put(a, into, arena_strdup(a, parts.v[k]), next = value_map(a));
			into = next;
		}
		value_put(a, into, arena_strdup(a, parts.v[parts.n - 1]), (struct value *)v);
	}
	return out;
}

static void put_error(struct gather *g, const char *shown, const char *type, const char *message)
{
	struct value *why = value_map(g->a);

	value_put(g->a, why, "type", value_text(g->a, type));
	value_put(g->a, why, "msg", value_text(g->a, message));
	value_put(g->a, g->out, shown, value_put(g->a, value_map(g->a), "error", why));
	g->failed = true;
}

static void read_file(struct gather *g, const struct wanted *w)
{
	CLEANUP(mem_free) char *full = *w->at == '/' ? mem_strdup(w->at) : str_format("%s/%s", g->tree.root, w->at);
	CLEANUP(mem_free) char *seen = project_relative(full, NULL);
	const char *shown = arena_strdup(g->a, seen);
	CLEANUP(str_release) struct str text = { 0 };
	struct err one = { 0 };
	struct value *v = NULL;
	bool found;

	if (read_bytes(&text, g, w, &found, &one) < 0) {
		put_error(g, shown, "OSError", one.text);
		return;
	}
	if (!found) {
		CLEANUP(mem_free) char *why = str_format("[Errno 2] No such file or directory: '%s'", w->at);

		put_error(g, shown, "FileNotFoundError", why);
		return;
	}
	if (param_file_read_text(&v, g->a, str_text(&text), text.len, w->at, &one) < 0) {
		put_error(g, shown, "ParseError", one.text);
		return;
	}
	if (!g->ask->params)
		v = only_figures(g->a, v);
	else if (!w->whole)
		v = only_keys(g->a, v, &w->keys);
	value_put(g->a, g->out, shown, value_put(g->a, value_map(g->a), "data", v && value_is_true(v) ? v : value_map(g->a)));
}

int figures_read(struct value **out, bool *failed, struct arena *a, const struct project *p, const char *rev, const struct figures_ask *ask,
		 struct err *err)
{
	CLEANUP(gather_release) struct gather g = { .p = p, .ask = ask, .a = a, .out = value_map(a) };

	if (source_tree_open(&g.tree, p->root, rev, err) < 0) {
		err->code = DVC_ERROR;
		return -1;
	}
	if (find_files(&g, err) < 0)
		return -1;
	for (size_t i = 0; i < g.n; i++)
		read_file(&g, &g.v[i]);
	*out = g.out;
	*failed = g.failed;
	return 0;
}
