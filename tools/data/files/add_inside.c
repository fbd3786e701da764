/* add_inside.c - one path of a tracked folder: the rest of the folder stays what is recorded of it. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/data_inside.h"

#include <errno.h>
#include <string.h>

static bool is_at_or_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	return strncmp(path, top, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

/* The files that `at` stands for at this moment, named as the folder's listing names them. */
static int files_of(struct dir_listing *out, struct object_meta *meta, struct data_project *d, const char *at, const char *below,
		    struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	uint8_t md5[16];

	if (workspace_identify(meta, &list, &d->cache.workspace, at, false, NULL, err) < 0)
		return -1;
	if (!object_is_dir(meta->id)) {
		object_md5_of_id(md5, meta->id);
		dir_listing_add(out, below, md5, -1);
	}
	for (size_t i = 0; i < list.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(below, list.v[i].path);

		dir_listing_add(out, path, list.v[i].md5, -1);
	}
	return 0;
}

static int read_recorded(struct dir_listing *out, struct data_project *d, const struct stage_out *folder, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	const struct object_meta *was = &folder->recorded;

	if (!was->id[0])
		return 0;
	if (!object_is_dir(was->id))
		return err_set(err, DVC_ERROR, "Cannot modify '%s' which is being tracked as a file", folder->at);
	if (object_store_read(&bytes, &d->cache.store, was->id, was->legacy, err) < 0)
		return -1;
	return dir_listing_parse(out, str_text(&bytes), bytes.len, was->id, err);
}

int data_add_inside(struct object_meta *out, struct data_project *d, const struct stage_out *folder, const char *at, bool no_commit,
		    bool no_relink, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing was = { 0 }, now = { 0 };
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);
	CLEANUP(str_release) struct str bytes = { 0 };
	const char *below = at + strlen(folder->at) + 1;
	struct object_meta part = OBJECT_META_NONE;
	bool there = fs_exists(path), in_file = !there && errno == ENOTDIR;
	size_t n_gone = 0;

	if (in_file)
		return err_errno(err, "cannot look at '%s'", at);

	if (read_recorded(&was, d, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < was.n; i++) {
		if (is_at_or_below(was.v[i].path, below))
			n_gone++;
		else
			dir_listing_add(&now, was.v[i].path, was.v[i].md5, -1);
	}
	if (!there && n_gone == 0)
		return err_set(err, DVC_FAILED, "output '%s' does not exist", at);
	if (there && !no_commit && workspace_save(&part, &d->cache.workspace, at, no_relink ? WORKSPACE_NO_RELINK : 0, err) < 0)
		return -1;
	if (there && files_of(&now, &part, d, at, below, err) < 0)
		return -1;
	dir_listing_sort(&now);
	dir_listing_write(&bytes, out, &now);
	out->size = -1;
	if (there && n_gone == 0 && folder->recorded.size > 0)
		out->size = folder->recorded.size + part.size;
	else if (there && strcmp(out->id, folder->recorded.id) == 0)
		out->size = folder->recorded.size;
	return no_commit ? 0 : object_store_put_bytes(&d->cache.store, out->id, false, bytes.data, bytes.len, err);
}

int data_save(struct object_meta *out, struct data_project *d, const char *at, const struct object_meta *recorded, bool no_commit,
	      bool no_relink, struct err *err)
{
	unsigned flags = no_relink ? WORKSPACE_NO_RELINK : 0;

	if (recorded && recorded->legacy && recorded->id[0]) {
		if (workspace_identify(out, NULL, &d->cache.workspace, at, true, NULL, err) < 0)
			return -1;
		if (strcmp(out->id, recorded->id) == 0) {
			if (no_commit)
				return 0;
			return workspace_save(out, &d->cache.workspace, at, flags | WORKSPACE_LEGACY, err);
		}
	}
	return no_commit ? workspace_identify(out, NULL, &d->cache.workspace, at, false, NULL, err)
			 : workspace_save(out, &d->cache.workspace, at, flags, err);
}
