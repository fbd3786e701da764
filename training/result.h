/* result.h - what train says when it is done. */
#ifndef TRAINING_RESULT_H
#define TRAINING_RESULT_H

#include "base/options/opt.h"
#include "training/build.h"
#include "training/tracked_run.h"

struct result {
	const struct tracked_run *run;
	const struct recipe *recipe;
	const struct dataset *dataset;
	const struct build *build;    /* NULL: a command */
	const struct run_log *logged; /* a command's metrics */
	const char *output, *digest;
	double duration_ms;
};

/* "run 5b1c... ridge alpha=0.5 on 353 rows: train rmse 52.3 (4 ms): model", or with json {run_id, learner, params, metrics, model, digest}.
 */
void result_print(const struct result *r, const struct common *how);

/* The same as a section of the CI job's summary, in Markdown. */
void result_summary(struct str *out, const struct result *r);

#endif
