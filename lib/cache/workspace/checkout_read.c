/* checkout_read.c - both sides of a checkout: what is there, and what shall be. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/workspace/checkout_inside.h"

#include <errno.h>
#include <string.h>

static int read_file_now(struct checkout *c, const struct stat *st, bool is_link, struct err *err)
{
	struct tree_file *file;

	if (!S_ISREG(st->st_mode))
		return err_set(err, ERR_DATA, "'%s' is neither a file nor a folder", workspace_key(&c->place));
	c->now.v = mem_grow(c->now.v, 0, &c->now.cap, sizeof(*c->now.v));
	c->now.n = 1;
	file = &c->now.v[0];
	*file = (struct tree_file){ .path = "", .is_link = is_link, .is_hard = st->st_nlink > 1 };
	stat_sig_of(&file->sig, st);
	if (!stat_index_get(file->md5, c->w->index, workspace_key(&c->place), c->meta->legacy, &file->sig)) {
		if (file_hash(file->md5, c->place.absolute, c->meta->legacy, NULL, false, err) < 0)
			return -1;
		stat_index_put(c->w->index, workspace_key(&c->place), c->meta->legacy, &file->sig, file->md5);
	}
	file->known = true;
	return 0;
}

int checkout_read_now(struct checkout *c, struct err *err)
{
	struct stat st, own;

	if (lstat(c->place.absolute, &own) != 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, "cannot look at '%s'", workspace_key(&c->place));
	c->was_there = true;
	if (stat(c->place.absolute, &st) != 0) {
		/* A link to nothing (its object has gone) is in nobody's way. */
		c->was_there = false;
		return S_ISLNK(own.st_mode) ? 0 : err_errno(err, "cannot look at '%s'", workspace_key(&c->place));
	}
	c->was_dir = S_ISDIR(st.st_mode);
	if (!c->was_dir)
		return read_file_now(c, &st, S_ISLNK(own.st_mode), err);
	if (file_tree_read(&c->now, c->w, c->place.absolute, c->place.rel, c->meta->legacy, err) < 0)
		return -1;
	return c->now.all_known ? 0 : file_tree_hash(&c->now, c->place.absolute, c->meta->legacy, NULL, false, err);
}

/* Of a folder's listing what lies at or below one path, which becomes the top. */
static int take_part(struct checkout *c, const struct dir_listing *all, struct err *err)
{
	size_t len = strlen(c->below);

	c->is_dir = true;
	for (size_t i = 0; i < all->n; i++) {
		const char *path = all->v[i].path;

		if (strncmp(path, c->below, len) != 0 || (path[len] != '\0' && path[len] != '/'))
			continue;
		c->is_dir = path[len] == '/';
		dir_listing_add(&c->target, path + len + c->is_dir, all->v[i].md5, -1);
	}
	return c->target.n ? 1 : err_set(err, ERR_DATA, "'%s' is not recorded in %s", c->below, c->meta->id);
}

int checkout_read_target(struct checkout *c, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing all = { 0 };
	uint8_t md5[16];
	int there;

	if (!c->meta->id[0])
		return 1;
	if (!object_is_dir(c->meta->id)) {
		object_md5_of_id(md5, c->meta->id);
		dir_listing_add(&c->target, "", md5, c->meta->size);
		return 1;
	}
	there = object_store_has(c->w->store, c->meta->id, c->meta->legacy, NULL, err);
	if (there <= 0)
		return there;
	c->is_dir = true;
	if (!c->below)
		return workspace_read_listing(&c->target, c->w, c->meta->id, c->meta->legacy, err) < 0 ? -1 : 1;
	return workspace_read_listing(&all, c->w, c->meta->id, c->meta->legacy, err) < 0 ? -1 : take_part(c, &all, err);
}
