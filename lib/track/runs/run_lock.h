/* run_lock.h - the dvc.lock of a run: kept with it, and found again by the next job on the same branch. */
#ifndef TRACK_RUN_LOCK_H
#define TRACK_RUN_LOCK_H

#include "base/str.h"
#include "track/store.h"

#define RUN_TAG_LOCK "interlock.lock"               /* lock keep: sha256 of the run's dvc.lock */
#define RUN_TAG_LOCK_BRANCH "interlock.lock.branch" /* lock keep: the branch that the run was made on */
#define RUN_TAG_COMMIT "mlflow.source.git.commit"   /* train: what it was made of */
#define RUN_LOCK_FILE "dvc.lock"

enum { RUN_LOCK_MOST = 1 << 20 };

/* Keep the file at path with the run: beside its artifacts, and by its tags. digest: of it. ERR_DATA above RUN_LOCK_MOST. */
int run_lock_keep(struct store *s, const char *run_id, const char *path, const char *branch, char digest[static DIGEST_TEXT],
		  struct err *err);

/* Append the lock that the run keeps; *found false if it keeps none. ERR_INTEGRITY if it is not what the run's tag says. */
int run_lock_read(struct store *s, const struct run *run, struct str *out, bool *found, struct err *err);

#endif
