/* work_tree.c - ignore rules and the index of a work tree, through libgit2. */
#include "git/work_tree.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/libgit2.h"

#include <stdlib.h>
#include <string.h>

struct work_tree {
	git_repository *repo;
	git_index *index; /* opened when first asked for */
	char *top;
};

int work_tree_open(struct work_tree **out, const char *folder, struct err *err)
{
	struct work_tree *t;
	git_repository *repo;
	const char *dir;

	*out = NULL;
	if (libgit2_enter(err) < 0)
		return -1;
	if (git.repository_open_ext(&repo, folder, 0, NULL) < 0) {
		libgit2_leave();
		return 0;
	}
	dir = git.repository_workdir(repo);
	if (!dir) {
		git.repository_free(repo);
		libgit2_leave();
		return 0;
	}
	t = mem_new(1, sizeof(*t));
	t->repo = repo;
	t->top = mem_strndup(dir, strlen(dir) - str_ends(dir, "/"));
	*out = t;
	return 0;
}

void work_tree_close(struct work_tree *t)
{
	if (!t)
		return;
	if (t->index)
		git.index_free(t->index);
	git.repository_free(t->repo);
	free(t->top);
	free(t);
	libgit2_leave();
}

void work_tree_cleanup(struct work_tree **t)
{
	work_tree_close(*t);
}

const char *work_tree_top(const struct work_tree *t)
{
	return t->top;
}

/* Relative to the top; NULL if outside. The folder is resolved, the last part is not: it may be a link itself. Caller frees. */
static char *relative(const struct work_tree *t, const char *path)
{
	CLEANUP(mem_free) char *dir = fs_parent(path);
	CLEANUP(mem_free) char *real = realpath(dir, NULL);
	CLEANUP(mem_free) char *full = fs_join(real ? real : dir, fs_base(path));
	size_t len = strlen(t->top);

	if (strncmp(full, t->top, len) != 0 || full[len] != '/')
		return NULL;
	return mem_strdup(full + len + 1);
}

bool work_tree_ignores(struct work_tree *t, const char *path)
{
	CLEANUP(mem_free) char *rel = relative(t, path);
	CLEANUP(mem_free) char *folder = NULL;
	int ignored = 0;

	if (!rel)
		return false;
	/* "data/" matches folders alone, and libgit2 knows one by its slash. */
	folder = str_format("%s%s", rel, fs_is_dir(path) ? "/" : "");
	return git.ignore_path_is_ignored(&ignored, t->repo, folder) == 0 && ignored;
}

static bool open_index(struct work_tree *t)
{
	return t->index || git.repository_index(&t->index, t->repo) == 0;
}

bool work_tree_tracks(struct work_tree *t, const char *path)
{
	CLEANUP(mem_free) char *rel = relative(t, path);
	CLEANUP(mem_free) char *folder = NULL;
	size_t at;

	if (!rel || !open_index(t))
		return false;
	folder = str_format("%s/", rel);
	return git.index_get_bypath(t->index, rel, 0) || git.index_find_prefix(&at, t->index, folder) == 0;
}

int work_tree_add(struct work_tree *t, const struct strvec *paths, struct err *err)
{
	if (!open_index(t))
		return err_set(err, ERR_IO, "cannot read git's index: %s", libgit2_why());
	for (size_t i = 0; i < paths->n; i++) {
		CLEANUP(mem_free) char *rel = relative(t, paths->v[i]);
		int status;

		if (!rel)
			continue;
		status = fs_exists(paths->v[i]) ? git.index_add_bypath(t->index, rel) : git.index_remove_bypath(t->index, rel);
		if (status < 0)
			return err_set(err, ERR_IO, "cannot stage '%s': %s", rel, libgit2_why());
	}
	return git.index_write(t->index) < 0 ? err_set(err, ERR_IO, "cannot write git's index: %s", libgit2_why()) : 0;
}
