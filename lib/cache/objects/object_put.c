/* object_put.c - how objects get into the store: made under another name, and renamed when they are whole. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/objects/object_inside.h"
#include "cache/objects/object_store.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

char *object_buffer(struct object_store *s)
{
	if (!s->buf)
		s->buf = mem_resize(NULL, OBJECT_BUFFER, 1);
	return s->buf;
}

int object_write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

int object_clone_fd(int to, int from)
{
	return ioctl(to, FICLONE, from);
}

int object_copy_fd(struct object_store *s, int to, int from, int64_t size, struct md5 *sum, const char *what, struct err *err)
{
	char *buf = object_buffer(s);
	int64_t left = size;
	ssize_t n;

	while ((n = read(from, buf, OBJECT_BUFFER)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "cannot read '%s'", what);
		if (object_write_all(to, buf, (size_t)n) != 0)
			return err_errno(err, "cannot copy '%s'", what);
		if (sum)
			md5_add(sum, buf, (size_t)n);
		left -= n;
		/* Less than was asked for, and all that there is: the end need not be asked for. */
		if (left == 0 && n < OBJECT_BUFFER)
			return 0;
	}
	return size < 0 || left == 0 ? 0 : err_set(err, ERR_INTEGRITY, "'%s' is not of %lld bytes any more", what, (long long)size);
}

int object_open_temp(const char *temp, struct object_store *s, struct err *err)
{
	int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OBJECT_MODE);

	if (fd < 0)
		return err_errno(err, "cannot write '%s'", temp);
	if ((s->mask & OBJECT_MODE) && fchmod(fd, OBJECT_MODE) != 0) {
		err_errno(err, "cannot protect '%s'", temp);
		close(fd);
		unlink(temp);
		return -1;
	}
	return fd;
}

/* Into its place; a failure leaves no temporary file. */
static int settle(struct object_store *s, const char *id, bool legacy, const char *temp, struct err *err)
{
	char name[OBJECT_ID_TEXT + 1];

	object_name(name, id);
	if (object_make_folder(s, id, legacy, err) == 0) {
		if (renameat(AT_FDCWD, temp, object_layout_fd(s, legacy), name) == 0) {
			object_note_new(s, id, legacy);
			return 0;
		}
		err_errno(err, "cannot write the object %s", id);
	}
	unlink(temp);
	return -1;
}

int object_store_put_bytes(struct object_store *s, const char *id, bool legacy, const void *bytes, size_t len, struct err *err)
{
	CLEANUP(mem_free) char *temp = NULL;
	int there = object_store_has_sized(s, id, legacy, (int64_t)len, err), fd, status;

	if (there != 0)
		return there < 0 ? -1 : 0;
	temp = object_store_temp(s, false, err);
	if (!temp || (fd = object_open_temp(temp, s, err)) < 0)
		return -1;
	status = object_write_all(fd, bytes, len);
	if (status != 0)
		err_errno(err, "cannot write '%s'", temp);
	if (close(fd) != 0 && status == 0)
		status = err_errno(err, "cannot write '%s'", temp);
	if (status != 0) {
		unlink(temp);
		return -1;
	}
	return settle(s, id, legacy, temp, err);
}

static int put_copy(struct object_store *s, const char *id, bool legacy, int dir, const char *path, struct err *err)
{
	CLEANUP(fs_close) int from = openat(dir, path, O_RDONLY | O_CLOEXEC);
	CLEANUP(mem_free) char *temp = from < 0 ? NULL : object_store_temp(s, false, err);
	int to = temp ? object_open_temp(temp, s, err) : -1, status = 0;

	if (from < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (to < 0)
		return -1;
	if (object_clone_fd(to, from) != 0)
		status = object_copy_fd(s, to, from, -1, NULL, path, err);
	if (close(to) != 0 && status == 0)
		status = err_errno(err, "cannot write '%s'", temp);
	if (status != 0) {
		unlink(temp);
		return -1;
	}
	return settle(s, id, legacy, temp, err);
}

int object_store_put_file(struct object_store *s, const char *id, bool legacy, const char *path, bool hardlink, struct err *err)
{
	int there = object_store_has_sized(s, id, legacy, legacy ? -1 : fs_size(path), err);

	if (there != 0)
		return there < 0 ? -1 : 0;
	if (hardlink) {
		CLEANUP(mem_free) char *place = object_store_path(s, id, legacy);

		if (object_make_folder(s, id, legacy, err) < 0)
			return -1;
		/* Protected first: an object is never there with another mode. */
		if (chmod(path, OBJECT_MODE) == 0 && linkat(AT_FDCWD, path, AT_FDCWD, place, AT_SYMLINK_FOLLOW) == 0) {
			object_note_new(s, id, legacy);
			return 0;
		}
	}
	return put_copy(s, id, legacy, AT_FDCWD, path, err);
}

int object_store_put_link(struct object_store *s, const char *id, int dir, const char *name, struct err *err)
{
	char object[OBJECT_ID_TEXT + 1];
	struct stat st;
	int there;

	object_name(object, id);
	if (object_make_folder(s, id, false, err) < 0)
		return -1;
	/* Protected first: an object is never there with another mode. */
	if (fchmodat(dir, name, OBJECT_MODE, 0) == 0)
		do {
			if (linkat(dir, name, object_layout_fd(s, false), object, 0) == 0) {
				object_note_new(s, id, false);
				return 1;
			}
			if (errno != EEXIST)
				break;
			/* One that is not what it is called goes when it is asked for. */
			there = object_store_has_sized(s, id, false, fstatat(dir, name, &st, 0) == 0 ? st.st_size : -1, err);
			if (there != 0)
				return there < 0 ? -1 : 0;
		} while (true);
	return put_copy(s, id, false, dir, name, err);
}

int object_store_take(struct object_store *s, const char *id, bool legacy, const char *temp, bool verify, struct err *err)
{
	char actual[OBJECT_ID_TEXT];

	if (verify) {
		if (object_hash_file(actual, temp, legacy && !object_is_dir(id), NULL, err) < 0)
			return -1;
		if (strncmp(actual, id, 32) != 0) {
			unlink(temp);
			return err_set(err, ERR_INTEGRITY, "the object %s arrived with the digest %s", id, actual);
		}
	}
	if (chmod(temp, OBJECT_MODE) != 0)
		return err_errno(err, "cannot protect '%s'", temp);
	return settle(s, id, legacy, temp, err);
}
