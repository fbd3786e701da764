/* watch.h - a canary judged while it runs: paired outcomes in, stop, go or roll back out, at any moment and without a penalty for looking. */
#ifndef EVALUATE_WATCH_H
#define EVALUATE_WATCH_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum watch_decision { WATCH_CONTINUE, WATCH_GO, WATCH_ROLL_BACK };
enum { WATCH_STAKES = 16 };

struct watch_options {
	double alpha;  /* error rate of each of the two claims over the whole stream */
	double margin; /* >= 0: go when the gain is shown to be above -margin, roll back when it is shown to be below; 0: above 0, below 0 */
	double expected; /* pairs at which the interval is to be tightest */
	bool higher_is_better;
	const char *method; /* "auto", or a row of watch_methods[] */
	double sd;          /* standard deviation of the gains, if it is known; 0 = not */
	double bound;       /* every gain lies in [-bound, bound]; 0 = not known */
	size_t min_pairs;   /* no decision before */
};

/* All that is known of the stream so far; kept between calls in a state file. */
struct watch {
	size_t n, wins, losses;
	double mean, squares;                                /* Welford */
	const struct watch_method *method;                   /* NULL = not settled yet: auto, and no pair made a difference */
	double log_go[WATCH_STAKES], log_back[WATCH_STAKES]; /* wealth of the bets on either claim (eprocess with a bound) */
	enum watch_decision decision;
	size_t decided_at;   /* pair that decided; 0 = undecided */
	double low, high;    /* confidence sequence of the mean gain; infinite before it starts */
	double e_go, e_back; /* evidence for the two claims: 1/alpha decides */
};

/* One way to judge at every pair. One table: to add a method is to add a row. */
struct watch_method {
	const char *name; /* "eprocess" "msprt" "confseq" "asymptotic" */
	size_t least;     /* pairs before it can judge */
	bool ternary;     /* without a bound it takes wins, losses and ties alone */
	/* ERR_USAGE if the options lack what it needs. */
	int (*check)(const struct watch_options *options, struct err *err);
	void (*bet)(struct watch *w, const struct watch_options *options, double gain); /* at every pair; NULL = nothing to do */
	enum watch_decision (*judge)(struct watch *w, const struct watch_options *options);
	const char *help;
};

extern const struct watch_method watch_methods[]; /* ends with { 0 } */
/* The method of this name; NULL if there is none. Static. */
const struct watch_method *watch_method_find(const char *name);

/* ERR_USAGE for options that no method can work with. */
int watch_check(const struct watch_options *options, struct err *err);

/* A new stream, without any pair. */
void watch_start(struct watch *w);
/* Why this gain cannot belong to this stream; NULL if it can. */
const char *watch_objection(const struct watch *w, const struct watch_options *options, double gain);
/* One pair without an objection; gain > 0 means that the candidate did better. Once decided, further pairs are counted but change nothing. */
void watch_add(struct watch *w, const struct watch_options *options, double gain);

/*
 * Read NDJSON lines {"gain": g} or {"candidate": a, "production": b} until a decision or the end; the first `skip` pairs are known already.
 * ERR_DATA "path:line: ..." for a line that is neither, or whose numbers are not finite.
 */
int watch_stream(struct watch *w, const struct watch_options *options, size_t skip, FILE *in, const char *path, struct err *err);

/*
 * The state file. Absent: a new stream. ERR_INTEGRITY if it is malformed; ERR_USAGE if the stream was begun on other terms: an error rate
 * holds only if nobody turns its knobs on the way.
 */
int watch_read_state(struct watch *w, const struct watch_options *options, const char *path, struct err *err);
/* Write the state whole or not at all, so that a kill leaves the old one. ERR_IO. */
int watch_write_state(const struct watch *w, const struct watch_options *options, const char *path, struct err *err);

/* As in JSON and messages. Static. */
const char *watch_decision_name(enum watch_decision decision);

#endif
