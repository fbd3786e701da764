/* bare.c - a bare repository: commits, trees and refs without a work tree. */
#include "git/bare.h"

#include "base/fs.h"
#include "base/mem.h"
#include "git/bare_inside.h"

#include <string.h>

static int fail(const struct bare *b, struct err *err, const char *what)
{
	return err_set(err, ERR_IO, "cannot %s in the git repository '%s': %s", what, b->dir, libgit2_why());
}

static int open_error(const char *dir, struct err *err)
{
	if (libgit2_says_sha256())
		return err_set(err, ERR_USAGE, SHA256_REFUSED, dir);
	return err_set(err, ERR_INTEGRITY, "'%s' is no git repository of ours: %s", dir, libgit2_why());
}

/* git_repository_open_bare() would not look at the extensions that a repository asks for. */
static int open_only(git_repository **out, const char *dir)
{
	return git.repository_open_ext(out, dir, GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE | GIT_REPOSITORY_OPEN_NO_DOTGIT,
				       NULL);
}

static int make(git_repository **out, const char *dir, struct err *err)
{
	git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;

	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH | GIT_REPOSITORY_INIT_NO_REINIT;
	options.initial_head = "interlock";
	if (git.repository_init_ext(out, dir, &options) == 0)
		return 0;
	/* Another process may have been faster. */
	return open_only(out, dir) == 0 ? 0 : open_error(dir, err);
}

int bare_begin(struct err *err)
{
	return libgit2_enter(err);
}

void bare_end(void)
{
	libgit2_leave();
}

int bare_open(struct bare **out, const char *dir, bool create, struct err *err)
{
	struct bare *b;
	int code;

	*out = NULL;
	if (libgit2_enter(err) < 0)
		return -1;
	git.libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	b = mem_new(1, sizeof(*b));
	b->dir = fs_absolute(dir);
	code = open_only(&b->repo, dir);
	if (code == GIT_ENOTFOUND && create && !fs_exists(dir))
		code = make(&b->repo, dir, err);
	else if (code < 0)
		code = open_error(dir, err);
	if (code < 0) {
		bare_close(b);
		return -1;
	}
	*out = b;
	return 0;
}

void bare_close(struct bare *b)
{
	if (!b)
		return;
	git.repository_free(b->repo);
	free(b->dir);
	free(b);
	libgit2_leave();
}

void bare_cleanup(struct bare **b)
{
	bare_close(*b);
	*b = NULL;
}

const char *bare_dir(const struct bare *b)
{
	return b->dir;
}

int bare_ref(const struct bare *b, char id[static GIT_ID_TEXT], const char *ref, struct err *err)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *commit = NULL;
	git_oid oid;
	int code = git.reference_name_to_id(&oid, b->repo, ref);

	id[0] = '\0';
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code < 0)
		return fail(b, err, "read a ref");
	if (git.commit_lookup(&commit, b->repo, &oid) < 0)
		return err_set(err, ERR_INTEGRITY, "the ref '%s' does not point at a commit", ref);
	git.oid_tostr(id, GIT_ID_TEXT, &oid);
	return 0;
}

static int parse_id(git_oid *oid, const char *id, struct err *err)
{
	if (strlen(id) == GIT_ID_TEXT - 1 && git.oid_fromstr(oid, id) == 0)
		return 0;
	return err_set(err, ERR_INTEGRITY, "'%.80s' is no commit", id);
}

int bare_move_ref(struct bare *b, const char *ref, const char *expected, const char *id, struct err *err)
{
	CLEANUP(libgit2_reference_cleanup) git_reference *moved = NULL;
	git_oid to, from;
	int code;

	if (parse_id(&to, id, err) < 0 || (expected[0] && parse_id(&from, expected, err) < 0))
		return -1;
	bare_free_ref(b, ref);
	if (expected[0])
		code = git.reference_create_matching(&moved, b->repo, ref, &to, 1, &from, "interlock");
	else
		code = git.reference_create_matching(&moved, b->repo, ref, &to, 0, NULL, "interlock");
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS || code == GIT_ENOTFOUND || code == GIT_ELOCKED)
		return err_set(err, ERR_MOVED, "the ref '%s' moved meanwhile", ref);
	return code < 0 ? fail(b, err, "move a ref") : 0;
}

int bare_delete_ref(struct bare *b, const char *ref, struct err *err)
{
	int code;

	bare_free_ref(b, ref);
	code = git.reference_remove(b->repo, ref);
	return code < 0 && code != GIT_ENOTFOUND ? fail(b, err, "delete a ref") : 0;
}

/* The tree of a commit, or the one with this id. */
static int open_tree(const struct bare *b, git_tree **out, const char *id, struct err *err)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *commit = NULL;
	git_oid oid;

	if (parse_id(&oid, id, err) < 0)
		return -1;
	if (git.commit_lookup(&commit, b->repo, &oid) < 0)
		return git.tree_lookup(out, b->repo, &oid) < 0 ? fail(b, err, "read a commit") : 0;
	return git.commit_tree(out, commit) < 0 ? fail(b, err, "read a commit") : 0;
}

