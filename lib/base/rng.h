/* rng.h - random numbers by position: the value depends on (seed, stream, index) alone,
 * so any thread can compute any of them and the result is the same on every machine.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* A bijection that scatters bits (the finaliser of SplitMix64; Steele, Lea, Flood 2014). */
uint64_t rng_mix(uint64_t x);

/*
 * 64 random bits: Philox 4x32-10 with key = seed, counter = (stream, index).
 * Source  Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
uint64_t rng_at(uint64_t seed, uint64_t stream, uint64_t index);

/*
 * out (n) = 32 random bits each, from position `first` on: four of every (stream, index) block of Philox, twice as many as rng_at()
 * takes. first is a multiple of 4. The values at a position do not depend on how a range is cut into calls.
 */
void rng_fill(uint32_t *out, size_t n, uint64_t seed, uint64_t stream, uint64_t first);

/* The same, each put into 0 .. bound-1 (> 0) by multiply-high: the chances of two values differ by less than bound / 2^32. */
void rng_fill_below(uint32_t *out, size_t n, uint64_t seed, uint64_t stream, uint64_t first, uint32_t bound);

/* Uniform in 0 .. n-1 without modulo bias beyond 2^-64 (multiply-high); n > 0. */
uint64_t rng_below(uint64_t seed, uint64_t stream, uint64_t index, uint64_t n);

/* Uniform in [0, 1) with 53 bits. */
double rng_uniform(uint64_t seed, uint64_t stream, uint64_t index);

/* Fisher-Yates permutation of 0 .. n-1 into out (n); draws from (seed, stream, 0 .. n-2). */
void rng_permutation(size_t *out, size_t n, uint64_t seed, uint64_t stream);

#endif
