/* selftest.h - the user's own policy against cases whose answer is known, through the code that judges real models. */
#ifndef EVALUATE_SELFTEST_H
#define EVALUATE_SELFTEST_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/* Appends the result: lines for people, or one JSON document. ERR_USAGE if the policy is wrong or cannot promote anything; ERR_INTEGRITY
 * if a case that must not be promoted is. */
int selftest_run(struct str *out, const char *policy_path, bool json, struct err *err);

#endif
