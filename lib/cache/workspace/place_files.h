/* place_files.h - the files of a checkout that are new in the workspace, by several threads. For the files of lib/cache/workspace alone. */
#ifndef CACHE_PLACE_FILES_H
#define CACHE_PLACE_FILES_H

#include "cache/workspace/workspace_inside.h"

enum place_mark { PLACE_NOT_NEW, PLACE_NEW, PLACE_DONE };

/*
 * Put the files of the listing that are marked PLACE_NEW where they belong below the place. Those that are there afterwards are marked PLACE_DONE and
 * their sigs are set; what goes wrong is left as it was, and so are files whose object is missing: to be tried again in order, by who can
 * say what is wrong. n_new: how many are marked; for a few nothing is done.
 */
void place_files(struct workspace *w, const struct workspace_place *place, const struct dir_listing *list, bool legacy,
		 unsigned char *marks, size_t n_new, struct stat_sig *sigs);

#endif
