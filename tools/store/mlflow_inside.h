/* mlflow_inside.h - what the two halves of the import from MLflow share: runs, and registered versions. */
#ifndef STORE_MLFLOW_INSIDE_H
#define STORE_MLFLOW_INSIDE_H

#include "mlflow_import.h"
#include "mlflow_server.h"

struct mlflow_importing {
	struct mlflow_server server;
	struct store *to;
	struct transfer *out;
	const char *url;
	const struct identity *by;
	struct log *log;
};

/* The two halves of mlflow_import(): runs that ended, then versions and aliases; what is there is left alone. */
int mlflow_import_runs(struct mlflow_importing *m, struct err *err);
int mlflow_import_models(struct mlflow_importing *m, struct err *err);

#endif
