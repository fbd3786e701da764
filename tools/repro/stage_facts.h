/* stage_facts.h - what a stage's record tells of a run: parameters, metrics, data and where it lies. */
#ifndef REPRO_STAGE_FACTS_H
#define REPRO_STAGE_FACTS_H

#include "pipeline/project/project.h"
#include "track/store.h"

enum { FACTS_KEPT_MOST = 16 << 20 }; /* bytes of a metrics or plots file that is kept with a run */

struct stage_facts {
	struct run_pair *params, *tags;
	struct run_metric *metrics;
	struct run_dataset *datasets;
	size_t n_params, n_tags, n_metrics, n_datasets;
	size_t cap_params, cap_tags, cap_metrics, cap_datasets;
};

void stage_facts_release(struct stage_facts *f);
void stage_facts_tag(struct stage_facts *f, const char *key, const char *value); /* NULL and "" are left out */

/*
 * Parameters as recorded (nested ones dotted), every number of its metrics files (from the workspace, else from the cache), and each
 * dependency and output with its MD5 and its place: the URL in the default remote, or the path.
 */
void stage_facts_collect(struct stage_facts *f, const struct project *project, const struct stage *s);
/* Into the run; a parameter that the run has already stays as it is. */
int stage_facts_log(const struct stage_facts *f, struct store *store, const char *run_id, struct err *err);
/* Its part of dvc.lock, and its files of metrics and plots, into the run's folder of artifacts. */
int stage_facts_keep(const struct project *project, const struct stage *s, const char *artifacts, struct err *err);

#endif
