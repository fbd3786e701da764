/* reproduce.h - train again from a run's own record, and compare. */
#ifndef TRAINING_REPRODUCE_H
#define TRAINING_REPRODUCE_H

#include "base/log.h"
#include "training/build.h"
#include "track/store.h"

struct reproduction {
	const char *run_id;       /* or its first digits */
	const char *tracking_uri; /* NULL = the environment's */
	const char *data;         /* where the data lies now; NULL = where it lay */
	const struct env *env;
	struct log *log;
	unsigned n_threads;
	/* results */
	char full_id[33];
	char digest[DIGEST_TEXT];
};

/*
 * Nothing is recorded and nothing is left behind. ERR_INTEGRITY if the data has changed since, or the package's digest differs;
 * ERR_USAGE for an unknown run, or one that no package was recorded of.
 */
int reproduce(struct reproduction *r, struct err *err);

#endif
