/* strata.h - how many rows each stratum gives to a part, so that the part has the whole's proportions. */
#ifndef SPLIT_STRATA_H
#define SPLIT_STRATA_H

#include <stddef.h>

struct stratum {
	const char *name;
	size_t size, gives;
	unsigned __int128 remainder; /* of its proportion, which is no whole number of rows */
};

/*
 * Set `gives` of each: its proportion of want (<= n_rows, the sum of all sizes). What is lost by rounding down comes from the largest
 * remainders, among equals in byte order of the names. The sum of all gives is want.
 */
void strata_share_out(struct stratum *strata, size_t n_strata, size_t want, size_t n_rows);

#endif
