/* object_transfer.h - moves objects between the cache and a remote, many at once: files first, a folder's listing when all its files are there. */
#ifndef CACHE_OBJECT_TRANSFER_H
#define CACHE_OBJECT_TRANSFER_H

#include "base/progress.h"
#include "base/vec.h"
#include "cache/objects/object_set.h"
#include "cache/remote/object_remote.h"

struct transfer_terms {
	unsigned jobs;             /* at once; 0 = as the remote says */
	struct progress *progress; /* begun by progress_start_moves(); NULL = silent */
};

/* What came of it; every object's own fate is in the set. */
struct transfer_result {
	size_t n_moved, n_missing, n_failed;
	struct err first; /* of the failed ones */
};

/*
 * Which objects of the set are at the remote: OBJECT_THERE, or OBJECT_UNKNOWN. A folder that is there has all its files there (nothing puts
 * it up before them), so they are not asked for unless `all`.
 */
int transfer_look(struct object_remote *r, struct object_set *set, const struct transfer_terms *terms, bool all, struct err *err);

/*
 * Upload what the remote does not have. Objects that are neither here nor there are OBJECT_MISSING, and so are their folders' listings kept
 * back: a listing is up only when all its files are. -1 only if the remote cannot be worked with at all; else see the result.
 */
int transfer_push(struct transfer_result *out, struct object_remote *r, struct object_store *store, struct object_set *set,
		  const struct transfer_terms *terms, struct err *err);
/* Mark what the cache holds as OBJECT_THERE; *n_left: what is still unknown. */
int transfer_mark_cached(size_t *n_left, struct object_set *set, struct object_store *store, struct err *err);
/*
 * Download what the cache does not hold; each is looked at before it gets its name. Objects that are OBJECT_THERE are passed over. What was
 * broken off before goes on where it stopped.
 */
int transfer_fetch(struct transfer_result *out, struct object_remote *r, struct object_store *store, struct object_set *set,
		   const struct transfer_terms *terms, struct err *err);

#endif
