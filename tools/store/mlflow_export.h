/* mlflow_export.h - runs, registered versions and aliases of a store, written to an MLflow server. */
#ifndef STORE_MLFLOW_EXPORT_H
#define STORE_MLFLOW_EXPORT_H

#include "base/options/opt.h"
#include "track/runs/transfer.h"

/*
 * Runs that ended, each under the tag interlock.run_id with all its metrics' values, parameters, tags, data sets and files; then versions with
 * their packages, in the order of their numbers, each under the tag interlock.version; then aliases. A run counts as written when it has its end
 * there, so who is interrupted runs it again. An alias that somebody set there to a version of his own stays. What MLflow has no place for (the
 * history of aliases, the ledger) is not written; what it would not take is a warning.
 */
int mlflow_export(struct transfer *out, struct store *from, const char *url, const struct common *common, struct err *err);

#endif
