/* guarded_child.h - one shell of a stage, which does not outlive us whatever happens to us.
 *
 * Between us and the shell stands a guard, the head of the shell's process group: it ends as the shell ends, and when we are gone (kill -9 too)
 * it kills the whole group, so that no command goes on writing to what the next run puts in order.
 */
#ifndef REPRO_GUARDED_CHILD_H
#define REPRO_GUARDED_CHILD_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

enum { SHELL_WORDS = 6 };

struct guarded_child {
	pid_t guard;
	int leash;       /* end of stream once the guard has ended */
	int out, errors; /* what it says; non-blocking; -1 when closed */
	bool own_group;  /* else it is in ours, and the terminal's Ctrl-C reaches it by itself */
};
#define GUARDED_CHILD_NONE ((struct guarded_child){ .leash = -1, .out = -1, .errors = -1 })

struct guarded_launch {
	const char *const *argv;
	char *const *vars; /* the environment */
	const char *dir;
	bool interactive; /* our stdin and our process group; else /dev/null and a group of its own */
};

/* ERR_IO. A shell that cannot be started says so on its stderr and ends with 127. */
int guarded_child_start(struct guarded_child *c, const struct guarded_launch *launch, struct err *err);
/* A signal for the whole group; of a child in our own group, for the tree below its guard. */
void guarded_child_signal(const struct guarded_child *c, int number);
/* Wait for its end, close everything. Returns the exit code, or minus the signal, as Python says it. */
int guarded_child_end(struct guarded_child *c);

/* argv for one command line of a stage: `shell` without the user's settings (DVC: stage/run.py). NULL = /bin/sh. */
void shell_words(const char *out[static SHELL_WORDS], const char *shell, const char *command);

#endif
