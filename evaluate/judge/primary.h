/* primary.h - which paired test answers which metric's question, and the comparison of two arms by it. */
#ifndef EVALUATE_PRIMARY_H
#define EVALUATE_PRIMARY_H

#include "evaluate/judge/arm.h"
#include "evaluate/policy/policy.h"

/* Above this many rows a mean is judged by t alone: resampling says the same and costs minutes. */
enum { CONTEST_T_ALONE = 100000 };

/* How rows become gains. */
enum gain_kind {
	GAIN_NONE,   /* no paired test in this version: rule point alone */
	GAIN_LOSS,   /* mean of the metric's loss per row */
	GAIN_RMSE,   /* delta method on squared errors */
	GAIN_RIGHT,  /* labels right or wrong */
	GAIN_SCORE,  /* the scores themselves: AUC */
	GAIN_METRIC, /* no gain of a row: the metric itself is resampled */
	GAIN_QUERY,  /* mean of a ranking metric over queries */
};

struct test_plan {
	enum gain_kind gain;
	const struct comparison_test *test;     /* NULL for rule point */
	const struct comparison_test *second;   /* must agree; NULL = none */
	const struct comparison_test *interval; /* whose interval is shown, if not the test's own; NULL */
};

/* What the rows are like: n of them, or of queries. */
struct row_shape {
	size_t n;
	bool groups, weights, time;
	bool priors; /* the weights are those of holdout.priors: one for each class */
};

/* The tests of a rule on such rows. ERR_USAGE if the metric has none that fits. */
int test_plan(struct test_plan *plan, const struct policy_rule *rule, const struct row_shape *rows, struct err *err);
struct row_shape truth_shape(const struct truth *t);

/* What the evidence says of the rule's claim. */
enum shown {
	SHOWN,          /* p <= alpha, by every test of the plan */
	SHOWN_WORSE,    /* the opposite claim is shown */
	SHOWN_DISAGREE, /* one test says yes, the other does not */
	SHOWN_NOT,      /* neither */
};

struct contest {
	double candidate, production; /* the metric's values; NaN = undefined */
	double delta;                 /* > 0: the candidate is better, whatever the metric's direction */
	double margin;                /* in the metric's units, after margin_rel */
	const char *test;             /* "point" where no test was run */
	struct comparison first, second;
	bool has_first, has_second;
	double ci_low, ci_high; /* NaN = none */
	bool same;              /* the predictions are identical */
	enum shown shown;
};

/* The terms of a contest that do not come from the rule. */
struct contest_terms {
	double alpha;
	uint64_t seed;
	unsigned n_threads;
	bool no_second;     /* the first test alone (controls) */
	size_t n_resamples; /* 0 = the tests' own number */
	bool exact;         /* alpha is shared by many tests: `auto` takes exact tests, and as many resamples as so small an alpha needs */
};

/*
 * The plan of contests whose alpha is shared: mcnemar_exact for an `auto` mid-p, and at least as many resamples (in: 0 = the
 * test's own number) that ten lie beyond alpha.
 * ERR_USAGE if no number of them can show p <= alpha.
 */
int test_plan_exact(struct test_plan *plan, size_t *n_resamples, const struct policy_rule *rule, double alpha, struct err *err);

/*
 * Compare two arms by a rule. ERR_DATA if an arm lacks what the metric needs, the metric is undefined, or the relative margin has no
 * base; ERR_INTEGRITY if the test's delta is not the difference of the metric's values.
 */
int contest_run(struct contest *out, const struct arm *candidate, const struct arm *production, const struct policy_rule *rule,
		const struct contest_terms *terms, struct err *err);

/* ERR_USAGE if a share of the metric says nothing because its rows can be negative. */
int contest_ratio_base(const struct arm *candidate, const struct arm *production, const struct metric *metric, struct err *err);

/* The metric of one arm, checked: ERR_DATA if the arm lacks what it needs, or it is not finite. title: "the candidate". */
int contest_value(double *out, const struct arm *arm, const struct metric *metric, const char *title, struct err *err);

#endif
