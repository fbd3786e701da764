/* s3.h - requests to a bucket of S3 or of what speaks like it: addressed, signed, sent. */
#ifndef CACHE_S3_H
#define CACHE_S3_H

#include "base/str.h"
#include "net/aws_key.h"
#include "net/http.h"

/* What all sessions share. */
struct s3_bucket {
	char *name;
	char *prefix; /* of keys, "" or "path/below/" */
	char *base_url; /* "https://bucket.s3.eu-west-1.amazonaws.com", or of an endpoint "http://host:9000/bucket": what keys are put behind */
	char *host;     /* with its port */
	char *root;     /* path before a key: "" or "/bucket" */
	struct aws_key key;        /* id NULL: requests are not signed */
	char *sse, *kms_key, *acl; /* headers of what is put there; NULL = none */
};

struct s3_session {
	const struct s3_bucket *bucket;
	struct http *http;
	struct str answer; /* of the last request */
	long status;
};

struct s3_request {
	const char *method, *key; /* key: below the bucket's prefix; NULL = the bucket itself */
	const char *query;        /* escaped and in order; NULL = none */
	const char *md5;          /* of the body, 32 hex digits; NULL = not known */
	bool makes_object;        /* PUT, or the beginning of one in parts: encryption and rights are said */
	const void *body;
	size_t len;
	const char *file; /* as in struct http_request */
	int64_t file_at;
	const char *to_file;
};

/* The answer is in s->answer and s->status. An error names the code that S3 gave. */
int s3_send(struct s3_session *s, const struct s3_request *request, struct err *err);

/* Upload in parts of part_bytes; nothing is left of it after a failure. */
int s3_put_parts(struct s3_session *s, const char *key, const char *path, int64_t size, int64_t part_bytes, struct err *err);

#endif
