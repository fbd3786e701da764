/* relay.h - hands a stream of unknown origin on to a runner's log: line by line, without secrets and without log commands. */
#ifndef CI_RELAY_H
#define CI_RELAY_H

#include "ci/defuse.h"
#include "ci/runner.h"

struct ci_relay {
	const struct ci *ci;
	int fd; /* where it goes */
	struct ci_defuser defuser;
	struct str held;       /* the line that has not ended yet */
	size_t longest_secret; /* a secret may lie across the border of two pieces of a line that is too long to be held */
	bool failed;           /* errno says why */
};

/* To a file descriptor, which stays the caller's. Outside CI everything passes as it is. */
void ci_relay_open(struct ci_relay *relay, const struct ci *ci, int fd);
/* proc's sink. */
void ci_relay_add(void *relay, const char *bytes, size_t len);
/* What is held goes out. */
void ci_relay_close(struct ci_relay *relay);

/*
 * From here to ci_stdout_close() what the program prints on stdout goes through a relay, if there is a runner that may read it (a file
 * is no log). In a JSON document commands are broken up by escapes, so that it says the same. Once a process.
 */
void ci_stdout_open(const struct ci *ci, bool is_json);
void ci_stdout_close(void);

#endif
