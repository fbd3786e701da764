/* bare_pack.c - what another repository lacks of a commit, as a pack: found by comparing trees, without a walk through the history that both have. */
#include "base/map.h"
#include "base/mem.h"
#include "git/bare_inside.h"

#include <string.h>

enum { BASES_MOST = 4 };

struct packing {
	struct bare *bare;
	git_packbuilder *builder;
	struct map known; /* commits that the other one has */
	struct strvec commits;
	struct map listed;
};

static void packing_cleanup(struct packing *p)
{
	git.packbuilder_free(p->builder);
	map_release(&p->known);
	map_release(&p->listed);
	strvec_release(&p->commits);
}

static int fail(const struct packing *p, struct err *err)
{
	return err_set(err, ERR_IO, "cannot pack what is to be pushed from '%s': %s", p->bare->dir, libgit2_why());
}

/* Has one of these trees the very same under this name? */
static bool is_in(const git_tree_entry *entry, git_tree *const *bases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const git_tree_entry *there = git.tree_entry_byname(bases[i], git.tree_entry_name(entry));

		if (there && git.oid_equal(git.tree_entry_id(there), git.tree_entry_id(entry)))
			return true;
	}
	return false;
}

static void free_trees(git_tree **trees, size_t n)
{
	for (size_t i = 0; i < n; i++)
		git.tree_free(trees[i]);
}

static int put_tree(struct packing *p, git_tree *tree, git_tree *const *bases, size_t n_bases, struct err *err);

static int put_folder(struct packing *p, const git_tree_entry *entry, git_tree *const *bases, size_t n_bases, struct err *err)
{
	CLEANUP(libgit2_tree_cleanup) git_tree *tree = NULL;
	git_tree *inner[BASES_MOST] = { NULL };
	size_t n = 0;
	int code;

	if (git.tree_lookup(&tree, p->bare->repo, git.tree_entry_id(entry)) < 0)
		return fail(p, err);
	for (size_t i = 0; i < n_bases; i++) {
		const git_tree_entry *there = git.tree_entry_byname(bases[i], git.tree_entry_name(entry));

		if (there && git.tree_entry_type(there) == GIT_OBJECT_TREE &&
		    git.tree_lookup(&inner[n], p->bare->repo, git.tree_entry_id(there)) == 0)
			n++;
	}
	code = put_tree(p, tree, inner, n, err);
	free_trees(inner, n);
	return code;
}

static int put_tree(struct packing *p, git_tree *tree, git_tree *const *bases, size_t n_bases, struct err *err)
{
	if (git.packbuilder_insert(p->builder, git.tree_id(tree), NULL) < 0)
		return fail(p, err);
	for (size_t i = 0; i < git.tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git.tree_entry_byindex(tree, i);
		git_object_t type = git.tree_entry_type(entry);

		if (is_in(entry, bases, n_bases) || type == GIT_OBJECT_COMMIT)
			continue;
		if (type == GIT_OBJECT_TREE ? put_folder(p, entry, bases, n_bases, err) < 0
					    : git.packbuilder_insert(p->builder, git.tree_entry_id(entry), git.tree_entry_name(entry)) < 0)
			return type == GIT_OBJECT_TREE ? -1 : fail(p, err);
	}
	return 0;
}

/* The tree of a commit that may not be here; *tree stays NULL then. */
static void tree_of(struct packing *p, git_tree **tree, const git_oid *id)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *commit = NULL;

	if (git.commit_lookup(&commit, p->bare->repo, id) == 0 && git.commit_tree(tree, commit) < 0)
		*tree = NULL;
}

/* Trees that the other one has, or gets before: the parents', and for a commit without one those of its branches. */
static size_t find_bases(struct packing *p, git_tree **bases, const git_commit *commit, const struct strvec *theirs)
{
	size_t n = 0, n_parents = git.commit_parentcount(commit);
	git_oid id;

	for (size_t i = 0; i < n_parents && n < BASES_MOST; i++) {
		tree_of(p, &bases[n], git.commit_parent_id(commit, (unsigned)i));
		n += bases[n] != NULL;
	}
	for (size_t i = 0; n_parents == 0 && i < theirs->n && n < BASES_MOST; i++) {
		if (git.oid_fromstr(&id, theirs->v[i]) == 0)
			tree_of(p, &bases[n], &id);
		n += bases[n] != NULL;
	}
	return n;
}

static int put_commit(struct packing *p, const char *id, const struct strvec *theirs, struct err *err)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *commit = NULL;
	CLEANUP(libgit2_tree_cleanup) git_tree *tree = NULL;
	git_tree *bases[BASES_MOST] = { NULL };
	git_oid oid;
	size_t n;
	int code;

	if (git.oid_fromstr(&oid, id) < 0 || git.commit_lookup(&commit, p->bare->repo, &oid) < 0 || git.commit_tree(&tree, commit) < 0 ||
	    git.packbuilder_insert(p->builder, &oid, NULL) < 0)
		return fail(p, err);
	n = find_bases(p, bases, commit, theirs);
	code = put_tree(p, tree, bases, n, err);
	free_trees(bases, n);
	return code;
}

static void list(struct packing *p, const git_oid *oid)
{
	char id[GIT_ID_TEXT];
	bool added;

	git.oid_tostr(id, sizeof(id), oid);
	if (map_get(&p->known, id, GIT_ID_TEXT - 1))
		return;
	strvec_add(&p->commits, id);
	map_put(&p->listed, p->commits.v[p->commits.n - 1], GIT_ID_TEXT - 1, 0, &added);
	if (!added)
		free(p->commits.v[--p->commits.n]);
}

/* The commits from `id` back to those that the other one has. */
static int list_commits(struct packing *p, const char *id, struct err *err)
{
	git_oid oid;

	if (git.oid_fromstr(&oid, id) < 0)
		return fail(p, err);
	list(p, &oid);
	for (size_t i = 0; i < p->commits.n; i++) {
		CLEANUP(libgit2_commit_cleanup) git_commit *commit = NULL;

		if (git.oid_fromstr(&oid, p->commits.v[i]) < 0 || git.commit_lookup(&commit, p->bare->repo, &oid) < 0)
			return fail(p, err);
		for (unsigned k = 0; k < git.commit_parentcount(commit); k++)
			list(p, git.commit_parent_id(commit, k));
	}
	return 0;
}

static int add_piece(void *bytes, size_t len, void *out)
{
	str_addn(out, bytes, len);
	return 0;
}

int bare_pack(struct bare *b, struct str *out, const char *id, const struct strvec *theirs, struct err *err)
{
	CLEANUP(packing_cleanup) struct packing p = { .bare = b };

	if (git.packbuilder_new(&p.builder, b->repo) < 0)
		return fail(&p, err);
	for (size_t i = 0; i < theirs->n; i++)
		map_put(&p.known, theirs->v[i], strlen(theirs->v[i]), 0, NULL);
	if (list_commits(&p, id, err) < 0)
		return -1;
	for (size_t i = 0; i < p.commits.n; i++)
		if (put_commit(&p, p.commits.v[i], theirs, err) < 0)
			return -1;
	return git.packbuilder_foreach(p.builder, add_piece, out) < 0 ? fail(&p, err) : 0;
}
