/* object_vouch.h - which objects of the cache need not be read before they are linked: those that still are as they were when they were read.
 *
 * An object's mode says that nobody should have written to it, not that nobody has. A copy is read on its way; of a link nobody reads anything.
 */
#ifndef CACHE_OBJECT_VOUCH_H
#define CACHE_OBJECT_VOUCH_H

#include "cache/objects/object_store.h"
#include "cache/stat_index.h"

struct object_vouch {
	struct object_store *store; /* whose vouch it is */
	struct stat_folder folder;  /* how its objects were when their digests were known last; as the index has it */
	struct stat_known single;   /* path NULL = none */
	uint32_t *table;            /* (mask + 1) by digest: 1 + the file's place in the folder; 0 = free */
	size_t mask;
};

/* All zeros is fine. The store knows nothing any more. */
void object_vouch_release(struct object_vouch *vouch);
/*
 * Tell the store, unless it makes copies, what the index knows of a path that was made of links, a folder's files or a single file: they are the objects. key: as the index calls it.
 * Files that were copies are in it, too, and vouch for nothing: no object has their inodes.
 */
void object_vouch_read(struct object_vouch *vouch, struct object_store *s, struct stat_index *index, const char *key, bool legacy);
/* Is the object, which looks like this, one of them? By inode, mtime and size; by ctime where no other link can have changed it. NULL knows none. */
bool object_vouch_has(const struct object_vouch *vouch, const char *id, const struct stat *st);

/*
 * May a link be made to the object, which looks like this? Unless it has come in since the store was opened, or s->vouch knows it, it is read.
 * One that is not what it is called is removed. Returns 1 or 0; -1 with ERR_IO.
 */
int object_store_vouch(struct object_store *s, const char *id, bool legacy, const struct stat *st, struct err *err);

#endif
