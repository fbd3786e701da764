/* object_link.c - how an object becomes a file of the workspace: by the first kind of link that works here. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/object_inside.h"
#include "cache/object_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How one kind goes: make `temp` be the object at `from`. 1: not here, try the next kind. */
typedef int link_fn(struct object_store *s, const char *from, const char *temp, const struct stat *object, struct err *err);

static bool is_not_here(int error)
{
	return error == EXDEV || error == EPERM || error == EMLINK || error == EOPNOTSUPP || error == ENOTTY || error == EINVAL ||
	       error == EACCES || error == ENOSYS;
}

/* size: bytes of the object. */
static int make_file(struct object_store *s, const char *from, const char *temp, int64_t size, bool clone, struct err *err)
{
	CLEANUP(fs_close) int in = fs_open_read(from, err);
	int out, status = 0;

	if (in < 0)
		return -1;
	out = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out < 0)
		return err_errno(err, "cannot write '%s'", temp);
	if (clone)
		status = object_clone_fd(out, in) == 0 ? 0 : is_not_here(errno) ? 1 : err_errno(err, "cannot clone '%s'", from);
	else
		status = object_copy_fd(s, out, in, size, from, err);
	if (close(out) != 0 && status == 0)
		status = err_errno(err, "cannot write '%s'", temp);
	if (status != 0)
		unlink(temp);
	return status;
}

static int by_reflink(struct object_store *s, const char *from, const char *temp, const struct stat *object, struct err *err)
{
	return make_file(s, from, temp, object->st_size, true, err);
}

static int by_copy(struct object_store *s, const char *from, const char *temp, const struct stat *object, struct err *err)
{
	return make_file(s, from, temp, object->st_size, false, err);
}

static int by_hardlink(struct object_store *s, const char *from, const char *temp, const struct stat *object, struct err *err)
{
	/* All empty files are one object, and a file can have some 65 000 links alone. */
	if (object->st_size == 0)
		return make_file(s, from, temp, 0, false, err);
	if (link(from, temp) == 0)
		return 0;
	return is_not_here(errno) ? 1 : err_errno(err, "cannot link '%s'", from);
}

static int by_symlink(struct object_store *s, const char *from, const char *temp, const struct stat *object, struct err *err)
{
	(void)s;
	(void)object;
	if (symlink(from, temp) == 0)
		return 0;
	return is_not_here(errno) ? 1 : err_errno(err, "cannot link '%s'", from);
}

static link_fn *const kinds[] = {
	[LINK_REFLINK] = by_reflink, [LINK_HARDLINK] = by_hardlink, [LINK_SYMLINK] = by_symlink, [LINK_COPY] = by_copy
};

/* The kind that did not work is not tried again. */
static void drop_first(struct object_store *s)
{
	memmove(&s->links[0], &s->links[1], (s->n_links - 1) * sizeof(s->links[0]));
	s->n_links--;
}

static int make_link(struct object_store *s, const char *from, const char *temp, bool executable, const struct stat *object,
		     struct err *err)
{
	/* u+x on a hard link would reach the object: an executable is a file of its own. */
	if (executable)
		return make_file(s, from, temp, object->st_size, false, err);
	while (s->n_links > 0) {
		int status = kinds[s->links[0]](s, from, temp, object, err);

		if (status <= 0)
			return status;
		drop_first(s);
	}
	return err_set(err, ERR_IO, "no kind of link of cache.type works from '%s'", from);
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

/* A link in its place at once; a copy under another name first, and looked at while it is open. */
static int link_new(struct object_store *s, const char *from, const char *path, struct stat *st, struct err *err)
{
	CLEANUP(mem_free) char *temp = NULL;
	enum link_kind kind = s->links[0];
	int status;

	if (kind == LINK_SYMLINK || (kind == LINK_HARDLINK && st->st_size > 0)) {
		status = kinds[kind](s, from, path, st, err);
		/* It has two names by now, at least. */
		st->st_nlink += status == 0 && kind == LINK_HARDLINK;
		return status;
	}
	temp = object_store_temp(s, true, err);
	status = temp ? kinds[kind](s, from, temp, st, err) : -1;
	if (status != 0)
		return status;
	if (rename(temp, path) == 0)
		return lstat(path, st) == 0 ? 0 : err_errno(err, "cannot look at '%s'", path);
	err_errno(err, "cannot write '%s'", path);
	unlink(temp);
	return -1;
}

int object_store_get_new(struct object_store *s, const char *id, bool legacy, const char *path, struct stat *st, struct err *err)
{
	CLEANUP(mem_free) char *from = NULL;
	int status = object_store_has(s, id, legacy, st, err);

	if (status <= 0)
		return status;
	from = object_store_path(s, id, legacy);
	while (s->n_links > 0) {
		status = link_new(s, from, path, st, err);
		if (status <= 0)
			return status < 0 ? -1 : 1;
		drop_first(s);
	}
	return err_set(err, ERR_IO, "no kind of link of cache.type works from '%s'", from);
}

int object_store_get(struct object_store *s, const char *id, bool legacy, const char *path, bool executable, struct stat *st,
		     struct err *err)
{
	CLEANUP(mem_free) char *from = object_store_path(s, id, legacy);
	CLEANUP(mem_free) char *temp = NULL;
	struct stat object;
	int there = object_store_has(s, id, legacy, &object, err);

	if (there <= 0)
		return there < 0 ? -1 : err_set(err, ERR_INTEGRITY, "the object %s of '%s' is not in the cache", id, path);
	temp = object_store_temp(s, true, err);
	if (!temp || make_link(s, from, temp, executable, &object, err) < 0)
		return -1;
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
	return st && lstat(path, st) != 0 ? err_errno(err, "cannot look at '%s'", path) : 0;
}
