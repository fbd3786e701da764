/* holdout.h - the digests that a verdict names besides the models': of the hold-out and of the policy.
 *
 * evaluate and register both come here, so that they cannot disagree about what was digested.
 */
#ifndef VERDICT_HOLDOUT_H
#define VERDICT_HOLDOUT_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "base/vec.h"
#include "table/table.h"

/*
 * Read a hold-out table the one way that its digest is defined over: the key and time columns as exact text, the others inferred.
 * key may be empty; time may be NULL. Errors are table_read_csv()'s; ERR_DATA if a key or time column is absent.
 */
int holdout_read(struct table *t, const char *path, const struct strvec *key, const char *time, struct err *err);

/* Digest of the hold-out at path: row order and file name change nothing (RULES 21). */
int holdout_digest(char out[static DIGEST_TEXT], const char *path, const struct strvec *key, const char *time, struct err *err);

/* Digest of a policy file: its bytes. */
int policy_digest(char out[static DIGEST_TEXT], const char *path, struct err *err);

#endif
