/* bare_inside.h - the open repository behind bare.h, for the other files of lib/git. */
#ifndef GIT_BARE_INSIDE_H
#define GIT_BARE_INSIDE_H

#include "git/bare.h"
#include "git/libgit2.h"

struct bare {
	git_repository *repo;
	char *dir;
};

#endif
