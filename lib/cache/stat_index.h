/* stat_index.h - what is known of files: path, inode, times and size -> MD5, so that an unchanged file is not read again.
 *
 * One file a tracked folder and one for all single files, in a folder of ours (.dvc/tmp/interlock). They are a cache: each can go at any time.
 * A file whose times are as young as the moment of writing is not remembered: it could change once more without a trace (git's racy rule).
 */
#ifndef CACHE_STAT_INDEX_H
#define CACHE_STAT_INDEX_H

#include "base/err.h"
#include "cache/dir_listing.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct stat_index;

struct stat_sig {
	uint64_t inode;
	int64_t mtime_ns, ctime_ns; /* ctime 0: not looked at, of a protected file with more than one link */
	int64_t size;
};
/* What stat() says, as the index keeps it. */
void stat_sig_of(struct stat_sig *sig, const struct stat *st);
/* Never of a racy one that was read from the index. */
bool stat_sig_equal(const struct stat_sig *a, const struct stat_sig *b);

/* One file of a folder as the index knows it. */
struct stat_known {
	const char *path; /* relative to the folder; borrowed from the index */
	struct stat_sig sig;
	uint8_t md5[16];
};

/* folder: where the files lie; made when first written. Never fails: what cannot be read is as if absent. */
struct stat_index *stat_index_open(const char *folder);
/* The folder. */
const char *stat_index_place(const struct stat_index *index);
/* Writes what is left to write; what cannot be written is left. */
void stat_index_close(struct stat_index *index);

/* A single file. Returns whether its digest is known. legacy: of md5-dos2unix. */
bool stat_index_get(uint8_t md5[static 16], struct stat_index *index, const char *path, bool legacy, const struct stat_sig *sig);
/* What is known of it, whatever it is now: true if anything is. */
bool stat_index_single(struct stat_known *out, struct stat_index *index, const char *path, bool legacy);
void stat_index_put(struct stat_index *index, const char *path, bool legacy, const struct stat_sig *sig, const uint8_t md5[static 16]);

/* The files of a folder, in byte order, as they stand in the map; 0 if it is not known. Holds until the folder is put again. */
struct stat_folder {
	const void *map;
	size_t map_len, n;
	bool mapped;
	uint8_t id[16]; /* of the listing, if all files are as they stand here */
	int64_t size;
};
/*
 * Take the folder's files into *out, released by stat_folder_release(); false if it is not known. legacy: of md5-dos2unix. The i-th
 * file, 0 <= i < n:
 */
bool stat_index_folder(struct stat_folder *out, struct stat_index *index, const char *path, bool legacy);
void stat_folder_at(struct stat_known *out, const struct stat_folder *folder, size_t i);
void stat_folder_release(struct stat_folder *folder);
/* Replace what is known of a folder: n files in byte order, the i-th of which `at` fills in (asked twice: nothing of them is copied). */
typedef void stat_known_fn(struct stat_known *out, const void *arg, size_t i);
void stat_index_put_folder(struct stat_index *index, const char *path, bool legacy, stat_known_fn *at, const void *arg, size_t n,
			   const uint8_t id[static 16], int64_t size);
/* Nothing is known of this folder or file any more. */
void stat_index_forget(struct stat_index *index, const char *path);

#endif
