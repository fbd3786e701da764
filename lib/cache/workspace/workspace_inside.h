/* workspace_inside.h - what the files of the workspace share. */
#ifndef CACHE_WORKSPACE_INSIDE_H
#define CACHE_WORKSPACE_INSIDE_H

#include "cache/file_tree.h"
#include "cache/workspace/workspace.h"

/* A path as the file system wants it, and as the index and the ignore rules call it. */
struct workspace_place {
	char *absolute;
	char *rel; /* relative to the root; NULL if outside */
};
/* Where a path of the workspace lies on disk. Borrows w and path. */
void workspace_place(struct workspace_place *out, const struct workspace *w, const char *path);
void workspace_place_release(struct workspace_place *place);
/* rel, or absolute. */
const char *workspace_key(const struct workspace_place *place);

/*
 * Before anything is written or removed: does the folder, or the nearest above it that is there, lie in the project once links are followed?
 * A path that is outside by its name is the caller's business. ERR_DATA.
 */
int workspace_stays_inside(const struct workspace *w, const struct workspace_place *place, const char *folder, struct err *err);

/* A folder of the workspace that is open; all zeros = none is. */
struct workspace_folder {
	char *path;
	size_t begin, len; /* of what of it lies below the place */
	bool top;          /* the place itself is a file in it */
	int fd;
};
/*
 * Open (and make) the folder of a path below the place, "" = the place itself is a file; nothing is done if it is open already. *name: of the
 * file in it. ERR_DATA: it leads out of the project.
 */
int workspace_enter(struct workspace_folder *f, const char **name, const struct workspace *w, const struct workspace_place *place,
		    const char *below, struct err *err);
void workspace_leave(struct workspace_folder *f);

/* Does this file need to be linked anew to be of the kind that cache.type asks for? object: of the cache; path: for symbolic links. */
bool workspace_needs_relink(const struct object_store *s, const struct tree_file *file, const char *id, bool legacy, const char *path);

/* A file that is recorded as executable gets x for its owner, and for nobody else, as DVC restores it; a link becomes a file of its own. */
int workspace_restore_executable(struct workspace *w, const char *path, const struct object_meta *meta, struct err *err);

/*
 * workspace_is_cached() of a folder whose files the index knows (key: as it calls it): its listing need not be read. by_inode: objects were
 * found by the inodes of files that were hard links to them and protected; that holds if each file is still as the index has it.
 */
int workspace_is_cached_as_known(struct workspace *w, const char *key, const struct object_meta *recorded, bool *by_inode, struct err *err);

/* Read an object of a folder. */
int workspace_read_listing(struct dir_listing *out, struct workspace *w, const char *id, bool legacy, struct err *err);

#endif
