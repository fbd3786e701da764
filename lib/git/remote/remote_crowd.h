/* remote_crowd.h - the refs with which a server begins a conversation over http, without those of one crowded folder.
 *
 * A store keeps a branch a package. Each conversation names them all, and libgit2 looks every one up in its objects before it pushes
 * anything: with 10 000 that is most of what a push takes. So they are noted here instead, and libgit2 sees the others alone.
 */
#ifndef GIT_REMOTE_CROWD_H
#define GIT_REMOTE_CROWD_H

#include "base/str.h"
#include "git/bare.h"

struct remote_crowd {
	const char *prefix; /* "refs/heads/interlock-packages/" */
	bool known;         /* this process heard a whole list */
	struct str refs;    /* then "ID NAME\n" of each, as the last conversation heard them */
};
void remote_crowd_release(struct remote_crowd *c);
/* Where the ref pointed when the remote last spoke; "" if it was not there. False: nobody heard. */
bool remote_crowd_find(const struct remote_crowd *c, char id[static GIT_ID_TEXT], const char *ref);

/* The list as it comes, in pieces of any size. */
struct crowd_filter {
	struct remote_crowd *crowd; /* NULL = there is none: all is handed on */
	struct str *capabilities;   /* the server's are appended to it; NULL = nobody asks */
	const char *wanted;         /* the ref of the crowd that this conversation is about: it is handed on too */
	struct str raw;             /* what is no whole line yet */
	int flushes;                /* ends of sections so far: the second one is the list's */
	bool as_it_is;              /* this is no list that we know: every byte is handed on */
	struct str refs;            /* noted so far: the crowd's when the list is over */
};
void crowd_filter_release(struct crowd_filter *f);
/* Take the next bytes; append to `out` what is handed on. */
void crowd_filter_add(struct crowd_filter *f, const char *bytes, size_t len, struct str *out);
/* There are no more: what is no whole line is handed on as it is. */
void crowd_filter_end(struct crowd_filter *f, struct str *out);

#endif
