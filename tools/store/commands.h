/* commands.h - the command line of store, and its commands that do not lie in store.c. */
#ifndef STORE_COMMANDS_H
#define STORE_COMMANDS_H

#include "base/options/opt.h"
#include "base/str.h"

#include <stdbool.h>

struct store_request {
	struct common common;
	const char *tracking_uri, *output, *name, *to, *from, *forge;
	int64_t keep_days;
	bool repair, dry_run;
};

/* Print text, unless -q without --json. */
int print_text(const struct store_request *req, const struct str *text, struct err *err);

/* Each takes a struct store_request. */
int run_init(const void *args, struct err *err);
int run_verify(const void *args, struct err *err);
int run_gc(const void *args, struct err *err);
int run_compact(const void *args, struct err *err);
int run_import(const void *args, struct err *err);
int run_export(const void *args, struct err *err);

#endif
