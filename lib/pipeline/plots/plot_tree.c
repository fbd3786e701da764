/* plot_tree.c - looks into the folder or git first, then into the cache and the remote by what dvc.lock and .dvc files record. */
#include "pipeline/plots/plot_tree.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/ignore.h"
#include "pipeline/dvc_code.h"

#include <stdlib.h>
#include <string.h>

int plot_tree_open(struct plot_tree *t, struct project *p, const char *rev, struct err *err)
{
	*t = (struct plot_tree){ .p = p, .remote = { .p = p } };
	if (source_tree_open(&t->tree, p->root, rev, err) < 0) {
		err->code = DVC_ERROR;
		return -1;
	}
	if (project_stages_at(&t->stages, p, &t->tree, err) < 0)
		return -1;
	for (size_t i = 0; i < t->stages.n; i++)
		t->n_outs += t->stages.v[i].n_outs;
	t->listings = mem_new(t->n_outs, sizeof(*t->listings));
	t->listed = mem_new(t->n_outs, sizeof(*t->listed));
	return 0;
}

void plot_tree_release(struct plot_tree *t)
{
	for (size_t i = 0; t->listings && i < t->n_outs; i++)
		dir_listing_release(&t->listings[i]);
	free(t->listings);
	free(t->listed);
	stage_list_release(&t->stages);
	source_tree_release(&t->tree);
	plot_remote_release(&t->remote);
	*t = (struct plot_tree){ 0 };
}

/* What of the path comes after the folder, "" for itself; NULL if it does not lie in it. */
static const char *below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	if (strncmp(path, folder, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	return path + len + (path[len] == '/');
}

/* The output that is at this path or holds it, with its place among all; NULL if there is none. */
static const struct stage_out *out_of(const struct plot_tree *t, const char *at, const char **rest, size_t *place)
{
	size_t n = 0;

	for (size_t i = 0; i < t->stages.n; i++)
		for (size_t k = 0; k < t->stages.v[i].n_outs; k++, n++) {
			const struct stage_out *o = &t->stages.v[i].outs[k];

			if (!project_is_url(o->at) && *o->recorded.id && (*rest = below(at, o->at))) {
				*place = n;
				return o;
			}
		}
	return NULL;
}

/* An object's bytes, out of the cache, else from the remote. */
static int read_object(struct str *out, struct plot_tree *t, const struct stage_out *o, const char *id, size_t most, bool *found,
		       struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(mem_free) char *file = NULL;

	object_path(&path, id, o->recorded.legacy);
	file = fs_join(t->p->cache_folder, str_text(&path));
	*found = fs_exists(file);
	if (*found)
		return fs_read(out, file, most, err);
	return plot_remote_read(out, &t->remote, o->remote, id, o->recorded.legacy, most, found, err);
}

/* The files of a tracked folder; none if its listing is nowhere. */
static const struct dir_listing *listing_of(struct plot_tree *t, const struct stage_out *o, size_t place)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	struct err ignored = { 0 };
	bool found;

	if (!object_is_dir(o->recorded.id))
		return NULL;
	if (t->listed[place])
		return &t->listings[place];
	t->listed[place] = true;
	if (read_object(&bytes, t, o, o->recorded.id, DIR_LISTING_MOST_BYTES, &found, &ignored) == 0 && found &&
	    dir_listing_parse(&t->listings[place], str_text(&bytes), bytes.len, o->at, &ignored) < 0) {
		dir_listing_release(&t->listings[place]);
		t->listings[place] = (struct dir_listing){ 0 };
	}
	return &t->listings[place];
}

static enum source_kind kind_there(const struct plot_tree *t, const char *at)
{
	return t->tree.revision && *at == '/' ? SOURCE_NONE : source_tree_kind(&t->tree, at);
}

