/* object_link.c - how an object becomes a file of the workspace: by the first kind of link that works here. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "cache/objects/object_inside.h"
#include "cache/objects/object_store.h"
#include "cache/objects/object_vouch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct source {
	const char *id, *path;
	bool legacy; /* its name is the digest of its text: it is not looked at on the way */
	int64_t size;
};
enum { LINK_NEXT = 1, LINK_WRONG = 2 };

/* How one kind goes: make `temp` be the object. LINK_NEXT: not here, try the next kind. LINK_WRONG: it was not what it is called, and has gone. */
typedef int link_fn(struct object_store *s, const struct source *o, const char *temp, struct err *err);

static bool is_not_here(int error)
{
	return error == EXDEV || error == EPERM || error == EMLINK || error == EOPNOTSUPP || error == ENOTTY || error == EINVAL ||
	       error == EACCES || error == ENOSYS;
}

/* All bytes of the object, which are looked at on the way. */
static int copy_checked(struct object_store *s, const struct source *o, int out, int in, struct err *err)
{
	uint8_t digest[16];
	char actual[OBJECT_ID_TEXT];
	struct md5 sum;

	md5_init(&sum);
	if (object_copy_fd(s, out, in, o->size, o->legacy ? NULL : &sum, o->path, err) < 0)
		return -1;
	if (o->legacy)
		return 0;
	md5_end(&sum, digest);
	object_id_of_md5(actual, digest);
	if (strncmp(actual, o->id, 32) == 0)
		return 0;
	return object_store_remove(s, o->id, false, err) < 0 ? -1 : LINK_WRONG;
}

static int make_file(struct object_store *s, const struct source *o, const char *temp, bool clone, struct err *err)
{
	CLEANUP(fs_close) int in = fs_open_read(o->path, err);
	int out, status = 0;

	if (in < 0)
		return -1;
	out = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out < 0)
		return err_errno(err, "cannot write '%s'", temp);
	if (clone)
		status = object_clone_fd(out, in) == 0 ? 0 : is_not_here(errno) ? LINK_NEXT : err_errno(err, "cannot clone '%s'", o->path);
	else
		status = copy_checked(s, o, out, in, err);
	if (close(out) != 0 && status == 0)
		status = err_errno(err, "cannot write '%s'", temp);
	if (status != 0)
		unlink(temp);
	return status;
}

static int by_reflink(struct object_store *s, const struct source *o, const char *temp, struct err *err)
{
	return make_file(s, o, temp, true, err);
}

static int by_copy(struct object_store *s, const struct source *o, const char *temp, struct err *err)
{
	return make_file(s, o, temp, false, err);
}

static int by_hardlink(struct object_store *s, const struct source *o, const char *temp, struct err *err)
{
	/* All empty files are one object, and a file can have some 65 000 links alone. */
	if (o->size == 0)
		return make_file(s, o, temp, false, err);
	if (link(o->path, temp) == 0)
		return 0;
	return is_not_here(errno) ? LINK_NEXT : err_errno(err, "cannot link '%s'", o->path);
}

static int by_symlink(struct object_store *s, const struct source *o, const char *temp, struct err *err)
{
	(void)s;
	if (symlink(o->path, temp) == 0)
		return 0;
	return is_not_here(errno) ? LINK_NEXT : err_errno(err, "cannot link '%s'", o->path);
}

static link_fn *const kinds[] = {
	[LINK_REFLINK] = by_reflink, [LINK_HARDLINK] = by_hardlink, [LINK_SYMLINK] = by_symlink, [LINK_COPY] = by_copy
};

/* Of a link nobody reads anything, so that it is seen to before. A clone is a link in this. Returns 1, 0 if the object has gone, -1. */
static int vouch_link(struct object_store *s, const struct source *o, const struct stat *st, struct err *err)
{
	return object_store_kind(s) == LINK_COPY || o->size == 0 ? 1 : object_store_vouch(s, o->id, o->legacy, st, err);
}

/* The kind that did not work is not tried again. */
static void drop_first(struct object_store *s)
{
	memmove(&s->links[0], &s->links[1], (s->n_links - 1) * sizeof(s->links[0]));
	s->n_links--;
}

static int make_link(struct object_store *s, const struct source *o, const char *temp, bool executable, struct err *err)
{
	/* u+x on a hard link would reach the object: an executable is a file of its own. */
	if (executable)
		return make_file(s, o, temp, false, err);
	while (s->n_links > 0) {
		int status = kinds[s->links[0]](s, o, temp, err);

		if (status != LINK_NEXT)
			return status;
		drop_first(s);
	}
	return err_set(err, ERR_IO, "no kind of link of cache.type works from '%s'", o->path);
}

