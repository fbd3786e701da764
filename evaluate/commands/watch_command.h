/* watch_command.h - `evaluate watch`: a running canary, judged at every pair. */
#ifndef EVALUATE_WATCH_COMMAND_H
#define EVALUATE_WATCH_COMMAND_H

#include "base/opt.h"

struct watch_args {
	struct common common;
	const char *state, *direction;
	double alpha, margin;
	int64_t expected;
	bool exit_code;
};

extern const struct opt watch_opts[];
int watch_run(const void *args, struct err *err);

#endif
