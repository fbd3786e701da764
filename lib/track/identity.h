/* identity.h - who is at work: as the forge says, where it can be asked; else as the machine says of itself, which is claimed.
 *
 * A store that others share asks the forge for a token that names whom the job runs for, and verifies it (net/identity_token.h) before it
 * writes. What reaches readers is a field of a record: they trust it as far as they trust the key that signed the record.
 */
#ifndef TRACK_IDENTITY_H
#define TRACK_IDENTITY_H

#include "base/env.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>

struct identity {
	char *who;
	bool verified;          /* the forge's token says so; else who is claimed, and the rest NULL */
	char *issuer, *subject; /* who says so, and of which job */
	char *environment;      /* that the job entered; NULL = none */
	char *why;              /* a token was offered and could not be had: claimed for that; NULL = none was offered */
};
void identity_release(struct identity *id);

/* Without asking anybody. */
void identity_claimed(struct identity *id, const struct env *env);

/*
 * Ask, if the job offers a token. issuers: that the team trusts besides the known ones. A service that cannot be reached leaves it claimed,
 * with the reason; ERR_INTEGRITY if a token is there and is not what it says.
 */
int identity_find(struct identity *id, const struct strvec *issuers, const struct env *env, struct err *err);

/* "ada", or "ada (claimed)". Caller frees. */
char *identity_title(const char *who, bool verified);

#endif
