/* stage_lock.h - dvc.lock: what every stage last ran with. Read into a tree, fill a stage from it, put one stage's result back, write. */
#ifndef PIPELINE_STAGE_LOCK_H
#define PIPELINE_STAGE_LOCK_H

#include "pipeline/stages/stage.h"

struct stage_lock {
	char *path;
	struct value *root; /* the file's map; empty if there is no file */
	struct arena arena; /* of everything in root */
	bool exists;
};

/* An absent file is an empty lock. DVC_ERROR "path:line:col: ..." for what is no lock, or another schema than '2.0'. */
int stage_lock_read(struct stage_lock *lock, const char *path, struct err *err);
int stage_lock_read_text(struct stage_lock *lock, const char *text, size_t len, const char *path, struct err *err);
void stage_lock_release(struct stage_lock *lock);
/* "sub/dvc.yaml" -> "sub/dvc.lock"; the caller frees. */
char *stage_lock_path(const char *dvc_yaml);

/* The entry of a stage, NULL = never run. */
const struct value *stage_lock_get(const struct stage_lock *lock, const char *name);
/* Fills `recorded` of the stage and of its deps, outs and params from an entry (NULL: as never run), which must outlive the stage. */
void stage_lock_fill(struct stage *stage, const struct value *entry);
/* One entry of deps or outs, also of a .dvc file, as an object: md5, size, nfiles, isexec, whether legacy. */
struct object_meta stage_lock_meta(const struct value *entry);

/* Of an entry of the lock: what its "deps" or "outs" (list) record of a path, NULL = nothing. */
const struct value *stage_lock_item(const struct value *entry, const char *list, const char *path);

/* What a finished run of a stage came to. Items in the order of the stage's own deps, outs and params. */
struct stage_result {
	const struct object_meta *deps, *outs; /* id "": the item has no md5 (an external one: its `entry` is written as it stands) */
	const struct value *const
		*dep_entries;              /* of a dependency without an md5 of ours: what is written of it; NULL, or NULL in it = none */
	const struct value *const *params; /* the map of key -> value found in each file; NULL = none of them */
};
/* The entry that dvc.lock gets: cmd, deps and outs by path, params by key. Values of params are shared, not copied. */
struct value *stage_lock_entry(struct arena *a, const struct stage *stage, const struct stage_result *result);
/* Replaces or appends a stage's entry (shared, not copied). */
void stage_lock_put(struct stage_lock *lock, const char *name, struct value *entry);
/* false: it is not there. */
bool stage_lock_drop(struct stage_lock *lock, const char *name);

/* The bytes that DVC would write. */
void stage_lock_text(struct str *out, const struct stage_lock *lock);
/* Writes them, atomically, unless the file has them already. A lock without any stage and dataset is removed. */
int stage_lock_write(struct stage_lock *lock, struct err *err);

/*
 * Git's merge driver: `ours` becomes the merge of three locks, a stage at a time; stages that only theirs has are appended in their order.
 * DVC_FAILED, naming every stage that both sides changed in different ways; then `ours` is as it was.
 */
int stage_lock_merge(struct stage_lock *ours, const struct stage_lock *base, const struct stage_lock *theirs, struct err *err);

#endif
