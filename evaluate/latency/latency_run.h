/* latency_run.h - takes the times: three arms in turn on the same rows, by a clock and by models that the caller names, so that a test can
 * bring both.
 */
#ifndef EVALUATE_LATENCY_RUN_H
#define EVALUATE_LATENCY_RUN_H

#include "base/err.h"
#include "evaluate/statistics/latency.h"

enum latency_role { LATENCY_CANDIDATE, LATENCY_PRODUCTION, LATENCY_AGAIN, LATENCY_ROLES };

enum { LATENCY_WARM_UP = 10, LATENCY_MOST_CALLS = 1000000 };

struct latency_terms {
	size_t n_rows, most_calls; /* both > 0; calls of each arm */
	double budget_ms;          /* no round begins after this much time, warm-up included; one round is made all the same */
	bool has_production;
	double (*now_ms)(void *clock); /* never goes back */
	void *clock;
	/* Score one row, below n_rows. */
	int (*call)(void *models, enum latency_role role, size_t row, struct err *err);
	void *models;
};

/*
 * Rounds: in each, every arm answers the same row once, and the order of the arms goes through all permutations, so that neither who comes
 * first nor who comes after whom favours one. The number of rounds depends on the budget alone, never on who leads.
 * Returns 0, or what a call failed with.
 */
int latency_measure(struct latency *out, const struct latency_terms *terms, struct err *err);

#endif
