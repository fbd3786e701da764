/* dispatch.h - finds the programs and runs them, as git runs its commands. */
#ifndef INTERLOCK_DISPATCH_H
#define INTERLOCK_DISPATCH_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

/* Folder of the programs: libexec/interlock beside bin, or our own folder in a build tree. Caller frees; NULL with err. */
char *dispatch_folder(struct err *err);
/* Names of the programs that are there, in byte order, without "interlock" itself. */
int dispatch_programs(struct strvec *out, struct err *err);
/* Become the program argv[0]. Returns only on failure: ERR_USAGE with "did you mean". */
int dispatch_run(char **argv, struct err *err);
/* Become `PROGRAM --help`. */
int dispatch_help(const char *name, struct err *err);
/* The list that `interlock help` prints. */
int dispatch_list(struct str *out, const struct env *env, struct err *err);
/* Append the program's option table (base/options/opt.h's opt_table()). */
int dispatch_option_table(struct str *out, const char *name, const struct env *env, struct err *err);

#endif
