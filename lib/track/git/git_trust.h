/* git_trust.h - whose records count: the keys of interlock.trust at the head of the default branch. docs/git-store.md. */
#ifndef TRACK_GIT_TRUST_H
#define TRACK_GIT_TRUST_H

#include "base/signature.h"
#include "base/vec.h"
#include "git/default_branch.h"
#include "track/store.h"

#define TRUST_FILE "interlock.trust"
#define TRUST_RECORD_TYPE "application/vnd.interlock.log-record"

struct trust {
	bool enforced;           /* the trust file is there */
	struct strvec keys;      /* public keys, base64 */
	struct strvec names;     /* whose */
	struct signing_key *key; /* ours; NULL = we cannot sign */
	char id[SIGNATURE_ID_TEXT];
};

/* "BASE64 NAME" lines, '#' begins a comment. ERR_INTEGRITY "interlock.trust:LINE: ..." */
int trust_parse(struct trust *t, const char *text, struct err *err);
void trust_release(struct trust *t);
/* The signature of the key with this id over what the record's digest covers: is it valid, and is the key trusted? */
bool trust_accepts(const struct trust *t, const struct log_record *r, const char *log, const char *key_id, const char *signature);
/* out: a signature over the record with our own key. */
void trust_sign(const struct trust *t, const struct log_record *r, const char *log, char out[static SIGNATURE_TEXT]);

#endif
