/* source_tree.c - the work tree through the file system, a revision through git's objects. */
#include "pipeline/project/source_tree.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int source_tree_open_below(struct source_tree *t, const char *top, const char *root, const char *rev, struct err *err)
{
	*t = (struct source_tree){ .root = mem_strdup(root) };
	if (revision_open(&t->revision, top, rev, err) < 0) {
		source_tree_release(t);
		return -1;
	}
	t->name = mem_strdup(rev);
	t->below = project_relative(root, top);
	if (strcmp(t->below, ".") == 0)
		*t->below = '\0';
	return 0;
}

int source_tree_open(struct source_tree *t, const char *root, const char *rev, struct err *err)
{
	CLEANUP(mem_free) char *real = realpath(root, NULL);
	CLEANUP(mem_free) char *top = rev ? revision_top(root) : NULL;

	*t = (struct source_tree){ .root = mem_strdup(root) };
	if (!rev)
		return 0;
	if (!real || !top) {
		source_tree_release(t);
		return err_set(err, DVC_ERROR, "'%s' is in no git repository", root);
	}
	source_tree_release(t);
	if (source_tree_open_below(t, top, real, rev, err) < 0)
		return -1;
	free(t->root);
	t->root = mem_strdup(root);
	return 0;
}

void source_tree_release(struct source_tree *t)
{
	revision_close(t->revision);
	free(t->root);
	free(t->below);
	free(t->name);
	*t = (struct source_tree){ 0 };
}

/* The path in the work tree's top. */
static char *in_revision(const struct source_tree *t, const char *path)
{
	bool is_root = !*path || strcmp(path, ".") == 0;

	if (!*t->below)
		return mem_strdup(is_root ? "" : path);
	return is_root ? mem_strdup(t->below) : str_format("%s/%s", t->below, path);
}

int source_tree_read(struct str *out, const struct source_tree *t, const char *path, bool *found, struct err *err)
{
	CLEANUP(mem_free) char *full = t->revision ? in_revision(t, path) : fs_join(t->root, path);
	bool is_there = true;

	if (t->revision) {
		if (revision_read(t->revision, full, out, &is_there, err) < 0)
			return -1;
	} else if (found && !fs_exists(full)) {
		is_there = false;
	} else if (fs_read(out, full, SOURCE_MOST_BYTES, err) < 0) {
		return -1;
	}
	if (found)
		*found = is_there;
	else if (!is_there)
		return err_set(err, ERR_IO, "cannot open '%s' at %s: there is no such file", path, t->name);
	return 0;
}

static enum source_kind revision_kind(const struct source_tree *t, const char *path)
{
	CLEANUP(mem_free) char *full = in_revision(t, path);
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err ignored = { 0 };
	long long size = -1;

	if (*full && revision_size(t->revision, full, &size, &ignored) == 0 && size >= 0)
		return SOURCE_FILE;
	return revision_list(t->revision, full, &names, &ignored) == 0 && names.n > 0 ? SOURCE_FOLDER : SOURCE_NONE;
}

enum source_kind source_tree_kind(const struct source_tree *t, const char *path)
{
	CLEANUP(mem_free) char *full = NULL;
	struct stat st;

	if (t->revision)
		return revision_kind(t, path);
	full = fs_join(t->root, path);
	if (stat(full, &st) < 0)
		return SOURCE_NONE;
	return S_ISDIR(st.st_mode) ? SOURCE_FOLDER : SOURCE_FILE;
}

static bool is_folder(const struct dirent *e, const char *dir)
{
	CLEANUP(mem_free) char *full = NULL;
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type == DT_DIR;
	full = fs_join(dir, e->d_name);
	return lstat(full, &st) == 0 && S_ISDIR(st.st_mode);
}

static int list_folder(struct strvec *out, const char *path, struct err *err)
{
	DIR *dir = opendir(path);

	if (!dir)
		return errno == ENOENT ? 0 : err_errno(err, "cannot list '%s'", path);
	for (struct dirent *e; (e = readdir(dir));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			strvec_addf(out, "%s%s", e->d_name, is_folder(e, path) ? "/" : "");
	closedir(dir);
	strvec_sort(out);
	return 0;
}

int source_tree_list(struct strvec *out, const struct source_tree *t, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *full = t->revision ? in_revision(t, path) : fs_join(t->root, path);

	if (!t->revision)
		return list_folder(out, full, err);
	if (revision_list(t->revision, full, out, err) < 0)
		return -1;
	strvec_sort(out);
	return 0;
}

char *source_tree_shown(const struct source_tree *t, const char *path)
{
	CLEANUP(mem_free) char *full = NULL;

	if (t->revision)
		return str_format("%s:%s", t->name, path);
	full = fs_join(t->root, path);
	return project_relative(full, NULL);
}
