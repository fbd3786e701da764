/* fs.h - files: whole reads, atomic writes (temporary file, fsync, rename), trees, paths, locks. */
#ifndef BASE_FS_H
#define BASE_FS_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Open for reading with close-on-exec. Refuses folders. Returns the descriptor, or -1 with ERR_IO:
 * "cannot open 'x.csv': No such file or directory". */
int fs_open_read(const char *path, struct err *err);
/* For CLEANUP(): closes *fd if >= 0. */
void fs_close(int *fd);

/* Append the whole file to out. ERR_IO; ERR_DATA if it is larger than most_bytes (0 = no limit). */
int fs_read(struct str *out, const char *path, size_t most_bytes, struct err *err);

/* A read-only map of a whole file; data is NULL for an empty one. Falls back to reading (pipes, "/dev/stdin"). */
struct fs_map {
	const char *data;
	size_t size;
	bool mapped;
};
/* Map the whole file; undo by fs_unmap(). ERR_IO; *map is untouched then. */
int fs_map(struct fs_map *map, const char *path, struct err *err);
void fs_unmap(struct fs_map *map);

/* Replace path by these bytes, atomically and durably; missing parent folders are made. Mode is 0666 & ~umask, or `mode`
 * if it is not 0. On failure the old file stands. */
int fs_write(const char *path, const void *bytes, size_t len, unsigned mode, struct err *err);
/* The same for what can be made again: whole or not at all, but nobody waits for the disk. */
int fs_write_derived(const char *path, const void *bytes, size_t len, struct err *err);

/*
 * Make temporary files in this folder from here on, as ".interlock-PID-...", wherever it lies on the file system of what is written; NULL: beside
 * it again. For programs that may leave nothing beside the user's files and sweep that folder. Before threads are started.
 * Returns false, and changes nothing, if it is another folder's turn.
 */
bool fs_temps_in(const char *folder);
/*
 * Before a durable write gets its name: what it tells of is on the disk. hook NULL: nothing more than the file itself. A failure is the write's.
 */
typedef int fs_commit_hook(void *arg, struct err *err);
void fs_before_commit(fs_commit_hook *hook, void *arg);
/* Can a file be renamed from one folder to the other? Two mounts of one file system cannot. Of a folder that is absent: the nearest above it. */
bool fs_same_mount(const char *a, const char *b);

/* Remove what writers of path that were killed have left beside it; nobody else may be writing it now. Never fails. */
void fs_remove_leftovers(const char *path);

/*
 * The same for output that is streamed: write to w->fd through fs_writer_add(), then commit; or abort, which leaves
 * the old file and nothing else. fs_writer_abort() is idempotent and safe after commit: use CLEANUP(fs_writer_abort).
 */
struct fs_writer {
	char *path, *temp;
	int fd;
	char *buf;
	size_t used;
	bool failed;
	int failed_errno;
};
/* Begin to write beside path. ERR_IO; nothing is there then. */
int fs_writer_open(struct fs_writer *w, const char *path, struct err *err);
void fs_writer_add(struct fs_writer *w, const void *bytes, size_t len); /* errors are kept for commit */
/* Everything added so far is in w->temp and on the disk, and no error was kept: what is left of a commit is a rename. */
int fs_writer_sync(struct fs_writer *w, struct err *err);
int fs_writer_commit(struct fs_writer *w, struct err *err);
void fs_writer_abort(struct fs_writer *w);

/*
 * A folder that appears whole or not at all: fs_stage_open() makes a sibling temporary folder (stage->temp), the caller
 * fills it (in the thread that opened it), fs_stage_commit() fsyncs its files and puts it in the place of path (the old folder goes). Abort is idempotent.
 */
struct fs_stage {
	char *path, *temp;
};
/* ERR_IO for each that fails; path is as it was then. */
int fs_stage_open(struct fs_stage *stage, const char *path, struct err *err);
int fs_stage_commit(struct fs_stage *stage, struct err *err);
void fs_stage_abort(struct fs_stage *stage);

/*
 * May what a program writes take the folder's place? Where there is none, or an empty one, or one with a file `marker`, which all of its kind
 * have. ERR_USAGE for anything else, which may be the user's home; kind: "model package".
 */
int fs_may_replace(const char *dir, const char *marker, const char *kind, struct err *err);

/* mkdir -p. */
int fs_make_dirs(const char *path, struct err *err);
/* mkdir -p of the folder that path lies in. */
int fs_make_parent(const char *path, struct err *err);
bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
int64_t fs_size(const char *path); /* -1 if absent */
/* Every regular file below dir as a relative path, in byte order. Symbolic links are an error (ERR_INTEGRITY). */
int fs_list_tree(struct strvec *out, const char *dir, struct err *err);
/* Names in one folder, in byte order, without "." and "..". */
int fs_list(struct strvec *out, const char *dir, struct err *err);
int fs_copy_file(const char *to, const char *from, struct err *err); /* atomic and durable at `to` */
int fs_remove_tree(const char *path, struct err *err);               /* absent is fine */
int fs_sync_dir(const char *path, struct err *err);

/* Exclusive lock on a file (made if absent), waiting at most wait_ms. Returns a descriptor to close; -1 with ERR_RETRY. */
int fs_lock(const char *path, int64_t wait_ms, struct err *err);

/* Paths; callers free. */
char *fs_join(const char *dir, const char *name); /* an absolute name stands alone */
char *fs_parent(const char *path);                /* "a/b" -> "a", "a" -> ".", "/a" -> "/" */
const char *fs_base(const char *path);            /* "a/b" -> "b"; borrowed */
char *fs_absolute(const char *path);              /* against the working folder; not resolved */
/* The nearest folder from `start` upwards that holds `name`; NULL if none. */
char *fs_find_upwards(const char *start, const char *name);
/* Is it a relative path that stays inside its root: no "..", no leading "/", no empty or "." part, no control characters? */
bool fs_is_safe_relative(const char *path);

#endif
