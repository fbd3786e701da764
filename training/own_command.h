/* own_command.h - the user's own training command: any language, any library, judged by the file that it leaves.
 *
 * It is run by /bin/sh in the working folder with the run's environment: MLFLOW_RUN_ID, MLFLOW_TRACKING_URI (a folder that MLflow's client can
 * open, whatever the store is; what is logged there is collected into the run), MLFLOW_EXPERIMENT_NAME, INTERLOCK_STORE for programs of ours, and
 *   INTERLOCK_DATA    the training table (CSV)          INTERLOCK_PARAMS  params.yaml with -S, as a JSON file
 *   INTERLOCK_TARGET  the target column                 INTERLOCK_SEED    the seed
 *   INTERLOCK_OUTPUT  the folder to leave model.onnx or predictions.csv in (and metrics.json, {"name": number}, if it likes)
 */
#ifndef TRAINING_OWN_COMMAND_H
#define TRAINING_OWN_COMMAND_H

#include "base/log.h"
#include "training/dataset.h"
#include "training/recipe.h"
#include "training/tracked_run.h"

struct own_command {
	const struct recipe *recipe;
	const struct dataset *dataset;
	const struct env *env;
	struct store *store; /* NULL: the command's own tracking is thrown away */
	const char *run_id;  /* of the store */
	const char *scratch; /* folder for params.json and command.log */
	struct log *log;
};

/*
 * Run it, its output going to stderr (fenced in CI) and into scratch/command.log, and make what it left in dir a package:
 * around model.onnx MLmodel, profile and golden rows; predictions.csv stands alone. Metrics go to `logged`.
 * ERR_DATA "the command failed with exit code 3: last lines"; 128 + n for a signal; ERR_DATA if it left neither file.
 */
int own_command_run(const struct own_command *c, const char *dir, struct run_log *logged, struct err *err);

#endif
