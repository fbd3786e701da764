/* migrated_meta.h - what an object of DVC 2 is called by DVC 3, by what the cache holds of it. */
#ifndef DATA_MIGRATED_META_H
#define DATA_MIGRATED_META_H

#include "cache/objects/object_store.h"

/*
 * A file by its bytes; a folder by those of its files, its new listing into the store. *out is then as `old`, but for the id and the sizes.
 * Returns 1; 0 if the cache does not hold all of it; -1 with err.
 */
int migrated_meta(struct object_meta *out, struct object_store *store, const struct object_meta *old, struct err *err);

#endif
