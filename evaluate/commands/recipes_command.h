/* recipes_command.h - `evaluate recipes`: scores of folds or seeds, candidate against production. */
#ifndef EVALUATE_RECIPES_COMMAND_H
#define EVALUATE_RECIPES_COMMAND_H

#include "base/options/opt.h"

struct recipes_args {
	struct common common;
	const char *design, *direction;
	int64_t folds;
	double rope, alpha, gamma;
};

extern const struct opt recipes_opts[];
/* `evaluate recipes`: args as parsed; prints the recipes or one of them. Returns 0, or -1 with err. */
int recipes_run(const void *args, struct err *err);

#endif
