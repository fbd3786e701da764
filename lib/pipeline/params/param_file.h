/* param_file.h - files of parameters: YAML, JSON, TOML and Python by their suffix, as typed trees; and what -S key=value does to one. */
#ifndef PIPELINE_PARAM_FILE_H
#define PIPELINE_PARAM_FILE_H

#include "format/value/value.h"

/* Into a's memory. An empty file is an empty map. ERR_IO if absent; DVC_ERROR "path:line:col: ...". */
int param_file_read(struct value **out, struct arena *a, const char *path, struct err *err);
/* The same of bytes, e.g. of another revision; the suffix of path says what they are. */
int param_file_read_text(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err);

/*
 * The keys asked for, as dvc.lock records them: a map of dotted key -> value, sorted by key. whole: every top-level key.
 * missing (may be NULL) gets the keys that are not there.
 */
struct value *param_file_pick(struct arena *a, const struct value *root, const char *const *keys, size_t n_keys, bool whole,
			      struct strvec *missing);

#endif
