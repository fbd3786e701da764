/* remote.h - where a team's objects lie beside the machine's own cache: a folder, S3, Azure Blob, HTTP, WebDAV, SSH.
 *
 * One table of drivers behind one interface; keys are the same everywhere ("files/md5/ab/cdef..."). A remote is opened once; each thread
 * that transfers has a session of its own.
 */
#ifndef CACHE_REMOTE_H
#define CACHE_REMOTE_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct remote_terms {
	const char *name; /* "store", for messages */
	const char *url;  /* as configured: "s3://bucket/path", "../there" */
	const char *base; /* absolute: what a relative path is relative to */
	/* The value of a key of the remote's section, or NULL. */
	const char *(*setting)(void *arg, const char *key);
	void *arg;
	const struct env *env;
};

struct remote;
struct remote_session;

/* ERR_USAGE for a URL that no driver takes, and for settings that cannot be. Nothing is asked yet. The terms are borrowed until remote_close(). */
int remote_open(struct remote **out, const struct remote_terms *terms, struct err *err);
void remote_close(struct remote *r);
void remote_cleanup(struct remote **r); /* for CLEANUP() */
const char *remote_name(const struct remote *r);
/* Transfers at once: the section's `jobs`, else what suits the driver. */
unsigned remote_jobs(const struct remote *r);
/* Is a list of many names cheaper than a question for each? */
bool remote_can_list(const struct remote *r);

int remote_connect(struct remote_session **out, struct remote *r, struct err *err);
void remote_disconnect(struct remote_session *s);

/* *size in bytes, -1 = not there. ERR_RETRY, ERR_DATA, ERR_IO as the driver met them. */
int remote_size(struct remote_session *s, int64_t *size, const char *key, struct err *err);
/* Upload a file; it is there whole or not at all. md5: 32 hex digits of its contents, which the other end is to verify; NULL = not known. */
int remote_put(struct remote_session *s, const char *key, const char *path, const char *md5, struct err *err);
/* Download into the new file `path`. An absent key is ERR_DATA, and *absent (may be NULL) true. Contents are the caller's to verify. */
int remote_get(struct remote_session *s, const char *path, const char *key, bool *absent, struct err *err);
/* Every key that begins with prefix ("files/md5/00/"), in any order; stops at the first that returns non-zero and returns that. */
typedef int remote_each_fn(void *arg, const char *key, int64_t size, struct err *err);
int remote_list(struct remote_session *s, const char *prefix, remote_each_fn *each, void *arg, struct err *err);
int remote_remove(struct remote_session *s, const char *key, struct err *err);

#endif
