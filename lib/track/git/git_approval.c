/* git_approval.c - are the terms of a promotion those that the team has on its default branch? */
#include "base/mem.h"
#include "track/git/git_holdout.h"

#include <string.h>

/* The file's path in the repository, as the index has it; NULL if it is not versioned. Caller frees. */
static char *versioned_path(const struct git_store *s, const char *path)
{
	const char *const arguments[] = { "ls-files", "--full-name", "--", path, NULL };
	const struct remote here = { .home = (char *)".", .env = s->env };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;

	if (git_program(&here, arguments, NULL, &out, NULL, &ignored) != 0 || out.len < 2 ||
	    strchr(str_text(&out), '\n') != out.data + out.len - 1)
		return NULL;
	return mem_strndup(out.data, out.len - 1);
}

static const char *where(const struct git_store *s)
{
	return s->remote.url ? s->remote.title : "this repository";
}

static int check_policy(const struct git_store *s, const struct approval *a, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	char digest[DIGEST_TEXT];
	bool found;

	if (!path)
		return err_set(err, ERR_INTEGRITY, "policy_not_approved: the policy '%s' is not a versioned file here",
			       a->policy_path ? a->policy_path : "");
	if (default_branch_file(&s->main, path, &text, &found, err) < 0)
		return -1;
	if (!found)
		return err_set(err, ERR_INTEGRITY, "policy_not_approved: the default branch of %s has no '%s'", where(s), path);
	digest_bytes(digest, str_text(&text), text.len);
	if (strcmp(digest, a->policy_digest) != 0)
		return err_set(err, ERR_INTEGRITY, "policy_not_approved: '%s' is not the one at the head of the default branch of %s", path,
			       where(s));
	return 0;
}

static int check_commit(const struct git_store *s, const struct approval *a, struct err *err)
{
	bool contains, known;

	if (!a->commit || !a->commit[0])
		return err_set(err, ERR_INTEGRITY, "policy_not_approved: nobody knows at which commit the candidate was trained");
	if (default_branch_contains(&s->main, a->commit, &contains, &known, err) < 0)
		return -1;
	if (!known)
		return err_set(err, ERR_INTEGRITY,
			       "policy_not_approved: commit %.12s is not in this clone's history of the default branch of %s (a shallow "
			       "clone needs more depth)",
			       a->commit, where(s));
	if (!contains)
		return err_set(err, ERR_INTEGRITY, "policy_not_approved: commit %.12s of the candidate is not on the default branch of %s",
			       a->commit, where(s));
	return 0;
}

int git_approve(struct store *store, const struct approval *a, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(mem_free) char *path = NULL;

	if (git_store_trust(s, err) < 0)
		return -1;
	if (!s->main.head[0])
		return err_set(err, ERR_INTEGRITY, "policy_not_approved: %s has no default branch yet", where(s));
	path = a->policy_path ? versioned_path(s, a->policy_path) : NULL;
	if (check_policy(s, a, path, err) < 0 || git_approve_holdout(s, a, path, err) < 0)
		return -1;
	return check_commit(s, a, err);
}
