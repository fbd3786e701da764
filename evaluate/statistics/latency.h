/* latency.h - how long models take to answer one row: quantiles with intervals, and ratios of them. Pure functions of the times.
 *
 * The interval of a quantile is made of order statistics and assumes nothing of the times' distribution: of n times, how many lie below the
 * q-quantile is binomial(n, q). A ratio's interval divides the ends of two such intervals, each of which holds with 1 - (1 - level)/2: by
 * Bonferroni's inequality both hold at once with the level, however much the two models' times depend on each other.
 */
#ifndef EVALUATE_LATENCY_H
#define EVALUATE_LATENCY_H

#include <stdbool.h>
#include <stddef.h>

#define LATENCY_LEVEL 0.95

/* The quantiles that guards may limit, and what is asked of each. */
enum latency_which { LATENCY_P50, LATENCY_P95, LATENCY_QUANTILES };
extern const double latency_q[LATENCY_QUANTILES];
extern const char *const latency_names[LATENCY_QUANTILES]; /* "p50_ms" "p95_ms" */

/* Milliseconds. */
struct latency_quantile {
	double value;     /* type 7, which lies in the interval */
	double low, high; /* 0 and infinity where n is too small for an end */
};

struct latency_arm {
	struct latency_quantile at[LATENCY_QUANTILES];
};

/* One measurement: three arms that took turns on the same rows. */
struct latency {
	size_t calls, warm_up; /* of each arm */
	bool has_production;
	struct latency_arm candidate, production;
	struct latency_arm again; /* A/A: the production model a second time; the candidate where there is no production */
};

/*
 * Ranks (from 1) of the order statistics between which the q-quantile lies with at least this probability: equal tails, then the upper one
 * comes inward while the level still holds. *low 0 and *high n + 1 mean: no end.
 * Returns the coverage.
 * Source  David, Nagaraja, Order Statistics, 3rd ed., section 7.1.
 */
double order_ranks(size_t *low, size_t *high, size_t n, double q, double level);

/* ms (n > 0) is sorted in place. Intervals hold with 1 - (1 - LATENCY_LEVEL)/2 each. */
void latency_of(struct latency_arm *out, double *ms, size_t n);

/* a / b, with the interval of LATENCY_LEVEL. 0 / 0 is 1. */
struct latency_quantile latency_ratio(const struct latency_quantile *a, const struct latency_quantile *b);

/* What a limit says of a measurement. */
enum latency_verdict {
	LATENCY_HOLDS,   /* the whole interval is at or below the limit, and the runner is quiet enough to tell */
	LATENCY_BROKEN,  /* the whole interval is above it, by more than the runner's noise */
	LATENCY_NOISY,   /* the same model against itself differs by more than the limit allows */
	LATENCY_FEW,     /* too few calls for an interval */
	LATENCY_UNKNOWN, /* the limit lies inside the interval */
};

/*
 * ratio  candidate / production;  aa  the same model against itself.
 * A runner is noisy if aa's interval leaves [1/b, b] with b = max(limit, 1/limit, LATENCY_LEAST_BAND).
 */
#define LATENCY_LEAST_BAND 1.05
/* What a limit on candidate / production (a ratio, > 0) says; see above for noise. */
enum latency_verdict latency_judge_ratio(const struct latency_quantile *ratio, const struct latency_quantile *aa, double limit);
/* An absolute limit in milliseconds: noise is what aa's upper end adds to the candidate's. */
enum latency_verdict latency_judge_max(const struct latency_quantile *value, const struct latency_quantile *aa, double limit);

#endif
