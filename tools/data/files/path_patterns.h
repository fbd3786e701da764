/* path_patterns.h - what --glob makes of its operands: paths of the workspace that match a pattern of Python's glob. */
#ifndef DATA_PATH_PATTERNS_H
#define DATA_PATH_PATTERNS_H

#include "base/err.h"
#include "base/vec.h"

/*
 * Append the paths that exist and match, in byte order for each pattern. `*`, `?` and `[...]` stand for what is in one name, `**` alone
 * for any number of folders; none of them for names that begin with a dot.
 *
 * Returns 0; -1 if nothing matches at all. The caller sets the code.
 */
int path_patterns_expand(struct strvec *out, const struct strvec *patterns, struct err *err);

#endif
