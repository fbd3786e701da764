/* dvc_file.c - .dvc files to stages and back. Source: DVC 3's schema of single-stage files, and the order in which it writes keys. */
#include "pipeline/dvc_file.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/record_schema.h"
#include "pipeline/stages/stage_checksum.h"
#include "pipeline/stages/stage_lock.h"

#include <stdlib.h>
#include <string.h>

enum { DVC_FILE_MOST = 64 << 20 };

static int refuse(const struct dvc_file *file, const struct value *at, struct err *err, const char *what)
{
	return err_at(err, DVC_ERROR, file->path, at->line, at->col, "%s", what);
}

int dvc_file_read_text(struct dvc_file *file, const char *text, size_t len, const char *path, struct err *err)
{
	*file = (struct dvc_file){ .path = mem_strdup(path) };
	if (yaml_edit_read(&file->root, &file->arena, text, len, path, err) < 0) {
		file->root = value_map(&file->arena);
		err->code = DVC_ERROR;
		return -1;
	}
	return record_check_dvc_file(file->path, file->root, err);
}

int dvc_file_read(struct dvc_file *file, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	*file = (struct dvc_file){ 0 };
	if (fs_read(&text, path, DVC_FILE_MOST, err) < 0)
		return -1;
	return dvc_file_read_text(file, str_text(&text), text.len, path, err);
}

void dvc_file_new(struct dvc_file *file, const char *path)
{
	*file = (struct dvc_file){ .path = mem_strdup(path) };
	file->root = value_map(&file->arena);
}

void dvc_file_release(struct dvc_file *file)
{
	arena_release(&file->arena);
	free(file->path);
	*file = (struct dvc_file){ 0 };
}

/* ---- to a stage ---- */

/* "a/./b/../c" -> "a/c", also where it climbs out ("../x"). */
static const char *tidy_path(struct arena *a, const char *dir, const char *path)
{
	CLEANUP(strvec_release) struct strvec parts = { 0 };
	CLEANUP(mem_free) char *joined = *path == '/' ? mem_strdup(path) : str_format("%s/%s", dir, path);
	CLEANUP(str_release) struct str out = { 0 };
	struct strvec kept = { 0 };

	strvec_split(&parts, joined, '/');
	for (size_t i = 0; i < parts.n; i++) {
		if (!*parts.v[i] || strcmp(parts.v[i], ".") == 0)
			continue;
		if (strcmp(parts.v[i], "..") == 0 && kept.n && strcmp(kept.v[kept.n - 1], "..") != 0)
			free(kept.v[--kept.n]);
		else
			strvec_add(&kept, parts.v[i]);
	}
	str_add(&out, *joined == '/' ? "/" : "");
	for (size_t i = 0; i < kept.n; i++)
		str_addf(&out, "%s%s", i ? "/" : "", kept.v[i]);
	strvec_release(&kept);
	return arena_strdup(a, out.len ? str_text(&out) : ".");
}

static struct stage_dep dep_of(struct arena *a, const struct stage *stage, const struct value *entry)
{
	const char *path = value_get_text(entry, "path");
	struct stage_dep dep = { .path = path ? path : "", .entry = entry, .line = entry->line, .col = entry->col };

	dep.recorded = stage_lock_meta(entry);
	if (value_get(entry, "db"))
		dep.kind = DEP_OTHER;
	else if (value_get(entry, "repo"))
		dep.kind = DEP_REPO;
	else if (path && strstr(path, "://"))
		dep.kind = DEP_URL;
	else
		dep.at = tidy_path(a, stage->wdir, dep.path);
	return dep;
}

static struct stage_out out_of(struct arena *a, const struct stage *stage, const struct value *entry)
{
	struct stage_out out = {
		.path = value_get_text(entry, "path"), .entry = entry, .flags = entry, .line = entry->line, .col = entry->col
	};

	out.at = strstr(out.path, "://") ? out.path : tidy_path(a, stage->wdir, out.path);
	out.kind = value_get_flag(entry, "plot", false) ? OUT_PLOT : value_get_flag(entry, "metric", false) ? OUT_METRIC : OUT_PLAIN;
	out.cache = value_get_flag(entry, "cache", true);
	out.persist = value_get_flag(entry, "persist", false);
	out.push = value_get_flag(entry, "push", true);
	out.remote = value_get_text(entry, "remote");
	out.recorded = stage_lock_meta(entry);
	return out;
}

