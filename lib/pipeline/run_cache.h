/* run_cache.h - what stages came to before, kept in the cache: runs/<key>/<value>, found again by command, inputs and the paths of outputs. */
#ifndef PIPELINE_RUN_CACHE_H
#define PIPELINE_RUN_CACHE_H

#include "base/log.h"
#include "cache/objects/object_store.h"
#include "pipeline/stages/stage.h"

/*
 * May results of this stage be kept? It has a command, dependencies (or parameters) and outputs, all of them paths of the project and none
 * `persist`, and is not run each time in any case.
 */
bool run_cache_is_for(const struct stage *s);

/*
 * The newest result whose key is that of `entry` (stage_lock_entry() of the stage as its inputs are now; what it says of outputs counts by
 * path alone), in a's memory; NULL if there is none. A file that is no such result is removed, with a warning.
 */
int run_cache_find(struct value **out, struct arena *a, const char *cache_folder, const struct value *entry, struct log *log,
		   struct err *err);

/* Keep a finished stage's entry, unless it is there. It appears whole: DVC takes the newest file of the folder, whatever it is called. */
int run_cache_save(struct object_store *store, const struct value *entry, struct err *err);

#endif
