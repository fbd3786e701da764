/* git_holdout.h - is the hold-out of a verdict the one that the team has on its default branch? docs/git-store.md. */
#ifndef TRACK_GIT_HOLDOUT_H
#define TRACK_GIT_HOLDOUT_H

#include "track/git/git_store.h"

#define HOLDOUTS_FILE "interlock.holdouts"

/* policy: the policy's path in the repository. ERR_INTEGRITY "policy_not_approved: ...". */
int git_approve_holdout(const struct git_store *s, const struct approval *a, const char *policy, struct err *err);

#endif
