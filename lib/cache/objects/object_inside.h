/* object_inside.h - what the files of the object store share. */
#ifndef CACHE_OBJECT_INSIDE_H
#define CACHE_OBJECT_INSIDE_H

#include "base/crypto/md5.h"
#include "cache/objects/object_store.h"

enum { OBJECT_MODE = 0444 };
/* The temporary files of a hand have numbers of their own, from a multiple of this on. */
#define OBJECT_HAND_TEMPS (UINT64_C(1) << 40)

/* Remove what dead processes left in a folder of temporary files; in one that others share (not own), what is a day old. */
void object_sweep(const char *folder, bool own);

/* The folder of an object is made unless it is known to be there. */
int object_make_folder(struct object_store *s, const char *id, bool legacy, struct err *err);
/* An object's name below its layout's folder: "ab/cdef..."; out holds OBJECT_ID_TEXT + 1 bytes. */
void object_name(char *out, const char *id);
/* Is the object there, and of this size (-1: of any)? One of another size was tampered with, and goes. Returns 1, 0 or -1. */
int object_store_has_sized(struct object_store *s, const char *id, bool legacy, int64_t size, struct err *err);
/* An object has come in, and may be in memory alone. */
void object_note_new(struct object_store *s, const char *id, bool legacy);
/* The folder of a layout, open, or -1. */
int object_layout_fd(struct object_store *s, bool legacy);
/* A new file that is written once and read-only for everybody. -1 with ERR_IO. */
int object_open_temp(const char *temp, struct object_store *s, struct err *err);
/* What DVC 2 hashes of a piece of 1 MiB or less: a text with Unix's line ends, made in place. Returns its length. */
size_t object_legacy_text(void *bytes, size_t len);

/*
 * A hand of the store for one of the threads that put objects in or take them out at once: it is used like the store, which nobody uses meanwhile.
 * number: differs between the hands that are out. Whoever took it gives it back when the threads have stopped; what came in is the store's to sync then.
 */
void object_hand_take(struct object_store *hand, const struct object_store *s, unsigned number);
void object_hand_back(struct object_store *s, struct object_store *hand);

/* Room for copies. */
char *object_buffer(struct object_store *s);
/* Write all bytes. Returns 0, or -1 with errno. */
int object_write_all(int fd, const char *bytes, size_t len);
/* All bytes of one into the other. size: how many there are, in bytes, and ERR_INTEGRITY if there are not; -1 = as many as come.
 * sum: takes them, too; may be NULL. what: for messages. Returns 0, or -1 with ERR_IO. */
int object_copy_fd(struct object_store *s, int to, int from, int64_t size, struct md5 *sum, const char *what, struct err *err);
/* Share the bytes of one with the other. Returns 0, or -1 with errno. */
int object_clone_fd(int to, int from);

#endif
