/* clone.h - another repository's commits, kept on this machine and brought up to date when they are asked for. No files are checked out. */
#ifndef GIT_CLONE_H
#define GIT_CLONE_H

#include "base/env.h"
#include "base/err.h"

struct clone_terms {
	const char *url;   /* file://, http(s)://, ssh://, host:path, or the path of a repository */
	const char *below; /* the folder that clones are kept in, one each */
	const char *home;  /* the folder whose git settings count: NULL = the working folder */
	const struct env *env;
};

/*
 * Fetch every branch and tag of it, and where its HEAD points ("refs/remotes/origin/HEAD"). *folder: what revision_open() takes; caller
 * frees. Asks the git program, so its credentials and protocols are the user's. Two processes may ask at once.
 * ERR_RETRY if it cannot be reached, ERR_USAGE if it refuses us or is no address.
 */
int clone_refresh(char **folder, const struct clone_terms *terms, struct err *err);

/* What a clone's default branch is called in it. */
#define CLONE_HEAD "refs/remotes/origin/HEAD"

#endif
