/* bare_inside.h - the open repository behind bare.h, for the other files of lib/git. */
#ifndef GIT_BARE_INSIDE_H
#define GIT_BARE_INSIDE_H

#include "git/bare.h"
#include "git/libgit2.h"

struct bare {
	git_repository *repo;
	char *dir;
};

/* Make the commit by the git program, which has it signed. */
int commit_signed(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const char *tree, const struct bare_author *author,
		  const char *message, struct err *err);

#endif
