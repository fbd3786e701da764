/* workspace_checkout.c - make a path what is recorded of it. First everything is compared; only then is anything touched. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/objects/object_vouch.h"
#include "cache/workspace/checkout_inside.h"
#include "cache/workspace/made_outs.h"
#include "cache/workspace/place_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *full_path(const struct checkout *c, const char *below)
{
	return *below ? fs_join(c->place.absolute, below) : mem_strdup(c->place.absolute);
}

/* For each path of the two lists, in byte order: there is one of them, or both. */
typedef int pair_fn(struct checkout *c, struct tree_file *now, const struct dir_entry *target, struct err *err);

static int each_pair(struct checkout *c, pair_fn *visit, struct err *err)
{
	size_t i = 0, j = 0;

	while (i < c->now.n || j < c->target.n) {
		int order = i == c->now.n ? 1 : j == c->target.n ? -1 : strcmp(c->now.v[i].path, c->target.v[j].path);

		/* "" of a single file against the files of a folder: never the same. */
		if (order == 0 && c->was_dir != c->is_dir)
			order = -1;
		if (visit(c, order <= 0 ? &c->now.v[i] : NULL, order >= 0 ? &c->target.v[j] : NULL, err) < 0)
			return -1;
		i += order <= 0;
		j += order >= 0;
	}
	return 0;
}

static bool is_same(const struct tree_file *now, const struct dir_entry *target)
{
	return now && target && memcmp(now->md5, target->md5, 16) == 0;
}

/* What would be lost? Contents that go and that no cache holds. */
static int check_saved(struct checkout *c, struct tree_file *now, const struct dir_entry *target, struct err *err)
{
	CLEANUP(mem_free) char *object = NULL;
	char id[OBJECT_ID_TEXT];

	if (!now || is_same(now, target))
		return 0;
	object_id_of_md5(id, now->md5);
	object = object_store_path(c->w->store, id, c->meta->legacy);
	if (access(object, F_OK) == 0)
		return 0;
	return err_set(err, ERR_DATA, "Can't remove the following unsaved files without confirmation. Use `--force` to force. %s%s%s",
		       workspace_key(&c->place), *now->path ? "/" : "", now->path);
}

/* Remove the folders above that are empty now, up to the place itself. */
static void remove_empty(const struct checkout *c, char *path)
{
	size_t top = strlen(c->place.absolute);

	for (char *slash = strrchr(path, '/'); slash && (size_t)(slash - path) > top; slash = strrchr(path, '/')) {
		*slash = '\0';
		if (rmdir(path) != 0)
			return;
	}
}

/* What is not recorded goes; what is new is marked. */
static int make_way(struct checkout *c, struct tree_file *now, const struct dir_entry *target, struct err *err)
{
	CLEANUP(mem_free) char *path = NULL;

	if (target && !now) {
		c->marks[target - c->target.v] = PLACE_NEW;
		c->n_new++;
	}
	if (!now || target)
		return 0;
	path = full_path(c, now->path);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_errno(err, "cannot remove '%s'", path);
	c->n_removed++;
	remove_empty(c, path);
	return 0;
}

static int missing(struct checkout *c, const char *path)
{
	c->n_missing++;
	if (c->missing)
		strvec_add(c->missing, path);
	return 0;
}

/* Put a file of the target into its place. Returns 1; 0 if its object is missing. */
static int place_one(struct checkout *c, const struct tree_file *now, const struct dir_entry *target, struct err *err)
{
	CLEANUP(mem_free) char *path = NULL;
	char id[OBJECT_ID_TEXT];
	const char *name;
	struct stat st;
	int there = -1;

	object_id_of_md5(id, target->md5);
	if (workspace_enter(&c->in, &name, c->w, &c->place, target->path, err) < 0)
		return -1;
	/* Where something that is not walked over (an empty folder, a link to nothing) is in the way, the longer way round. */
	if (!now && !c->meta->isexec)
		there = object_store_get_new(c->w->store, id, c->meta->legacy, c->in.fd, name, &st, err);
	if (there <= 0)
		path = full_path(c, target->path);
	if (there == 0)
		return missing(c, path);
	if (there < 0) {
		there = object_store_has(c->w->store, id, c->meta->legacy, NULL, err);
		if (there <= 0)
			return there < 0 ? -1 : missing(c, path);
		/* An empty folder in the way of a file. */
		rmdir(path);
		if (object_store_get(c->w->store, id, c->meta->legacy, path, c->meta->isexec, NULL, err) < 0)
			return err->code == ERR_INTEGRITY ? missing(c, path) : -1;
		if (stat(path, &st) != 0)
			return err_errno(err, "cannot look at '%s'", path);
	}
	stat_sig_of(&c->sigs[target - c->target.v], &st);
	return 1;
}

