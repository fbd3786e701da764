/* commit_import.h - what an import of a URL or a path depends on, looked at again and recorded as it is now. */
#ifndef DATA_COMMIT_IMPORT_H
#define DATA_COMMIT_IMPORT_H

#include "pipeline/sources/import_dep.h"
#include "tools/data/data_project.h"

/* Is it such an import? One of a repository stays at the commit that it records. */
bool commit_import_is_one(const struct stage *s);

/* What is there now. DVC_FAILED if it is gone. Release f whatever is returned. */
int commit_import_look(struct url_facts *f, struct import_desk *desk, const struct stage *s, struct err *err);

/* Record it, and the output as `meta`. */
int commit_import_record(struct data_project *d, const struct stage *s, const struct url_facts *f, const struct object_meta *meta,
			 struct err *err);

#endif
