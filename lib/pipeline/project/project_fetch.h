/* project_fetch.h - brings objects into the cache from a project's remotes: what the first lacks, or is down for, from the next. */
#ifndef PIPELINE_PROJECT_FETCH_H
#define PIPELINE_PROJECT_FETCH_H

#include "base/log.h"
#include "cache/remote/object_transfer.h"
#include "pipeline/project/project.h"

struct project_fetch_terms {
	const char *remote; /* the first; NULL = as .interlock.yaml or core.remote says */
	bool only;          /* and no other */
	struct transfer_terms transfer;
	struct log *log; /* told in one line of each remote that stood in for another */
};

/* As transfer_fetch(), whose result it has. DVC_FAILED without any remote. */
int project_fetch(struct transfer_result *out, struct project *p, struct object_store *store, struct object_set *set,
		  const struct project_fetch_terms *terms, struct err *err);

#endif
