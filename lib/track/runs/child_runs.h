/* child_runs.h - where a program of the user's logs by MLflow's client while it runs as part of a run of ours: a folder that the client can
 * open whatever the store is, and that is collected into the run afterwards. */
#ifndef TRACK_CHILD_RUNS_H
#define TRACK_CHILD_RUNS_H

#include "base/log.h"
#include "track/runs/mlruns.h"

struct child_runs {
	char *folder;
	struct run run;
};

/* s NULL: nobody's run, whatever is logged is thrown away. The folder lies beside the store's artifacts, or in $TMPDIR. */
int child_runs_open(struct child_runs *c, struct store *s, const char *run_id, const struct env *env, struct err *err);
/* The variables by which the client finds it. */
void child_runs_environment(const struct child_runs *c, struct strvec *set);
/*
 * Take what was logged into the store (NULL: nowhere), and remove the folder. What could not be taken is warned of. failed: the program did
 * not end well; what it logged is worth having all the same, but the error is then the program's, and -1 is returned without err.
 */
int child_runs_collect(struct child_runs *c, struct store *s, struct log *log, bool failed, struct err *err);
/* Removes the folder if it was not collected. */
void child_runs_release(struct child_runs *c);

#endif
