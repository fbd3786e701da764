/* request.h - what the command line asks of repro. */
#ifndef REPRO_REQUEST_H
#define REPRO_REQUEST_H

#include "base/options/opt.h"

struct args {
	struct common common; /* rest: targets */
	bool force, interactive, single, pipeline, all, recursive, downstream, force_downstream, pull, allow_missing, dry, keep_going,
		ignore_errors, glob, no_commit, no_run_cache, track;
	int64_t jobs;
	struct strvec set;                                /* -S */
	const char *tracking_uri, *experiment, *run_name; /* --track */
};

#endif
