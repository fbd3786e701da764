/* rng.c - Philox 4x32-10. */
#include "base/rng.h"

#include "base/rng_wide.h"

#include <string.h>

uint64_t rng_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static inline void philox_round(uint32_t c[static 4], uint32_t k0, uint32_t k1)
{
	uint64_t a = (uint64_t)0xd2511f53u * c[0], b = (uint64_t)0xcd9e8d57u * c[2];

	c[0] = (uint32_t)(b >> 32) ^ c[1] ^ k0;
	c[1] = (uint32_t)b;
	c[2] = (uint32_t)(a >> 32) ^ c[3] ^ k1;
	c[3] = (uint32_t)a;
}

static inline void philox_block(uint32_t c[static 4], uint64_t seed, uint64_t stream, uint64_t index)
{
	uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);

	c[0] = (uint32_t)index;
	c[1] = (uint32_t)(index >> 32);
	c[2] = (uint32_t)stream;
	c[3] = (uint32_t)(stream >> 32);
	for (int i = 0; i < 10; i++) {
		philox_round(c, k0, k1);
		k0 += 0x9e3779b9u;
		k1 += 0xbb67ae85u;
	}
}

uint64_t rng_at(uint64_t seed, uint64_t stream, uint64_t index)
{
	uint32_t c[4];

	philox_block(c, seed, stream, index);
	return (uint64_t)c[1] << 32 | c[0];
}

/* The plain way to what rng_fill_wide() does, from position i on. */
static void fill_rest(uint32_t *out, size_t i, size_t n, uint64_t seed, uint64_t stream, uint64_t first)
{
	for (; i + 4 <= n; i += 4)
		philox_block(out + i, seed, stream, (first + i) / 4);
	if (i < n) {
		uint32_t last[4];

		philox_block(last, seed, stream, (first + i) / 4);
		memcpy(out + i, last, (n - i) * sizeof(*out));
	}
}

void rng_fill(uint32_t *out, size_t n, uint64_t seed, uint64_t stream, uint64_t first)
{
	fill_rest(out, 4 * rng_fill_wide(out, n / 4, seed, stream, first / 4, 0), n, seed, stream, first);
}

void rng_fill_below(uint32_t *out, size_t n, uint64_t seed, uint64_t stream, uint64_t first, uint32_t bound)
{
	size_t done = 4 * rng_fill_wide(out, n / 4, seed, stream, first / 4, bound);

	fill_rest(out, done, n, seed, stream, first);
	for (size_t i = done; i < n; i++)
		out[i] = (uint32_t)((uint64_t)out[i] * bound >> 32);
}

uint64_t rng_below(uint64_t seed, uint64_t stream, uint64_t index, uint64_t n)
{
	return (uint64_t)((unsigned __int128)rng_at(seed, stream, index) * n >> 64);
}

double rng_uniform(uint64_t seed, uint64_t stream, uint64_t index)
{
	return (double)(rng_at(seed, stream, index) >> 11) * 0x1p-53;
}

void rng_permutation(size_t *out, size_t n, uint64_t seed, uint64_t stream)
{
	for (size_t i = 0; i < n; i++)
		out[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)rng_below(seed, stream, n - i, i), t = out[i - 1];

		out[i - 1] = out[j];
		out[j] = t;
	}
}
