/* url_entry.h - what was found at a URL, as the entry of a record: a .dvc file, or dvc.lock. */
#ifndef PIPELINE_URL_ENTRY_H
#define PIPELINE_URL_ENTRY_H

#include "pipeline/sources/url_source.h"

/* Put into a map what it is known by as a whole: "checksum", "etag" or "md5", then size, nfiles, isexec and version_id as far as there are any. */
void url_entry_put(struct value *map, struct arena *a, const struct url_facts *f);

#endif
