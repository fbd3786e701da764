/* stage_lock.c - reads dvc.lock, keeps what nobody changed, writes the bytes that DVC would. Source: DVC 3's schema 2.0. */
#include "pipeline/stages/stage_lock.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/record_schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_MAX_FILE = 64 << 20 };

char *stage_lock_path(const char *dvc_yaml)
{
	const char *dot = strrchr(fs_base(dvc_yaml), '.');

	return str_format("%.*s.lock", (int)(dot ? (size_t)(dot - dvc_yaml) : strlen(dvc_yaml)), dvc_yaml);
}

int stage_lock_read_text(struct stage_lock *lock, const char *text, size_t len, const char *path, struct err *err)
{
	*lock = (struct stage_lock){ .path = mem_strdup(path), .exists = true };
	if (yaml_edit_read(&lock->root, &lock->arena, text, len, path, err) < 0) {
		lock->root = value_map(&lock->arena);
		err->code = DVC_ERROR;
		return -1;
	}
	return record_check_lock(lock->path, lock->root, err);
}

int stage_lock_read(struct stage_lock *lock, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (!fs_exists(path)) {
		*lock = (struct stage_lock){ .path = mem_strdup(path) };
		lock->root = value_map(&lock->arena);
		return 0;
	}
	*lock = (struct stage_lock){ 0 };
	if (fs_read(&text, path, LOCK_MAX_FILE, err) < 0)
		return -1;
	return stage_lock_read_text(lock, str_text(&text), text.len, path, err);
}

void stage_lock_release(struct stage_lock *lock)
{
	arena_release(&lock->arena);
	free(lock->path);
	*lock = (struct stage_lock){ 0 };
}

const struct value *stage_lock_get(const struct stage_lock *lock, const char *name)
{
	return value_get(value_get(lock->root, "stages"), name);
}

/* What a remote that keeps versions has given ids to is what it was, and stays as it is recorded. */
static void keep_versions(struct value *entry, const struct value *old)
{
	static const char *const lists[] = { "deps", "outs" };

	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		const struct value *items = value_get(entry, lists[l]);

		for (size_t i = 0; items && items->kind == VALUE_LIST && i < items->n; i++) {
			const char *path = value_get_text(items->items[i], "path"), *md5 = value_get_text(items->items[i], "md5");
			const struct value *before = path ? stage_lock_item(old, lists[l], path) : NULL;
			const struct object_meta meta = stage_lock_meta(before);

			if (md5 && (value_get(before, "files") || value_get(before, "cloud")) && strcmp(md5, meta.id) == 0)
				items->items[i] = (struct value *)before;
		}
	}
}

void stage_lock_put(struct stage_lock *lock, const char *name, struct value *entry)
{
	struct value *stages = (struct value *)value_get(lock->root, "stages");

	if (lock->root->n == 0)
		value_put(&lock->arena, lock->root, "schema", value_text(&lock->arena, "2.0"));
	if (!stages) {
		stages = value_map(&lock->arena);
		value_put(&lock->arena, lock->root, "stages", stages);
	}
	keep_versions(entry, value_get(stages, name));
	value_put(&lock->arena, stages, name, entry);
}

bool stage_lock_drop(struct stage_lock *lock, const char *name)
{
	struct value *stages = (struct value *)value_get(lock->root, "stages");

	return stages && value_drop(stages, name);
}

void stage_lock_text(struct str *out, const struct stage_lock *lock)
{
	yaml_emit(out, lock->root);
}

static bool is_empty(const struct stage_lock *lock)
{
	const struct value *stages = value_get(lock->root, "stages"), *datasets = value_get(lock->root, "datasets");

	return (!stages || stages->n == 0) && (!datasets || datasets->n == 0);
}

int stage_lock_write(struct stage_lock *lock, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 }, old = { 0 };

	if (is_empty(lock)) {
		if (unlink(lock->path) < 0 && errno != ENOENT)
			return err_errno(err, "cannot remove '%s'", lock->path);
		lock->exists = false;
		return 0;
	}
	stage_lock_text(&text, lock);
	if (fs_exists(lock->path) && fs_read(&old, lock->path, 0, err) == 0 && old.len == text.len &&
	    memcmp(old.data, text.data, text.len) == 0)
		return 0;
	if (fs_write(lock->path, str_text(&text), text.len, 0, err) < 0)
		return -1;
	lock->exists = true;
	return 0;
}
