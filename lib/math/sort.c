/* sort.c - stable radix sort of doubles by their bits; short arrays by insertion. */
#include "math/sum.h"

#include "base/mem.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SHORT = 48, RADIX_BITS = 11, BUCKETS = 1 << RADIX_BITS, PASSES = 6 };

struct item {
	uint64_t key;
	size_t index;
};

/* Unsigned order of the keys = order of the doubles; every NaN is the largest key. */
static uint64_t key_of(double x)
{
	uint64_t bits;

	if (isnan(x))
		return UINT64_MAX;
	memcpy(&bits, &x, sizeof(bits));
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double value_of(uint64_t key)
{
	double x;

	if (key == UINT64_MAX)
		return NAN;
	key = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
	memcpy(&x, &key, sizeof(x));
	return x;
}

static unsigned bucket_of(uint64_t key, int pass)
{
	return (unsigned)(key >> (pass * RADIX_BITS)) & (BUCKETS - 1);
}

/* Where each bucket begins; false if all the keys share one bucket and the pass can be left out. */
static int bucket_starts(size_t starts[static BUCKETS], size_t n)
{
	size_t at = 0;

	for (int b = 0; b < BUCKETS; b++) {
		size_t count = starts[b];

		if (count == n)
			return 0;
		starts[b] = at;
		at += count;
	}
	return 1;
}

static void sort_short(double *x, size_t n)
{
	uint64_t keys[SHORT];

	for (size_t i = 0; i < n; i++) {
		uint64_t key = key_of(x[i]);
		size_t j = i;

		for (; j > 0 && keys[j - 1] > key; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
	for (size_t i = 0; i < n; i++)
		x[i] = value_of(keys[i]);
}

/* Keys in any memory of 8 bytes each: the numbers' own is half of what sorting them takes. */
static uint64_t load_key(const void *keys, size_t i)
{
	uint64_t key;

	memcpy(&key, (const char *)keys + i * sizeof(key), sizeof(key));
	return key;
}

static void store_key(void *keys, size_t i, uint64_t key)
{
	memcpy((char *)keys + i * sizeof(key), &key, sizeof(key));
}

/* Sorts keys (n); returns where the result is: keys or spare. */
static void *sort_keys(void *keys, void *spare, size_t n)
{
	CLEANUP(mem_free) size_t *counts = mem_new((size_t)PASSES * BUCKETS, sizeof(*counts));

	for (size_t i = 0; i < n; i++)
		for (int pass = 0; pass < PASSES; pass++)
			counts[(size_t)pass * BUCKETS + bucket_of(load_key(keys, i), pass)]++;
	for (int pass = 0; pass < PASSES; pass++) {
		size_t *starts = counts + (size_t)pass * BUCKETS;
		void *swap = spare;

		if (!bucket_starts(starts, n))
			continue;
		for (size_t i = 0; i < n; i++) {
			uint64_t key = load_key(keys, i);

			store_key(spare, starts[bucket_of(key, pass)]++, key);
		}
		spare = keys;
		keys = swap;
	}
	return keys;
}

void sort_doubles(double *x, size_t n)
{
	CLEANUP(mem_free) uint64_t *spare = NULL;
	void *sorted;

	if (n <= SHORT) {
		sort_short(x, n);
		return;
	}
	spare = mem_resize(NULL, n, sizeof(*spare));
	for (size_t i = 0; i < n; i++)
		store_key(x, i, key_of(x[i]));
	sorted = sort_keys(x, spare, n);
	for (size_t i = 0; i < n; i++)
		x[i] = value_of(load_key(sorted, i));
}

static void sort_short_items(struct item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct item item = items[i];
		size_t j = i;

		for (; j > 0 && items[j - 1].key > item.key; j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

static struct item *sort_items(struct item *items, struct item *spare, size_t n)
{
	CLEANUP(mem_free) size_t *counts = mem_new((size_t)PASSES * BUCKETS, sizeof(*counts));

	for (size_t i = 0; i < n; i++)
		for (int pass = 0; pass < PASSES; pass++)
			counts[(size_t)pass * BUCKETS + bucket_of(items[i].key, pass)]++;
	for (int pass = 0; pass < PASSES; pass++) {
		size_t *starts = counts + (size_t)pass * BUCKETS;
		struct item *swap = spare;

		if (!bucket_starts(starts, n))
			continue;
		for (size_t i = 0; i < n; i++)
			spare[starts[bucket_of(items[i].key, pass)]++] = items[i];
		spare = items;
		items = swap;
	}
	return items;
}

void sort_order(size_t *order, const double *x, size_t n)
{
	CLEANUP(mem_free) struct item *items = mem_new(n + 1, 2 * sizeof(*items));
	struct item *sorted = items;

	for (size_t i = 0; i < n; i++) /* + 0.0 makes -0 and 0 one key: they are a tie */
		items[i] = (struct item){ key_of(x[i] + 0.0), i };
	if (n <= SHORT)
		sort_short_items(items, n);
	else
		sorted = sort_items(items, items + n, n);
	for (size_t i = 0; i < n; i++)
		order[i] = sorted[i].index;
}
