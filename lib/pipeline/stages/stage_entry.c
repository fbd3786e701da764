/* stage_entry.c - between a stage and its entry in dvc.lock: fills the one from the other, and makes the other of the one. */
#include "pipeline/stages/stage_lock.h"

#include "base/mem.h"
#include "cache/dir_listing.h"

#include <stdlib.h>
#include <string.h>

static int64_t int_or(const struct value *entry, const char *key, int64_t otherwise)
{
	const struct value *value = value_get(entry, key);

	return value && value->kind == VALUE_INT ? value->integer : otherwise;
}

/* A folder that was sent to a remote which keeps versions is recorded by its files: what its listing would be called. False without all digests. */
static bool meta_of_files(struct object_meta *meta, const struct value *files)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str ignored = { 0 };

	if (!files || files->kind != VALUE_LIST || files->n == 0)
		return false;
	for (size_t i = 0; i < files->n; i++) {
		const char *path = value_get_text(files->items[i], "relpath"), *md5 = value_get_text(files->items[i], "md5");
		uint8_t bytes[16];

		if (!path || !md5 || !object_id_is_valid(md5) || object_is_dir(md5))
			return false;
		object_md5_of_id(bytes, md5);
		dir_listing_add(&list, path, bytes, int_or(files->items[i], "size", -1));
	}
	dir_listing_sort(&list);
	dir_listing_write(&ignored, meta, &list);
	return true;
}

struct object_meta stage_lock_meta(const struct value *entry)
{
	struct object_meta meta = OBJECT_META_NONE;
	const char *md5 = value_get_text(entry, "md5");

	if (!entry)
		return meta;
	/* What is none is in no cache; its name would be a path. */
	if (md5 && object_id_is_valid(md5))
		strcpy(meta.id, md5);
	if (!md5 && meta_of_files(&meta, value_get(entry, "files")))
		return meta;
	meta.legacy = *meta.id && !value_get(entry, "hash");
	meta.isexec = value_is_true(value_get(entry, "isexec"));
	meta.size = int_or(entry, "size", -1);
	meta.n_files = int_or(entry, "nfiles", -1);
	return meta;
}

static const struct value *find_path(const struct value *list, const char *path)
{
	for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->n; i++) {
		const char *at = value_get_text(list->items[i], "path");

		if (at && strcmp(at, path) == 0)
			return list->items[i];
	}
	return NULL;
}

const struct value *stage_lock_item(const struct value *entry, const char *list, const char *path)
{
	return find_path(value_get(entry, list), path);
}

void stage_lock_fill(struct stage *stage, const struct value *entry)
{
	const struct value *deps = value_get(entry, "deps"), *outs = value_get(entry, "outs"), *params = value_get(entry, "params");

	stage->recorded = entry;
	for (size_t i = 0; i < stage->n_deps; i++) {
		stage->deps[i].entry = find_path(deps, stage->deps[i].path);
		stage->deps[i].recorded = stage_lock_meta(stage->deps[i].entry);
	}
	for (size_t i = 0; i < stage->n_outs; i++) {
		stage->outs[i].entry = find_path(outs, stage->outs[i].path);
		stage->outs[i].recorded = stage_lock_meta(stage->outs[i].entry);
	}
	for (size_t i = 0; i < stage->n_params; i++)
		stage->params[i].recorded = value_get(params, stage->params[i].path);
}

/* Items in the order of their paths. */
struct item {
	const char *path;
	const struct object_meta *meta;
	const struct value *entry;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->path, ((const struct item *)b)->path);
}

static struct value *item_entry(struct arena *a, const struct item *item)
{
	const struct object_meta *meta = item->meta;
	struct value *entry = value_map(a);

	if (!*meta->id && item->entry)
		return value_copy(a, item->entry);
	value_put(a, entry, "path", value_text(a, item->path));
	if (!meta->legacy)
		value_put(a, entry, "hash", value_text(a, "md5"));
	if (*meta->id)
		value_put(a, entry, "md5", value_text(a, meta->id));
	if (meta->size >= 0)
		value_put(a, entry, "size", value_int(a, meta->size));
	if (meta->n_files >= 0)
		value_put(a, entry, "nfiles", value_int(a, meta->n_files));
	if (meta->isexec)
		value_put(a, entry, "isexec", value_bool(a, true));
	return entry;
}

static void put_items(struct arena *a, struct value *entry, const char *key, struct item *items, size_t n)
{
	struct value *list = value_list(a);

	if (n == 0)
		return;
	qsort(items, n, sizeof(*items), by_path);
	for (size_t i = 0; i < n; i++)
		value_add(a, list, item_entry(a, &items[i]));
	value_put(a, entry, key, list);
}

/* A map's keys in byte order, at the first level only. The values are shared. */
static struct value *sorted(struct arena *a, const struct value *map)
{
	CLEANUP(strvec_release) struct strvec keys = { 0 };
	struct value *copy = value_map(a);

	for (size_t i = 0; i < map->n; i++)
		strvec_add(&keys, map->keys[i]);
	strvec_sort(&keys);
	for (size_t i = 0; i < keys.n; i++)
		value_put(a, copy, keys.v[i], (struct value *)value_get(map, keys.v[i]));
	return copy;
}

/* params.yaml first, the others in byte order. */
static void put_params(struct arena *a, struct value *entry, const struct stage *stage, const struct value *const *params)
{
	static const char first[] = "params.yaml";
	CLEANUP(strvec_release) struct strvec paths = { 0 };
	struct value *files = value_map(a);

	for (size_t i = 0; i < stage->n_params; i++)
		strvec_add(&paths, stage->params[i].path);
	strvec_sort(&paths);
	for (int others = 0; others < 2; others++)
		for (size_t p = 0; p < paths.n; p++)
			for (size_t i = 0; i < stage->n_params; i++)
				if ((strcmp(paths.v[p], first) != 0) == others && strcmp(stage->params[i].path, paths.v[p]) == 0 &&
				    params[i])
					value_put(a, files, paths.v[p], sorted(a, params[i]));
	if (files->n)
		value_put(a, entry, "params", files);
}

static struct value *command(struct arena *a, const struct stage *stage)
{
	struct value *list = value_list(a);

	if (!stage->cmd_is_list)
		return value_text(a, stage->cmd_text ? stage->cmd_text : stage->n_cmds ? stage->cmds[0] : "");
	for (size_t i = 0; i < stage->n_cmds; i++)
		value_add(a, list, value_text(a, stage->cmds[i]));
	return list;
}

struct value *stage_lock_entry(struct arena *a, const struct stage *stage, const struct stage_result *result)
{
	CLEANUP(mem_free) struct item *items = mem_new(stage->n_deps + stage->n_outs + 1, sizeof(*items));
	struct value *entry = value_map(a);

	value_put(a, entry, "cmd", command(a, stage));
	for (size_t i = 0; i < stage->n_deps; i++)
		items[i] = (struct item){ stage->deps[i].path, &result->deps[i],
					  result->dep_entries && result->dep_entries[i] ? result->dep_entries[i] : stage->deps[i].entry };
	put_items(a, entry, "deps", items, stage->n_deps);
	put_params(a, entry, stage, result->params);
	for (size_t i = 0; i < stage->n_outs; i++)
		items[i] = (struct item){ stage->outs[i].path, &result->outs[i], stage->outs[i].entry };
	put_items(a, entry, "outs", items, stage->n_outs);
	return entry;
}
