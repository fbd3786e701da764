/* recipes_command.h - `evaluate recipes`: scores of folds or seeds, candidate against production. */
#ifndef EVALUATE_RECIPES_COMMAND_H
#define EVALUATE_RECIPES_COMMAND_H

#include "base/opt.h"

struct recipes_args {
	struct common common;
	const char *design, *direction;
	int64_t folds;
	double rope, alpha, gamma;
};

extern const struct opt recipes_opts[];
int recipes_run(const void *args, struct err *err);

#endif
