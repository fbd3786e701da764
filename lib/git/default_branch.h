/* default_branch.h - files at the head of the project's default branch, as the remote has it: what a pull request cannot change.
 *
 * Objects that the user's clone lacks are fetched into our own folder; no ref, index or object of the user's repository changes.
 */
#ifndef GIT_DEFAULT_BRANCH_H
#define GIT_DEFAULT_BRANCH_H

#include "git/remote.h"

struct default_branch {
	const struct remote *remote; /* url NULL: the repository at remote->home is the truth, and its HEAD the branch */
	char *objects;               /* our folder for objects */
	char *alternates;            /* the user's */
	char head[GIT_ID_TEXT];      /* "" = the remote has no commit yet */
};

/*
 * Ask the remote where its default branch is. own_objects: a folder for objects ("store.git/objects"). ERR_RETRY if it cannot be reached.
 */
int default_branch_open(struct default_branch *d, const struct remote *r, const char *own_objects, struct err *err);
void default_branch_release(struct default_branch *d);

/* Append the file at the head to out; *found says whether it is there. */
int default_branch_file(const struct default_branch *d, const char *path, struct str *out, bool *found, struct err *err);
/* Is `commit` the head or before it? *known false if this clone's history does not reach so far. */
int default_branch_contains(const struct default_branch *d, const char *commit, bool *contains, bool *known, struct err *err);

#endif
