/* remote_driver.h - what a kind of remote is made of: a row of object_remote.c's table, and a file each. */
#ifndef CACHE_REMOTE_DRIVER_H
#define CACHE_REMOTE_DRIVER_H

#include "cache/remote/object_remote.h"

struct remote_driver {
	const char *const *schemes; /* "s3", NULL-terminated; "" is a path */
	unsigned jobs;              /* transfers at once */
	enum object_lists lists;
	/* What all sessions share, from the terms; *state may stay NULL. Connections are made later. */
	int (*open)(void **state, const struct object_remote_terms *terms, struct err *err);
	void (*close)(void *state);
	/* NULL: the state is the session, and bytes are counted when a file is through. */
	int (*connect)(void **session, void *state, const struct object_watch *watch, struct err *err);
	void (*disconnect)(void *session);
	/* So many pieces of one object may be under way at once. NULL: it sends each object in one piece. */
	void (*set_hands)(void *session, unsigned hands);
	int (*size)(void *session, int64_t *size, const char *key, struct err *err);
	int (*put)(void *session, const char *key, const char *path, const char *md5, struct err *err);
	/* from: so many bytes of `path` are there already, and only the rest is asked for if the server can. What has come stays after a failure. */
	int (*get)(void *session, const char *path, const char *key, int64_t from, bool *absent, struct err *err);
	int (*list)(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err);
	int (*remove)(void *session, const char *key, struct err *err);
	/* What the server called the version that size() met last: its ETag, valid until the next request; NULL = none. May be NULL itself. */
	const char *(*tag)(void *session);
	/* The id of that version, where the place keeps versions; NULL = it does not. May be NULL itself. */
	const char *(*version)(void *session);
};

extern const struct remote_driver remote_azure, remote_folder, remote_http, remote_s3, remote_ssh;

/* A key of the remote's section; NULL if it is not there. */
const char *remote_setting(const struct object_remote_terms *terms, const char *key);
/* Is what is sent looked at there where the server has no digest of it: read back? `verify = false` says no. */
bool remote_verifies(const struct object_remote_terms *terms);
/* "s3://bucket/a/b/" -> "bucket" and "a/b/" ("" for none). what: "bucket". ERR_USAGE if there is no name. Caller frees. */
int remote_split_url(char **name, char **prefix, const struct object_remote_terms *terms, const char *what, struct err *err);
/* MD5 in hex of len bytes of a file from `at` on. ERR_IO, also if it is shorter. */
int remote_part_md5(char out[static 33], const char *path, int64_t at, int64_t len, struct err *err);

#endif
