/* data_cloud.h - the cache against a remote: what is where, and what a remote need not keep. */
#ifndef DATA_DATA_CLOUD_H
#define DATA_DATA_CLOUD_H

#include "format/value/value.h"
#include "tools/data/moving/data_used.h"

struct cloud_args {
	const char *remote; /* NULL = the default one */
	unsigned jobs;      /* 0 = as the remote says */
	bool default_only;  /* outputs that name a remote themselves are left out */
	struct data_used_terms terms;
};

/* Add to the map, by path: "new" (the remote lacks it), "deleted" (the cache lacks it), "missing" (both do). Listings are fetched, files are not. */
int data_cloud_differences(struct value *all, struct arena *a, struct data_project *d, const struct cloud_args *args, struct err *err);
/* The same, printed; with -q differences are DVC_FAILED. */
int data_cloud_status(struct data_project *d, const struct cloud_args *args, struct err *err);

/*
 * Remove from the remote what `is_used` does not know; listings go first. Objects of DVC 2's layout stay. *n: how many went, or would (dry).
 */
typedef bool data_is_used_fn(const void *arg, const char *id);
int data_cloud_sweep(size_t *n, struct data_project *d, const struct cloud_args *args, data_is_used_fn *is_used, const void *arg, bool dry,
		     struct err *err);

#endif
