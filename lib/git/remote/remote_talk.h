/* remote_talk.h - libgit2's way over http(s), with the list of refs that begins a conversation thinned out (remote_crowd.h). */
#ifndef GIT_REMOTE_TALK_H
#define GIT_REMOTE_TALK_H

#include "git/libgit2.h"
#include "git/remote/remote_crowd.h"
#include "git/remote/remote_wire.h"

struct remote_talk {
	struct remote_crowd *crowd; /* NULL = every ref is handed on */
	const char *wanted;         /* the ref of the crowd that is spoken of all the same; NULL = none */
	/* From the list on, until the remote is freed: */
	struct str capabilities; /* the server's, "" until it named them */
	struct remote_way *way;
	char *url;
};
void remote_talk_release(struct remote_talk *talk);

/* A transport for git_remote_callbacks.transport; talk outlives the remote. Returns libgit2's code. */
int remote_talk_new(git_transport **out, git_remote *owner, struct remote_talk *talk);
/*
 * A request to a connected remote (GIT_SERVICE_UPLOADPACK, GIT_SERVICE_RECEIVEPACK), and its answer. Returns libgit2's code, or below 0 too if it
 * is no answer of git's.
 */
int remote_talk_ask(struct remote_talk *talk, git_smart_service_t service, const struct str *request, struct wire_answer *answer);

#endif
