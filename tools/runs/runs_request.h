/* runs_request.h - what the command line of runs asks for. */
#ifndef RUNS_REQUEST_H
#define RUNS_REQUEST_H

#include "base/options/opt.h"
#include "track/store.h"

struct runs_request {
	struct common common;
	const char *tracking_uri, *experiment, *metric, *output;
	int64_t most;
	bool deleted, only_diff, local;
};

/* Each takes a struct runs_request. */
int runs_list(const void *args, struct err *err);
int runs_show(const void *args, struct err *err);
int runs_compare(const void *args, struct err *err);
int runs_delete(const void *args, struct err *err);
int runs_restore(const void *args, struct err *err);
int runs_find(const void *args, struct err *err);
int runs_export(const void *args, struct err *err);
int runs_import(const void *args, struct err *err);

/* For the commands that read: an error if a shared store is not there, is out of reach or was tampered with, unless --local is given. */
int runs_open(struct store **s, const struct runs_request *req, struct err *err);
int runs_print(const struct runs_request *req, const struct str *text, struct err *err);
/* "2026-11-21T10:31Z"; "-" for 0 */
void runs_add_time(struct str *out, int64_t ms);
/* "4 ms", "1.2 s", "3 min"; "-" if the run has not ended */
void runs_add_duration(struct str *out, const struct run *run);

#endif
