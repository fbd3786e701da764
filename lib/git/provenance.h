/* provenance.h - what git says about the work tree, through libgit2. */
#ifndef GIT_PROVENANCE_H
#define GIT_PROVENANCE_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>

struct provenance {
	char commit[65]; /* "" = no repository, or no commit yet */
	char *branch;    /* NULL when detached */
	char *remote;    /* origin's URL without credentials; NULL if none */
	char *author;    /* "Name <mail>" of the commit */
	char *root;      /* top of the work tree */
	bool dirty;      /* tracked files differ from the commit, or something is staged */
	bool shallow;
};

/*
 * Works detached, shallow, sparse, in worktrees and submodules, with filters such as LFS, and in checkouts that belong to another user. No
 * repository is no error: commit is "". env: that of the git program, which is asked where libgit2 sees a difference. ERR_USAGE for a SHA-256
 * repository.
 */
int provenance_read(struct provenance *p, const char *dir, const struct env *env, struct err *err);
void provenance_release(struct provenance *p);

#endif
