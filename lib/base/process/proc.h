/* proc.h - runs another program and waits for it. */
#ifndef BASE_PROCESS_PROC_H
#define BASE_PROCESS_PROC_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>

struct proc {
	const char *const *argv;  /* NULL-terminated; argv[0] is looked up on the PATH */
	const struct env *env;    /* the child's environment to begin with */
	const struct strvec *set; /* "NAME=value" on top of it; may be NULL */
	/*
	 * Names that the child is not to see, NULL-terminated; may be NULL. With env_credentials it sees nothing that env_is_credential(),
	 * and cannot read it out of our own process either (Linux, unless it is root).
	 */
	const char *const *hide;
	const char *dir;   /* working folder; NULL = ours */
	const void *input; /* bytes for its stdin; NULL = /dev/null */
	size_t input_len;
	struct str *output; /* its stdout is appended here; NULL = our stderr (our stdout is for results) */
	void (*sink)(void *arg, const char *bytes, size_t len); /* takes its stdout as it comes, in the place of output; may be NULL */
	void *sink_arg;
	struct str *errors; /* its stderr is appended here; NULL = our stderr */
	double timeout_ms;  /* then it is killed, with all its children; 0 = never */
};

/*
 * Run to the end. Input is fed and output read at once, so neither side can block the other.
 * Returns 0 with *status = exit code, or 128 + signal; -1 with ERR_IO if it could not be started, ERR_RETRY if its time was over.
 */
int proc_run(const struct proc *proc, int *status, struct err *err);

/*
 * The environment of a child, as proc_run() makes it of these three: an array to be freed, whose strings are borrowed from env and set. With
 * env_credentials as `hide` our own environment is closed to our children from here on.
 */
char **proc_environment(const struct env *env, const struct strvec *set, const char *const *hide);

/* Send the signal to the children of a process and to theirs, the youngest first; then, with itself_too, to the process. Linux alone. */
void proc_kill_tree(long pid, int number, bool itself_too);

/* Is there a process of this number that still does anything? One that has ended and that nobody has asked for (a zombie) is dead. */
bool proc_is_alive(long pid);
/* The same turned round, but one that was killed and is at its end is waited for, 2 s at most. */
bool proc_has_ended(long pid);

/* argv for a command line of the user's: {"/bin/sh", "-c", command, NULL}. out has room for 4. */
void proc_shell(const char *out[static 4], const char *command);

#endif
