/* levels.h - from a text to its code in a column's levels. Private to lib/table.
 *
 * A column of keys has as many levels as rows, so this is most of the time that reading one takes: eight bytes a slot, and growing goes
 * through the slots in order.
 */
#ifndef TABLE_LEVELS_H
#define TABLE_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct level_index {
	uint64_t *slots; /* hash in the upper half, code + 1 in the lower one; 0 = free */
	uint32_t n;
	int bits; /* 2^bits slots, at most half of them taken */
};

void level_index_release(struct level_index *index);

/* The hash of len bytes by which levels are found; the same on every machine. */
uint32_t level_hash(const char *text, size_t len);
/* Begin to load the slot of a hash: a call of level_find() a little later finds it there. */
void level_prefetch(const struct level_index *index, uint32_t hash);

/*
 * The code of a text, with its level_hash(), among levels (index->n of them, NUL-terminated). False if it is new: it got the code
 * index->n - 1, and the caller puts it there.
 */
bool level_find(struct level_index *index, const char *const *levels, const char *text, size_t len, uint32_t hash, uint32_t *code);

#endif
