/* opt_choose.h - which command of a program the first words of a command line name: opt.c's own. */
#ifndef BASE_OPTIONS_OPT_CHOOSE_H
#define BASE_OPTIONS_OPT_CHOOSE_H

#include "base/options/opt.h"

/*
 * *command  the one named by one word or by two, the program's unnamed one, or NULL; *at is moved past its name.
 * Returns   0; ERR_USAGE with "did you mean" for a name that there is not.
 */
int opt_choose(const struct command **command, int *at, const struct program *program, int argc, char **argv, struct err *err);

#endif
