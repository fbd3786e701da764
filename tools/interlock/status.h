/* status.h - `interlock status`: store, production model, hold-out budget, last verdict, next command. */
#ifndef INTERLOCK_STATUS_H
#define INTERLOCK_STATUS_H

#include "base/err.h"
#include "base/options/opt.h"

struct status_options {
	const char *model_name;   /* NULL = model_name of params.yaml */
	const char *tracking_uri; /* NULL = as the environment says */
};

/* Reads only; creates nothing. */
int status_print(const struct status_options *options, const struct common *common, struct err *err);

#endif