int dvc_file_stage(struct stage *out, struct arena *a, const struct dvc_file *file, const char *file_at, struct err *err)
{
	const struct value *root = file->root, *deps = value_get(root, "deps"), *outs = value_get(root, "outs");
	const char *wdir = value_get_text(root, "wdir");
	CLEANUP(mem_free) char *dir = fs_parent(file_at);

	*out = (struct stage){ .file = arena_strdup(a, file_at), .recorded = root, .line = 1, .col = 1 };
	if (value_is_true(value_get(root, "cmd")))
		return refuse(file, value_get(root, "cmd"), err, "a .dvc file with a command: move it to a dvc.yaml");
	out->address = out->file;
	out->wdir = tidy_path(a, dir, wdir ? wdir : ".");
	out->frozen = value_get_flag(root, "frozen", value_get_flag(root, "locked", false));
	out->always_changed = value_get_flag(root, "always_changed", false);
	out->desc = value_get_text(root, "desc");
	out->meta = value_get(root, "meta");
	out->checksum = value_get_text(root, "md5");
	out->n_deps = deps ? deps->n : 0;
	out->deps = arena_new(a, out->n_deps, sizeof(*out->deps));
	for (size_t i = 0; i < out->n_deps; i++)
		out->deps[i] = dep_of(a, out, deps->items[i]);
	out->n_outs = outs ? outs->n : 0;
	out->outs = arena_new(a, out->n_outs, sizeof(*out->outs));
	for (size_t i = 0; i < out->n_outs; i++)
		out->outs[i] = out_of(a, out, outs->items[i]);
	return 0;
}

/* ---- from what was found ---- */

static void put_number(struct arena *a, struct value *entry, const char *key, int64_t number)
{
	const struct value *old = value_get(entry, key);

	if (number < 0)
		value_drop(entry, key);
	else if (!old || old->kind != VALUE_INT || old->integer != number)
		value_put(a, entry, key, value_int(a, number));
}

static void put_text(struct arena *a, struct value *entry, const char *key, const char *text)
{
	const char *old = value_get_text(entry, key);

	if (!text || !*text)
		value_drop(entry, key);
	else if (!old || strcmp(old, text) != 0)
		value_put(a, entry, key, value_text(a, text));
}

static bool same_object(const struct object_meta *a, const struct object_meta *b)
{
	return strcmp(a->id, b->id) == 0 && a->legacy == b->legacy && a->isexec == b->isexec && a->size == b->size &&
	       a->n_files == b->n_files;
}

static void set_entry(struct arena *a, struct value *entry, const char *path, const struct object_meta *meta)
{
	static const char *const of_clouds[] = { "etag", "checksum", "version_id", "cloud", "files" };
	struct object_meta old = stage_lock_meta(entry);

	if (!value_get(entry, "path") || !same_object(&old, meta)) {
		put_text(a, entry, "md5", meta->id);
		put_number(a, entry, "size", meta->size);
		put_number(a, entry, "nfiles", meta->n_files);
		if (meta->isexec)
			value_put(a, entry, "isexec", value_bool(a, true));
		else
			value_drop(entry, "isexec");
		put_text(a, entry, "hash", meta->legacy ? NULL : "md5");
		for (size_t i = 0; i < ARRAY_LEN(of_clouds); i++)
			value_drop(entry, of_clouds[i]);
	}
	put_text(a, entry, "path", path);
}

static void set_item(struct dvc_file *file, const char *key, size_t i, const char *path, const struct object_meta *meta)
{
	struct value *list = (struct value *)value_get(file->root, key);

	if (!list || list->kind != VALUE_LIST) {
		list = value_list(&file->arena);
		value_put(&file->arena, file->root, key, list);
	}
	if (i >= list->n) {
		value_add(&file->arena, list, value_map(&file->arena));
		i = list->n - 1;
	}
	set_entry(&file->arena, list->items[i], path, meta);
}

void dvc_file_set_out(struct dvc_file *file, size_t i, const char *path, const struct object_meta *meta)
{
	set_item(file, "outs", i, path, meta);
}

void dvc_file_set_dep(struct dvc_file *file, size_t i, const char *path, const struct object_meta *meta)
{
	set_item(file, "deps", i, path, meta);
}

void dvc_file_set_checksum(struct dvc_file *file, const char *md5)
{
	struct value *root = file->root;
	bool made = root->line == 0;

	put_text(&file->arena, root, "md5", md5);
	if (!md5 || !made || strcmp(root->keys[0], "md5") == 0)
		return;
	/* In a file that is not there yet, it is the first key. */
	root->index = NULL;
	for (size_t i = root->n; i-- > 1;) {
		struct value *item = root->items[i];
		const char *key = root->keys[i];

		root->items[i] = root->items[i - 1];
		root->keys[i] = root->keys[i - 1];
		root->items[i - 1] = item;
		root->keys[i - 1] = key;
	}
}

void dvc_file_renew_checksum(struct dvc_file *file)
{
	char md5[DIGEST_MD5_TEXT];

	if (!value_is_true(value_get(file->root, "deps")))
		return;
	stage_checksum(md5, file->root);
	dvc_file_set_checksum(file, md5);
}

void dvc_file_text(struct str *out, const struct dvc_file *file)
{
	yaml_emit(out, file->root);
}

int dvc_file_write(const struct dvc_file *file, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 }, old = { 0 };

	dvc_file_text(&text, file);
	if (fs_exists(file->path) && fs_read(&old, file->path, 0, err) == 0 && old.len == text.len &&
	    memcmp(old.data, text.data, text.len) == 0)
		return 0;
	return fs_write(file->path, str_text(&text), text.len, 0, err);
}
