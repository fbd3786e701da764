/* levels.c - open addressing by the upper bits of a 32-bit hash: doubled, the slots keep their order. */
#include "table/levels.h"

#include "base/map.h"
#include "base/mem.h"

#include <string.h>
#include <sys/mman.h>

enum { FIRST_BITS = 6 };

void level_index_release(struct level_index *index)
{
	free(index->slots);
	*index = (struct level_index){ 0 };
}

static size_t place_of(const struct level_index *index, uint32_t hash)
{
	return hash >> (32 - index->bits);
}

static size_t next_place(const struct level_index *index, size_t place)
{
	return (place + 1) & (((size_t)1 << index->bits) - 1);
}

/* Slots are met at random: with pages of 2 MiB, where the system has them, most of that finds its page known. */
static uint64_t *new_slots(size_t n)
{
	enum { LARGE_PAGE = 2 << 20 };
	size_t bytes = n * sizeof(uint64_t);
	uint64_t *slots;

	if (bytes < LARGE_PAGE || !(slots = aligned_alloc(LARGE_PAGE, bytes)))
		return mem_new(n, sizeof(uint64_t));
#ifdef MADV_HUGEPAGE
	madvise(slots, bytes, MADV_HUGEPAGE);
#endif
	return memset(slots, 0, bytes);
}

static void enlarge(struct level_index *index)
{
	struct level_index bigger = { .n = index->n, .bits = index->slots ? index->bits + 1 : FIRST_BITS };
	size_t n_slots = index->slots ? (size_t)1 << index->bits : 0;

	bigger.slots = new_slots((size_t)1 << bigger.bits);
	for (size_t i = 0; i < n_slots; i++) {
		size_t place;

		if (!index->slots[i])
			continue;
		place = place_of(&bigger, (uint32_t)(index->slots[i] >> 32));
		while (bigger.slots[place])
			place = next_place(&bigger, place);
		bigger.slots[place] = index->slots[i];
	}
	free(index->slots);
	*index = bigger;
}

uint32_t level_hash(const char *text, size_t len)
{
	return (uint32_t)(map_hash(text, len) >> 32);
}

void level_prefetch(const struct level_index *index, uint32_t hash)
{
	if (index->slots)
		__builtin_prefetch(&index->slots[place_of(index, hash)], 1);
}

bool level_find(struct level_index *index, const char *const *levels, const char *text, size_t len, uint32_t hash, uint32_t *code)
{
	size_t place;

	if (!index->slots || (size_t)index->n * 2 >= (size_t)1 << index->bits)
		enlarge(index);
	place = place_of(index, hash);
	for (; index->slots[place]; place = next_place(index, place)) {
		*code = (uint32_t)index->slots[place] - 1;
		if (index->slots[place] >> 32 == hash && strlen(levels[*code]) == len && memcmp(levels[*code], text, len) == 0)
			return true;
	}
	*code = index->n++;
	index->slots[place] = (uint64_t)hash << 32 | index->n;
	return false;
}
