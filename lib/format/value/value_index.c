/* value_index.c - a table of places, open and at most half full, in the map's arena. */
#include "format/value/value_index.h"

#include "base/map.h"

#include <string.h>

enum { FEWEST = 16 }; /* keys: below, looking through them is faster */

struct value_index {
	size_t n;        /* keys of the map that are in it: the first n */
	size_t cap;      /* a power of two */
	uint32_t *slots; /* place + 1; 0 = free */
};

static enum value_kind kind_at(const struct value *map, size_t i)
{
	return map->key_kinds ? (enum value_kind)map->key_kinds[i] : VALUE_TEXT;
}

bool value_index_is_whole(const struct value *map)
{
	return map->index && map->index->n == map->n;
}

size_t value_index_place(const struct value *map, enum value_kind kind, const char *key)
{
	const struct value_index *index = map->index;
	size_t mask = index->cap - 1;

	for (size_t at = map_hash(key, strlen(key)) & mask; index->slots[at]; at = (at + 1) & mask) {
		size_t i = index->slots[at] - 1;

		if (strcmp(map->keys[i], key) == 0 && kind_at(map, i) == kind)
			return i;
	}
	return map->n;
}

static void add(struct value_index *index, const struct value *map, size_t i)
{
	size_t mask = index->cap - 1, at = map_hash(map->keys[i], strlen(map->keys[i])) & mask;

	while (index->slots[at])
		at = (at + 1) & mask;
	index->slots[at] = (uint32_t)i + 1;
}

void value_index_update(struct arena *a, struct value *map)
{
	struct value_index *index = map->index;

	if (map->n < FEWEST || map->n > UINT32_MAX / 2 || value_index_is_whole(map))
		return;
	if (!index || index->n > map->n || map->n > index->cap / 2) {
		map->index = index = arena_new(a, 1, sizeof(*index));
		for (index->cap = 4 * FEWEST; index->cap < 4 * map->n; index->cap *= 2)
			;
		index->slots = arena_new(a, index->cap, sizeof(*index->slots));
	}
	for (; index->n < map->n; index->n++)
		add(index, map, index->n);
}
