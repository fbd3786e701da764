/* object_remote.h - where a team's objects lie beside the machine's own cache: a folder, S3, Azure Blob, HTTP, WebDAV, SSH.
 *
 * One table of drivers behind one interface; keys are the same everywhere ("files/md5/ab/cdef..."). A remote is opened once; each thread
 * that transfers has a session of its own.
 */
#ifndef CACHE_OBJECT_REMOTE_H
#define CACHE_OBJECT_REMOTE_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct object_remote_terms {
	const char *name; /* "store", for messages */
	const char *url;  /* as configured: "s3://bucket/path", "../there" */
	const char *base; /* absolute: what a relative path is relative to */
	/* The value of a key of the remote's section, or NULL. */
	const char *(*setting)(void *arg, const char *key);
	void *arg;
	const struct env *env;
};

struct object_remote;
struct object_session;

/* How names are listed: never for less than it costs to ask for each, folder by folder, or by pages of 1 000 in byte order whatever the folders. */
enum object_lists { OBJECT_LISTS_NOTHING, OBJECT_LISTS_BY_FOLDER, OBJECT_LISTS_BY_PAGE };

/* Told of the bytes of files as they go and come; below 0 for those that go again. Called in any thread. */
struct object_watch {
	void (*moved)(void *arg, int64_t bytes); /* NULL = nobody is told */
	void *arg;
};

/* ERR_USAGE for a URL that no driver takes, and for settings that cannot be. Nothing is asked yet. The terms are borrowed until object_remote_close(). */
int object_remote_open(struct object_remote **out, const struct object_remote_terms *terms, struct err *err);
void object_remote_close(struct object_remote *r);
void object_remote_cleanup(struct object_remote **r); /* for CLEANUP() */
const char *object_remote_name(const struct object_remote *r);
/* Transfers at once: the section's `jobs`, else what suits the driver. */
unsigned object_remote_jobs(const struct object_remote *r);
/* What a list of names costs, against a question for each. */
enum object_lists object_remote_lists(const struct object_remote *r);

/* Before the first session. */
void object_remote_watch(struct object_remote *r, const struct object_watch *watch);

/* A session of one thread's own: transfers of one session come one after another. ERR_RETRY or ERR_IO if the remote is not there. */
int object_remote_connect(struct object_session **out, struct object_remote *r, struct err *err);
/* Pieces of one large object that this session may have under way at once: 1 until it is said otherwise. */
void object_remote_set_hands(struct object_session *s, unsigned hands);
void object_remote_disconnect(struct object_session *s);

/* *size in bytes, -1 = not there. ERR_RETRY, ERR_DATA, ERR_IO as the driver met them. */
int object_remote_size(struct object_session *s, int64_t *size, const char *key, struct err *err);
/* The ETag of what was there, as the server sends it, or its Content-MD5; NULL = it has none. Valid until the next question. */
const char *object_remote_tag(struct object_session *s);
/* The id of the version that object_remote_size() met last, where the place keeps versions (S3); valid until the next request; NULL = none. */
const char *object_remote_version(struct object_session *s);
/* Upload a file; it is there whole or not at all. md5: 32 hex digits of its contents, which the other end is to verify; NULL = not known. */
int object_remote_put(struct object_session *s, const char *key, const char *path, const char *md5, struct err *err);
/* Download into the new file `path`. An absent key is ERR_DATA, and *absent (may be NULL) true. Contents are the caller's to verify. */
int object_remote_get(struct object_session *s, const char *path, const char *key, bool *absent, struct err *err);
/* The same, but what an earlier try has left in `path` counts, and what has come stays after a failure: only the rest is asked for. */
int object_remote_get_rest(struct object_session *s, const char *path, const char *key, bool *absent, struct err *err);
/* Every key that begins with prefix ("files/md5/00/"), in any order; stops at the first that returns non-zero and returns that. */
typedef int object_remote_each_fn(void *arg, const char *key, int64_t size, struct err *err);
int object_remote_list(struct object_session *s, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err);
int object_remote_remove(struct object_session *s, const char *key, struct err *err);

#endif
