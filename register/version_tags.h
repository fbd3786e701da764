/* version_tags.h - the tags that a new version is registered with. */
#ifndef REGISTER_VERSION_TAGS_H
#define REGISTER_VERSION_TAGS_H

#include "candidate.h"

struct version_tags {
	struct run_pair *pairs;
	size_t n;
};

/*
 * run_id, experiment_name, BuildId and BuildUri (of this build, else of the run's), the primary metric of the verdict under its name,
 * then --tag key=value, which win. ERR_USAGE for a tag without '=' or key.
 * c NULL: the version is registered already, and gets those of --tag alone.
 */
int version_tags_make(struct version_tags *tags, const struct request *req, const struct candidate *c, const struct verdict *v,
		      struct err *err);
void version_tags_release(struct version_tags *tags);

#endif
