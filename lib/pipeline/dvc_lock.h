/* dvc_lock.h - what a dvc.lock says of the hold-out: which file the gate's stage read, and its MD5. */
#ifndef PIPELINE_DVC_LOCK_H
#define PIPELINE_DVC_LOCK_H

#include "base/err.h"
#include "base/vec.h"

#include <stddef.h>

/*
 * Append the MD5s (32 hex digits) of the files that a command names with --holdout, as the same stage's deps or outs have them.
 * path is for messages. ERR_USAGE "path:line:col: ..." if the text is no YAML.
 */
int dvc_lock_holdouts(struct strvec *out, const char *text, size_t len, const char *path, struct err *err);

/* The MD5s of the outs of a .dvc file. */
int dvc_file_outs(struct strvec *out, const char *text, size_t len, const char *path, struct err *err);

#endif
