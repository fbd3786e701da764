/* transfer.h - everything of one store taken over into another: logs as they are, with their digests, the packages that versions name, and
 * runs with their metrics' history and files. What is there already is left alone, so that who is interrupted runs it again.
 */
#ifndef TRACK_TRANSFER_H
#define TRACK_TRANSFER_H

#include "track/store.h"

struct transfer {
	size_t logs, lines, versions, runs; /* that were taken over */
	size_t known_runs, known_lines;     /* that were there */
};

/*
 * A log goes on where the other one ends; ERR_INTEGRITY if the two went different ways, before anything of that log is written. Packages
 * come before the lines that name them.
 */
int store_transfer(struct transfer *out, struct store *to, struct store *from, struct err *err);

/* One run with all that belongs to it, as it was: its user, its times, the history of its metrics, its files. *taken false = it was there. */
struct transfer_run {
	const struct run *run;
	const struct run_metric *history; /* every value; run->metrics where nobody knows more */
	size_t n_history;
	const char *files; /* the folder of its artifacts; NULL = none */
};
/* Each run that ended and was not deleted, the oldest first. */
typedef int transfer_run_fn(const struct transfer_run *one, void *arg, struct err *err);
int store_each_run(struct store *from, transfer_run_fn *each, void *arg, struct err *err);
int store_take_run(struct store *to, const struct transfer_run *one, bool *taken, struct err *err);
/* After the last one: those with a verdict are brought to where the others see them. */
int store_took_runs(struct store *to, const struct strvec *ids, struct err *err);

#endif
