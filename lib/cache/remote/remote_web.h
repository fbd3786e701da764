/* remote_web.h - what the remotes that are asked by HTTP share: a session, and the questions that are the same for all. */
#ifndef CACHE_REMOTE_WEB_H
#define CACHE_REMOTE_WEB_H

#include "base/str.h"
#include "base/vec.h"
#include "cache/remote/remote_driver.h"
#include "net/http.h"

/* Zeros: GET, no body. */
struct remote_request {
	const char *method, *key; /* key: below the remote's prefix; NULL = the bucket, or the container, itself */
	const char *query;        /* escaped and in order; NULL = none */
	const char *md5;          /* of the body, 32 hex digits: sent as Content-MD5; NULL = not known */
	bool makes_object;        /* what is sent is an object, or begins one in parts: its rights and kind are said */
	const void *body;
	size_t len;
	const char *file; /* as in struct http_request */
	int64_t file_at;
	const char *to_file;
	int64_t to_file_at;
	const struct http_sink *sink;
	bool follows; /* see http_request */
};

struct remote_web;
typedef int remote_send_fn(struct remote_web *w, const struct remote_request *request, struct err *err);

struct remote_web {
	const void *place;    /* bucket, container or server, as open() made it */
	remote_send_fn *send; /* addressed and signed as this kind of remote wants it; the answer is in `answer` and `status` */
	struct http *http;
	struct str answer;
	long status;
	unsigned hands; /* pieces of one object that may be under way at once; 0 as 1 */
	const char *token;
	struct object_watch watch;
};

/* token: as in struct http_terms. */
int remote_web_connect(void **session, const void *place, remote_send_fn *send, const char *token, const struct object_watch *watch,
		       struct err *err);

/* Another session to the same place, with one hand. */
int remote_web_beside(void **session, const struct remote_web *w, struct err *err);

/* The driver's functions of these names. */
void remote_web_set_hands(void *session, unsigned hands);
void remote_web_disconnect(void *session);
int remote_web_size(void *session, int64_t *size, const char *key, struct err *err);
/* The ETag (or Content-MD5) of what size() met last. */
const char *remote_web_tag(void *session);
int remote_web_get(void *session, const char *path, const char *key, int64_t from, bool *absent, struct err *err);
int remote_web_remove(void *session, const char *key, struct err *err);

/* The digest of what lies there now, in hex: it comes back, and is kept nowhere. */
int remote_web_md5(char out[static 33], struct remote_web *w, const char *key, struct err *err);
/* "Content-MD5: " and the digest in base64. */
void remote_md5_header(struct strvec *headers, const char *hex);
/* Hand what the driver asks for to the HTTP client. url and headers are ready. */
int remote_web_send(struct remote_web *w, const char *url, const struct strvec *headers, const struct remote_request *request,
		    struct err *err);

/* How a kind of remote says in XML what it holds. */
struct remote_pages {
	const char *before, *after;     /* of the prefix in the query: "list-type=2&prefix=" */
	const char *token, *next;       /* where the next page begins: in the query, and the tag of the answer */
	const char *item, *name, *size; /* tags */
	bool token_first;               /* of the query's names by their order */
};
/* Call each for every object below prefix, page after page. top is the URL of the bucket. -1 with err, or as each returns. */
int remote_web_list(struct remote_web *w, const struct remote_pages *pages, const char *top, const char *prefix,
		    object_remote_each_fn *each, void *arg, struct err *err);

#endif
