/* revision.c - reads trees and blobs of a commit through libgit2. */
#include "git/revision.h"

#include "base/fs.h"
#include "base/mem.h"
#include "git/libgit2.h"

#include <stdlib.h>
#include <string.h>

struct revision {
	git_repository *repo;
	git_tree *tree;
	char id[REVISION_ID_TEXT];
};

static int open_repository(git_repository **out, const char *folder, struct err *err)
{
	if (git.repository_open_ext(out, folder, 0, NULL) == 0)
		return 0;
	return err_set(err, ERR_USAGE, "'%s' is in no git repository: %s", folder, libgit2_why());
}

static int find_commit(struct revision *r, const char *name, struct err *err)
{
	git_object *named = NULL, *commit = NULL, *tree = NULL;
	int code = git.revparse_single(&named, r->repo, name);

	if (code == 0)
		code = git.object_peel(&commit, named, GIT_OBJECT_COMMIT);
	if (code == 0)
		code = git.object_peel(&tree, commit, GIT_OBJECT_TREE);
	if (code == 0) {
		git.oid_tostr(r->id, sizeof(r->id), git.object_id(commit));
		r->tree = (git_tree *)tree;
	}
	git.object_free(commit);
	git.object_free(named);
	return code == 0 ? 0 : err_set(err, ERR_USAGE, "unknown Git revision '%s'", name);
}

int revision_open(struct revision **out, const char *folder, const char *name, struct err *err)
{
	struct revision *r;

	*out = NULL;
	if (libgit2_enter(err) < 0)
		return -1;
	r = mem_new(1, sizeof(*r));
	if (open_repository(&r->repo, folder, err) < 0 || find_commit(r, name, err) < 0) {
		revision_close(r);
		return -1;
	}
	*out = r;
	return 0;
}

void revision_close(struct revision *r)
{
	if (!r)
		return;
	git.tree_free(r->tree);
	git.repository_free(r->repo);
	free(r);
	libgit2_leave();
}

void revision_cleanup(struct revision **r)
{
	revision_close(*r);
	*r = NULL;
}

const char *revision_id(const struct revision *r)
{
	return r->id;
}

static bool is_top(const char *path)
{
	return !*path || strcmp(path, ".") == 0;
}

/* What is at path, of this type; NULL in *out if there is nothing of the kind. */
static int find_object(git_object **out, const struct revision *r, const char *path, git_object_t type, struct err *err)
{
	CLEANUP(libgit2_entry_cleanup) git_tree_entry *entry = NULL;
	int code;

	*out = NULL;
	code = git.tree_entry_bypath(&entry, r->tree, path);
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code == 0 && git.tree_entry_type(entry) == type)
		code = git.tree_entry_to_object(out, r->repo, entry);
	return code == 0 ? 0 : err_set(err, ERR_IO, "cannot read '%s' at %s: %s", path, r->id, libgit2_why());
}

int revision_read(const struct revision *r, const char *path, struct str *out, bool *found, struct err *err)
{
	git_object *blob;

	if (find_object(&blob, r, path, GIT_OBJECT_BLOB, err) < 0)
		return -1;
	*found = blob != NULL;
	if (blob)
		str_addn(out, git.blob_rawcontent((git_blob *)blob), (size_t)git.blob_rawsize((git_blob *)blob));
	git.object_free(blob);
	return 0;
}

int revision_size(const struct revision *r, const char *path, long long *size, struct err *err)
{
	git_object *blob;

	if (find_object(&blob, r, path, GIT_OBJECT_BLOB, err) < 0)
		return -1;
	*size = blob ? (long long)git.blob_rawsize((git_blob *)blob) : -1;
	git.object_free(blob);
	return 0;
}

int revision_list(const struct revision *r, const char *path, struct strvec *out, struct err *err)
{
	git_object *folder = NULL;
	const git_tree *tree = r->tree;

	if (!is_top(path)) {
		if (find_object(&folder, r, path, GIT_OBJECT_TREE, err) < 0)
			return -1;
		tree = (git_tree *)folder;
	}
	for (size_t i = 0; tree && i < git.tree_entrycount(tree); i++) {
		const git_tree_entry *e = git.tree_entry_byindex(tree, i);

		strvec_addf(out, "%s%s", git.tree_entry_name(e), git.tree_entry_type(e) == GIT_OBJECT_TREE ? "/" : "");
	}
	git.object_free(folder);
	return 0;
}

static int list_names(struct strvec *out, const char *folder, const char *prefix, struct err *err)
{
	CLEANUP(libgit2_repository_cleanup) git_repository *repo = NULL;
	git_strarray names = { 0 };
	int code;

	if (open_repository(&repo, folder, err) < 0)
		return -1;
	code = git.reference_list(&names, repo);
	for (size_t i = 0; code == 0 && i < names.count; i++)
		if (str_starts(names.strings[i], prefix))
			strvec_add(out, names.strings[i] + strlen(prefix));
	git.strarray_dispose(&names);
	strvec_sort(out);
	return code == 0 ? 0 : err_set(err, ERR_IO, "cannot list the names in '%s': %s", folder, libgit2_why());
}

int revision_branches(struct strvec *out, const char *folder, struct err *err)
{
	int failed;

	if (libgit2_enter(err) < 0)
		return -1;
	failed = list_names(out, folder, "refs/heads/", err);
	libgit2_leave();
	return failed;
}

int revision_tags(struct strvec *out, const char *folder, struct err *err)
{
	int failed;

	if (libgit2_enter(err) < 0)
		return -1;
	failed = list_names(out, folder, "refs/tags/", err);
	libgit2_leave();
	return failed;
}

/* No library is loaded for it: every command asks. */
char *revision_top(const char *folder)
{
	CLEANUP(mem_free) char *absolute = fs_absolute(folder);
	CLEANUP(mem_free) char *real = realpath(absolute, NULL);

	return real ? fs_find_upwards(real, ".git") : NULL;
}
