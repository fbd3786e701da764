/* stage_lock.c - reads dvc.lock, keeps what nobody changed, writes the bytes that DVC would. Source: DVC 3's schema 2.0. */
#include "pipeline/stages/stage_lock.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/dvc_code.h"

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

static int refuse(const struct stage_lock *lock, const struct value *at, struct err *err, const char *what)
{
	return err_at(err, DVC_ERROR, lock->path, at->line, at->col, "%s", what);
}

static int check_items(const struct stage_lock *lock, const struct value *list, struct err *err)
{
	if (!list)
		return 0;
	if (list->kind != VALUE_LIST)
		return refuse(lock, list, err, "a list of paths is expected");
	for (size_t i = 0; i < list->n; i++)
		if (!value_get_text(list->items[i], "path"))
			return refuse(lock, list->items[i], err, "an entry with 'path' is expected");
	return 0;
}

static int check_stage(const struct stage_lock *lock, const struct value *stage, struct err *err)
{
	static const char *const known[] = { "cmd", "deps", "params", "outs" };
	const struct value *params = value_get(stage, "params"), *cmd = value_get(stage, "cmd");

	if (stage->kind != VALUE_MAP)
		return refuse(lock, stage, err, "a stage (cmd, deps, params, outs) is expected");
	for (size_t i = 0; i < stage->n; i++) {
		bool found = false;

		for (size_t k = 0; k < ARRAY_LEN(known); k++)
			found |= strcmp(stage->keys[i], known[k]) == 0;
		if (!found)
			return err_at(err, DVC_ERROR, lock->path, stage->items[i]->line, stage->items[i]->col,
				      "unknown key '%.80s': a stage has cmd, deps, params and outs", stage->keys[i]);
	}
	if (!cmd || (cmd->kind != VALUE_TEXT && cmd->kind != VALUE_LIST))
		return refuse(lock, cmd ? cmd : stage, err, "'cmd' must be a text or a list");
	if (params && params->kind != VALUE_MAP)
		return refuse(lock, params, err, "'params' must be a map of files");
	for (size_t i = 0; params && i < params->n; i++)
		if (params->items[i]->kind != VALUE_MAP)
			return refuse(lock, params->items[i], err, "a map of parameters is expected");
	return check_items(lock, value_get(stage, "deps"), err) < 0 || check_items(lock, value_get(stage, "outs"), err) < 0 ? -1 : 0;
}

static int check(const struct stage_lock *lock, struct err *err)
{
	const struct value *root = lock->root, *stages = value_get(root, "stages"), *schema = value_get(root, "schema");

	if (root->kind != VALUE_MAP)
		return refuse(lock, root, err, "a map with schema and stages is expected");
	if (root->n == 0)
		return 0;
	if (!schema)
		return refuse(lock, root, err,
			      "no 'schema': a lock of schema '2.0' is expected (of DVC before 2.0: run `dvc commit` with DVC 2 once)");
	if (schema->kind != VALUE_TEXT || strcmp(schema->text, "2.0") != 0)
		return refuse(lock, schema, err, "the schema '2.0' is expected");
	for (size_t i = 0; i < root->n; i++)
		if (strcmp(root->keys[i], "schema") != 0 && strcmp(root->keys[i], "stages") != 0 && strcmp(root->keys[i], "datasets") != 0)
			return refuse(lock, root->items[i], err, "an unknown key: schema, stages and datasets are known");
	if (stages && stages->kind != VALUE_MAP)
		return refuse(lock, stages, err, "a map of stages is expected");
	for (size_t i = 0; stages && i < stages->n; i++)
		if (check_stage(lock, stages->items[i], err) < 0)
			return -1;
	return 0;
}

int stage_lock_read_text(struct stage_lock *lock, const char *text, size_t len, const char *path, struct err *err)
{
	*lock = (struct stage_lock){ .path = mem_strdup(path), .exists = true };
	if (yaml_edit_read(&lock->root, &lock->arena, text, len, path, err) < 0) {
		lock->root = value_map(&lock->arena);
		err->code = DVC_ERROR;
		return -1;
	}
	return check(lock, err);
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

void stage_lock_put(struct stage_lock *lock, const char *name, struct value *entry)
{
	struct value *stages = (struct value *)value_get(lock->root, "stages");

	if (lock->root->n == 0)
		value_put(&lock->arena, lock->root, "schema", value_text(&lock->arena, "2.0"));
	if (!stages) {
		stages = value_map(&lock->arena);
		value_put(&lock->arena, lock->root, "stages", stages);
	}
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
