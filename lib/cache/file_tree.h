/* file_tree.h - the files below a folder as they are now, in byte order, with what is known of them. For the files of lib/cache alone. */
#ifndef CACHE_FILE_TREE_H
#define CACHE_FILE_TREE_H

#include "base/arena.h"
#include "base/err.h"
#include "cache/stat_index.h"
#include "cache/workspace/workspace.h"

#include <stdbool.h>
#include <stddef.h>

struct tree_file {
	const char *path; /* relative to the folder */
	struct stat_sig sig;
	uint8_t md5[16];
	bool known;    /* md5 is */
	bool is_link;  /* a symbolic link to a file, which sig is of */
	bool is_hard;  /* more than one name */
	bool writable; /* mode is not 0444 */
	bool linked;   /* the object is this very file: file_tree_hash() made it one */
};

struct file_tree {
	struct tree_file *v;
	size_t n, cap;
	struct arena arena;
	bool all_known; /* every file is as the index has it, none came or went: id and size are its */
	uint8_t id[16];
	int64_t size; /* of all files, bytes */
};

void file_tree_release(struct file_tree *t);

/*
 * Walk the folder (absolute) and fill in what the index knows. rel: the same relative to the project's root, NULL if outside.
 * Errors as workspace_identify() has them.
 */
int file_tree_read(struct file_tree *t, struct workspace *w, const char *folder, const char *rel, bool legacy, struct err *err);

/*
 * Read the files that are not known. With store != NULL each is put into it on the way: hardlink = the file itself rather than a copy.
 * relinked and the like are not its affair.
 */
int file_tree_hash(struct file_tree *t, const char *folder, bool legacy, struct object_store *store, bool hardlink, struct err *err);

/* Remember what is known now. key: the folder as the index calls it. */
void file_tree_remember(struct file_tree *t, struct workspace *w, const char *key, bool legacy);
/* The bytes of its listing and what names it, as dir_listing_write() has them. */
void file_tree_write(struct str *out, struct object_meta *meta, const struct file_tree *t);
/* Is all of it known, and this its id? */
bool file_tree_is(const struct file_tree *t, const char *id);
/* Its files, copied. */
void file_tree_list(struct dir_listing *out, const struct file_tree *t);

/* Hash one file of any size, and put it into the store on the way if there is one. sig: of the file before it was read. */
int file_hash(uint8_t md5[static 16], const char *path, bool legacy, struct object_store *store, bool hardlink, struct err *err);

#endif
