/* mlflow_export_inside.h - what the two halves of the export to MLflow share: runs, and registered versions. */
#ifndef STORE_MLFLOW_EXPORT_INSIDE_H
#define STORE_MLFLOW_EXPORT_INSIDE_H

#include "mlflow_export.h"
#include "mlflow_server.h"

#define MLFLOW_TAG_RUN "interlock.run_id"

struct mlflow_exporting {
	struct mlflow_server server;
	struct store *from;
	struct transfer *out;
	struct log *log;
	struct strvec experiments, experiment_ids; /* that were asked for */
	struct strvec ours, theirs, places;        /* runs: their ids here and there, and where their files are */
};

/*
 * Write a run, if it is not there. known_as: what its tag says it is; NULL = its own id. *at: its index in ours, theirs and places.
 */
int mlflow_put_run(struct mlflow_exporting *x, const struct transfer_run *one, const char *known_as, size_t *at, struct err *err);
/* The index of one that was written or found; -1 if there is none. */
long mlflow_run_at(const struct mlflow_exporting *x, const char *known_as);

/*
 * Every run of the experiments that were asked for, then every model with its versions and aliases. What is there already is left.
 * ERR_IO, ERR_RETRY, ERR_DATA.
 */
int mlflow_export_runs(struct mlflow_exporting *x, struct err *err);
int mlflow_export_models(struct mlflow_exporting *x, struct err *err);

#endif
