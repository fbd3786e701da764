/* tracked_run.h - the run that a training is recorded as: begun before anything is fitted, ended whatever happens. */
#ifndef TRAINING_TRACKED_RUN_H
#define TRAINING_TRACKED_RUN_H

#include "base/env.h"
#include "git/provenance.h"
#include "track/store.h"
#include "training/build.h"

/* Where and as what to record; NULL = the environment's word (MLFLOW_RUN_ID, MLFLOW_EXPERIMENT_NAME), then the default. */
struct run_options {
	const struct env *env;
	const char *tracking_uri, *experiment, *run_name, *run_id;
};

struct tracked_run {
	struct store *store;
	char run_id[33];
	char *artifact_dir;
	char *experiment;
	struct provenance git;
	int64_t start_ms; /* since 1970 */
	double started;   /* of clock_elapsed_ms() */
	bool open;        /* begun and not ended */
};

/* Opens the store and begins the run, or goes on with one that is there (the id was given). Signals end it as KILLED from here on. */
int tracked_run_start(struct tracked_run *run, const struct run_options *options, struct err *err);
/* FINISHED, or FAILED. */
int tracked_run_end(struct tracked_run *run, const char *status, struct err *err);
/* Ends it FAILED if it is still open. */
void tracked_run_release(struct tracked_run *run);

/* What goes to the store in one transaction: grown by the calls below. */
struct run_log {
	struct run_metric *metrics;
	struct run_pair *params, *tags;
	size_t n_metrics, n_params, n_tags;
	size_t cap_metrics, cap_params, cap_tags;
};
void run_log_release(struct run_log *log);
/* Append a metric, its key being prefix and name, with the time of now; a parameter; a tag. Texts are copied. */
void run_log_metric(struct run_log *log, const char *prefix, const char *name, double value, int64_t step);
void run_log_param(struct run_log *log, const char *name, const char *value);
void run_log_tag(struct run_log *log, const char *name, const char *value); /* NULL is left out */

/* Who, what and from where: git, source, user, the recipe, the data. Logged when the run begins. */
int tracked_run_log_inputs(struct tracked_run *run, const struct dataset *d, const struct recipe *r, struct run_log *also, struct err *err);
/* Add a build's metrics and chosen values to a batch. */
void run_log_build(struct run_log *log, const struct build *b);
/* Send it with the package's digest and that of its provenance.json, by which register finds the run. */
int tracked_run_log_results(struct tracked_run *run, struct run_log *log, const char *dir, char digest[static DIGEST_TEXT],
			    struct err *err);

/* Write provenance.json and run_id into a package folder being made. b NULL: the recipe is a command. (origin.c) */
int tracked_run_write_provenance(const struct tracked_run *run, const char *dir, const struct dataset *d, const struct recipe *r,
				 const struct build *b, struct err *err);
/* Copy a folder into the run's artifacts as "model". */
int tracked_run_keep(const struct tracked_run *run, const char *dir, struct err *err);

#endif
