/* data git-hook merge-driver - git's merge of a dvc.lock, a stage at a time, or of the .dvc file of a folder, a file at a time. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_lock.h"
#include "tools/data/data_project.h"

#include <string.h>
#include <sys/stat.h>

struct args {
	struct common common;
	const char *ancestor, *our, *their;
};

static int merge_locks(const struct args *args, struct err *err)
{
	CLEANUP(stage_lock_release) struct stage_lock base = { 0 }, ours = { 0 }, theirs = { 0 };

	if (stage_lock_read(&base, args->ancestor, err) < 0 || stage_lock_read(&ours, args->our, err) < 0 ||
	    stage_lock_read(&theirs, args->their, err) < 0 || stage_lock_merge(&ours, &base, &theirs, err) < 0)
		return -1;
	return stage_lock_write(&ours, err);
}

/* The listing of the folder that a .dvc file tracks; an empty file (no ancestor) has none. */
static int read_side(struct dir_listing *out, struct dvc_file *file, struct stage *s, struct arena *a, struct data_project *d,
		     const char *path, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	const struct object_meta *meta;

	*s = (struct stage){ 0 };
	if (fs_size(path) == 0)
		return 0;
	if (dvc_file_read(file, path, err) < 0 || dvc_file_stage(s, a, file, path, err) < 0)
		return -1;
	if (s->n_outs != 1 || s->n_deps || !object_is_dir(s->outs[0].recorded.id))
		return err_set(err, DVC_ERROR, "unable to auto-merge '%s': it does not track one folder", path);
	meta = &s->outs[0].recorded;
	if (object_store_read(&bytes, &d->cache.store, meta->id, meta->legacy, err) < 0)
		return -1;
	return dir_listing_parse(out, str_text(&bytes), bytes.len, meta->id, err);
}

static bool is_same(const struct dir_entry *a, const struct dir_entry *b)
{
	return a && b ? memcmp(a->md5, b->md5, 16) == 0 : a == b;
}

/* One path of three sides: what one of the two changed. */
static int merge_path(struct dir_listing *out, const char *path, const struct dir_listing *sides, struct err *err)
{
	const struct dir_entry *base = dir_listing_find(&sides[0], path), *ours = dir_listing_find(&sides[1], path),
			       *theirs = dir_listing_find(&sides[2], path);
	const struct dir_entry *taken = is_same(base, ours) ? theirs : ours;

	if (!is_same(ours, theirs) && !is_same(base, ours) && !is_same(base, theirs))
		return err_set(err, DVC_ERROR, "unable to auto-merge: both sides changed '%s'", path);
	if (taken)
		dir_listing_add(out, path, taken->md5, -1);
	return 0;
}

/* Sizes are not in listings: the objects have them. */
static int64_t size_of(struct data_project *d, const struct dir_listing *list)
{
	int64_t total = 0;

	for (size_t i = 0; i < list->n; i++) {
		char id[OBJECT_ID_TEXT];
		struct stat st;
		struct err ignored;

		object_id_of_md5(id, list->v[i].md5);
		if (object_store_has(&d->cache.store, id, false, &st, &ignored) != 1)
			return -1;
		total += st.st_size;
	}
	return total;
}

static int merge_listings(struct dir_listing *out, const struct dir_listing *sides, struct err *err)
{
	for (int side = 1; side < 3; side++)
		for (size_t i = 0; i < sides[side].n; i++) {
			/* A path of both sides is looked at once. */
			if (side == 2 && dir_listing_find(&sides[1], sides[2].v[i].path))
				continue;
			if (merge_path(out, sides[side].v[i].path, sides, err) < 0)
				return -1;
		}
	dir_listing_sort(out);
	return 0;
}

static int merge_files(struct data_project *d, const struct args *args, struct err *err)
{
	const char *const paths[] = { args->ancestor, args->our, args->their };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(dir_listing_release) struct dir_listing merged = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	struct dir_listing sides[3] = { 0 };
	struct dvc_file files[3] = { 0 };
	struct stage stages[3];
	struct object_meta meta;
	int status = 0;

	for (int i = 0; i < 3 && status == 0; i++)
		status = read_side(&sides[i], &files[i], &stages[i], &a, d, paths[i], err);
	if (status == 0 && !files[1].path)
		status = err_set(err, DVC_ERROR, "unable to auto-merge: '%s' is empty", args->our);
	if (status == 0)
		status = merge_listings(&merged, sides, err);
	if (status == 0) {
		dir_listing_write(&bytes, &meta, &merged);
		meta.size = size_of(d, &merged);
		status = object_store_put_bytes(&d->cache.store, meta.id, false, bytes.data, bytes.len, err);
	}
	if (status == 0) {
		dvc_file_set_out(&files[1], 0, stages[1].outs[0].path, &meta);
		status = dvc_file_write(&files[1], err);
	}
	for (int i = 0; i < 3; i++) {
		dir_listing_release(&sides[i]);
		dvc_file_release(&files[i]);
	}
	return status;
}

/* A lock says so in its first line; git's temporary names say nothing. */
static bool is_lock(const char *path)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	return fs_read(&text, path, 64 << 20, &ignored) == 0 &&
	       (str_starts(str_text(&text), "schema:") || strstr(str_text(&text), "\nschema:"));
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	struct data_project d;
	int status = data_project_open(&d, args, "dvc git-hook merge-driver", 0, err);

	if (status == 0)
		status = is_lock(args->our) || is_lock(args->their) ? merge_locks(args, err) : merge_files(&d, args, err);
	data_project_release(&d);
	return status;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "ancestor", 0, OPT_TEXT, AT(ancestor), "FILE", NULL, OPT_REQUIRED, "the common ancestor (%O)", NULL },
	{ "our", 0, OPT_TEXT, AT(our), "FILE", NULL, OPT_REQUIRED, "our version, which becomes the merge (%A)", NULL },
	{ "their", 0, OPT_TEXT, AT(their), "FILE", NULL, OPT_REQUIRED, "their version (%B)", NULL },
	{ 0 },
};

const struct command data_git_hook_merge_driver = {
	.name = "git-hook merge-driver",
	.summary = "merge three dvc.lock files, or three .dvc files of a folder",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  git config merge.dvc.driver 'dvc git-hook merge-driver --ancestor %O --our %A --their %B'\n  data git-hook "
		    "merge-driver --ancestor base.lock --our dvc.lock --their theirs.lock\n",
	.run = run,
};
