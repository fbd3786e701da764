/* sigv4.h - signs requests as AWS asks for it, Signature Version 4. (libcurl 7.88 signs requests to S3 wrongly.) */
#ifndef NET_SIGV4_H
#define NET_SIGV4_H

#include "base/str.h"
#include "base/vec.h"

#include <stdint.h>

struct sigv4_key {
	const char *id, *secret;
	const char *token; /* of a session; NULL = none */
	const char *region, *service;
};

struct sigv4_request {
	const char *method, *host; /* host with its port, as it is sent */
	const char *path;          /* "/bucket/key", escaped as it is sent */
	const char *query;         /* "a=1&b=", escaped, by the byte order of its names; "" = none */
	const char *payload;       /* SHA-256 of the body in hex, or "UNSIGNED-PAYLOAD" */
};

/*
 * Append "X-Amz-Date: ...", "X-Amz-Content-Sha256: ..." (S3 alone), "X-Amz-Security-Token: ..." and "Authorization: ..." to the headers.
 * headers   those that are there are signed, too ("Content-MD5: ...", "Range: ...")
 * unix_seconds   now
 * Source  AWS General Reference, Signature Version 4.
 */
void sigv4_sign(struct strvec *headers, const struct sigv4_request *request, const struct sigv4_key *key, int64_t unix_seconds);

/* Everything but letters, digits, "-._~" (and "/" with keep_slashes) as %XX. */
void sigv4_escape(struct str *out, const char *text, bool keep_slashes);

#endif
