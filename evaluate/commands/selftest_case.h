/* selftest_case.h - one case of the self-test through judge(), and the list of what came of all of them. */
#ifndef EVALUATE_SELFTEST_CASE_H
#define EVALUATE_SELFTEST_CASE_H

#include "evaluate/commands/synthetic.h"
#include "evaluate/judge/judgement.h"

/* What is done to the candidate, or to the case. */
enum selftest_change {
	CHANGE_NONE,
	CHANGE_NAN,        /* one answer is none */
	CHANGE_MISSING,    /* one row is not answered */
	CHANGE_SAME_BYTES, /* the candidate is the production model, byte for byte */
	CHANGE_GOLDEN,     /* the golden rows fail */
	CHANGE_FEW_ROWS,   /* less than holdout.min_rows */
};

struct selftest_case {
	const struct policy *policy; /* may differ from the synthetic's in its limits */
	const struct synthetic *synthetic;
	enum synthetic_kind candidate;
	int production; /* an enum synthetic_kind; -1 = none */
	enum selftest_change change;
	const uint8_t *worse; /* (rows) where the candidate is noise and production good; NULL = nowhere */
};

/*
 * Judge the case as evaluate would. *j is the caller's to release by judgement_release(), whatever is returned. -1 with err if it
 * cannot be judged at all.
 */
int selftest_judge(struct judgement *j, const struct selftest_case *c, struct err *err);

struct selftest_outcome {
	char *name;
	enum decision decision;
	const char *reason;
	bool as_expected;
	bool policys_fault; /* if it is not as expected */
};

struct selftest_outcomes {
	struct selftest_outcome *v;
	size_t n, cap;
};

/* A new outcome, zeroed, at the end. Borrowed: valid until the next is added. */
struct selftest_outcome *selftest_outcomes_add(struct selftest_outcomes *all);

/*
 * Does each guard, floor and slice of the policy have a veto? The plain win is judged again with one limit a hair beyond what the win
 * reaches, and with one slice where the candidate is noise: neither may be promoted, and the check itself must say so.
 */
void selftest_checks(struct selftest_outcomes *all, const struct policy *policy, const struct synthetic *s);

#endif
