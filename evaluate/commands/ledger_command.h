/* ledger_command.h - `evaluate ledger`: how worn is every hold-out of a store, and is what the store says of them whole? */
#ifndef EVALUATE_LEDGER_COMMAND_H
#define EVALUATE_LEDGER_COMMAND_H

#include "base/options/opt.h"

struct ledger_args {
	struct common common;
	const char *holdout, *tracking_uri;
	bool verify;
};

extern const struct opt ledger_opts[];
/* `evaluate ledger`: args as parsed; prints what the ledger holds of a hold-out. Returns 0, or -1 with err. */
int ledger_run(const void *args, struct err *err);

#endif
