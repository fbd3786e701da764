/* children.h - waits for several shells at once: hands on what they say, ends them when we are told to end. */
#ifndef REPRO_CHILDREN_H
#define REPRO_CHILDREN_H

#include "tools/repro/guarded_child.h"

#include <stddef.h>

enum { CHILDREN_GRACE_MS = 10000 };

struct children {
	struct guarded_child *v; /* (n) places; guard 0 = free */
	size_t n, n_running;
	int wake[2];  /* a signal's number comes through it */
	int signal;   /* the first that came; 0 = none */
	double until; /* then what still runs is killed */
	/* bytes of a child's stdout or stderr, as they come */
	void (*output)(void *arg, size_t place, bool is_error, const char *bytes, size_t len);
	/* now and then, for a clock on the screen; may be NULL */
	void (*tick)(void *arg);
	void *arg;
};

/* Room for n, and SIGINT, SIGTERM and SIGHUP are ours from here on (unless they are ignored: nohup). */
int children_open(struct children *c, size_t n, struct err *err);
/* Kills what still runs. */
void children_close(struct children *c);

/* Into this place, which is free. */
int children_start(struct children *c, size_t place, const struct guarded_launch *launch, struct err *err);

/*
 * Wait until one has ended: its place and exit code (minus the signal). A signal to us is passed on to all, once; whoever then stays longer
 * than CHILDREN_GRACE_MS, or a second signal, is killed. Returns false if none runs.
 */
bool children_wait(struct children *c, size_t *place, int *code);
/* Has a signal come? Asked between two stages, when nothing runs. */
int children_signalled(struct children *c);

#endif
