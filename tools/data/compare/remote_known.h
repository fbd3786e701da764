/* remote_known.h - which objects a remote held when it was last asked, for who will not ask it again now. */
#ifndef DATA_REMOTE_KNOWN_H
#define DATA_REMOTE_KNOWN_H

#include "cache/objects/object_set.h"
#include "pipeline/project/project_remote.h"

/*
 * Fill `where` of the set (OBJECT_THERE, else it stays) by what was kept of the remote. Returns 1; 0 if nothing was kept, and then the set
 * is as it was. ERR_IO.
 */
int remote_known_recall(struct object_set *set, const struct project *project, const struct project_remote *r, struct err *err);
/* Keep what the remote has just said of the set. What is known of other objects stays. ERR_IO. */
int remote_known_keep(const struct object_set *set, const struct project *project, const struct project_remote *r, struct err *err);

#endif
