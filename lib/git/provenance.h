/* provenance.h - what git says about the work tree, through libgit2. */
#ifndef GIT_PROVENANCE_H
#define GIT_PROVENANCE_H

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

/* Works detached, shallow, in worktrees, and in checkouts that belong to another user. No repository is no error: commit is "". */
int provenance_read(struct provenance *p, const char *dir, struct err *err);
void provenance_release(struct provenance *p);

#endif
