/* url_to_remote.h - what is at a URL, sent to a remote of the project without coming into its cache. */
#ifndef DATA_URL_TO_REMOTE_H
#define DATA_URL_TO_REMOTE_H

#include "pipeline/sources/url_source.h"
#include "tools/data/data_project.h"

/* remote NULL: the default one; jobs 0: as it says. It passes through a store beside the cache, which is removed. DVC_FAILED without a remote. */
int url_to_remote(struct object_meta *out, struct data_project *d, struct url_source *s, const struct url_facts *f, const char *remote,
		  unsigned jobs, struct err *err);

#endif
