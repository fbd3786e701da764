/* map.h - a hash map from byte strings to a number (an index into the caller's array). */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
	const char *key; /* borrowed: the caller keeps it alive and in place; NULL = free */
	size_t len;
	uint64_t hash;
	size_t value;
};

struct map {
	struct map_slot *slots;
	size_t n, cap; /* cap is 0 or a power of two */
};

void map_release(struct map *m);

/* Where is the value of key? NULL if absent; the pointer holds until the next map_put(). */
size_t *map_get(const struct map *m, const char *key, size_t len);

/* Insert, unless the key is there. Returns the value's place; *added (may be NULL) says which. */
size_t *map_put(struct map *m, const char *key, size_t len, size_t value, bool *added);

/* 64-bit hash of bytes; the same on every machine. Not against an adversary: tables are bounded. */
uint64_t map_hash(const void *bytes, size_t len);

#endif
