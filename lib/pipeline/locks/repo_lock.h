/* repo_lock.h - the two locks of a DVC repository, as DVC itself takes and reads them, so that the two programs can work beside each other.
 *
 * .dvc/tmp/lock is held (flock) while files of the project are changed, and let go while a stage's command runs; .dvc/tmp/rwlock says which
 * paths a command reads and writes for as long as it does. Who only reads shares the first with others who read, and asks repo_lock_blocked().
 */
#ifndef PIPELINE_REPO_LOCK_H
#define PIPELINE_REPO_LOCK_H

#include "base/err.h"
#include "base/log.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

enum { REPO_LOCK_WAIT_MS = 3000, REPO_LOCK_FOR_EVER = -1 };

struct repo_lock {
	char *folder;  /* .dvc/tmp */
	char *command; /* what others are told is at work: "dvc repro" */
	long pid;
	int fd;          /* of .dvc/tmp/lock while it is held, else -1 */
	int depth;       /* take() counts, drop() counts back */
	bool hard_link;  /* core.hardlink_lock: a lock by link count, for NFS; `fd` is then a token */
	char *claim;     /* the file that is linked to */
	int at_work;     /* 1 = some process, -1 = none, 0 = not looked up yet */
	struct log *log; /* told of locks of dead processes; may be NULL */
};

/* Nothing is taken yet. folder: .dvc/tmp, made when it is needed. */
void repo_lock_init(struct repo_lock *l, const char *folder, const char *command, bool hard_link, struct log *log);
void repo_lock_release(struct repo_lock *l); /* drops it, too */

/*
 * Take the lock of the repository, trying for wait_ms (REPO_LOCK_FOR_EVER: until it is free). Counts: as many repo_lock_drop() free it.
 * DVC_ERROR, in DVC's words, if another process keeps it.
 */
int repo_lock_take(struct repo_lock *l, int64_t wait_ms, struct err *err);
/*
 * The same for who only reads, beside others who do: nobody writes meanwhile. Where no lock can be (a folder that may not be written to, a project
 * that nothing was ever done in) it is none. Not beside repo_lock_take() of the same lock.
 */
int repo_lock_share(struct repo_lock *l, int64_t wait_ms, struct err *err);
void repo_lock_drop(struct repo_lock *l);

/*
 * Write down that this process reads and writes these absolute paths. DVC_ERROR "'/path' is busy, it is being blocked by: (PID 7): dvc repro"
 * if another living process writes what is read or written, or reads what is written (a path overlaps those above and below it). Entries of
 * processes that are gone are removed, with a warning.
 */
int repo_lock_claim(struct repo_lock *l, const struct strvec *read, const struct strvec *written, struct err *err);
/* Take back what this process wrote down of these paths. */
int repo_lock_unclaim(struct repo_lock *l, const struct strvec *read, const struct strvec *written, struct err *err);
/* Has any process written down paths, be it alive or not? Looked up once for all questions of a program. */
bool repo_lock_any_at_work(struct repo_lock *l);
/* The check of repo_lock_claim() alone, without taking or writing anything. Either list may be NULL. */
int repo_lock_blocked(struct repo_lock *l, const struct strvec *read, const struct strvec *written, struct err *err);

/* Is one the other, or does it lie in it? */
bool repo_lock_overlaps(const char *a, const char *b);

#endif
