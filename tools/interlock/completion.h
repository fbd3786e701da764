/* completion.h - shell completion, made from the programs' option tables. */
#ifndef INTERLOCK_COMPLETION_H
#define INTERLOCK_COMPLETION_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

/* Append the script for "bash" or "zsh". ERR_USAGE for another shell. */
int completion_script(struct str *out, const char *shell, const struct env *env, struct err *err);

#endif
