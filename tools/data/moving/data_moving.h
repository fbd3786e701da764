/* data_moving.h - what push, fetch and pull have in common: options, the way through the remotes, what is said. */
#ifndef DATA_DATA_MOVING_H
#define DATA_DATA_MOVING_H

#include "tools/data/data_project.h"

struct moving_args {
	struct common common;
	const char *remote;
	int64_t jobs;
	bool all_branches, all_tags, all_commits, with_deps, recursive, run_cache, no_run_cache, glob, allow_missing;
	/* pull */
	bool force;
	int64_t max_size;
	struct strvec types;
};

enum moving_way { MOVE_UP, MOVE_DOWN };

struct moved {
	size_t n_moved, n_missing, n_failed;
};

/*
 * Move what the operands need. Missing and failed objects are named on stderr and counted; -1 if nothing could be begun.
 * DVC_FAILED without any remote.
 */
int moving_run(struct moved *out, struct data_project *d, const struct moving_args *args, enum moving_way way, struct err *err);
/* "3 files"; caller frees. */
char *moving_count(size_t n);
/* 0, or DVC_FAILED with what was missing or failed in err: the line that ends the program. */
int moving_verdict(const struct moved *moved, enum moving_way way, struct err *err);

extern const struct opt moving_opts[];

#endif
