/* revisions.h - the revisions that --all-branches, --all-tags and --all-commits mean. */
#ifndef DATA_REVISIONS_H
#define DATA_REVISIONS_H

#include "base/vec.h"
#include "pipeline/project/project.h"

enum { REVISIONS_BRANCHES = 1, REVISIONS_TAGS = 2, REVISIONS_COMMITS = 4 };

/* Display name and digest, in pairs; names of one commit are joined by commas. */
struct revisions {
	struct strvec names, ids;
};

void revisions_release(struct revisions *r);
/* Commits first, newest first, then branches, then tags. DVC_ERROR outside of git. */
int revisions_find(struct revisions *r, const struct project *p, unsigned which, struct err *err);

#endif
