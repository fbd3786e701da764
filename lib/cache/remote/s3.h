/* s3.h - requests to a bucket of S3 or of what speaks like it: addressed, signed, sent. */
#ifndef CACHE_S3_H
#define CACHE_S3_H

#include "base/str.h"
#include "cache/remote/remote_web.h"
#include "net/aws_key.h"

/* What all sessions share. */
struct s3_bucket {
	char *name;
	char *prefix; /* of keys, "" or "path/below/" */
	char *base_url; /* "https://bucket.s3.eu-west-1.amazonaws.com", or of an endpoint "http://host:9000/bucket": what keys are put behind */
	char *host;     /* with its port */
	char *root;     /* path before a key: "" or "/bucket" */
	struct aws_key key;        /* id NULL: requests are not signed */
	char *version;             /* what is asked for is asked for at this version; NULL = the latest */
	char *sse, *kms_key, *acl; /* headers of what is put there; NULL = none */
};

static inline const struct s3_bucket *s3_bucket_of(const struct remote_web *w)
{
	return w->place;
}

/* The answer is in w->answer and w->status. An error names the code that S3 gave. */
int s3_send(struct remote_web *w, const struct remote_request *request, struct err *err);

/*
 * Upload in parts of part_bytes, each under its own MD5. An upload of the same file that was broken off is taken up: parts that are there and
 * right are not sent again. After a failure that another try may mend the parts stay for it; others that were begun more than a day ago go.
 */
int s3_put_parts(struct remote_web *w, const char *key, const char *path, int64_t size, int64_t part_bytes, struct err *err);

#endif
