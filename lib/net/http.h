/* http.h - an HTTP client: one connection that stays open, a limit on everything, and no redirects unless asked for.
 *
 * libcurl does the work. It is opened when the first connection is, so that programs that need none start without it. Proxies and
 * certificates are as libcurl's own variables say; names and passwords come from ~/.netrc or a token, and are in no message.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeros are the defaults. */
struct http_terms {
	double timeout_ms;     /* of one try, from the first byte to the last: 60 000 */
	size_t most_bytes;     /* of an answer: 256 MiB */
	unsigned tries;        /* 4: only where the connection failed, or for 429, 502, 503 and 504, and 403 with a Retry-After */
	double retry_delay_ms; /* before the second try, doubled each time, times 0.5 to 1.5 by chance: 100 */
	void (*moved)(void *arg,
		      int64_t bytes); /* told of the bytes of files as they go and come, below 0 if they go again; NULL = nobody */
	void *moved_arg;
	const char *token; /* sent as "Authorization: Bearer", over https or to this machine alone; borrowed; NULL = none */
};

struct http;

/* ERR_IO where libcurl is not there. */
int http_open(struct http **out, const struct http_terms *terms, struct err *err);
void http_close(struct http *h);    /* NULL is fine */
void http_cleanup(struct http **h); /* for CLEANUP() */

/*
 * POST a body, and append the answer's to out.
 *
 * url   http:// or https://;  type  of the body: "application/json"
 * Returns 0 for a status of 200 to 299. ERR_RETRY if no try met more than a failed connection or a status worth a retry; ERR_DATA if no
 * answer came in time, and "HTTP 400 ...: the
 * beginning of what it said" for any other status (also a redirect, whose target is named and not asked), and for an answer that is too long.
 */
int http_post(struct http *h, struct str *out, const char *url, const char *type, const void *body, size_t len, struct err *err);

/* Takes a good answer as it comes. */
struct http_sink {
	void (*begin)(void *arg); /* before each try */
	void (*take)(void *arg, const void *bytes, size_t len);
	void *arg;
};

/* A question of any kind. Zeros: GET, no body, no further headers. */
struct http_request {
	const char *method; /* "GET" "POST" "PUT" "PATCH" "DELETE" */
	const char *url, *type;
	const void *body;
	size_t len;
	const char *const *headers; /* "Name: value", ending with NULL; a name that is sent anyway is replaced */
	const char *file;           /* the body is len bytes of this file from file_at on, as they are read; body is NULL then */
	int64_t file_at;
	const char *to_file; /* a good answer goes into this new file in the place of out; after a failure there is none */
	/* With keeps: what has come into to_file stays after a failure, and a try that brought some bytes is the last: ask for the rest. The first
	 * to_file_at bytes are there already and a header asks for what follows ("Range: bytes=5-"); a server that sends all (200) begins anew. */
	bool keeps;
	int64_t to_file_at;
	const struct http_sink *sink; /* in the place of out */
	/* Go where the answer sends on to, ten times at most and never from https to http. For questions without a secret: headers go along. */
	bool follows;
};

/* The same for any request. One that moves a file may take as long as bytes come and go: its time is up when they stop. *status (may be NULL): of the last answer, 0 if there was none. A Retry-After of the server is waited for, up to
 * a minute. */
int http_send(struct http *h, struct str *out, const struct http_request *request, long *status, struct err *err);

/* The next page of the last answer, as its Link header names it (RFC 8288, rel="next"); NULL = none. Valid until the next request. */
const char *http_next_link(const struct http *h);

/* A header of the last answer ("ETag"), NULL = it had none. Valid until the next request. */
const char *http_header(struct http *h, const char *name);

/* May a secret go there: over https, or to this machine? */
bool http_is_private(const char *url);

/* Is it a URL that may be asked and shown: http or https, with a host, and without a user, a blank or a control character? ERR_USAGE. */
int http_check_url(const char *url, struct err *err);

#endif
