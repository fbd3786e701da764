/* data_moving.h - what push, fetch and pull have in common: options, the way through the remotes, what is said. */
#ifndef DATA_DATA_MOVING_H
#define DATA_DATA_MOVING_H

#include "tools/data/data_project.h"

struct moving_args {
	struct common common;
	const char *remote;
	int64_t jobs;
	bool all_branches, all_tags, all_commits, with_deps, recursive, run_cache, no_run_cache, glob, allow_missing;
	bool force;          /* pull */
	int64_t max_size;    /* fetch: bytes */
	struct strvec types; /* fetch */
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
/* A whole command that moves by patterns: the project is opened under its name ("dvc pull"), `work` done, what failed is DVC's code for that. */
typedef int moving_fn(struct data_project *d, const struct moving_args *args, struct err *err);
int moving_command(const void *raw, const char *command, moving_fn *work, struct err *err);
/* "3 files"; caller frees. */
char *moving_count(size_t n);
/* 0, or DVC_FAILED with what was missing or failed in err: the line that ends the program. */
int moving_verdict(const struct moved *moved, enum moving_way way, struct err *err);

/* Options of all three, and how --glob is written. */
#define MOVING_OPTS                                                                                                                        \
	{ "jobs", 'j', OPT_INT, MOVING_AT(jobs), "N", NULL, 0, "transfers at once (default: as the remote says)", NULL },                  \
		{ "remote", 'r', OPT_TEXT, MOVING_AT(remote), "NAME", NULL, 0, "the remote (default: core.remote)", NULL },                \
		{ "all-branches", 'a', OPT_FLAG, MOVING_AT(all_branches), NULL, NULL, 0, "and what all branches need", NULL },             \
		{ "all-tags", 'T', OPT_FLAG, MOVING_AT(all_tags), NULL, NULL, 0, "and what all tags need", NULL },                         \
		{ "all-commits", 'A', OPT_FLAG, MOVING_AT(all_commits), NULL, NULL, 0, "and what all commits need", NULL },                \
		{ "with-deps", 'd', OPT_FLAG, MOVING_AT(with_deps), NULL, NULL, 0, "and what the targets depend on", NULL },               \
		{ "recursive", 'R', OPT_FLAG, MOVING_AT(recursive), NULL, NULL, 0, "a folder is every stage in it", NULL },                \
		{ "run-cache", 0, OPT_FLAG, MOVING_AT(run_cache), NULL, NULL, 0, "and what stages came to before", NULL },                 \
	{                                                                                                                                  \
		"no-run-cache", 0, OPT_FLAG, MOVING_AT(no_run_cache), NULL, NULL, OPT_ADVANCED, "the default", NULL                        \
	}
#define MOVING_GLOB                                                                                                                        \
	{                                                                                                                                  \
		"glob", 0, OPT_FLAG, MOVING_AT(glob), NULL, NULL, 0, "targets are patterns, ** for any number of folders", NULL            \
	}
#define MOVING_AT(field) offsetof(struct moving_args, field)

#endif
