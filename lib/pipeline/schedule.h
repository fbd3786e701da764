/* schedule.h - which stages are to be looked at, in which order, and which of them may run now. Stages are indices; nothing runs here. */
#ifndef PIPELINE_SCHEDULE_H
#define PIPELINE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>

/* Stage i needs stages to[first[i]] .. to[first[i + 1] - 1], in the order of its dependencies. Without cycles. */
struct dag {
	size_t n;
	size_t *first; /* (n + 1) */
	size_t *to;
};

struct dag_edge {
	size_t from, to; /* `from` needs `to` */
};
/* Edges in any order; those of one stage keep theirs, and one that is there twice stands once. */
void dag_make(struct dag *dag, size_t n, const struct dag_edge *edges, size_t n_edges);
void dag_release(struct dag *dag);

enum schedule_span {
	SCHEDULE_UPSTREAM,   /* the targets and all that they need */
	SCHEDULE_DOWNSTREAM, /* the targets and all that needs them */
	SCHEDULE_PIPELINE,   /* everything that hangs together with the targets */
	SCHEDULE_SINGLE,     /* the targets alone, in the order given; nothing waits for anything */
};

struct schedule_request {
	const size_t *targets; /* (n_targets); none = every stage */
	size_t n_targets;
	enum schedule_span span;
	const bool *cut; /* (dag->n): frozen stages, which need nothing; NULL = none */
};

enum schedule_state { SCHEDULE_WAITING, SCHEDULE_RUNNING, SCHEDULE_DONE, SCHEDULE_FAILED, SCHEDULE_SKIPPED };

struct schedule {
	size_t *order; /* (n) what a stage needs stands before it; else the order of the stages */
	size_t n;
	/* All by the stage's index, (n_stages): */
	enum schedule_state *state;
	bool *selected;
	size_t *waits_for;              /* how many that it needs are neither done nor given up on */
	struct dag needs, needed_by;    /* among the selected */
	size_t n_running, n_left, next; /* `next`: nothing before this place of the order waits */
};

/* Select and order the stages. dag is borrowed for the call alone; release by schedule_release(). */
void schedule_make(struct schedule *s, const struct dag *dag, const struct schedule_request *request);
void schedule_release(struct schedule *s);

/*
 * The first stage of the order that waits for nothing, and that may(arg, stage) (NULL = all); it is RUNNING then. False if there is none now.
 */
bool schedule_next(struct schedule *s, size_t *stage, bool (*may)(void *arg, size_t stage), void *arg);
/* It is DONE: who waited for it may begin. */
void schedule_done(struct schedule *s, size_t stage);
/*
 * It FAILED. With `ignore` who needs it goes on as if it were done. Else all that needs it, however far, is SKIPPED; skipped takes their
 * indices in order (room for n, may be NULL). Returns how many.
 */
size_t schedule_failed(struct schedule *s, size_t stage, bool ignore, size_t *skipped);
/* Nothing new begins: what waits is SKIPPED. */
void schedule_stop(struct schedule *s);
/* Nothing runs and nothing waits. */
bool schedule_is_over(const struct schedule *s);

#endif
