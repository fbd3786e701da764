/* latency_guard.h - guards latency_p50_ms and latency_p95_ms: `max` in milliseconds, and `ratio_max` to production. */
#ifndef EVALUATE_LATENCY_GUARD_H
#define EVALUATE_LATENCY_GUARD_H

#include "evaluate/judge/judgement.h"

#include <stdbool.h>

/* Does a guard of this policy ask for times? Then case_in.latency must be there. */
bool policy_times(const struct policy *p);
/* Adds the findings of a guard on times; false if it is none. */
bool judge_latency(struct judgement *j, const struct case_in *in, const struct policy_guard *guard);

#endif
