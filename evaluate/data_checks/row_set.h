/* row_set.h - which rows a table has, by their hashes, and how many of them repeat. Linear in the rows. */
#ifndef EVALUATE_ROW_SET_H
#define EVALUATE_ROW_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct row_set {
	uint64_t *slots;   /* hash, 0 = free */
	uint8_t *repeated; /* of the slot: seen more than once */
	size_t mask;       /* slots - 1 */
	size_t n;          /* rows */
	size_t n_repeated; /* rows that have an equal one in the set */
};

/* Make the set of the rows' hashes (n); they are copied. Release by row_set_release(). */
void row_set_init(struct row_set *set, const uint64_t *hashes, size_t n);
void row_set_release(struct row_set *set);
/* Is a row of this hash in the set? */
bool row_set_has(const struct row_set *set, uint64_t hash);

#endif
