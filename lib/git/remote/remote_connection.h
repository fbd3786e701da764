/* remote_connection.h - one conversation with a remote over http(s), through libgit2, with what the user's own repository knows. */
#ifndef GIT_REMOTE_CONNECTION_H
#define GIT_REMOTE_CONNECTION_H

#include "git/libgit2.h"
#include "git/remote/remote.h"
#include "git/remote/remote_talk.h"

/* What belongs to it; set .remote and .list. */
struct talk {
	const struct remote *remote;
	struct remote_talk list;
	bool asked; /* a credential was given once: a second question means that it was refused */
	bool none;  /* nobody has one */
};

void talk_release(struct talk *talk);

/* Connect, and hear which refs there are. repo: whose settings of proxies count; NULL = the user's alone. */
int talk_begin(git_remote **out, git_repository *repo, struct talk *talk, git_direction direction, struct err *err);
/* Where the connected remote's ref points; false if it has none. */
bool talk_ref(git_remote *remote, const char *ref, git_oid *oid);
/* Why libgit2 came back with this code when it was to "fetch" or "push". */
int talk_fail(const struct talk *talk, int code, struct err *err, const char *what);
/* The same of an answer: what the server said counts, if it said why. */
int talk_fail_answer(const struct talk *talk, const struct wire_answer *a, int code, struct err *err, const char *what);
/* Push commit `id` to the ref, by remote_push()'s rules; `remote` is connected for a push. */
int talk_push(struct bare *b, git_remote *remote, struct talk *talk, const char *id, const char *ref, struct err *err);

#endif
