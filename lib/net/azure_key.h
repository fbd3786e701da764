/* azure_key.h - who we are at Azure's Blob storage, and the signature or token that says so. */
#ifndef NET_AZURE_KEY_H
#define NET_AZURE_KEY_H

#include "base/env.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdint.h>

/* Given by the configuration; each may be NULL. */
struct azure_wish {
	const char *connection, *account, *key, *sas, *tenant, *client, *secret;
	const struct env *env;
};

struct azure_key {
	char *account;
	char *endpoint; /* "https://ACCOUNT.blob.core.windows.net", or as a connection string says; no slash at its end */
	char *key;      /* shared key, base64; NULL = none */
	char *sas;      /* without its "?"; NULL = none */
	char *token;    /* of Entra ID; NULL = none */
};

/*
 * A connection string, a shared key, a shared access signature, a client's secret, or a workload's federated token (AZURE_FEDERATED_TOKEN_FILE,
 * AZURE_CLIENT_ID, AZURE_TENANT_ID): the first that the wish or the environment holds. The last two are exchanged for a token, at
 * AZURE_AUTHORITY_HOST. ERR_USAGE if there is none of them.
 */
int azure_key_find(struct azure_key *out, const struct azure_wish *wish, struct err *err);
void azure_key_release(struct azure_key *key);

struct azure_request {
	const char *method;
	const char *path;  /* "/container/a%20b", escaped, as it follows the endpoint */
	const char *query; /* "comp=list&restype=container", escaped and by the byte order of its names; "" = none */
	const char *type;  /* Content-Type; NULL = none */
	int64_t len;       /* of the body */
};

/*
 * Append "x-ms-date: ...", "x-ms-version: ..." and "Authorization: ..." to the headers, of which x-ms-* and Content-MD5 are signed.
 * Source  "Authorize with Shared Key", Azure Storage REST API.
 */
void azure_sign(struct strvec *headers, const struct azure_key *key, const struct azure_request *request, int64_t unix_seconds);

#endif
