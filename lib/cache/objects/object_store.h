/* object_store.h - DVC's cache: objects named by what is in them, and the ways that they get in and out of it.
 *
 * An object appears whole or not at all, 0444. Temporary files lie in the store's temp folder and never beside data; what a killed process
 * left there goes when the store is opened again to write.
 */
#ifndef CACHE_OBJECT_STORE_H
#define CACHE_OBJECT_STORE_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "cache/objects/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

enum link_kind { LINK_REFLINK, LINK_HARDLINK, LINK_SYMLINK, LINK_COPY };

struct object_vouch; /* object_vouch.h */

struct object_store {
	char *root;              /* the cache, absolute */
	char *temp;              /* where what goes into the cache is made: on the cache's file system */
	char *near;              /* where what goes into the workspace is made: on the workspace's */
	enum link_kind links[4]; /* in the order to try */
	size_t n_links;
	bool shared;         /* cache.shared = group: folders 02775 */
	mode_t mask;         /* umask */
	uint64_t made[2][4]; /* [legacy]: bits of the 256 folders that are known to be there */
	uint64_t n_temp;
	struct timespec opened;           /* nothing that was done before has a ctime after it */
	const struct object_vouch *vouch; /* borrowed; what is known of objects that are to be linked; NULL = nothing */
	long pid;
	bool probed;    /* links[0] is known to work, or not to be a reflink */
	int objects[2]; /* [legacy]: the folder of the 256, open; -1 until it is there. Short paths are found faster */
	int temp_fd;    /* of temp; -1 until it is there */
	/* What has come in since the last object_store_sync(): the first few by name. */
	struct {
		char id[OBJECT_ID_TEXT];
		bool legacy;
	} new[32];
	size_t n_new;
	char *buf;           /* OBJECT_BUFFER bytes for copies, made when first needed */
	struct strvec parts; /* downloads that were broken off, by their paths; looked for once */
	bool parts_known;
};
enum { OBJECT_BUFFER = 1 << 18 };

struct object_store_options {
	const char *types; /* cache.type: "reflink,hardlink, copy"; NULL = "reflink,copy" */
	const char *near;  /* a folder on the workspace's file system that is no data (.dvc/tmp); the cache's own if it is there, too */
	bool shared;
};

/* root need not be there yet. ERR_USAGE for an unknown link type. */
int object_store_open(struct object_store *s, const char *root, const struct object_store_options *options, struct err *err);
void object_store_release(struct object_store *s);

/* Open what object_store_has() opens at its first use: afterwards threads may ask it at once. */
void object_store_prepare(struct object_store *s);

/* Absolute path of an object; the caller frees it. */
char *object_store_path(const struct object_store *s, const char *id, bool legacy);

/*
 * Is the object there? As DVC trusts: mode 0444 is; any other is read, and made 0444 if it is what it is called, removed if it is not.
 * Returns 1 or 0; -1 with ERR_IO if it cannot be read. st may be NULL.
 */
int object_store_has(struct object_store *s, const char *id, bool legacy, struct stat *st, struct err *err);
/* The same by reading the object whatever its mode; a wrong one is kept and 0 returned (fsck). */
int object_store_verify(struct object_store *s, const char *id, bool legacy, struct err *err);

/* Append the bytes of an object (a listing). ERR_IO if it is absent; ERR_INTEGRITY if it is not what it is called. */
int object_store_read(struct str *out, struct object_store *s, const char *id, bool legacy, struct err *err);

/* Store these bytes under the id, which the caller has computed. One that is there stays. */
int object_store_put_bytes(struct object_store *s, const char *id, bool legacy, const void *bytes, size_t len, struct err *err);
/* Store a copy (a reflink where it can be) of the file; with `hardlink` the file itself, which becomes 0444. */
int object_store_put_file(struct object_store *s, const char *id, bool legacy, const char *path, bool hardlink, struct err *err);
/*
 * The file `name` below the open folder dir (a file, no symbolic link to one) becomes the object itself, and 0444.
 * Returns 1; 0 if the object is there already, or a copy of the file is it now because no link can be made: then the file is none of its links.
 */
int object_store_put_link(struct object_store *s, const char *id, int dir, const char *name, struct err *err);
/* Take a file of object_store_temp(s, false) in; it is gone afterwards. With verify its digest is looked at first: ERR_INTEGRITY. */
int object_store_take(struct object_store *s, const char *id, bool legacy, const char *temp, bool verify, struct err *err);
/*
 * Everything that has come in is on the disk, names and all, when this returns: up to 32 objects one by one, more by one sync of their file system.
 * Before anything is written that names them. ERR_IO.
 */
int object_store_sync(struct object_store *s, struct err *err);
/* A new name for a temporary file on the file system of the cache, or (near) of the workspace; the caller frees it. NULL with ERR_IO. */
char *object_store_temp(struct object_store *s, bool near, struct err *err);

/*
 * The same for an object that is fetched. What a process that is dead has left of this very object is taken over: the file is there then, and
 * what it holds is only believed when all of it has the digest.
 */
char *object_store_part(struct object_store *s, const char *id, struct err *err);

/*
 * Make the file `path` be the object, by the first link type that works. What is there is replaced at once: at no moment is path absent
 * or half written. executable: a copy of its own, and u+x. st: of the file afterwards; may be NULL. ERR_IO; ERR_INTEGRITY if the object is absent.
 */
int object_store_get(struct object_store *s, const char *id, bool legacy, const char *path, bool executable, struct stat *st,
		     struct err *err);

/*
 * The same for `name` in the open folder dir, where nothing is yet, of an object that is no executable. Returns 1; 0 if the object is absent.
 * Both read what they copy, and what they link unless it is vouched for (object_vouch.h): an object that is not what it is called is removed from the cache,
 * and is absent.
 */
int object_store_get_new(struct object_store *s, const char *id, bool legacy, int dir, const char *name, struct stat *st, struct err *err);

/* The kind of link that works here: the first of cache.type, a reflink only where the file system has them (tried once). */
enum link_kind object_store_kind(struct object_store *s);

/* Every object of the store, one layout after the other, in byte order; stops at the first that returns non-zero and returns that. */
typedef int object_store_each_fn(void *arg, const char *id, bool legacy, const char *path, struct err *err);
int object_store_each(struct object_store *s, object_store_each_fn *each, void *arg, struct err *err);
int object_store_remove(struct object_store *s, const char *id, bool legacy, struct err *err);

/* MD5 of a file as an id: legacy is md5-dos2unix. size may be NULL. */
int object_hash_file(char id[static OBJECT_ID_TEXT], const char *path, bool legacy, int64_t *size, struct err *err);

#endif
