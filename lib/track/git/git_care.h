/* git_care.h - looking after a store in git: its tags, its packages, a look at everything, and a fresh branch. docs/git-store.md.
 *
 * Each of these is ERR_USAGE for a store that is not in git.
 */
#ifndef TRACK_GIT_CARE_H
#define TRACK_GIT_CARE_H

#include "track/store.h"

struct tag_care {
	size_t named;           /* tags that the records name */
	struct strvec missing;  /* of these, what the repository lacked */
	struct strvec problems; /* tags at another commit than the record says, tags that could not be made */
	bool made;              /* the missing ones are there now */
};
/* Free what it holds; it is empty again. */
void tag_care_release(struct tag_care *c);
/*
 * The tags that the registry's records name (track/registry/gto.h), compared with those of the repository; make: push those that are missing. A tag
 * that is there is never moved. model NULL = of all. ERR_RETRY or ERR_USAGE if the remote cannot be asked or takes no tag.
 */
int store_care_tags(struct tag_care *out, struct store *s, const char *model, bool make, struct err *err);

struct store_care {
	size_t logs, lines, versions, runs, tags;
	struct strvec problems, mended;
};
/* Free what it holds; it is empty again. */
void store_care_release(struct store_care *c);
/*
 * Look at everything: each log's chain and its signatures, every run's record, that every version's package and every tag that a record
 * names is there, and that the branch has no file which is none of ours. repair: make the tags, and push the packages that this machine has.
 * What is broken is a problem, not an error. ERR_RETRY if the remote cannot be reached.
 */
int store_care_verify(struct store_care *out, struct store *s, bool repair, struct err *err);

/*
 * Delete the packages that no version names. Those of runs that were evaluated in the last keep_days are kept: their registration may be
 * waiting for an approval. dry: only name them. *kept: how many stay; removed: their keys. If a version that needs one is registered
 * meanwhile, it is pushed again. ERR_USAGE if the remote lets nobody of ours delete.
 */
int store_care_gc(struct strvec *removed, size_t *kept, struct store *s, double keep_days, bool dry, struct err *err);

struct compaction {
	char *from, *to; /* branches */
	char head[41];   /* the last commit of `from` */
	int64_t dropped; /* commits that the new branch does without */
};
/* Free what it holds; it is empty again. */
void compaction_release(struct compaction *c);
/*
 * Go on in a new branch that has everything but the history of commits: its first commit adds a record to the log "store/compact", signed
 * like any, that names the old branch and its head. The old branch is closed first: who still names it is told where the store goes on (40).
 * to: "refs/heads/..." that is not there yet. Whoever is interrupted runs it again.
 */
int store_care_compact(struct compaction *out, struct store *s, const char *to, struct err *err);

/* The address of the remote, perhaps with credentials: not to be shown; NULL = none. And the branch: "refs/heads/interlock". */
const char *store_remote_url(const struct store *s);
const char *store_branch(const struct store *s);

/* Is it a store in git? */
bool store_is_in_git(const struct store *s);

#endif
