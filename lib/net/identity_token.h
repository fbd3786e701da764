/* identity_token.h - the token by which a forge says whose job this is (OpenID Connect), fetched and verified.
 *
 * GitHub hands it out to a job with `id-token: write` at ACTIONS_ID_TOKEN_REQUEST_URL; GitLab puts it into the variable that `id_tokens:`
 * names, which must be INTERLOCK_ID_TOKEN. What is verified: an RS256 signature by a key that the issuer publishes over https (discovery,
 * then its key set), the audience "interlock", and the times. The variables of a job decide where a token is asked for, but not who may
 * have issued it: that is a fixed list, and what the caller adds.
 */
#ifndef NET_IDENTITY_TOKEN_H
#define NET_IDENTITY_TOKEN_H

#include "base/env.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

#define IDENTITY_AUDIENCE "interlock"

enum { IDENTITY_SKEW_MS = 5 * 60 * 1000 }; /* by which the clocks of the forge and of this machine may differ */

struct identity_claims {
	char *issuer, *subject; /* "https://token.actions.githubusercontent.com", "repo:O/R:environment:production" */
	char *who;              /* the login of whom the job runs for */
	char *environment;      /* that the job entered; NULL = none */
};
void identity_claims_release(struct identity_claims *c);

/* Does this job offer a token, or on Azure Pipelines its own, with which the API can be asked (identity_azure.c)? */
bool identity_offered(const struct env *env);

/*
 * Fetch the job's token and verify it now. issuers: further ones that may have issued it, as URLs without a '/' at the end; http:// is for
 * this machine alone. ERR_RETRY or ERR_DATA where it cannot be had; ERR_INTEGRITY if what was had is not what it says. No part of a token is in a
 * message.
 */
int identity_token_claims(struct identity_claims *out, const struct env *env, const struct strvec *issuers, struct err *err);

/* The same for a token at hand, and the issuer's key set (RFC 7517). For tests, and identity_token_claims(). */
int identity_token_verify(struct identity_claims *out, const char *token, const char *key_set, size_t key_set_len, int64_t now_ms,
			  struct err *err);

#endif
