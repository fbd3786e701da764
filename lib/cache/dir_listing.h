/* dir_listing.h - what DVC stores of a folder: a JSON list of its files and their MD5s, whose own MD5 and ".dir" name the folder. */
#ifndef CACHE_DIR_LISTING_H
#define CACHE_DIR_LISTING_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "cache/objects/object.h"

#include <stddef.h>
#include <stdint.h>

enum { DIR_LISTING_MOST_FILES = 1 << 25, DIR_LISTING_MOST_BYTES = 1 << 30 };

struct dir_entry {
	const char *path; /* relative to the folder, "a/b" */
	uint8_t md5[16];  /* of its contents */
	int64_t size;     /* bytes, -1 = not known: listings do not say it */
};

/* The folder's files in byte order of their paths. */
struct dir_listing {
	struct dir_entry *v;
	size_t n, cap;
	struct arena arena; /* the paths */
};

void dir_listing_release(struct dir_listing *list);
/* Copies the path. */
void dir_listing_add(struct dir_listing *list, const char *path, const uint8_t md5[static 16], int64_t size);
/* By byte order of the paths; costs nothing if they are in it. */
void dir_listing_sort(struct dir_listing *list);
/* NULL if there is none of this path. The list is sorted. */
const struct dir_entry *dir_listing_find(const struct dir_listing *list, const char *path);

/*
 * Read a ".dir" object. name: for messages. ERR_INTEGRITY for what is no listing, and for a path that is absolute, climbs out ("..") or is
 * there twice. The list is sorted.
 */
int dir_listing_parse(struct dir_listing *list, const char *bytes, size_t len, const char *name, struct err *err);
/* The bytes of the object, and what names it. The list is sorted. meta may be NULL: id, size (-1 if one is not known) and n_files. */
void dir_listing_write(struct str *out, struct object_meta *meta, const struct dir_listing *list);
/* The same of n entries that lie elsewhere, in byte order of their paths; `at` fills in the i-th. */
typedef void dir_entry_fn(struct dir_entry *out, const void *arg, size_t i);
void dir_listing_write_each(struct str *out, struct object_meta *meta, dir_entry_fn *at, const void *arg, size_t n);

/* 16 bytes to the 32 hex digits of an object's id. */
void object_id_of_md5(char id[static OBJECT_ID_TEXT], const uint8_t md5[static 16]);
/* The 16 bytes of a valid id. */
void object_md5_of_id(uint8_t md5[static 16], const char *id);

#endif
