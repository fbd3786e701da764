/* dvc_front.h - the frame around a program that takes DVC's command line: its global options, messages and exit codes.
 *
 * A program of this kind has a table of commands as every other; a command whose options DVC calls --json has that row itself, with
 * offsetof(struct common, json). Codes of enum dvc_code in struct err go out as they are, any other becomes DVC_ERROR, and what is
 * wrong with the command line DVC_ARGUMENTS. A command that returns a number above 0 ends with it.
 */
#ifndef CI_DVC_FRONT_H
#define CI_DVC_FRONT_H

#include "base/options/opt.h"

#define DVC_RELEASE "3.67.1" /* the release of DVC that ours is like */

/*
 * name     what the program is called by: "data"; "dvc" speaks and prints its version as DVC does
 * also     what to become if the first word is a sibling program's ("repro"), NULL-terminated; may be NULL; it gets our argv[0]
 * Returns  the exit code.
 */
int dvc_front(const struct program *program, const char *name, const char *const *also, int argc, char **argv);

/* Called by the name "dvc"? */
bool dvc_front_is_dvc(const char *argv0);

#endif
