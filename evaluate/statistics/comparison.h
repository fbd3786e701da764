/* comparison.h - paired tests: is the candidate better than production on the same rows?
 *
 * Conventions (reference: docs/gate.md): a gain d_i > 0 means that the candidate is better on row i; delta > 0 means that the candidate
 * is better; p is one-sided against the rule's null. Every test is one row of comparison_tests[].
 */
#ifndef EVALUATE_COMPARISON_H
#define EVALUATE_COMPARISON_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum comparison_rule { RULE_SUPERIOR, RULE_NON_INFERIOR, RULE_EQUIVALENT, RULE_POINT };

struct resampled;

/* Rows in canonical order. What a test does not need may be NULL. */
struct comparison_input {
	size_t n;
	const double *gain;             /* (n) loss(production) - loss(candidate) */
	const uint8_t *candidate_right; /* (n) 0 or 1: labels */
	const uint8_t *production_right;
	const double *candidate_score; /* (n): AUC */
	const double *production_score;
	const uint8_t *positive; /* (n) 0 or 1: truth for AUC */
	const double *weight;    /* (n) > 0: weighted_t */
	const uint32_t *group;   /* (n) below n_groups: cluster_t, bca by groups */
	size_t n_groups;
	size_t horizon; /* dm_hln: forecasts overlap over this many rows; 0 = 1 */
	enum comparison_rule rule;
	double margin; /* >= 0, units of delta */
	double level;  /* of the two-sided interval, 0.95 */
	uint64_t seed; /* bootstrap */
	unsigned n_threads;
	size_t n_resamples;                /* 0 = 9999 */
	const struct resampled *resampled; /* bca of a metric that is no mean of gains (resampled.h); NULL = of the mean gain */
	double range;                      /* of the gains, [-range/2, range/2]: hoeffding, empirical_bernstein */
};

struct comparison {
	const char *test;     /* "paired_t" */
	double delta, se, df; /* df 0 = normal */
	double middle;        /* Wilcoxon: Hodges and Lehmann's estimate of the shift; delta stays the mean */
	double statistic;     /* t, z, V for Wilcoxon, or b for McNemar */
	double p;             /* one-sided against the rule's null; NaN = unknown (never a pass) */
	double p_worse;       /* one-sided p of the opposite claim: delta < 0 */
	double ci_low, ci_high;
	size_t b, c; /* McNemar: only the candidate right, only production right */
};

struct comparison_test {
	const char *
		name; /* "paired_t" "bootstrap_t" "mcnemar_midp" "mcnemar_exact" "tango" "delong" "wilcoxon" "sign_flip" "dm_hln" "cluster_t" "weighted_t" "bca" "hoeffding" "empirical_bernstein" */
	int (*run)(struct comparison *out, const struct comparison_input *in, struct err *err); /* ERR_DATA if it cannot be computed */
	const char *help;
};

extern const struct comparison_test comparison_tests[]; /* ends with { 0 } */
/* The test of this name (RULES 12); NULL if there is none. Static. */
const struct comparison_test *comparison_find(const char *name);
/* Does the test stand on a declared range of the gains? */
bool comparison_is_bounded(const char *name);

/*
 * Gains whose mean is RMSE(production) - RMSE(candidate) and whose spread is the delta method's, for paired_t and bootstrap_t.
 * production_loss, candidate_loss (n) squared errors;  gain (n).
 */
void comparison_rmse_gains(double *gain, const double *production_loss, const double *candidate_loss, size_t n);

/* Smallest delta that a test with this se would show with the power asked for: (z_alpha + z_power) * se. */
double comparison_detectable(double se, double alpha, double power);
/* The same of a test that was run on n rows, whose gains have this range if it is a bounded one: the bound's reach and z_power * se. */
double comparison_mde(const struct comparison *c, double n, double range, double alpha, double power);

#endif
