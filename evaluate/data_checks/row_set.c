/* row_set.c - open addressing, at most half full. Hashes are mixed already. */
#include "evaluate/data_checks/row_set.h"

#include "base/mem.h"

/* 0 marks a free slot. */
static uint64_t stored(uint64_t hash)
{
	return hash ? hash : 1;
}

static size_t place_of(const struct row_set *set, uint64_t hash)
{
	size_t at = hash & set->mask;

	while (set->slots[at] && set->slots[at] != hash)
		at = (at + 1) & set->mask;
	return at;
}

void row_set_init(struct row_set *set, const uint64_t *hashes, size_t n)
{
	size_t cap = 4;

	while (cap < 2 * n) /* equivalent: more room says the same */
		cap *= 2;
	*set = (struct row_set){ .slots = mem_new(cap, sizeof(*set->slots)), .repeated = mem_new(cap, 1), .mask = cap - 1, .n = n };
	for (size_t i = 0; i < n; i++) {
		uint64_t hash = stored(hashes[i]);
		size_t at = place_of(set, hash);

		if (!set->slots[at]) {
			set->slots[at] = hash;
			continue;
		}
		set->n_repeated += set->repeated[at] ? 1 : 2;
		set->repeated[at] = 1;
	}
}

void row_set_release(struct row_set *set)
{
	free(set->slots);
	free(set->repeated);
	*set = (struct row_set){ 0 };
}

bool row_set_has(const struct row_set *set, uint64_t hash)
{
	return set->slots[place_of(set, stored(hash))] != 0;
}
