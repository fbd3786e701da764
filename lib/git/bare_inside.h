/* bare_inside.h - the open repository behind bare.h, for the other files of lib/git. */
#ifndef GIT_BARE_INSIDE_H
#define GIT_BARE_INSIDE_H

#include "git/bare.h"
#include "git/libgit2.h"

struct bare {
	git_repository *repo;
	char *dir;
};

/*
 * Commits whose parents are not here. bare_shallow_change(): these more, and those no longer; several processes may do so at once. What is cut
 * off is noted before its commits come, so that nobody takes a history for whole that is not.
 */
int bare_shallow(const struct bare *b, struct strvec *out, struct err *err);
int bare_shallow_change(struct bare *b, const struct strvec *more, const struct strvec *gone, struct err *err);

/* What a repository that has the commits `theirs` lacks of commit `id`, as a pack. */
int bare_pack(struct bare *b, struct str *out, const char *id, const struct strvec *theirs, struct err *err);

/* Make the commit by the git program, which has it signed. */
int commit_signed(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const char *tree, const struct bare_author *author,
		  const char *message, struct err *err);

#endif
