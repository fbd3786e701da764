/* import_versions.h - a folder of a place that keeps versions, as its files were when it was recorded. */
#ifndef DATA_IMPORT_VERSIONS_H
#define DATA_IMPORT_VERSIONS_H

#include "tools/data/imports/record/import_take.h"

/* Each file at the version that the dependency's `files` names, one after the other, into the store. As import_take(). */
int import_take_versions(struct object_meta *out, size_t *n_files, struct import_desk *desk, const struct stage *s,
			 const struct stage_dep *dep, const struct import_take *how, struct err *err);

#endif
