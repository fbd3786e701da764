/* import_take.h - the data of an import, brought into a store from where it is from. */
#ifndef DATA_IMPORT_TAKE_H
#define DATA_IMPORT_TAKE_H

#include "cache/objects/object_store.h"
#include "pipeline/sources/import_dep.h"

struct import_take {
	struct object_store *store;
	const char *rev;  /* of a repository: in the place of what is recorded, or NULL */
	bool unlocked;    /* as its revision is now, not at the commit that is recorded */
	unsigned jobs;    /* 0 = as the remote says */
	const char *what; /* for progress; NULL = silent */
};

/* *n_files (may be NULL): how many are in it. */
int import_take(struct object_meta *out, size_t *n_files, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep,
		const struct import_take *how, struct err *err);

#endif
