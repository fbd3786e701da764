/* identity_inside.h - what the ways to ask a forge for an identity share. */
#ifndef NET_IDENTITY_INSIDE_H
#define NET_IDENTITY_INSIDE_H

#include "format/json.h"
#include "net/identity_token.h"

/* GET url as JSON, with the secret as bearer (NULL = none). NULL with err. */
struct json *identity_ask(const char *url, const char *secret, struct err *err);

/* Azure Pipelines has no token that names a person, so its API is asked for this job's build. */
bool azure_offers_identity(const struct env *env);
int azure_identity(struct identity_claims *out, const struct env *env, const struct strvec *issuers, struct err *err);

#endif
