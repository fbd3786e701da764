/* project_workspace.h - the cache and the workspace of a project, opened as its configuration says. */
#ifndef PIPELINE_PROJECT_WORKSPACE_H
#define PIPELINE_PROJECT_WORKSPACE_H

#include "cache/workspace/workspace.h"
#include "pipeline/project/project.h"

struct project_workspace {
	struct object_store store;
	struct ignore *ignore;
	struct stat_index *index;
	bool owns_temps; /* fs_temps_in() is this one's */
	struct workspace workspace; /* points at the three: do not copy */
};

/* cache.type, cache.shared; p must outlive it. DVC_CONFIG for an unknown link type. */
int project_workspace_open(struct project_workspace *w, const struct project *p, struct err *err);
/* Writes down what was learnt of files. */
void project_workspace_release(struct project_workspace *w);

#endif
