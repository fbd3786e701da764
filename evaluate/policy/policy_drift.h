/* policy_drift.h - two sections of the policy about rows to come: drift, and holdout.priors. */
#ifndef EVALUATE_POLICY_DRIFT_H
#define EVALUATE_POLICY_DRIFT_H

#include "base/vec.h"
#include "table/drift.h"

#include <stdbool.h>
#include <stddef.h>

/* Are the hold-out's columns still like those of recent rows? */
struct policy_drift {
	const char *against; /* CSV; NULL = nobody asks */
	struct drift_terms terms;
	struct strvec columns; /* empty = all features, and the label where the recent rows have it */
	bool block;            /* action: block */
};

/* The shares of the classes that the decision is to hold for. */
struct policy_priors {
	const char **classes; /* (n) as written */
	double *shares;       /* (n) above 0, with sum 1 */
	size_t n;             /* 0 = none given */
	bool recent;          /* those of the labels in drift.against */
};

#endif
