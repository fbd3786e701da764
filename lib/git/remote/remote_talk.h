/* remote_talk.h - libgit2's way over http(s), with the list of refs that begins a conversation thinned out (remote_crowd.h). */
#ifndef GIT_REMOTE_TALK_H
#define GIT_REMOTE_TALK_H

#include "git/libgit2.h"
#include "git/remote/remote_crowd.h"

struct remote_talk {
	struct remote_crowd *crowd;
	const char *wanted; /* the ref of the crowd that is spoken of all the same; NULL = none */
};

/* A transport for git_remote_callbacks.transport; talk outlives the remote. Returns libgit2's code. */
int remote_talk_new(git_transport **out, git_remote *owner, struct remote_talk *talk);

#endif