static int update_one(struct checkout *c, struct tree_file *now, const struct dir_entry *target, struct err *err)
{
	int placed;

	if (!target)
		return 0;
	if (c->marks[target - c->target.v] == PLACE_DONE) {
		c->n_added++;
		return 0;
	}
	if (is_same(now, target)) {
		CLEANUP(mem_free) char *path = NULL;
		char id[OBJECT_ID_TEXT];

		c->sigs[target - c->target.v] = now->sig;
		if (!(c->flags & WORKSPACE_RELINK))
			return 0;
		path = full_path(c, now->path);
		object_id_of_md5(id, now->md5);
		if (!workspace_needs_relink(c->w->store, now, id, c->meta->legacy, path))
			return 0;
		return place_one(c, now, target, err) < 0 ? -1 : 0;
	}
	placed = place_one(c, now, target, err);
	if (placed < 0)
		return -1;
	c->n_added += placed && !now;
	c->n_changed += placed && now;
	return 0;
}

static void known_at(struct stat_known *out, const void *arg, size_t i)
{
	const struct checkout *c = arg;

	out->path = c->target.v[i].path;
	out->sig = c->sigs[i];
	memcpy(out->md5, c->target.v[i].md5, 16);
}

/* What is there now is what is recorded: it need not be read the next time. */
static void remember(struct checkout *c)
{
	uint8_t id[16];
	int64_t size = 0;

	if (c->below || !c->target.n ||
	    (c->n_added + c->n_changed + c->n_removed == 0 && c->now.all_known && !(c->flags & WORKSPACE_RELINK)))
		return;
	if (!c->is_dir) {
		stat_index_put(c->w->index, workspace_key(&c->place), c->meta->legacy, &c->sigs[0], c->target.v[0].md5);
		return;
	}
	for (size_t i = 0; i < c->target.n; i++)
		size += c->sigs[i].size;
	object_md5_of_id(id, c->meta->id);
	stat_index_put_folder(c->w->index, workspace_key(&c->place), c->meta->legacy, known_at, c, c->target.n, id, size);
}

static int apply(struct checkout *c, struct err *err)
{
	CLEANUP(object_vouch_release) struct object_vouch vouch = { 0 };

	if (!(c->flags & WORKSPACE_FORCE) && each_pair(c, check_saved, err) < 0)
		return -1;
	if (c->flags & WORKSPACE_LOOK)
		return 0;
	c->sigs = mem_new(c->target.n + 1, sizeof(*c->sigs));
	c->marks = mem_new(c->target.n + 1, 1);
	if (each_pair(c, make_way, err) < 0)
		return -1;
	/* The place itself: a folder that is not recorded any more, or that becomes a file; or an empty folder that shall be. */
	if (c->was_dir && !c->is_dir)
		rmdir(c->place.absolute);
	if (c->is_dir && fs_make_dirs(c->place.absolute, err) < 0)
		return -1;
	object_vouch_read(&vouch, c->w->store, c->w->index, workspace_key(&c->place), c->meta->legacy);
	if (!c->meta->isexec)
		place_files(c->w, &c->place, &c->target, c->meta->legacy, c->marks, c->n_new, c->sigs);
	if (each_pair(c, update_one, err) < 0 || (!c->is_dir && workspace_restore_executable(c->w, c->place.absolute, c->meta, err) < 0))
		return -1;
	if (!c->n_missing && !c->meta->isexec)
		remember(c);
	return 0;
}

