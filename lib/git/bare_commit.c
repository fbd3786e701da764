/* bare_commit.c - the next commit of a bare repository. */
#include "base/mem.h"
#include "git/bare_inside.h"

#include <string.h>

static int fail(const struct bare *b, struct err *err, const char *what)
{
	return err_set(err, ERR_IO, "cannot write %s to the git repository '%s': %s", what, b->dir, libgit2_why());
}

static int fill_update(struct bare *b, git_tree_update *update, const struct bare_file *file, struct err *err)
{
	*update = (git_tree_update){ .path = file->path, .filemode = GIT_FILEMODE_BLOB };
	update->action = file->bytes ? GIT_TREE_UPDATE_UPSERT : GIT_TREE_UPDATE_REMOVE;
	if (file->bytes && git.blob_create_from_buffer(&update->id, b->repo, file->bytes, file->len) < 0)
		return fail(b, err, file->path);
	return 0;
}

/* The parent's tree with the changes; base NULL = an empty one. */
static int make_tree(struct bare *b, git_tree **out, git_tree *base, const struct bare_file *files, size_t n, struct err *err)
{
	CLEANUP(mem_free) git_tree_update *updates = mem_new(n + 1, sizeof(*updates));
	git_oid oid;

	for (size_t i = 0; i < n; i++)
		if (fill_update(b, &updates[i], &files[i], err) < 0)
			return -1;
	if (git.tree_create_updated(&oid, b->repo, base, n, updates) < 0 || git.tree_lookup(out, b->repo, &oid) < 0)
		return fail(b, err, "a tree");
	return 0;
}

static int open_parent(struct bare *b, git_commit **commit, git_tree **tree, const char *id, struct err *err)
{
	git_oid oid;

	if (!id[0])
		return 0;
	if (git.oid_fromstr(&oid, id) < 0 || git.commit_lookup(commit, b->repo, &oid) < 0 || git.commit_tree(tree, *commit) < 0)
		return err_set(err, ERR_INTEGRITY, "the git repository '%s' has no commit %.80s", b->dir, id);
	return 0;
}

int bare_tree(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const struct bare_file *files, size_t n_files,
	      struct err *err)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *before = NULL;
	CLEANUP(libgit2_tree_cleanup) git_tree *base = NULL;
	CLEANUP(libgit2_tree_cleanup) git_tree *tree = NULL;

	if (open_parent(b, &before, &base, parent, err) < 0 || make_tree(b, &tree, base, files, n_files, err) < 0)
		return -1;
	git.oid_tostr(id, GIT_ID_TEXT, git.tree_id(tree));
	return 0;
}

static void signature_cleanup(git_signature **s)
{
	git.signature_free(*s);
}

/* follows: `base` is the commit's parent, and not only where its other files come from. */
static int commit_on(struct bare *b, char id[static GIT_ID_TEXT], const char *base_id, bool follows, const struct bare_file *files,
		     size_t n_files, const struct bare_author *author, const char *message, struct err *err)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *before = NULL;
	CLEANUP(libgit2_tree_cleanup) git_tree *base = NULL;
	CLEANUP(libgit2_tree_cleanup) git_tree *tree = NULL;
	CLEANUP(signature_cleanup) git_signature *who = NULL;
	const git_commit *parents[1];
	git_oid oid;

	if (open_parent(b, &before, &base, base_id, err) < 0 || make_tree(b, &tree, base, files, n_files, err) < 0)
		return -1;
	if (author->signing && author->signing->wanted) {
		char tree_id[GIT_ID_TEXT];

		git.oid_tostr(tree_id, sizeof(tree_id), git.tree_id(tree));
		return commit_signed(b, id, follows ? base_id : "", tree_id, author, message, err);
	}
	if (git.signature_new(&who, author->name, author->mail, author->at_ms / 1000, 0) < 0)
		return err_set(err, ERR_USAGE, "'%s <%s>' cannot be the author of a commit: %s", author->name, author->mail, libgit2_why());
	parents[0] = before;
	if (git.commit_create(&oid, b->repo, NULL, who, who, NULL, message, tree, before && follows ? 1 : 0, parents) < 0)
		return fail(b, err, "a commit");
	git.oid_tostr(id, GIT_ID_TEXT, &oid);
	return 0;
}

int bare_commit(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const struct bare_file *files, size_t n_files,
		const struct bare_author *author, const char *message, struct err *err)
{
	return commit_on(b, id, parent, true, files, n_files, author, message, err);
}

int bare_commit_anew(struct bare *b, char id[static GIT_ID_TEXT], const char *like, const struct bare_file *files, size_t n_files,
		     const struct bare_author *author, const char *message, struct err *err)
{
	return commit_on(b, id, like, false, files, n_files, author, message, err);
}
