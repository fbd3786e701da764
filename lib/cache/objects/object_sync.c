/* object_sync.c - objects reach the disk before anything that names them: a few one by one, many by one sync of their file system. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/objects/object_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Called by threads at once: each takes a place of its own. */
void object_note_new(struct object_store *s, const char *id, bool legacy)
{
	size_t i = __atomic_fetch_add(&s->n_new, 1, __ATOMIC_RELAXED);

	if (i >= ARRAY_LEN(s->new))
		return;
	memcpy(s->new[i].id, id, strlen(id) + 1);
	s->new[i].legacy = legacy;
}

static int sync_path(const char *path, struct err *err)
{
	CLEANUP(fs_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	/* Gone again: nothing names it. */
	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(err, "cannot sync '%s'", path);
	return fsync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : err_errno(err, "cannot sync '%s'", path);
}

/* The object, then its name. */
static int sync_object(struct object_store *s, const char *id, bool legacy, struct err *err)
{
	CLEANUP(mem_free) char *path = object_store_path(s, id, legacy), *folder = fs_parent(path);

	return sync_path(path, err) < 0 ? -1 : sync_path(folder, err);
}

int object_store_sync(struct object_store *s, struct err *err)
{
	size_t n = s->n_new;
	int status = 0;

	s->n_new = 0;
	if (n > ARRAY_LEN(s->new)) {
		CLEANUP(fs_close) int fd = open(s->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		return fd >= 0 && syncfs(fd) == 0 ? 0 : err_errno(err, "cannot sync the cache '%s'", s->root);
	}
	for (size_t i = 0; i < n && status == 0; i++)
		status = sync_object(s, s->new[i].id, s->new[i].legacy, err);
	/* The folders of the objects, which may be new as well. */
	for (size_t legacy = 0; legacy < 2 && n > 0 && status == 0; legacy++) {
		CLEANUP(mem_free) char *layout = legacy ? mem_strdup(s->root) : fs_join(s->root, "files/md5");

		status = sync_path(layout, err);
	}
	return status;
}
