/* watch_command.h - `evaluate watch`: a running canary, judged at every pair. */
#ifndef EVALUATE_WATCH_COMMAND_H
#define EVALUATE_WATCH_COMMAND_H

#include "base/options/opt.h"

struct watch_args {
	struct common common;
	const char *state, *direction, *method;
	double alpha, margin, sd, bound;
	int64_t expected, min_pairs;
	bool exit_code, resume;
};

extern const struct opt watch_opts[];
/* `evaluate watch`: args as parsed; reads pairs until a decision or the end. Returns 0, with --exit-code the decision's, or -1 with err. */
int watch_run(const void *args, struct err *err);

#endif
