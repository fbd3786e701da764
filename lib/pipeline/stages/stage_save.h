/* stage_save.h - what a stage came to: its inputs and outputs identified, put into the cache, kept out of git, and written to dvc.lock. */
#ifndef PIPELINE_STAGE_SAVE_H
#define PIPELINE_STAGE_SAVE_H

#include "base/log.h"
#include "git/work_tree.h"
#include "pipeline/project/project_workspace.h"
#include "pipeline/stages/stage_lock.h"
#include "pipeline/stages/stage_status.h"

struct stage_saving {
	const struct project *project;
	struct stage_check check;
	struct log *log;
	bool no_commit;        /* outputs are identified, not stored: --no-commit */
	bool no_run_cache;     /* the result is not kept for later runs */
	bool all_kept;         /* it is also kept of a stage with outputs that are in no cache, and neither metrics nor plots */
	bool allow_missing;    /* what is not there keeps what is recorded of it */
	struct work_tree *git; /* asked whether an output is tracked or ignored already; NULL = only .gitignore files are looked at */
	struct strvec *edited; /* takes the .gitignore files that were changed, relative to the root; may be NULL */
};

/*
 * The entry of a stage as its inputs are now, without contents of outputs: by it run_cache_find() finds earlier results.
 * DVC_ERROR "dependency 'x' does not exist", "Parameters 'lr' are missing from 'params.yaml'.".
 */
int stage_save_inputs(struct value **entry, struct arena *a, const struct stage_saving *how, const struct stage *s, struct err *err);

/* Are results of this stage kept for later runs? Not of one that depends on another machine, which may have changed since. */
bool stage_has_run_cache(const struct stage_saving *how, const struct stage *s);

/*
 * The entry of a stage that has run: outputs go into the cache (and are linked from it), their .gitignore gets its line, and the result
 * into the run cache. Nothing is written to dvc.lock. DVC_ERROR "output 'x' does not exist", "binary file 'x' cannot be used as metrics.".
 */
int stage_save(struct value **entry, struct arena *a, const struct stage_saving *how, const struct stage *s, struct err *err);

/* Make the outputs be what an entry says, from the cache. *cached false: an object is missing, nothing is touched. */
int stage_restore(bool *cached, const struct stage_saving *how, const struct stage *s, const struct value *entry, struct err *err);
/* Are all objects of its outputs in the cache? */
int stage_is_cached(bool *cached, const struct stage_saving *how, const struct stage *s, const struct value *entry, struct err *err);

#endif
