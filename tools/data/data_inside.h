/* data_inside.h - what the commands of data share among themselves. */
#ifndef DATA_DATA_INSIDE_H
#define DATA_DATA_INSIDE_H

#include "tools/data/data_project.h"

/*
 * `add` of a path inside a folder that is tracked: the folder's listing with this path as it is now (or without it, if it is gone), and
 * everything else as recorded. Sizes as DVC keeps them: known where only new files came.
 */
int data_add_inside(struct object_meta *out, struct data_project *d, const struct stage_out *folder, const char *at, bool no_commit,
		    bool no_relink, struct err *err);

/*
 * Save an output, or with no_commit only identify it. What DVC 2 recorded and is unchanged stays under its digest; recorded may be NULL.
 */
int data_save(struct object_meta *out, struct data_project *d, const char *at, const struct object_meta *recorded, bool no_commit,
	      bool no_relink, struct err *err);

#endif
