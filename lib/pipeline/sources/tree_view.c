/* tree_view.c - files as git or the folder has them, and outputs as the stages record them, laid over each other. */
#include "pipeline/sources/tree_view.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "cache/ignore.h"
#include "pipeline/dvc_code.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct view_making {
	struct tree_view *v;
	const struct tree_view_terms *terms;
	struct ignore *ignore;
};

static struct view_node *make_node(struct tree_view *v, const char *path, const char *name)
{
	struct view_node *made = arena_new(&v->arena, 1, sizeof(*made));

	*made = (struct view_node){ .name = name, .size = -1, .recorded_size = -1 };
	v->all = mem_grow(v->all, v->n_all, &v->cap_all, sizeof(struct view_node *));
	v->all[v->n_all] = made;
	map_put(&v->by_path, path, strlen(path), v->n_all++, NULL);
	return made;
}

static struct view_node *known_node(const struct tree_view *v, const char *path, size_t len)
{
	const size_t *at = map_get(&v->by_path, path, len);

	return at ? v->all[*at] : NULL;
}

static void hang_below(struct arena *a, struct view_node *of, struct view_node *made)
{
	struct view_node **grown;

	if (of->n == of->cap) {
		of->cap = of->cap ? 2 * of->cap : 8;
		grown = arena_new(a, of->cap, sizeof(*grown));
		if (of->n)
			memcpy(grown, of->below, of->n * sizeof(*grown));
		of->below = grown;
	}
	of->is_dir = true;
	of->below[of->n++] = made;
}

/* The node of a path, made if need be with the folders above it. path: folded, without a slash at its end. */
static struct view_node *node_of(struct tree_view *v, const char *path)
{
	struct view_node *node = known_node(v, path, strlen(path)), *above;
	const char *slash = strrchr(path, '/');
	CLEANUP(mem_free) char *folder = NULL;

	if (node)
		return node;
	folder = mem_strndup(path, slash ? (size_t)(slash - path) : 0);
	above = node_of(v, folder);
	path = arena_strdup(&v->arena, path);
	node = make_node(v, path, fs_base(path));
	hang_below(&v->arena, above, node);
	return node;
}

/* Does one of the two hold the other, or are they the same? "" holds everything. */
static bool is_related(const char *path, const char *only)
{
	size_t a = strlen(path), b = only ? strlen(only) : 0, least = a < b ? a : b;

	if (least == 0)
		return true;
	return strncmp(path, only, least) == 0 && (a == b || (a < b ? only[a] : path[b]) == '/');
}

static void add_file(struct view_making *m, const char *path)
{
	const struct source_tree *t = m->terms->tree;
	struct view_node *node = node_of(m->v, path);
	long long size = -1;
	struct stat st;
	struct err ignored = { 0 };

	if (t->revision) {
		CLEANUP(mem_free) char *full = *t->below ? fs_join(t->below, path) : mem_strdup(path);

		if (revision_size(t->revision, full, &size, &ignored) == 0)
			node->size = size;
	} else {
		CLEANUP(mem_free) char *full = fs_join(t->root, path);

		if (stat(full, &st) == 0) {
			node->size = st.st_size;
			node->is_exec = st.st_mode & S_IXUSR;
		}
	}
}

/* Whoever makes git's objects by hand can call a file "..". */
static int check_name(const char *dir, const char *name, struct err *err)
{
	if (*name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !strchr(name, '/'))
		return 0;
	return err_set(err, DVC_ERROR, "'%s' in the folder '%s' is no name for a file: it leads out of the repository", name,
		       *dir ? dir : ".");
}

