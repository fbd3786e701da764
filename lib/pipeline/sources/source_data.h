/* source_data.h - what a path of another repository holds: brought into a store, or put where the user wants it. */
#ifndef PIPELINE_SOURCE_DATA_H
#define PIPELINE_SOURCE_DATA_H

#include "cache/objects/object_set.h"
#include "pipeline/sources/repo_source.h"

struct source_data {
	struct repo_source *source; /* borrowed */
	struct object_store *store; /* borrowed: where objects are brought to */
	struct object_store own;    /* the source's cache, if it is on this machine */
	bool own_is_open;
	unsigned jobs;    /* transfers at once; 0 = as the remote says */
	const char *what; /* what progress calls them; NULL = silent */
	struct tree_view view;
	struct err why; /* the first listing that could not be brought */
	size_t n_files; /* put or stored so far */
};

/* only: the path that is wanted, "" = all. Listings that are needed to know it are brought at once; one that cannot be had is left out. */
int source_data_open(struct source_data *d, struct repo_source *source, struct object_store *store, const char *only, unsigned jobs,
		     const char *what, struct err *err);
void source_data_release(struct source_data *d);
/* DVC_ERROR if there is nothing at the path. */
const struct view_node *source_data_find(struct source_data *d, const char *path, struct err *err);

/*
 * The file or folder as one object of the store, with everything in it there too: DVC's own files (*.dvc, dvc.yaml, .dvcignore) are left out.
 * DVC_FAILED where an object is nowhere, ERR_INTEGRITY where it is not what it is called.
 */
int source_data_store(struct object_meta *out, struct source_data *d, const struct view_node *node, const char *path, struct err *err);
/* The same put at `to`, which is replaced whole. */
int source_data_put(struct source_data *d, const struct view_node *node, const char *path, const char *to, struct err *err);
/* Bytes of the files in it, as far as they are known. */
int64_t source_data_size(const struct view_node *node);
/* What belongs to DVC itself and is no data. */
bool source_data_is_own(const char *name);

/* Where the object of an output lies: at the source's remote, or in the cache of one without. Caller frees. DVC_CONFIG without either. */
int source_data_url(char **out, struct source_data *d, const struct view_node *node, const char *path, struct err *err);

#endif
