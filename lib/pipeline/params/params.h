/* params.h - the toolchain's own params.yaml, as its stages read it: with places for messages, and -S laid over it in memory. Each program reads its
 * own section. What repro tracks of any stage's params files, and -S that edits them, is param_file.h's and param_set.h's. */
#ifndef PIPELINE_PARAMS_H
#define PIPELINE_PARAMS_H

#include "format/yaml/yaml.h"

/*
 * path NULL: params.yaml in the working folder; if that is absent too, an empty map (the defaults hold).
 * set: "key=value" texts of -S; NULL = none. ERR_USAGE "path:line:col: ..." or "-S ...: ..."; ERR_IO if a given path cannot be read.
 */
int params_read(struct yaml *y, const char *path, const struct strvec *set, struct err *err);

/* Top-level keys: model_name, seed, split, preprocess, train. Unknown ones are ERR_USAGE with "did you mean". */
int params_check(const struct yaml *y, struct err *err);

#endif
