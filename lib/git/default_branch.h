/* default_branch.h - files at the head of the project's default branch, as the remote has it: what a pull request cannot change.
 *
 * Objects that the user's clone lacks are fetched into our own folder; no ref, index or object of the user's repository changes.
 */
#ifndef GIT_DEFAULT_BRANCH_H
#define GIT_DEFAULT_BRANCH_H

#include "git/remote/remote.h"

struct default_branch {
	const struct remote *remote; /* url NULL: the repository at remote->home is the truth, and its HEAD the branch */
	char *objects;               /* our folder for objects */
	char *alternates;            /* the user's, and the store's */
	struct bare *here;           /* the user's repository; NULL = libgit2 cannot open it */
	char head[GIT_ID_TEXT];      /* "" = the remote has no commit yet */
};

/*
 * Ask the remote where its default branch is, if no fetch told it. git_dir: the user's repository (".git"); store: the store's bare repository,
 * objects go into its folder "default-branch". ERR_RETRY if it cannot be reached.
 */
int default_branch_open(struct default_branch *d, const struct remote *r, const char *git_dir, const char *store, struct err *err);
void default_branch_release(struct default_branch *d);

/* Append the file at the head to out; *found says whether it is there. */
int default_branch_file(const struct default_branch *d, const char *path, struct str *out, bool *found, struct err *err);
/* Is `commit` the head or before it? *known false if this clone's history does not reach so far. */
int default_branch_contains(const struct default_branch *d, const char *commit, bool *contains, bool *known, struct err *err);

/*
 * The git program in the user's repository, with our folder as the place where new objects go: argv begins with "git", input is its stdin
 * or NULL. Returns its exit code, or -1.
 */
int default_branch_git(const struct default_branch *d, const char *const *argv, const char *input, struct str *out, struct str *errors,
		       struct err *err);

#endif
