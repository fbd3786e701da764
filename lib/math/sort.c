/* sort.c - stable radix sort of doubles by their bits; short arrays by insertion. */
#include "math/sum.h"

#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

_Static_assert(sizeof(size_t) == sizeof(uint64_t), "an order has room for keys");

enum { SHORT = 48, RADIX_BITS = 11, BUCKETS = 1 << RADIX_BITS, PASSES = 6, HALF_BITS = 32 };

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

/* Sorts keys (n) by their bits from `low` on, equal ones as they stand; returns where the result is: keys or spare. */
static void *sort_keys(void *keys, void *spare, size_t n, int low)
{
	CLEANUP(mem_free) size_t *counts = mem_new((size_t)PASSES * BUCKETS, sizeof(*counts));
	int n_passes = (64 - low + RADIX_BITS - 1) / RADIX_BITS;

	for (size_t i = 0; i < n; i++)
		for (int pass = 0; pass < n_passes; pass++)
			counts[(size_t)pass * BUCKETS + bucket_of(load_key(keys, i) >> low, pass)]++;
	for (int pass = 0; pass < n_passes; pass++) {
		size_t *starts = counts + (size_t)pass * BUCKETS;
		void *swap = spare;

		if (!bucket_starts(starts, n))
			continue;
		for (size_t i = 0; i < n; i++) {
			uint64_t key = load_key(keys, i);

			store_key(spare, starts[bucket_of(key >> low, pass)]++, key);
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
	sorted = sort_keys(x, spare, n, 0);
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

static uint64_t key_at(const double *x, size_t i)
{
	return key_of(x[i] + 0.0); /* -0 and 0 are one key: they are a tie */
}

/* Rows of one upper half, in the order of their indices, by the whole key. */
static void sort_run(size_t *order, const double *x, size_t n)
{
	CLEANUP(mem_free) struct item *items = mem_resize(NULL, n, 2 * sizeof(*items));
	struct item *sorted = items;

	for (size_t i = 0; i < n; i++)
		items[i] = (struct item){ key_at(x, order[i]), order[i] };
	if (n <= SHORT)
		sort_short_items(items, n);
	else
		sorted = sort_items(items, items + n, n);
	for (size_t i = 0; i < n; i++)
		order[i] = sorted[i].index;
}

static bool is_sorted(const size_t *order, const double *x, size_t n)
{
	uint64_t last = key_at(x, order[0]);

	for (size_t i = 1; i < n; i++) {
		uint64_t key = key_at(x, order[i]);

		if (key < last)
			return false;
		last = key;
	}
	return true;
}

/* The upper half of a key with its index below it: half of an item's memory, and half as many passes tell most numbers apart. */
static uint64_t half_at(const double *x, size_t i)
{
	return (key_at(x, i) >> HALF_BITS << HALF_BITS) | i;
}

/* The second half of the memory that this takes is order itself: indices go where halves were read. */
static void sort_by_halves(size_t *order, const double *x, size_t n)
{
	CLEANUP(mem_free) uint64_t *halves = mem_resize(NULL, n, sizeof(*halves));
	const void *sorted;

	for (size_t i = 0; i < n; i++)
		halves[i] = half_at(x, i);
	sorted = sort_keys(halves, order, n, HALF_BITS);
	for (size_t first = 0, end; first < n; first = end) {
		uint64_t half = load_key(sorted, first) >> HALF_BITS;

		for (end = first; end < n && load_key(sorted, end) >> HALF_BITS == half; end++)
			order[end] = (uint32_t)load_key(sorted, end);
		if (end - first > 1 && !is_sorted(order + first, x, end - first))
			sort_run(order + first, x, end - first);
	}
}

void sort_order(size_t *order, const double *x, size_t n)
{
	for (size_t i = 0; i < n && (n <= SHORT || n > UINT32_MAX); i++)
		order[i] = i;
	if (n == 0)
		return;
	if (n <= SHORT || n > UINT32_MAX)
		sort_run(order, x, n);
	else
		sort_by_halves(order, x, n);
}
