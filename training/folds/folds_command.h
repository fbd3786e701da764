/* folds_command.h - `train folds`: what a recipe says of each row of a table, by models that did not see it. No run, no store, no model. */
#ifndef TRAINING_FOLDS_COMMAND_H
#define TRAINING_FOLDS_COMMAND_H

#include "base/options/opt.h"

struct folds_args {
	struct common common;
	const char *data, *recipe, *params, *schema, *group, *output;
	struct strvec set, key;
	int64_t folds, seed, n_threads;
};

extern const struct opt folds_opts[];
/* `train folds`: args as parsed. Returns 0, or -1 with err. */
int folds_run(const void *args, struct err *err);

#endif
