/* s3_uploads.h - uploads in parts that were begun and not ended: found, looked at, given up. */
#ifndef CACHE_S3_UPLOADS_H
#define CACHE_S3_UPLOADS_H

#include "cache/remote/s3.h"

struct s3_part {
	char *tag; /* its ETag, with quotes; NULL = it is not there */
	int64_t size;
};

struct s3_parts {
	struct s3_part *v; /* part number i + 1 */
	size_t n, cap;
};
void s3_parts_release(struct s3_parts *parts);

/*
 * The youngest upload of the key, which is given up after a day, as all older ones of it are now. *id is NULL if there is none, also where
 * the server does not say. now_ms: since 1970.
 */
int s3_uploads_find(char **id, struct s3_parts *parts, struct remote_web *w, const char *key, int64_t now_ms, struct err *err);
/* Give it up; a failure is the next one's to mend. */
void s3_upload_drop(struct remote_web *w, const char *key, const char *id);
/* The query for a part, or (number 0) for the whole upload. Caller frees. */
char *s3_upload_query(const char *id, int64_t number);

#endif