static int add_folder(struct view_making *m, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	const struct source_tree *t = m->terms->tree;

	if ((!t->revision && ignore_enter(m->ignore, dir, err) < 0) || source_tree_list(&names, t, *dir ? dir : ".", err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		bool is_dir = str_ends(names.v[i], "/");
		CLEANUP(mem_free) char *name = mem_strndup(names.v[i], strlen(names.v[i]) - is_dir);
		CLEANUP(mem_free) char *path = *dir ? fs_join(dir, name) : mem_strdup(name);
		struct view_node *node;

		if (check_name(dir, name, err) < 0)
			return -1;
		if (!is_related(path, m->terms->only) || ignore_entry(m->ignore, dir, name, is_dir))
			continue;
		add_file(m, path);
		if (!is_dir)
			continue;
		node = node_of(m->v, path);
		node->is_dir = true;
		node->is_exec = false;
		if (add_folder(m, path, err) < 0)
			return -1;
	}
	return 0;
}

/* The files of a folder's listing, if somebody has it. */
static int add_listing(struct view_making *m, struct view_node *of, const struct stage_out *o, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };

	if (m->terms->listing(m->terms->arg, &bytes, o, err) < 0)
		return -1;
	of->unlisted = bytes.len == 0;
	if (of->unlisted)
		return 0;
	if (dir_listing_parse(&list, str_text(&bytes), bytes.len, o->recorded.id, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(o->at, list.v[i].path);
		struct view_node *node;
		char id[OBJECT_ID_TEXT];

		if (!is_related(path, m->terms->only))
			continue;
		node = node_of(m->v, path);
		object_id_of_md5(id, list.v[i].md5);
		node->id = arena_strdup(&m->v->arena, id);
		node->legacy = o->recorded.legacy;
		node->remote = of->remote;
		node->in_out = true;
	}
	return 0;
}

/* Folders between an output and its files are in it; what else lies there is not. */
static bool mark_folders(struct view_node *node)
{
	for (size_t i = 0; i < node->n; i++)
		if (mark_folders(node->below[i]))
			node->in_out = true;
	return node->in_out;
}

static int add_out(struct view_making *m, const struct stage_out *o, struct err *err)
{
	struct view_node *node;

	if (!o->cache || *o->at == '/' || project_is_url(o->at) || !is_related(o->at, m->terms->only))
		return 0;
	node = node_of(m->v, o->at);
	node->is_out = node->in_out = true;
	node->is_dir = node->is_dir || object_is_dir(o->recorded.id);
	node->is_exec = node->is_exec || o->recorded.isexec;
	node->id = *o->recorded.id ? arena_strdup(&m->v->arena, o->recorded.id) : NULL;
	node->legacy = o->recorded.legacy;
	node->remote = o->remote ? arena_strdup(&m->v->arena, o->remote) : NULL;
	node->recorded_size = o->recorded.size >= 0 ? o->recorded.size : 0;
	if (!object_is_dir(o->recorded.id))
		return 0;
	if (m->terms->listing && add_listing(m, node, o, err) < 0)
		return -1;
	mark_folders(node);
	return 0;
}

static int add_outs(struct view_making *m, const struct stage_list *stages, struct err *err)
{
	for (size_t i = 0; i < stages->n; i++)
		for (size_t k = 0; k < stages->v[i].n_outs; k++)
			if (add_out(m, &stages->v[i].outs[k], err) < 0)
				return -1;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct view_node *const *)a)->name, (*(struct view_node *const *)b)->name);
}

static void sort_below(struct view_node *node)
{
	if (node->n)
		qsort(node->below, node->n, sizeof(struct view_node *), by_name);
	for (size_t i = 0; i < node->n; i++)
		sort_below(node->below[i]);
}

int tree_view_open(struct tree_view *v, const struct tree_view_terms *terms, struct err *err)
{
	CLEANUP(stage_list_release) struct stage_list stages = { 0 };
	CLEANUP(ignore_cleanup) struct ignore *ig = ignore_new(terms->tree->root);
	struct view_making m = { .v = v, .terms = terms, .ignore = ig };

	*v = (struct tree_view){ 0 };
	v->top = make_node(v, "", ".");
	v->top->is_dir = true;
	if (add_folder(&m, "", err) < 0 || project_stages_at(&stages, terms->project, terms->tree, err) < 0 ||
	    add_outs(&m, &stages, err) < 0)
		return -1;
	sort_below(v->top);
	return 0;
}

void tree_view_release(struct tree_view *v)
{
	map_release(&v->by_path);
	free(v->all);
	arena_release(&v->arena);
	*v = (struct tree_view){ 0 };
}

const struct view_node *tree_view_find(const struct tree_view *v, const char *path)
{
	CLEANUP(str_release) struct str folded = { 0 };

	for (const char *p = path; *p; p += *p == '/') {
		size_t len = strcspn(p, "/");

		if (len > 0 && !(len == 1 && *p == '.')) {
			str_add(&folded, folded.len ? "/" : "");
			str_addn(&folded, p, len);
		}
		p += len;
	}
	return known_node(v, str_text(&folded), folded.len);
}
