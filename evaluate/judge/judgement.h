/* judgement.h - the decision itself: a pure function of the policy, the truth and the arms. Nothing here reads a file, a clock or a store;
 * evaluate and its self-test come through the same door.
 */
#ifndef EVALUATE_JUDGEMENT_H
#define EVALUATE_JUDGEMENT_H

#include "base/vec.h"
#include "evaluate/judge/arm.h"
#include "evaluate/judge/dummy.h"
#include "evaluate/policy/policy.h"
#include "evaluate/planning/condition_evidence.h"
#include "evaluate/judge/primary.h"
#include "evaluate/statistics/latency.h"
#include "table/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decision { DECISION_PROMOTE, DECISION_REJECT, DECISION_INCONCLUSIVE, DECISION_ERROR };
/* "promote", "reject", "inconclusive", "error". Static. */
const char *decision_name(enum decision d);

/* The closed list of reasons (RULES 18): what each one means for the decision, and the exit code of an error. */
struct reason {
	const char *name;
	enum decision decision;
	int exit_code;
};
extern const struct reason reasons[]; /* ends with { 0 } */
/* The row of this reason; NULL if it is not in the list. Static. */
const struct reason *reason_find(const char *name);

enum state {
	STATE_PASS,
	STATE_FAIL,
	STATE_UNKNOWN,        /* required, but not shown either way */
	STATE_NOT_TESTABLE,   /* a slice with too few rows */
	STATE_NOT_APPLICABLE, /* nothing to compare with */
	STATE_WARN,           /* shown, and no limit was set */
};
/* As verdict.json has it. Static. */
const char *state_name(enum state s);

/* One floor, guard or slice. Numbers that do not apply are NaN. */
struct finding {
	const char *metric;
	const char *rule; /* "superior" "non_inferior" "max" "min" "ratio_max" "beats_dummy" */
	double candidate, production, delta, ci_low, ci_high, p, p_holm, p_bh, margin, limit, ratio;
	double aa_ratio, aa_low, aa_high; /* times: the same model against itself */
	size_t calls;                     /* times: of each arm; 0 = no time */
	const char *test;                 /* NULL = none */
	char *slice;                      /* "region=north, product=a"; NULL = all rows */
	const char *mode;                 /* slices: "prove" or "alarm" */
	size_t rows;
	enum state state;
	const char *reason; /* of a fail or an unknown */
};

struct findings {
	struct finding *v;
	size_t n, cap;
};

enum control { CONTROL_PASS, CONTROL_NOT_APPLICABLE };

enum { JUDGEMENT_REASONS = 16 };

struct judgement {
	enum decision decision;
	const char *reasons[JUDGEMENT_REASONS]; /* n_reasons names of reasons[] */
	size_t n_reasons;
	bool has_primary; /* there was a production model to compare with */
	struct contest primary;
	enum state primary_state;
	double mde;             /* smallest gain that this test would have shown with the policy's power; NaN = unknown */
	double candidate_value; /* primary metric; NaN if the candidate has none */
	struct condition_evidence condition;
	enum state condition_state; /* NOT_APPLICABLE without a condition */
	struct findings floors, guards, slices;
	size_t n_not_testable;
	const char *golden;                                       /* "pass" "fail" "not_applicable" */
	double churn, negative_flip_rate;                         /* NaN = not labels, or no production */
	size_t n_candidate_right, n_production_right;             /* labels: only one of them right (b, c) */
	const char *control_aa, *control_sabotage, *control_swap; /* "pass" "not_applicable" */
	struct strvec warnings;
};

struct case_in {
	const struct policy *policy;
	const struct arm *candidate, *production; /* production NULL = none */
	const struct dummy *dummy;
	const struct table *rows; /* the hold-out, for slices; may be NULL if the policy has none */
	const size_t *order;      /* row i of the arms is row order[i] of the table; NULL = the same */
	const char *golden;       /* "pass" "fail" "not_applicable" */
	double log_tests;         /* ln of the tests that share alpha (reuse_budget.h); 0 = this one alone */
	bool strict;              /* one bit is told: exact tests, and no cause of a non-promotion may show */
	bool drifted;             /* the hold-out is not like recent rows, and drift.action is block */
	bool same_package;        /* the candidate is the production model, byte for byte */
	uint64_t seed;
	unsigned n_threads;
	const struct latency *latency; /* the measured times; NULL = none */
};

/* ERR_* with *error_reason set (a row of reasons[]) where nothing can be decided. */
int judge(struct judgement *out, const struct case_in *in, const char **error_reason, struct err *err);
void judgement_release(struct judgement *j);

/*
 * declared_terms.c: the policy's costs by the truth's classes, which are final (after truth_add_classes()); unknown gets the classes that costs
 * name and nobody has. And ERR_DATA where a declared column leaves its range; production NULL = none.
 */
void declared_costs(struct truth *t, const struct policy *p, struct strvec *unknown);
int declared_check(const struct policy *p, const struct arm *candidate, const struct arm *production, struct err *err);

/* Parts of judge(), one file each. */
struct finding *findings_add(struct findings *f, const char *metric, const char *rule);
void judgement_warn(struct judgement *j, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int judge_controls(struct judgement *j, const struct case_in *in, struct err *err);
int judge_floors(struct judgement *j, const struct case_in *in, struct err *err);
int judge_guards(struct judgement *j, const struct case_in *in, struct err *err);
void judge_condition(struct judgement *j, const struct case_in *in);
void judge_always_on(struct judgement *j, const struct case_in *in);
int judge_slices(struct judgement *j, const struct case_in *in, struct err *err);
/* RULES 17 and the combination: decision and reasons out of what was found. */
void judge_decide(struct judgement *j, const struct case_in *in);
/* Does a floor ask anything of the primary metric itself? If not, a first model is a human's to promote. */
bool judge_has_floor(const struct policy *p);
/* alpha over the tests that share it: of every check that must be shown. Alarms keep theirs: a smaller one would let more pass. */
double case_alpha(const struct case_in *in, double alpha);
/* Terms of every contest of this case. */
struct contest_terms case_terms(const struct case_in *in);

#endif
