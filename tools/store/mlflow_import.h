/* mlflow_import.h - runs, registered versions and aliases of an MLflow server, taken over into a store. */
#ifndef STORE_MLFLOW_IMPORT_H
#define STORE_MLFLOW_IMPORT_H

#include "base/options/opt.h"
#include "track/runs/transfer.h"

/*
 * Runs that ended come with all their metrics' values, parameters, tags and data sets; versions with their files, in the order of their
 * numbers, each under the tag mlflow.version. An alias that nobody has here yet comes as an override that says where from; one that is
 * here stays. What cannot be taken is a warning. Again: what is there is left alone.
 */
int mlflow_import(struct transfer *out, struct store *to, const char *url, const struct common *common, struct err *err);

#endif