static enum workspace_change change_of(const struct checkout *c)
{
	if (!c->meta->id[0])
		return c->was_there ? WORKSPACE_REMOVED : WORKSPACE_UNCHANGED;
	if (!c->was_there)
		return c->n_added > 0 || c->is_dir ? WORKSPACE_ADDED : WORKSPACE_UNCHANGED;
	return c->n_added + c->n_changed + c->n_removed > 0 ? WORKSPACE_CHANGED : WORKSPACE_UNCHANGED;
}

/* Nothing has changed since the last look, and it is what is recorded: the listing need not be read. Returns 1, 0, -1. */
static int is_unchanged(struct checkout *c, struct err *err)
{
	int there;

	if (!object_is_dir(c->meta->id) || c->below || (c->flags & WORKSPACE_RELINK))
		return 0;
	there = object_store_has(c->w->store, c->meta->id, c->meta->legacy, NULL, err);
	if (there <= 0)
		return there;
	if (checkout_read_now(c, err) < 0)
		return -1;
	c->now_read = true;
	return c->was_dir && file_tree_is(&c->now, c->meta->id);
}

static int run(enum workspace_change *out, struct checkout *c, struct err *err)
{
	CLEANUP(mem_free) char *parent = fs_parent(c->place.absolute);
	int known;

	if (workspace_stays_inside(c->w, &c->place, fs_is_dir(c->place.absolute) ? c->place.absolute : parent, err) < 0)
		return -1;
	known = is_unchanged(c, err);
	if (known > 0 && c->place.rel)
		made_outs_note(c->w, c->place.rel, c->meta->id);
	if (known != 0)
		return known < 0 ? -1 : 0;
	if (c->flags & WORKSPACE_LOOK)
		*out = WORKSPACE_CHANGED;
	known = checkout_read_target(c, err);
	if (known < 0)
		return -1;
	if (known == 0) {
		if (c->missing)
			strvec_add(c->missing, c->place.absolute);
		if (c->flags & WORKSPACE_ALLOW_MISSING)
			return 0;
		return err_set(err, ERR_INTEGRITY, "the object %s of '%s' is not in the cache", c->meta->id, workspace_key(&c->place));
	}
	if ((!c->now_read && checkout_read_now(c, err) < 0) || apply(c, err) < 0)
		return -1;
	if (c->flags & WORKSPACE_LOOK)
		return 0;
	if (c->place.rel && !c->below && c->meta->id[0])
		made_outs_note(c->w, c->place.rel, c->meta->id);
	*out = change_of(c);
	if (c->n_missing == 0 || (c->flags & WORKSPACE_ALLOW_MISSING))
		return 0;
	return err_set(err, ERR_INTEGRITY, "%zu object%s of '%s' %s not in the cache", c->n_missing, c->n_missing == 1 ? "" : "s",
		       workspace_key(&c->place), c->n_missing == 1 ? "is" : "are");
}

static int check_out(enum workspace_change *out, struct checkout *c, const char *path, struct err *err)
{
	int status;

	*out = WORKSPACE_UNCHANGED;
	workspace_place(&c->place, c->w, path);
	status = run(out, c, err);
	free(c->sigs);
	free(c->marks);
	workspace_leave(&c->in);
	file_tree_release(&c->now);
	dir_listing_release(&c->target);
	workspace_place_release(&c->place);
	return status;
}

int workspace_checkout(enum workspace_change *out, struct workspace *w, const char *path, const struct object_meta *meta, unsigned flags,
		       struct strvec *missing, struct err *err)
{
	struct checkout c = { .w = w, .meta = meta, .flags = flags, .missing = missing };

	return check_out(out, &c, path, err);
}

int workspace_checkout_part(enum workspace_change *out, struct workspace *w, const char *path, const struct object_meta *meta,
			    const char *below, unsigned flags, struct strvec *missing, struct err *err)
{
	struct checkout c = { .w = w, .meta = meta, .flags = flags, .missing = missing, .below = below };
	CLEANUP(mem_free) char *part = fs_join(path, below);

	return check_out(out, &c, part, err);
}