bool plot_tree_is_folder(struct plot_tree *t, const char *at)
{
	enum source_kind kind = kind_there(t, at);
	const struct dir_listing *list;
	const struct stage_out *o;
	const char *rest;
	size_t place;

	if (kind != SOURCE_NONE)
		return kind == SOURCE_FOLDER;
	o = out_of(t, at, &rest, &place);
	list = o ? listing_of(t, o, place) : NULL;
	if (list && !*rest)
		return true;
	for (size_t i = 0; list && i < list->n; i++) {
		const char *more = below(list->v[i].path, rest);

		if (more && *more)
			return true;
	}
	return false;
}

/* Files that lie there: dir relative to the root, shown relative to the folder that was asked for. */
static int add_there(struct strvec *out, struct plot_tree *t, struct ignore *ig, const char *dir, const char *shown, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!t->tree.revision && *dir != '/' && ignore_enter(ig, strcmp(dir, ".") == 0 ? "" : dir, err) < 0)
		return -1;
	if (source_tree_list(&names, &t->tree, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		bool is_dir = str_ends(names.v[i], "/");
		CLEANUP(mem_free) char *name = mem_strndup(names.v[i], strlen(names.v[i]) - is_dir);
		CLEANUP(mem_free) char *path = strcmp(dir, ".") == 0 ? mem_strdup(name) : fs_join(dir, name);
		CLEANUP(mem_free) char *relative = *shown ? fs_join(shown, name) : mem_strdup(name);

		if (*dir != '/' && ignore_entry(ig, strcmp(dir, ".") == 0 ? "" : dir, name, is_dir))
			continue;
		if (!is_dir)
			strvec_add(out, relative);
		else if (add_there(out, t, ig, path, relative, err) < 0)
			return -1;
	}
	return 0;
}

int plot_tree_files(struct strvec *out, struct plot_tree *t, const char *at, struct err *err)
{
	CLEANUP(ignore_cleanup) struct ignore *ig = ignore_new(t->p->root);
	const struct dir_listing *list;
	const struct stage_out *o;
	size_t place, before = out->n;
	const char *rest;

	if (kind_there(t, at) == SOURCE_FOLDER && add_there(out, t, ig, at, "", err) < 0)
		return -1;
	o = out_of(t, at, &rest, &place);
	list = o ? listing_of(t, o, place) : NULL;
	for (size_t i = 0; list && i < list->n; i++) {
		const char *more = *rest ? below(list->v[i].path, rest) : list->v[i].path;

		if (more && *more && (before == out->n || !strvec_has(out, more)))
			strvec_add(out, more);
	}
	strvec_sort(out);
	return 0;
}

static int read_tracked(struct str *out, struct plot_tree *t, const char *at, bool *found, struct err *err)
{
	const char *rest;
	size_t place;
	const struct stage_out *o = out_of(t, at, &rest, &place);
	const struct dir_listing *list = o ? listing_of(t, o, place) : NULL;
	const struct dir_entry *entry = list && *rest ? dir_listing_find(list, rest) : NULL;
	char id[OBJECT_ID_TEXT];

	*found = false;
	if (entry)
		object_id_of_md5(id, entry->md5);
	if (!entry && (!o || list || *rest))
		return 0;
	return read_object(out, t, o, entry ? id : o->recorded.id, SOURCE_MOST_BYTES, found, err);
}

int plot_tree_read(struct str *out, struct plot_tree *t, const char *at, bool *found, struct err *err)
{
	if (kind_there(t, at) == SOURCE_FILE)
		return source_tree_read(out, &t->tree, at, found, err);
	return read_tracked(out, t, at, found, err);
}

bool plot_tree_is_tracked(const struct plot_tree *t, const char *at)
{
	for (size_t i = 0; i < t->stages.n; i++)
		for (size_t k = 0; k < t->stages.v[i].n_outs; k++)
			if (t->stages.v[i].outs[k].cache && below(at, t->stages.v[i].outs[k].at))
				return true;
	return false;
}
