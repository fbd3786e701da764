/* object.h - how DVC names contents: the MD5 of a file, or of a folder's listing; and where such an object lies. */
#ifndef CACHE_OBJECT_H
#define CACHE_OBJECT_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { OBJECT_ID_TEXT = 40 }; /* 32 hex digits, ".dir", NUL, and a little room */

/* What a lock or a .dvc file records of one path. Zeros are not "nothing": begin with OBJECT_META_NONE. */
struct object_meta {
	char id[OBJECT_ID_TEXT]; /* "<32 hex>" or "<32 hex>.dir"; "" = not known */
	bool legacy;             /* written by DVC 2 (no `hash:` beside it): "md5-dos2unix", and the old place in the cache */
	bool isexec;
	int64_t size;    /* bytes, -1 = not said; of a folder: of all files in it */
	int64_t n_files; /* of a folder; -1 = not said, or a file */
};
#define OBJECT_META_NONE ((struct object_meta){ .size = -1, .n_files = -1 })

/* 32 lower-case hex digits, with or without ".dir". */
bool object_id_is_valid(const char *id);
bool object_is_dir(const char *id);
/* "files/md5/ab/cdef..." (legacy: "ab/cdef..."), relative to the cache's folder or the remote's URL. */
void object_path(struct str *out, const char *id, bool legacy);

#endif
