/* not_in_remote.h - data status --not-in-remote: what is recorded and no remote holds. */
#ifndef DATA_NOT_IN_REMOTE_H
#define DATA_NOT_IN_REMOTE_H

#include "format/value/value.h"
#include "tools/data/compare/data_index.h"

/*
 * A list of the items of the index whose objects are not at their output's own remote, else at `remote` (NULL = the default one); folders
 * with a slash. Outputs that are not to be pushed are left out; without any remote, all others are listed. DVC_CONFIG for an unknown remote.
 * by_memory: what a remote said when it was last asked so; it is asked only if it never was.
 */
int not_in_remote_list(struct value **out, struct arena *a, struct data_project *d, const struct data_index *recorded, const char *remote,
		       bool by_memory, const struct strvec *only, struct err *err);

#endif
