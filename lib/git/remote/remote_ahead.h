/* remote_ahead.h - the conversation of a push, begun while its caller still makes up what to push.
 *
 * Over http a push begins with the list of the server's refs, which takes as long as what a registration has to look at meanwhile. Only who is
 * about to push asks for it. What the server said then is as good as what it says later: a ref that moved since makes it refuse the push.
 */
#ifndef GIT_REMOTE_AHEAD_H
#define GIT_REMOTE_AHEAD_H

#include "git/remote/remote.h"

/*
 * Begin, in a thread of its own; r outlives it, and ref is the one that the push will be of. What `also` does for arg is done there too, and is
 * over after remote_ahead_wait(). NULL: not over this kind of remote, and nothing was done.
 */
struct remote_ahead *remote_ahead_begin(const struct remote *r, const char *ref, void (*also)(void *arg), void *arg);
void remote_ahead_wait(struct remote_ahead *a);
/* Wait for it, and forget it. */
void remote_ahead_end(struct remote_ahead *a);

/*
 * Push by it, once. False: it is about another ref, was used, did not come about, or stood idle for so long that the server may have hung up;
 * nothing has been sent then. Else *code is what remote_push() returns.
 */
bool remote_ahead_push(struct remote_ahead *a, int *code, struct bare *b, const char *id, const char *ref, struct err *err);

#endif