/* Can a file of the cache's file system be cloned to the workspace's? */
static bool can_clone(struct object_store *s)
{
	struct err ignored;
	CLEANUP(mem_free) char *from = object_store_temp(s, false, &ignored), *to = from ? object_store_temp(s, true, &ignored) : NULL;
	CLEANUP(fs_close) int in = to ? open(from, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	CLEANUP(fs_close) int out = in >= 0 ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	bool cloned = out >= 0 && object_write_all(in, "x", 1) == 0 && object_clone_fd(out, in) == 0;

	if (in >= 0)
		unlink(from);
	if (out >= 0)
		unlink(to);
	return cloned;
}

enum link_kind object_store_kind(struct object_store *s)
{
	if (!s->probed && s->n_links > 1 && s->links[0] == LINK_REFLINK && !can_clone(s))
		drop_first(s);
	s->probed = true;
	return s->n_links ? s->links[0] : LINK_COPY;
}

/* Where a link goes at once. LINK_NEXT, LINK_WRONG as of link_fn. */
static int link_at(struct object_store *s, const struct source *o, int dir, const char *name, struct stat *st, struct err *err)
{
	char object[OBJECT_ID_TEXT + 1];
	bool hard = s->links[0] == LINK_HARDLINK;

	object_name(object, o->id);
	if ((hard ? linkat(object_layout_fd(s, o->legacy), object, dir, name, 0) : symlinkat(o->path, dir, name)) != 0)
		return is_not_here(errno) ? LINK_NEXT : err_errno(err, "cannot link '%s'", o->path);
	/* It has two names by now, at least. */
	st->st_nlink += hard;
	return 0;
}

/* A link in its place at once; a copy under another name first, and looked at when it is there. */
static int link_new(struct object_store *s, const struct source *o, int dir, const char *name, struct stat *st, struct err *err)
{
	CLEANUP(mem_free) char *temp = NULL;
	enum link_kind kind = s->links[0];
	int status;

	if (kind == LINK_SYMLINK || (kind == LINK_HARDLINK && o->size > 0))
		return link_at(s, o, dir, name, st, err);
	temp = object_store_temp(s, true, err);
	status = temp ? kinds[kind](s, o, temp, err) : -1;
	if (status != 0)
		return status;
	if (renameat(AT_FDCWD, temp, dir, name) == 0)
		return fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : err_errno(err, "cannot look at '%s'", name);
	err_errno(err, "cannot write '%s'", name);
	unlink(temp);
	return -1;
}

int object_store_get_new(struct object_store *s, const char *id, bool legacy, int dir, const char *name, struct stat *st, struct err *err)
{
	CLEANUP(mem_free) char *from = NULL;
	int status = object_store_has(s, id, legacy, st, err);
	struct source o;

	if (status <= 0)
		return status;
	from = object_store_path(s, id, legacy);
	o = (struct source){ id, from, legacy, st->st_size };
	status = vouch_link(s, &o, st, err);
	if (status <= 0)
		return status;
	while (s->n_links > 0) {
		status = link_new(s, &o, dir, name, st, err);
		if (status != LINK_NEXT)
			return status < 0 ? -1 : status != LINK_WRONG;
		drop_first(s);
	}
	return err_set(err, ERR_IO, "no kind of link of cache.type works from '%s'", from);
}

/* The file's new name takes the place of what is there. */
static int replace(struct object_store *s, const char *temp, const char *path, bool executable, struct err *err)
{
	if (executable && chmod(temp, (0666 & ~s->mask) | 0100) != 0) {
		err_errno(err, "cannot make '%s' executable", path);
		unlink(temp);
		return -1;
	}
	if (rename(temp, path) != 0) {
		err_errno(err, "cannot write '%s'", path);
		unlink(temp);
		return -1;
	}
	/* Where both names are one inode already, rename() leaves them both. */
	if (s->n_links > 0 && s->links[0] == LINK_HARDLINK)
		unlink(temp);
	return 0;
}

int object_store_get(struct object_store *s, const char *id, bool legacy, const char *path, bool executable, struct stat *st,
		     struct err *err)
{
	CLEANUP(mem_free) char *from = object_store_path(s, id, legacy);
	CLEANUP(mem_free) char *temp = NULL;
	struct stat object;
	int status = object_store_has(s, id, legacy, &object, err);

	if (status < 0)
		return -1;
	if (status == 1) {
		const struct source o = { id, from, legacy, object.st_size };

		status = executable ? 1 : vouch_link(s, &o, &object, err);
		temp = status < 0 ? NULL : object_store_temp(s, true, err);
		status = !temp ? -1 : status == 0 ? LINK_WRONG : make_link(s, &o, temp, executable, err);
		if (status < 0 || (status == 0 && replace(s, temp, path, executable, err) < 0))
			return -1;
		if (status == 0)
			return st && lstat(path, st) != 0 ? err_errno(err, "cannot look at '%s'", path) : 0;
	}
	return err_set(err, ERR_INTEGRITY, "the object %s of '%s' is not in the cache%s", id, path,
		       status == LINK_WRONG ? " any more: it was not what it is called" : "");
}
