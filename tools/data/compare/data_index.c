/* data_index.c - the lists: out of stages, of revisions, of the workspace. */
#include "tools/data/compare/data_index.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "pipeline/project/source_tree.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void data_index_release(struct data_index *index)
{
	free(index->v);
	arena_release(&index->arena);
	*index = (struct data_index){ 0 };
}

static struct index_item *add(struct data_index *out, const char *path, const char *id, bool legacy)
{
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
	out->v[out->n] = (struct index_item){
		.path = arena_strdup(&out->arena, path), .id = arena_strdup(&out->arena, id), .is_dir = object_is_dir(id), .legacy = legacy
	};
	return &out->v[out->n++];
}

static void add_files(struct data_index *out, const char *folder, const struct dir_listing *list, bool legacy)
{
	for (size_t i = 0; i < list->n; i++) {
		CLEANUP(mem_free) char *path = fs_join(folder, list->v[i].path);
		char id[OBJECT_ID_TEXT];

		object_id_of_md5(id, list->v[i].md5);
		add(out, path, id, legacy);
	}
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct index_item *)a)->path, ((const struct index_item *)b)->path);
}

static void sort(struct data_index *out)
{
	if (out->n > 1)
		qsort(out->v, out->n, sizeof(*out->v), by_path);
}

static int add_recorded(struct data_index *out, struct data_project *d, const struct stage_out *o, bool deep, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	const struct object_meta *was = &o->recorded;
	int there;

	add(out, o->at, was->id, was->legacy);
	if (!deep || !object_is_dir(was->id))
		return 0;
	there = object_store_has(&d->cache.store, was->id, was->legacy, NULL, err);
	if (there <= 0) {
		out->v[out->n - 1].unlisted = true;
		return there;
	}
	if (object_store_read(&bytes, &d->cache.store, was->id, was->legacy, err) < 0 ||
	    dir_listing_parse(&list, str_text(&bytes), bytes.len, was->id, err) < 0)
		return -1;
	add_files(out, o->at, &list, was->legacy);
	return 0;
}

static int add_present(struct data_index *out, struct data_project *d, const struct stage_out *o, bool deep, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	struct object_meta now;
	bool missing;

	if (workspace_identify(&now, deep ? &list : NULL, &d->cache.workspace, o->at, o->recorded.legacy, &missing, err) < 0)
		return -1;
	if (missing)
		return 0;
	add(out, o->at, now.id, o->recorded.legacy);
	add_files(out, o->at, &list, o->recorded.legacy);
	return 0;
}

static int each_out(struct data_index *out, struct data_project *d, const struct stage_list *stages, bool deep, bool present,
		    struct err *err)
{
	for (size_t i = 0; i < stages->n; i++)
		for (size_t k = 0; k < stages->v[i].n_outs; k++) {
			const struct stage_out *o = &stages->v[i].outs[k];

			if (o->cache && (present ? add_present(out, d, o, deep, err) : add_recorded(out, d, o, deep, err)) < 0)
				return -1;
		}
	sort(out);
	return 0;
}

int data_index_recorded(struct data_index *out, struct data_project *d, const struct stage_list *stages, bool deep, struct err *err)
{
	return each_out(out, d, stages, deep, false, err);
}

int data_index_workspace(struct data_index *out, struct data_project *d, const struct stage_list *stages, bool deep, struct err *err)
{
	return each_out(out, d, stages, deep, true, err);
}

int data_index_of_revision(struct data_index *out, struct data_project *d, const char *rev, bool deep, bool *found, struct err *err)
{
	CLEANUP(source_tree_release) struct source_tree tree = { 0 };
	CLEANUP(stage_list_release) struct stage_list stages = { 0 };

	if (found)
		*found = true;
	if (source_tree_open(&tree, d->project.root, rev, err) < 0) {
		if (!found)
			return -1;
		*found = false;
		return 0;
	}
	if (project_stages_at(&stages, &d->project, &tree, err) < 0)
		return -1;
	return data_index_recorded(out, d, &stages, deep, err);
}

char *index_item_shown(const struct index_item *item)
{
	return str_format("%s%s", item->path, item->is_dir ? "/" : "");
}

bool index_item_cached(const struct index_item *item, const struct object_store *store)
{
	CLEANUP(mem_free) char *path = object_store_path(store, item->id, item->legacy);

	return access(path, F_OK) == 0;
}
