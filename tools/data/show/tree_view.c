/* tree_view.c - files as git or the folder has them, and outputs as the stages record them, laid over each other. */
#include "tools/data/show/tree_view.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "cache/ignore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct view_node *child(struct arena *a, struct view_node *of, const char *name, size_t len, bool make)
{
	struct view_node *made, **grown;

	for (size_t i = of->n; i-- > 0;)
		if (strncmp(of->below[i]->name, name, len) == 0 && !of->below[i]->name[len])
			return of->below[i];
	if (!make)
		return NULL;
	if (of->n == of->cap) {
		of->cap = of->cap ? 2 * of->cap : 8;
		grown = arena_new(a, of->cap, sizeof(*grown));
		if (of->n)
			memcpy(grown, of->below, of->n * sizeof(*grown));
		of->below = grown;
	}
	made = arena_new(a, 1, sizeof(*made));
	*made = (struct view_node){ .name = arena_strndup(a, name, len), .size = -1, .recorded_size = -1 };
	of->below[of->n++] = made;
	return made;
}

/* The node of a path, with the folders above it; NULL if it is not there and is not to be made. */
static struct view_node *node_at(struct arena *a, struct view_node *top, const char *path, bool make)
{
	struct view_node *at = top;

	while (at && *path && strcmp(path, ".") != 0) {
		size_t len = strcspn(path, "/");

		if (make)
			at->is_dir = true;
		if (len > 0)
			at = child(a, at, path, len, make);
		path += len + (path[len] == '/');
	}
	return at;
}

static void add_file(struct tree_view *v, const char *path)
{
	struct view_node *node = node_at(&v->arena, v->top, path, true);
	long long size = -1;
	struct stat st;
	struct err ignored = { 0 };

	if (v->tree.revision) {
		CLEANUP(mem_free) char *full = *v->tree.below ? fs_join(v->tree.below, path) : mem_strdup(path);

		if (revision_size(v->tree.revision, full, &size, &ignored) == 0)
			node->size = size;
	} else {
		CLEANUP(mem_free) char *full = fs_join(v->tree.root, path);

		if (stat(full, &st) == 0) {
			node->size = st.st_size;
			node->is_exec = st.st_mode & S_IXUSR;
		}
	}
}

static int add_folder(struct tree_view *v, struct ignore *ig, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if ((!v->tree.revision && ignore_enter(ig, dir, err) < 0) || source_tree_list(&names, &v->tree, *dir ? dir : ".", err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		bool is_dir = str_ends(names.v[i], "/");
		CLEANUP(mem_free) char *name = mem_strndup(names.v[i], strlen(names.v[i]) - is_dir);
		CLEANUP(mem_free) char *path = *dir ? fs_join(dir, name) : mem_strdup(name);

		if (ignore_entry(ig, dir, name, is_dir))
			continue;
		if (!is_dir) {
			add_file(v, path);
			continue;
		}
		add_file(v, path);
		node_at(&v->arena, v->top, path, false)->is_dir = true;
		node_at(&v->arena, v->top, path, false)->is_exec = false;
		if (add_folder(v, ig, path, err) < 0)
			return -1;
	}
	return 0;
}

/* The files of a folder's listing, if the cache has it. */
static int add_listing(struct tree_view *v, struct object_store *store, const struct stage_out *o, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(mem_free) char *object = object_store_path(store, o->recorded.id, o->recorded.legacy);

	if (!fs_exists(object))
		return 0;
	if (fs_read(&bytes, object, DIR_LISTING_MOST_BYTES, err) < 0 ||
	    dir_listing_parse(&list, str_text(&bytes), bytes.len, object, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(o->at, list.v[i].path);
		struct view_node *node = node_at(&v->arena, v->top, path, true);
		char id[OBJECT_ID_TEXT];

		object_id_of_md5(id, list.v[i].md5);
		node->id = arena_strdup(&v->arena, id);
		node->legacy = o->recorded.legacy;
	}
	return 0;
}

static void mark_below(struct view_node *node)
{
	node->in_out = true;
	for (size_t i = 0; i < node->n; i++)
		mark_below(node->below[i]);
}

static int add_outs(struct tree_view *v, const struct stage_list *stages, struct object_store *store, struct err *err)
{
	for (size_t i = 0; i < stages->n; i++)
		for (size_t k = 0; k < stages->v[i].n_outs; k++) {
			const struct stage_out *o = &stages->v[i].outs[k];
			struct view_node *node;

			if (!o->cache || *o->at == '/' || project_is_url(o->at))
				continue;
			node = node_at(&v->arena, v->top, o->at, true);
			node->is_out = true;
			node->is_dir = node->is_dir || object_is_dir(o->recorded.id);
			node->is_exec = node->is_exec || o->recorded.isexec;
			node->id = *o->recorded.id ? arena_strdup(&v->arena, o->recorded.id) : NULL;
			node->legacy = o->recorded.legacy;
			node->recorded_size = o->recorded.size >= 0 ? o->recorded.size : 0;
			if (object_is_dir(o->recorded.id) && add_listing(v, store, o, err) < 0)
				return -1;
			mark_below(node);
		}
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

int tree_view_open(struct tree_view *v, const struct project *p, struct object_store *store, const char *rev, struct err *err)
{
	CLEANUP(stage_list_release) struct stage_list stages = { 0 };
	CLEANUP(ignore_cleanup) struct ignore *ig = ignore_new(p->root);

	*v = (struct tree_view){ 0 };
	if (source_tree_open(&v->tree, p->root, rev, err) < 0)
		return -1;
	v->top = arena_new(&v->arena, 1, sizeof(*v->top));
	*v->top = (struct view_node){ .name = ".", .is_dir = true, .size = -1, .recorded_size = -1 };
	if (add_folder(v, ig, "", err) < 0 || project_stages_at(&stages, p, &v->tree, err) < 0 || add_outs(v, &stages, store, err) < 0)
		return -1;
	sort_below(v->top);
	return 0;
}

void tree_view_release(struct tree_view *v)
{
	source_tree_release(&v->tree);
	arena_release(&v->arena);
}

const struct view_node *tree_view_find(const struct tree_view *v, const char *path)
{
	return node_at(NULL, v->top, path, false);
}