int bare_parent(const struct bare *b, char id[static GIT_ID_TEXT], size_t *n_parents, const char *commit_id, struct err *err)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *commit = NULL;
	git_oid oid;

	id[0] = '\0';
	if (parse_id(&oid, commit_id, err) < 0)
		return -1;
	if (git.commit_lookup(&commit, b->repo, &oid) < 0)
		return fail(b, err, "read a commit");
	*n_parents = git.commit_parentcount(commit);
	if (*n_parents)
		git.oid_tostr(id, GIT_ID_TEXT, git.commit_parent_id(commit, 0));
	return 0;
}

/* The object at commit:path of one type; *out NULL if there is none. */
static int find(const struct bare *b, git_object **out, const char *commit, const char *path, git_object_t type, struct err *err)
{
	CLEANUP(libgit2_tree_cleanup) git_tree *tree = NULL;
	CLEANUP(libgit2_entry_cleanup) git_tree_entry *entry = NULL;
	int code;

	*out = NULL;
	if (!commit[0])
		return 0;
	if (open_tree(b, &tree, commit, err) < 0)
		return -1;
	if (!path[0]) {
		*out = (git_object *)tree;
		tree = NULL;
		return 0;
	}
	code = git.tree_entry_bypath(&entry, tree, path);
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code < 0)
		return fail(b, err, "read a tree");
	if (git.tree_entry_type(entry) != type)
		return err_set(err, ERR_INTEGRITY, "'%s' in the git repository '%s' is no %s", path, b->dir,
			       type == GIT_OBJECT_BLOB ? "file" : "folder");
	return git.tree_entry_to_object(out, b->repo, entry) < 0 ? fail(b, err, "read an object") : 0;
}

int bare_entry(const struct bare *b, const char *commit, const char *path, char id[static GIT_ID_TEXT], struct err *err)
{
	CLEANUP(libgit2_tree_cleanup) git_tree *tree = NULL;
	CLEANUP(libgit2_entry_cleanup) git_tree_entry *entry = NULL;
	int code;

	id[0] = '\0';
	if (!commit[0])
		return 0;
	if (open_tree(b, &tree, commit, err) < 0)
		return -1;
	code = git.tree_entry_bypath(&entry, tree, path);
	if (code == 0)
		git.oid_tostr(id, GIT_ID_TEXT, git.tree_entry_id(entry));
	return code == 0 || code == GIT_ENOTFOUND ? 0 : fail(b, err, "read a tree");
}

int bare_read(const struct bare *b, const char *commit, const char *path, size_t most_bytes, struct str *out, bool *found, struct err *err)
{
	CLEANUP(libgit2_blob_cleanup) git_blob *blob = NULL;
	size_t size;

	*found = false;
	if (find(b, (git_object **)&blob, commit, path, GIT_OBJECT_BLOB, err) < 0)
		return -1;
	if (!blob)
		return 0;
	size = (size_t)git.blob_rawsize(blob);
	if (most_bytes && size > most_bytes)
		return err_set(err, ERR_DATA, "'%s' in the git repository '%s' has %zu bytes, more than %zu", path, b->dir, size,
			       most_bytes);
	str_addn(out, git.blob_rawcontent(blob), size);
	*found = true;
	return 0;
}

int bare_read_id(const struct bare *b, const char *id, size_t most_bytes, struct str *out, struct err *err)
{
	CLEANUP(libgit2_blob_cleanup) git_blob *blob = NULL;
	size_t size;
	git_oid oid;

	if (parse_id(&oid, id, err) < 0)
		return -1;
	if (git.blob_lookup(&blob, b->repo, &oid) < 0)
		return fail(b, err, "read a file");
	size = (size_t)git.blob_rawsize(blob);
	if (most_bytes && size > most_bytes)
		return err_set(err, ERR_DATA, "the file %s in the git repository '%s' has %zu bytes, more than %zu", id, b->dir, size,
			       most_bytes);
	str_addn(out, git.blob_rawcontent(blob), size);
	return 0;
}

/* with_ids: "ID NAME" */
static int list(const struct bare *b, const char *commit, const char *path, bool with_ids, struct strvec *out, struct err *err)
{
	CLEANUP(libgit2_tree_cleanup) git_tree *tree = NULL;
	char id[GIT_ID_TEXT];

	if (find(b, (git_object **)&tree, commit, path, GIT_OBJECT_TREE, err) < 0)
		return -1;
	for (size_t i = 0; tree && i < git.tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git.tree_entry_byindex(tree, i);

		strvec_addf(out, "%s%s%s%s", with_ids ? git.oid_tostr(id, sizeof(id), git.tree_entry_id(entry)) : "", with_ids ? " " : "",
			    git.tree_entry_name(entry), git.tree_entry_type(entry) == GIT_OBJECT_TREE ? "/" : "");
	}
	return 0;
}

int bare_list(const struct bare *b, const char *commit, const char *path, struct strvec *out, struct err *err)
{
	return list(b, commit, path, false, out, err);
}

int bare_list_ids(const struct bare *b, const char *commit, const char *path, struct strvec *out, struct err *err)
{
	return list(b, commit, path, true, out, err);
}
