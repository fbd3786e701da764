/* import_target.h - where what is taken from elsewhere is put, by DVC's rules for an output that is not named or is a folder. */
#ifndef DATA_IMPORT_TARGET_H
#define DATA_IMPORT_TARGET_H

#include "base/err.h"

#include <stdbool.h>

/*
 * The last part of what is taken ("a/b/" -> "b"), or `out`, or in `out` if that is a folder. Caller frees. DVC_FAILED if something is there
 * and force is not given, or the source has no name ("..").
 */
int import_target(char **to, const char *source, const char *out, bool force, struct err *err);

#endif
