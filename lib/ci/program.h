/* program.h - what every main() does: parse, run, report, and tell the runner when there is one. */
#ifndef CI_PROGRAM_H
#define CI_PROGRAM_H

#include "base/options/opt.h"

/*
 * int main(int argc, char **argv) { return program_main(&program, argc, argv); }
 *
 * Prints help or version, or runs the command that argv names. An error is one line on stderr, "train: text", and in CI an
 * annotation too. Returns the exit code.
 */
int program_main(const struct program *program, int argc, char **argv);

#endif
