/* data_checkout.h - checking out as a part of another command. */
#ifndef DATA_DATA_CHECKOUT_H
#define DATA_DATA_CHECKOUT_H

#include "tools/data/data_project.h"

struct checkout_args {
	struct common common;
	bool summary, with_deps, recursive, force, relink, allow_missing;
};

struct checkout_counts {
	size_t n_added, n_changed, n_removed; /* outputs */
};

/* Check out what the operands in args->common.rest name, and say what changed. DVC_ERROR where the cache does not hold all. */
int data_checkout_run(struct checkout_counts *counts, struct data_project *d, const struct checkout_args *args, struct err *err);

#endif
