/* attest.h - a line of the registry, written by whom the store knows, and what is said beside it. */
#ifndef REGISTER_ATTEST_H
#define REGISTER_ATTEST_H

#include "request.h"

/*
 * registry_append() by the identity of this job. An override must come from an environment whose reviewers the team trusts with that:
 * ERR_INTEGRITY "override_not_approved: ..." else.
 */
int attest_append(struct registry *r, struct store *s, struct registry_record *record, const struct request *req, struct err *err);

/* Where the store stood when the alias became what it is: publications carry it. */
int attest_head(struct store_head *out, const struct registry *r, const char *alias, struct store *s, struct err *err);

/* Say once, if it is so, that whoever may push to this store can forge its records. */
void attest_warn_forgeable(struct store *s, const struct request *req);

#endif
