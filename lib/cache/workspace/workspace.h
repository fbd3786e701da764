/* workspace.h - files and folders of the project against what is recorded of them: identify, save, check out, compare.
 *
 * Paths are relative to the project's root, or absolute. What is known of a file is remembered by stat_index.h, so that an unchanged one
 * is not read again.
 */
#ifndef CACHE_WORKSPACE_H
#define CACHE_WORKSPACE_H

#include "base/err.h"
#include "base/vec.h"
#include "cache/dir_listing.h"
#include "cache/ignore.h"
#include "cache/objects/object_store.h"
#include "cache/stat_index.h"

#include <stdbool.h>

struct workspace {
	char *root;                 /* of the project, absolute */
	struct object_store *store; /* borrowed */
	struct ignore *ignore;      /* borrowed */
	struct stat_index *index;   /* borrowed */
};

enum workspace_state {
	WORKSPACE_SAME,
	WORKSPACE_MODIFIED,
	WORKSPACE_DELETED,      /* recorded, and not there */
	WORKSPACE_NEW,          /* there, and nothing is recorded */
	WORKSPACE_NOT_IN_CACHE, /* whatever the workspace says: an object of it is missing */
};
/* As DVC writes it: "modified", "deleted", "new", "not in cache"; "" for SAME. */
const char *workspace_state_name(enum workspace_state state);

/*
 * What is at path now: the id of the file, or of the folder, its size, the number of files and whether it is executable. Nothing is
 * stored. legacy: by md5-dos2unix. listing: of a folder, its files; may be NULL. ERR_IO; ERR_DATA: neither file nor folder, a name that is not
 * UTF-8, a dangling symbolic link, a .dvcignore inside. *missing (may be NULL, then absence is ERR_IO): nothing is there, and 0 is returned.
 */
int workspace_identify(struct object_meta *out, struct dir_listing *listing, struct workspace *w, const char *path, bool legacy,
		       bool *missing, struct err *err);

/* How path stands against what is recorded. cached: it is an output that the cache should hold. */
int workspace_compare(enum workspace_state *out, struct workspace *w, const char *path, const struct object_meta *recorded, bool cached,
		      struct err *err);
/* Are all objects of it in the cache: the file's, or the listing and all in it? missing (may be NULL): ids of those that are not. Returns 1, 0, -1. */
int workspace_is_cached(struct workspace *w, const struct object_meta *recorded, struct strvec *missing, struct err *err);

enum workspace_save_flags {
	WORKSPACE_NO_RELINK = 1, /* leave the files as they are: copy in only (--no-relink) */
	WORKSPACE_LEGACY = 2,    /* under the digest and in the place of DVC 2: what is recorded so and has not changed */
};
/* Identify, put into the cache what it does not hold, and link by cache.type: add and commit, and repro after a stage. */
int workspace_save(struct object_meta *out, struct workspace *w, const char *path, unsigned flags, struct err *err);

enum workspace_checkout_flags {
	WORKSPACE_FORCE = 1,         /* replace and remove files that the cache does not hold */
	WORKSPACE_RELINK = 2,        /* also where contents are right and the kind of link is not */
	WORKSPACE_ALLOW_MISSING = 4, /* leave out what the cache does not hold, without a failure */
	WORKSPACE_LOOK = 8,          /* touch no data: would something be lost? UNCHANGED then says that there is nothing to do. */
};
enum workspace_change { WORKSPACE_UNCHANGED, WORKSPACE_ADDED, WORKSPACE_CHANGED, WORKSPACE_REMOVED };
/*
 * Make path be what is recorded; meta->id "" removes it. Files of the folder that are not recorded go. missing (may be NULL) takes the
 * paths whose objects are absent: everything else is checked out, and -1 is returned with ERR_INTEGRITY. ERR_DATA without
 * FORCE where a file that is in no cache would be lost: nothing is touched then.
 */
int workspace_checkout(enum workspace_change *out, struct workspace *w, const char *path, const struct object_meta *meta, unsigned flags,
		       struct strvec *missing, struct err *err);
/* The same for one path below the folder that meta records: a file, or a folder. ERR_DATA if it is not recorded. */
int workspace_checkout_part(enum workspace_change *out, struct workspace *w, const char *path, const struct object_meta *meta,
			    const char *below, unsigned flags, struct strvec *missing, struct err *err);
/* Remove a file or a folder with all in it; absent is fine. */
int workspace_remove(struct workspace *w, const char *path, struct err *err);
/* Make links into copies that can be written to (0666 & ~umask). */
int workspace_unprotect(struct workspace *w, const char *path, struct err *err);

#endif
