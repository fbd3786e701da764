/* crew.h - threads that work off a list at a remote, a session each. */
#ifndef CACHE_CREW_H
#define CACHE_CREW_H

#include "cache/remote/object_remote.h"

#include <pthread.h>

/* Item i, 0 <= i < n; in any order, in any thread. -1 stops the whole crew. */
typedef int crew_fn(void *arg, struct object_session *s, size_t i, struct err *err);

/*
 * Returns when all are done, or with the first failure after all have stopped. n 0: nothing is opened. jobs: threads at most; it begins with
 * four, and has twice as many whenever those before brought a gain, or got nothing done as yet. Where there
 * are fewer items than jobs, each session may have several pieces of a large object under way.
 */
int crew_run(struct object_remote *r, unsigned jobs, size_t n, crew_fn *work, void *arg, struct err *err);

#endif
