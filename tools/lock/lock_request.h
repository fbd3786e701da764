/* lock_request.h - what the command line of lock asks for, and what its commands share. */
#ifndef LOCK_REQUEST_H
#define LOCK_REQUEST_H

#include "base/options/opt.h"
#include "base/str.h"
#include "git/remote/remote.h"
#include "track/runs/run_lock.h"

#include <stdbool.h>

struct lock_request {
	struct common common;
	const char *tracking_uri, *file, *branch, *run_id, *remote;
	struct strvec ignore; /* patterns of paths that no model is made of */
	bool lock_pr;
};

/* Each takes a struct lock_request. */
int lock_check(const void *args, struct err *err);
int lock_keep(const void *args, struct err *err);
int lock_restore(const void *args, struct err *err);

/* --branch, else what the job says, else the branch that is checked out; NULL if there is none. Caller frees. */
char *lock_branch(const struct lock_request *req);
/* stdout of the git program in this work tree without its last line break; NULL with err if it fails. Caller frees. */
char *lock_git(const struct lock_request *req, const char *const *arguments, struct err *err);

/* One answer: in words or as --json, to the runner as outputs and as a line of its summary. */
struct lock_answer {
	const char *output, *value; /* "skip", "true" */
	const char *run_id;         /* "" = none */
	struct str why;             /* a sentence without its full stop */
};
/* Free what it holds; it is empty again. */
void lock_answer_release(struct lock_answer *a);
int lock_tell(const struct lock_request *req, const struct lock_answer *a, struct err *err);

/* Put the lock on a branch of its own on top of the base, and keep one pull request open for it. number: of it; "" where no forge is known. */
int lock_pull(const struct lock_request *req, const struct run *run, const struct str *text, struct str *said, struct err *err);

#endif
