/* work_tree.h - what git thinks of a path of its work tree: left out, known, and to be known from now on. */
#ifndef GIT_WORK_TREE_H
#define GIT_WORK_TREE_H

#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>

struct work_tree;

/* The repository that the folder lies in; *out is NULL without an error if there is none. */
int work_tree_open(struct work_tree **out, const char *folder, struct err *err);
void work_tree_close(struct work_tree *t);
void work_tree_cleanup(struct work_tree **t); /* for CLEANUP() */

/* The top, absolute, without a slash at its end. */
const char *work_tree_top(const struct work_tree *t);

/* Paths are absolute. Outside of the work tree nothing is ignored or tracked. */
bool work_tree_ignores(struct work_tree *t, const char *path);
/* Is the file, or anything below the folder, in the index? */
bool work_tree_tracks(struct work_tree *t, const char *path);
/* Stage files as they are now, like `git add`; one that is gone is staged as gone. Ignored ones are staged, too. */
int work_tree_add(struct work_tree *t, const struct strvec *paths, struct err *err);

#endif
