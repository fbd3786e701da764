/* workspace_unprotect.c - files that can be written to again: links become copies, and what was protected is no more. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/file_tree.h"
#include "cache/objects/object_inside.h"
#include "cache/workspace/workspace.h"
#include "cache/workspace/workspace_inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A copy takes the place of the link at once: the file is never absent. */
static int copy_in_place(struct object_store *s, const char *path, struct err *err)
{
	CLEANUP(fs_close) int from = fs_open_read(path, err);
	CLEANUP(mem_free) char *temp = from < 0 ? NULL : object_store_temp(s, true, err);
	int to = temp ? open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : -1, status = 0;

	if (!temp)
		return -1;
	if (to < 0)
		return err_errno(err, "cannot write '%s'", temp);
	if (object_clone_fd(to, from) != 0)
		status = object_copy_fd(s, to, from, -1, NULL, path, err);
	if (close(to) != 0 && status == 0)
		status = err_errno(err, "cannot write '%s'", temp);
	if (status == 0 && rename(temp, path) != 0)
		status = err_errno(err, "cannot write '%s'", path);
	if (status != 0)
		unlink(temp);
	return status;
}

static int unprotect_one(struct object_store *s, const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return err_errno(err, "cannot look at '%s'", path);
	if (S_ISLNK(st.st_mode) || st.st_nlink > 1)
		return copy_in_place(s, path, err);
	if (chmod(path, 0666 & ~s->mask) != 0)
		return err_errno(err, "cannot unprotect '%s'", path);
	return 0;
}

int workspace_unprotect(struct workspace *w, const char *path, struct err *err)
{
	CLEANUP(workspace_place_release) struct workspace_place place;
	CLEANUP(file_tree_release) struct file_tree t = { 0 };

	workspace_place(&place, w, path);
	if (!fs_is_dir(place.absolute))
		return unprotect_one(w->store, place.absolute, err);
	if (file_tree_read(&t, w, place.absolute, place.rel, false, err) < 0)
		return -1;
	for (size_t i = 0; i < t.n; i++) {
		CLEANUP(mem_free) char *file = fs_join(place.absolute, t.v[i].path);

		if (unprotect_one(w->store, file, err) < 0)
			return -1;
	}
	return 0;
}

int workspace_restore_executable(struct workspace *w, const char *path, const struct object_meta *meta, struct err *err)
{
	struct stat st;

	if (!meta->isexec || stat(path, &st) != 0 || (st.st_mode & S_IXUSR))
		return 0;
	if (st.st_nlink > 1 || (st.st_mode & 07777) == 0444)
		return object_store_get(w->store, meta->id, meta->legacy, path, true, NULL, err);
	return chmod(path, (st.st_mode & 07777) | S_IXUSR) == 0 ? 0 : err_errno(err, "cannot make '%s' executable", path);
}
