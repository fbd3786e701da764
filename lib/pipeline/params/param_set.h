/* param_set.h - what -S does to files of parameters, as DVC's `exp run -S` does it: key=value, +key=value, ++key=value, ~key. */
#ifndef PIPELINE_PARAM_SET_H
#define PIPELINE_PARAM_SET_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

/*
 * Applies all settings: "train.lr=0.1" (params.yaml), "conf/other.yaml:lr=0.1". Files are relative to the folder `base` (NULL: the working
 * folder), each is written once, atomically; on an error none is changed.
 *
 * A plain key must be there, '+' must not, '++' may, '~' goes. Values are texts, numbers, true, false, null, 'quoted', [a, b], {k: v}.
 * YAML keeps comments, order and spellings (lists become block lists, as DVC writes them); JSON is written anew on one line; in TOML and
 * Python a value that is there is changed in its line.
 * DVC_ARGUMENTS for a text that is no setting, DVC_ERROR for a key that is not there (or is, with '+') and files that cannot be read.
 */
int param_set(const char *base, const struct strvec *settings, struct err *err);

/* The same for one file's bytes: appends the changed ones to out. path says what they are; settings without a file. */
int param_set_text(struct str *out, const char *text, size_t len, const char *path, const struct strvec *settings, struct err *err);

#endif
