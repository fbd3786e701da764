/* plot_remote.h - single objects read straight from a project's remote, when the cache has not got them: nothing of them stays here. */
#ifndef PIPELINE_PLOT_REMOTE_H
#define PIPELINE_PLOT_REMOTE_H

#include "cache/objects/object.h"
#include "pipeline/project/project_remote.h"

struct plot_remote {
	struct project *p;
	struct project_remote remote;
	struct object_session *session;
	const char *name; /* what was asked for: an output's own remote, or NULL */
	bool is_open, is_useless;
};

/*
 * Append an object's bytes. remote: the output's own, NULL = the project's default. *found false: there is no remote, or it has not got it.
 * A remote that cannot be asked, or whose object is not what it is called, is an error. The connection stays until release.
 */
int plot_remote_read(struct str *out, struct plot_remote *r, const char *remote, const char *id, bool legacy, size_t most_bytes,
		     bool *found, struct err *err);
void plot_remote_release(struct plot_remote *r);

#endif
