/* stage_holdout.h - which hold-out a team's dvc.lock or .dvc file stands for: the MD5 of what the gate's stage read. */
#ifndef PIPELINE_STAGE_HOLDOUT_H
#define PIPELINE_STAGE_HOLDOUT_H

#include "base/err.h"
#include "base/vec.h"

#include <stddef.h>

/*
 * Append the MD5s (32 hex digits) of the files that a command names with --holdout, as the same stage's deps or outs have them.
 * path is for messages. ERR_USAGE "path:line:col: ..." for what is no lock.
 */
int stage_holdout_of_lock(struct strvec *out, const char *text, size_t len, const char *path, struct err *err);

/* The MD5s of the outs of a .dvc file. ERR_USAGE "path:line:col: ..." for what is none. */
int stage_holdout_of_file(struct strvec *out, const char *text, size_t len, const char *path, struct err *err);

#endif
