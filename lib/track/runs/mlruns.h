/* mlruns.h - a folder that MLflow's own client opens as a tracking store (its file store), for what our programs start.
 *
 * Python's MLflow knows neither `git:` nor our SQLite file. A child gets the URI of such a folder, with its run in it; what it logged there is
 * then collected into the run: metrics with their history, parameters, tags, artifacts, and the runs that it nested. Layout: MLflow's
 * store/tracking/file_store.py (1.x to 3.17; no folder above may be called "artifacts"; from 3.13 on it asks for MLFLOW_ALLOW_FILE_STORE=true).
 */
#ifndef TRACK_MLRUNS_H
#define TRACK_MLRUNS_H

#include "track/store.h"

enum {
	MLRUNS_MOST_RUNS = 1000,            /* that one child nests */
	MLRUNS_MOST_POINTS = 1000000,       /* of all metrics of one run */
	MLRUNS_MOST_VALUE = 1 << 16,        /* bytes of a parameter or a tag */
	MLRUNS_MOST_METRIC_FILE = 64 << 20, /* bytes of one metric's history */
};

/* Make the folder, with the experiment and the run (id, experiment, name, user, start) in it. run_id "" = the experiment alone. */
int mlruns_make(const char *dir, const struct run *run, struct err *err);

/* The variables by which MLflow finds it: "NAME=value", added to set. */
void mlruns_environment(struct strvec *set, const char *dir, const struct run *run);

/* A line of a metric's file: "timestamp value [step ...]"; out has no key. false, and out as it was, for anything else. */
bool mlruns_point(struct run_metric *out, const char *line);

/*
 * Take what was logged there into the store: into `run` itself, and the other runs as runs of their own, nested where MLflow nested them.
 * A parameter that the run has already with another value stays as it is, and a tag of ours (interlock.*, model_name, what mlflow.user and
 * mlflow.source say) is never taken from a child: notes says so, a text each. ERR_DATA "file:line: ..." where a file is none of MLflow's;
 * then nothing of that run is taken.
 */
int mlruns_collect(const char *dir, struct store *s, const struct run *run, struct strvec *notes, struct err *err);

#endif
