/* git_anchor.h - anchor.json at the top of the branch: the one signed record about the branch as a whole. docs/git-store.md.
 *
 * Each commit rewrites it. It names how many commits there have been (generation), the commit before (head), and the digest of everything
 * else that lies in the branch (content), so that a machine that sees the store for the first time can tell a branch that the programs
 * wrote from one to which somebody added a commit of his own: a record taken out, a log put back to how it was.
 */
#ifndef TRACK_GIT_ANCHOR_H
#define TRACK_GIT_ANCHOR_H

#include "track/git/git_store.h"

#define GIT_ANCHOR_FILE "anchor.json"

struct git_anchor {
	int64_t generation;        /* 1, 2, ...; 0 = a commit of old, without one */
	char head[GIT_ID_TEXT];    /* the commit before; "" = the first */
	char content[DIGEST_TEXT]; /* of all other entries at the top */
	int64_t since_generation;  /* of the branch that this one goes on from, when it was made smaller; 0 = of none */
	char since_head[GIT_ID_TEXT];
	bool accepted; /* a key of interlock.trust signed it */
};

/* The anchor of a commit of the branch. */
int git_anchor_read(struct git_store *s, struct git_anchor *out, const char *commit, struct err *err);

/*
 * Add the anchor to a change on top of `parent` ("" = a first commit), signed if this machine has a key. since: the anchor to go on from
 * with a branch without history, whose `head` is then the old branch's; NULL = what is there. ERR_USAGE where trust is enforced and this
 * machine has no trusted key.
 */
int git_anchor_put(struct git_store *s, struct git_change *c, const char *parent, const struct git_anchor *since, struct err *err);

/*
 * Is s->head what the programs of trusted people wrote? ERR_INTEGRITY if its anchor is not signed by a trusted key, does not name the commit
 * before, or does not fit what lies in the branch. Without interlock.trust: yes.
 */
int git_anchor_check(struct git_store *s, struct err *err);

/* INTERLOCK_EXPECT_HEAD, "GENERATION:COMMIT" or "COMMIT": is that commit in the branch, or did the branch go on from it? ERR_INTEGRITY. */
int git_anchor_expect(struct git_store *s, struct err *err);

/* The store's head right after a record of a log was written: the same answer whoever asks, and whenever. */
int git_head_after(struct store *s, struct store_head *out, const char *log, int64_t generation, struct err *err);

#endif
