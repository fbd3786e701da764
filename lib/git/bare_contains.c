/* bare_contains.c - which commits come before which. */
#include "base/map.h"
#include "base/mem.h"
#include "git/bare_inside.h"

#include <string.h>

struct walk {
	struct strvec ids;
	struct map seen;
};

static void walk_release(struct walk *w)
{
	map_release(&w->seen);
	strvec_release(&w->ids);
}

static void come_to(struct walk *w, const char *id)
{
	bool added;

	strvec_add(&w->ids, id);
	map_put(&w->seen, w->ids.v[w->ids.n - 1], GIT_ID_TEXT - 1, 0, &added);
	if (!added)
		free(w->ids.v[--w->ids.n]);
}

/* libgit2 1.5 knows nothing of a history that is cut off, and fails where it ends. */
static bool is_met(const struct bare *b, const char *commit, const char *ancestor)
{
	CLEANUP(walk_release) struct walk w = { 0 };

	come_to(&w, commit);
	for (size_t i = 0; i < w.ids.n; i++) {
		CLEANUP(libgit2_commit_cleanup) git_commit *at = NULL;
		git_oid oid;

		if (strcmp(w.ids.v[i], ancestor) == 0)
			return true;
		if (git.oid_fromstr(&oid, w.ids.v[i]) < 0 || git.commit_lookup(&at, b->repo, &oid) < 0)
			continue;
		for (unsigned k = 0; k < git.commit_parentcount(at); k++) {
			char id[GIT_ID_TEXT];

			come_to(&w, git.oid_tostr(id, sizeof(id), git.commit_parent_id(at, k)));
		}
	}
	return false;
}

static bool is_commit(git_oid *oid, const char *id)
{
	return strlen(id) == GIT_ID_TEXT - 1 && git.oid_fromstr(oid, id) == 0;
}

bool bare_has(const struct bare *b, const char *commit)
{
	CLEANUP(libgit2_commit_cleanup) git_commit *known = NULL;
	git_oid oid;

	return is_commit(&oid, commit) && git.commit_lookup(&known, b->repo, &oid) == 0;
}

bool bare_is_cut(const struct bare *b)
{
	CLEANUP(strvec_release) struct strvec ids = { 0 };
	struct err ignored;

	return bare_shallow(b, &ids, &ignored) < 0 || ids.n > 0;
}

int bare_contains(const struct bare *b, bool *contains, const char *commit, const char *ancestor, struct err *err)
{
	git_oid descendant, before;
	int code;

	*contains = !ancestor[0] || strcmp(commit, ancestor) == 0;
	if (*contains || !commit[0])
		return 0;
	if (!is_commit(&descendant, commit) || !is_commit(&before, ancestor))
		return err_set(err, ERR_INTEGRITY, "'%.80s' is no commit", is_commit(&descendant, commit) ? ancestor : commit);
	if (!bare_has(b, ancestor))
		return 0; /* what is not here is before nothing that is here */
	if (bare_is_cut(b)) {
		*contains = is_met(b, commit, ancestor);
		return 0;
	}
	code = git.graph_descendant_of(b->repo, &descendant, &before);
	if (code < 0 && code != GIT_ENOTFOUND)
		return err_set(err, ERR_IO, "cannot compare commits in the git repository '%s': %s", b->dir, libgit2_why());
	*contains = code == 1;
	return 0;
}
