/* plan.h - `evaluate plan`: before training, what could this gate see, how many rows would it need, and can the policy ever pass? */
#ifndef EVALUATE_PLAN_H
#define EVALUATE_PLAN_H

#include "base/options/opt.h"

struct plan_args {
	struct common common;
	const char *condition, *adaptivity, *method, *policy, *holdout, *tracking_uri;
	double reliability, disagreement, sd, gain, auc, correlation, icc, value;
	int64_t steps, rows, positives, negatives, groups;
	bool table;
};

extern const struct opt plan_opts[];
/* `evaluate plan`: args as parsed; prints how many rows a policy or a condition needs. Returns 0, or -1 with err. */
int plan_run(const void *args, struct err *err);

#endif
