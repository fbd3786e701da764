/* rng_wide.h - Philox in wide registers, where the machine has them. Only lib/base/rng.c includes this. */
#ifndef BASE_RNG_WIDE_H
#define BASE_RNG_WIDE_H

#include <stddef.h>
#include <stdint.h>

/*
 * out = the words of Philox blocks first, first + 1, ... eight at a time; returns how many blocks were written: at most n_blocks,
 * 0 on a machine without wide registers. bound > 0: each word w becomes w * bound / 2^32. The same bits as the plain version's.
 */
size_t rng_fill_wide(uint32_t *out, size_t n_blocks, uint64_t seed, uint64_t stream, uint64_t first, uint32_t bound);

#endif
