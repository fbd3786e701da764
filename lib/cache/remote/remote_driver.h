/* remote_driver.h - what a kind of remote is made of: a row of object_remote.c's table, and a file each. */
#ifndef CACHE_REMOTE_DRIVER_H
#define CACHE_REMOTE_DRIVER_H

#include "cache/remote/object_remote.h"

struct remote_driver {
	const char *const *schemes; /* "s3", NULL-terminated; "" is a path */
	unsigned jobs;              /* transfers at once */
	bool can_list;
	/* What all sessions share, from the terms; *state may stay NULL. Connections are made later. */
	int (*open)(void **state, const struct object_remote_terms *terms, struct err *err);
	void (*close)(void *state);
	int (*connect)(void **session, void *state, struct err *err);
	void (*disconnect)(void *session);
	int (*size)(void *session, int64_t *size, const char *key, struct err *err);
	int (*put)(void *session, const char *key, const char *path, const char *md5, struct err *err);
	int (*get)(void *session, const char *path, const char *key, bool *absent, struct err *err);
	int (*list)(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err);
	int (*remove)(void *session, const char *key, struct err *err);
};

extern const struct remote_driver remote_azure, remote_folder, remote_http, remote_s3, remote_ssh;

#endif
