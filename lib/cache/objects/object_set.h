/* object_set.h - objects to be moved or kept, each once, folders with the files that they need. */
#ifndef CACHE_OBJECT_SET_H
#define CACHE_OBJECT_SET_H

#include "base/arena.h"
#include "base/map.h"
#include "cache/objects/object_store.h"

enum object_where {
	OBJECT_UNKNOWN,
	OBJECT_THERE,   /* where it is to go */
	OBJECT_MOVED,   /* there now */
	OBJECT_MISSING, /* nowhere: neither here nor there */
	OBJECT_FAILED,  /* it could not be moved */
};

struct set_object {
	const char *id;
	bool legacy;
	const char *path; /* the first that needs it, for messages */
	enum object_where where;
	size_t first_child, n_children; /* of a folder: into object_set.children, which are indices of objects */
};

struct object_set {
	struct set_object *v; /* in the order of adding; a folder comes after its files */
	size_t n, cap;
	size_t *children, n_children, children_cap;
	struct map by_key; /* "id" or "legacy id" -> index + 1 */
	struct arena arena;
};

void object_set_release(struct object_set *set);
/* The place of the object; one that is there already keeps its path. */
size_t object_set_add(struct object_set *set, const char *id, bool legacy, const char *path);
/* NULL if it is not in the set; valid until the next is added. */
struct set_object *object_set_find(const struct object_set *set, const char *id, bool legacy);

/* Indices of objects to be worked off, in the order of the set. */
struct object_queue {
	size_t *v, n;
};

void object_queue_release(struct object_queue *q);
/* Fill it anew: with the objects that are still OBJECT_UNKNOWN and for which `wanted` says yes. */
void object_queue_choose(struct object_queue *q, const struct object_set *set, bool (*wanted)(const struct object_set *set, size_t at));
/* Kinds to choose by. */
bool object_set_is_file(const struct object_set *set, size_t at);
bool object_set_is_folder(const struct object_set *set, size_t at);

/*
 * Add what meta names: a file, or a folder and its files as its listing in the cache has them.
 * only: of a folder, the file or the folder below it that is wanted ("sub/x"); NULL = all
 * listed: false if the listing is not in the cache: the folder is in the set alone; may be NULL
 * ERR_INTEGRITY for a listing that is none.
 */
int object_set_add_tree(struct object_set *set, struct object_store *store, const struct object_meta *meta, const char *path,
			const char *only, bool *listed, struct err *err);

#endif
