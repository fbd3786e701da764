/* aws_key.h - whose key signs a request to AWS: given settings, the environment, a profile's files, or a web identity exchanged for one. */
#ifndef NET_AWS_KEY_H
#define NET_AWS_KEY_H

#include "base/env.h"
#include "base/err.h"

struct aws_wish {
	/* Given by the configuration; each may be NULL. */
	const char *id, *secret, *token, *region, *profile, *credentials_path, *config_path;
	const struct env *env;
};

struct aws_key {
	char *id, *secret, *token; /* NULL id: none was found */
	char *region;              /* "us-east-1" where nobody says another */
};

/*
 * In this order: the wish, AWS_ACCESS_KEY_ID and its like (unless a profile is wished for), the profile in ~/.aws/credentials and ~/.aws/config,
 * AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN (asked of STS, at AWS_ENDPOINT_URL_STS or AWS's own).
 * Returns 0, also where no key was found; ERR_USAGE for half a key, and a profile that is in neither file; ERR_RETRY, ERR_DATA of STS.
 */
int aws_key_find(struct aws_key *out, const struct aws_wish *wish, struct err *err);
void aws_key_release(struct aws_key *key);

#endif
