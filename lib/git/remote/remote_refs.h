/* remote_refs.h - which refs another repository has, and the removal of some, through the git program and the user's own settings. */
#ifndef GIT_REMOTE_REFS_H
#define GIT_REMOTE_REFS_H

#include "git/remote/remote.h"

struct remote_ref {
	char *name;           /* "refs/tags/x"; an annotated tag comes a second time as "refs/tags/x^{}", the commit behind it */
	char id[GIT_ID_TEXT]; /* of the object */
};
struct remote_refs {
	struct remote_ref *v; /* in the byte order of their names */
	size_t n, cap;
};
/* Free what it holds; it is empty again. */
void remote_refs_release(struct remote_refs *refs);
const struct remote_ref *remote_refs_find(const struct remote_refs *refs, const char *name); /* NULL if it is not there */

/*
 * Refs that match git's pattern ("refs/tags/x@*"). r->url NULL = of the repository at r->home. ERR_RETRY if the remote cannot be reached;
 * ERR_USAGE if it refuses us, with the right that is missing.
 */
int remote_refs_list(struct remote_refs *out, const struct remote *r, const char *pattern, struct err *err);

/* Remove refs; those that are gone already are no error. The same errors. */
int remote_refs_delete(const struct remote *r, const struct strvec *names, struct err *err);

/* What the git program said of a failed conversation, as an error with the right that is missing. */
int remote_refs_fail(const struct remote *r, const char *said, const char *what, struct err *err);

#endif
