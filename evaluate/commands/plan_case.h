/* plan_case.h - what `evaluate plan` knows of a policy's future: its tests, how rows vary, how many there are, and what is left of the hold-out. */
#ifndef EVALUATE_PLAN_CASE_H
#define EVALUATE_PLAN_CASE_H

#include "base/str.h"
#include "evaluate/commands/plan.h"
#include "evaluate/evaluation.h"
#include "evaluate/planning/detection.h"

struct plan_case {
	const struct policy *policy;
	const struct evaluation *holdout; /* its rows, truth and ledger; NULL = none was given */
	struct test_plan plan;
	struct detection_spread spread;
	bool in_sds;          /* nobody knows the spread: gains are in standard deviations of the rows' gains */
	double rows;          /* of the hold-out */
	double design_effect; /* rows that count as one: groups and weights */
	struct reuse_terms terms;
	double alpha;                      /* of each test: the policy's, shared by what the hold-out is to bear */
	double margin;                     /* of the primary rule, in its metric's units; NaN = relative to a value that is not known */
	long long evaluations, promotions; /* of the hold-out so far */
};

/* What the policy says that such rows are like. */
struct row_shape plan_shape(const struct policy *p, double rows);

/* Why the policy can never pass: "" if it can, as far as anybody can tell beforehand. */
void plan_obstacle(struct str *why, const struct plan_case *c);

/* Rows that the policy's condition needs for its tolerances, at accuracies of a half and the case's disagreement: what needs most. */
double plan_condition_rows(const struct plan_case *c);

/* evaluate plan --policy */
int plan_policy_run(const struct plan_args *args, struct err *err);

#endif
