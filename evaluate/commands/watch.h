/* watch.h - a canary judged while it runs: paired outcomes in, stop, go or roll back out, at any moment and without a penalty for looking. */
#ifndef EVALUATE_WATCH_H
#define EVALUATE_WATCH_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum watch_decision { WATCH_CONTINUE, WATCH_GO, WATCH_ROLL_BACK };

struct watch_options {
	double alpha;  /* error rate of each of the two claims over the whole stream */
	double margin; /* >= 0: go when the gain is shown to be above -margin, roll back when it is shown to be below; 0: above 0, below 0 */
	double expected; /* pairs at which the interval is to be tightest */
	bool higher_is_better;
};

/* All that is known of the stream so far; kept between calls in a state file. */
struct watch {
	size_t n, wins, losses;
	double mean, squares; /* Welford */
	bool ternary;         /* every gain so far was -1, 0 or 1 */
	enum watch_decision decision;
	size_t decided_at;   /* pair that decided; 0 = undecided */
	const char *method;  /* "e_process" or "confidence_sequence" */
	double low, high;    /* confidence sequence of the mean gain; infinite before it starts */
	double e_go, e_back; /* e-values of the two claims (e_process) */
};

void watch_start(struct watch *w);
/* One pair; gain > 0 means that the candidate did better. Once decided, further pairs are counted but change nothing. */
void watch_add(struct watch *w, const struct watch_options *options, double gain);

/*
 * Read NDJSON lines {"gain": g} or {"candidate": a, "production": b} until a decision or the end.
 * ERR_DATA "path:line: ..." for a line that is neither, or whose numbers are not finite.
 */
int watch_stream(struct watch *w, const struct watch_options *options, FILE *in, const char *path, struct err *err);

/* The state file. Absent: a new stream. ERR_INTEGRITY if it is malformed. */
int watch_read_state(struct watch *w, const char *path, struct err *err);
int watch_write_state(const struct watch *w, const char *path, struct err *err);

const char *watch_decision_name(enum watch_decision decision);

#endif
