/* gitignore_edit.h - the line of a .gitignore that keeps an output out of git. */
#ifndef CACHE_GITIGNORE_EDIT_H
#define CACHE_GITIGNORE_EDIT_H

#include "base/err.h"

#include <stdbool.h>

/* Add "/name" to the .gitignore beside path (relative to root), unless the line is there. *changed (may be NULL): was it written? */
int gitignore_add(const char *root, const char *path, bool *changed, struct err *err);
/* Remove exactly that line; a file that is empty then goes. */
int gitignore_remove(const char *root, const char *path, bool *changed, struct err *err);

#endif
