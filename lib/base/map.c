/* map.c - open addressing with linear probing, at most half full. */
#include "base/map.h"

#include "base/mem.h"
#include "base/rng.h"

#include <string.h>

void map_release(struct map *m)
{
	free(m->slots);
	*m = (struct map){ 0 };
}

uint64_t map_hash(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t h = 0x9e3779b97f4a7c15u ^ len, word;

	for (; len >= 8; len -= 8, p += 8) {
		word = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
		       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
		h = rng_mix(h ^ word);
	}
	word = 0;
	for (size_t i = 0; i < len; i++)
		word |= (uint64_t)p[i] << (8 * i);
	return rng_mix(h ^ word);
}

static struct map_slot *map_slot(const struct map *m, const char *key, size_t len, uint64_t hash)
{
	size_t i = hash & (m->cap - 1);

	while (m->slots[i].key && (m->slots[i].hash != hash || m->slots[i].len != len || memcmp(m->slots[i].key, key, len) != 0))
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

size_t *map_get(const struct map *m, const char *key, size_t len)
{
	struct map_slot *slot;

	if (m->n == 0)
		return NULL;
	slot = map_slot(m, key, len, map_hash(key, len));
	return slot->key ? &slot->value : NULL;
}

static void map_enlarge(struct map *m)
{
	struct map bigger = { .cap = m->cap ? m->cap * 2 : 16, .n = m->n };

	bigger.slots = mem_new(bigger.cap, sizeof(*bigger.slots));
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].key)
			*map_slot(&bigger, m->slots[i].key, m->slots[i].len, m->slots[i].hash) = m->slots[i];
	free(m->slots);
	*m = bigger;
}

size_t *map_put(struct map *m, const char *key, size_t len, size_t value, bool *added)
{
	uint64_t hash = map_hash(key, len);
	struct map_slot *slot;

	if (m->n * 2 >= m->cap)
		map_enlarge(m);
	slot = map_slot(m, key, len, hash);
	if (added)
		*added = !slot->key;
	if (!slot->key) {
		*slot = (struct map_slot){ key, len, hash, value };
		m->n++;
	}
	return &slot->value;
}
