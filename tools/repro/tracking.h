/* tracking.h - with --track: one run for the invocation, and a nested run for each stage. Every call does nothing with a NULL tracking. */
#ifndef REPRO_TRACKING_H
#define REPRO_TRACKING_H

#include "pipeline/project/project.h"
#include "tools/repro/request.h"

struct tracking;

/* Begin the run of the invocation. */
int tracking_open(struct tracking **out, const struct args *args, const struct project *project, size_t n_stages, struct err *err);
/* FINISHED, FAILED or KILLED; with the dvc.lock files as artifacts. */
int tracking_close(struct tracking *t, const struct stage_list *stages, const char *status, struct err *err);
void tracking_free(struct tracking *t);

/* A stage runs: its nested run begins. */
int tracking_begin_stage(struct tracking *t, size_t stage, const struct stage *s, struct err *err);
/* Variables of its commands: where MLflow's client logs to. */
void tracking_environment(const struct tracking *t, size_t stage, struct strvec *set);
/* It has ended, well or not: what it logged, its parameters, metrics and data are kept. */
int tracking_end_stage(struct tracking *t, size_t stage, const struct stage *s, const char *status, struct err *err);
/* It did not have to run: its metrics are those that its outputs hold. */
int tracking_cached_stage(struct tracking *t, size_t stage, const struct stage *s, struct err *err);

#endif
