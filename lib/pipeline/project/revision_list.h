/* revision_list.h - the commits that a command's options name: branches, tags, everything, the last of one. */
#ifndef PIPELINE_REVISION_LIST_H
#define PIPELINE_REVISION_LIST_H

#include "base/env.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

struct revision_choice {
	bool all_branches, all_tags, all_commits;
	const char *rev;   /* NULL = none */
	int64_t num;       /* so many commits of rev and of each branch; 0 = 1, below 0 = all of them */
	const char *since; /* every commit from this date on, "2026-11-21"; NULL = none */
};

/* Append the commits (40 hex digits), each once. Asks the git program. DVC_ERROR for a revision that there is not. */
int revision_list_find(struct strvec *out, const char *root, const struct revision_choice *choice, const struct env *env, struct err *err);

#endif
