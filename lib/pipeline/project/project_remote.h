/* project_remote.h - a project's remotes, opened as its configuration says. */
#ifndef PIPELINE_PROJECT_REMOTE_H
#define PIPELINE_PROJECT_REMOTE_H

#include "cache/remote/object_remote.h"
#include "pipeline/project/project.h"

struct project_remote {
	struct object_remote *remote;
	struct project *project; /* borrowed */
	char *section, *name, *url, *base;
	bool verify; /* of .interlock.yaml */
};

/* core.remote; NULL if it is not set. Borrowed. */
const char *project_default_remote(const struct project *p);

/*
 * name NULL: the default one. "remote://other/sub" takes the other's options. DVC_CONFIG for an unknown name; DVC_FAILED "no remote specified"
 * where there is neither. Do not copy; p must outlive it.
 */
int project_remote_open(struct project_remote *out, struct project *p, const char *name, struct err *err);
/* The same without opening it: name, url and base alone are filled. */
int project_remote_address(struct project_remote *out, struct project *p, const char *name, struct err *err);
void project_remote_release(struct project_remote *r);

/* Is each remote that an output of these stages names in the configuration? DVC_CONFIG. */
int project_remotes_known(struct project *p, const struct stage_list *stages, struct err *err);

#endif
