/* import_fetch.h - what fetch and pull do for imports of other repositories: their objects come from there, and are in nobody's own remote. */
#ifndef DATA_IMPORT_FETCH_H
#define DATA_IMPORT_FETCH_H

#include "tools/data/moving/data_moving.h"

/*
 * Bring the data of every import among the targets into the cache, at the commit that is recorded. One that was imported without a
 * download is known from then on (in d->stages, not in its file), so that it can be checked out. What cannot be had is named on
 * stderr and counted.
 */
int import_fetch(struct moved *out, struct data_project *d, const struct moving_args *args, struct err *err);

#endif
