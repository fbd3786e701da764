/* approval.h - in a store that others share: does a promotion rest on what the team has on its default branch? (RULES 34) */
#ifndef REGISTER_APPROVAL_H
#define REGISTER_APPROVAL_H

#include "request.h"
#include "verdict/verdict.h"

/* package: the folder (or bare file) that is promoted. ERR_INTEGRITY "policy_not_approved: ...". */
int approval_check(const struct verdict *v, const struct request *req, const char *package, struct store *s, struct err *err);

#endif
