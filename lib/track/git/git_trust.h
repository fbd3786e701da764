/* git_trust.h - whose records count: the keys of interlock.trust at the head of the default branch. docs/git-store.md. */
#ifndef TRACK_GIT_TRUST_H
#define TRACK_GIT_TRUST_H

#include "base/crypto/signature.h"
#include "base/vec.h"
#include "format/json.h"
#include "git/default_branch.h"
#include "track/store.h"

#define TRUST_FILE "interlock.trust"
#define TRUST_RECORD_TYPE "application/vnd.interlock.log-record"

struct trust {
	bool enforced;              /* the trust file is there */
	struct strvec keys;         /* public keys, base64 */
	struct strvec names;        /* whose */
	struct strvec issuers;      /* whose word for an identity counts, besides the known ones */
	struct strvec environments; /* in which a job may override; none named = any */
	struct signing_key *key;    /* ours; NULL = we cannot sign */
	char id[SIGNATURE_ID_TEXT];
};

/* Lines "BASE64 NAME", "issuer URL" and "override ENVIRONMENT"; '#' begins a comment. ERR_INTEGRITY "interlock.trust:LINE: ..." */
int trust_parse(struct trust *t, const char *text, struct err *err);
void trust_release(struct trust *t);
/* The signature of the key with this id over what the record's digest covers: is it valid, and is the key trusted? */
bool trust_accepts(const struct trust *t, const struct log_record *r, const char *log, const char *key_id, const char *signature);
/* The same for any bytes. */
bool trust_knows(const struct trust *t, const char *type, const struct str *bytes, const char *key_id, const char *signature);
/* "signatures": the one with our own key over the record, or over any bytes. */
void trust_sign(struct json_writer *w, const struct trust *t, const struct log_record *r, const char *log);
void trust_put_signature(struct json_writer *w, const struct trust *t, const char *type, const struct str *bytes);
/*
 * Where trust is enforced, what nobody trusted has signed would be refused by every reader: ERR_USAGE without a trusted key. *signer: whose
 * key ours is; NULL = nobody's, and no matter.
 */
int trust_need_key(const struct trust *t, const char **signer, struct err *err);

#endif
