/* rng_wide.c - four Philox blocks side by side in AVX2 registers: each word sits in the low half of a 64-bit lane. */
#include "base/rng_wide.h"

#ifdef __x86_64__

#include <immintrin.h>

enum { ROUNDS = 10, BLOCKS = 4 };

/* Word w of the four blocks. The high halves hold rubbish between rounds: the multiplication does not look at them. */
struct words {
	__m256i w[4];
};

__attribute__((target("avx2"))) static inline struct words start(uint64_t stream, uint64_t first)
{
	__m256i index = _mm256_add_epi64(_mm256_set1_epi64x((long long)first), _mm256_set_epi64x(3, 2, 1, 0));
	__m256i stream_words = _mm256_set1_epi64x((long long)stream);

	return (struct words){ { index, _mm256_srli_epi64(index, 32), stream_words, _mm256_srli_epi64(stream_words, 32) } };
}

__attribute__((target("avx2"))) static inline void mix_round(struct words *c, __m256i k0, __m256i k1)
{
	const __m256i m0 = _mm256_set1_epi64x(0xd2511f53), m1 = _mm256_set1_epi64x(0xcd9e8d57);
	__m256i a = _mm256_mul_epu32(m0, c->w[0]), b = _mm256_mul_epu32(m1, c->w[2]);

	c->w[0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(b, 32), c->w[1]), k0);
	c->w[1] = b;
	c->w[2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(a, 32), c->w[3]), k1);
	c->w[3] = a;
}

/* Two groups side by side: one multiplies while the other waits for its products. */
__attribute__((target("avx2"))) static inline void mix(struct words *c, struct words *d, uint64_t seed)
{
	uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);

	for (int i = 0; i < ROUNDS; i++) {
		__m256i key0 = _mm256_set1_epi64x(k0), key1 = _mm256_set1_epi64x(k1);

		mix_round(c, key0, key1);
		mix_round(d, key0, key1);
		k0 += 0x9e3779b9u;
		k1 += 0xbb67ae85u;
	}
}

__attribute__((target("avx2"))) static inline void put_below(struct words *c, uint32_t bound)
{
	const __m256i factor = _mm256_set1_epi64x(bound);

	for (int w = 0; w < 4; w++)
		c->w[w] = _mm256_srli_epi64(_mm256_mul_epu32(c->w[w], factor), 32);
}

/* The blocks one behind the other, each with its four words in order. */
__attribute__((target("avx2"))) static inline void store(uint32_t *out, const struct words *c)
{
	__m256i w01 = _mm256_blend_epi32(c->w[0], _mm256_slli_epi64(c->w[1], 32), 0xaa);
	__m256i w23 = _mm256_blend_epi32(c->w[2], _mm256_slli_epi64(c->w[3], 32), 0xaa);
	__m256i even = _mm256_unpacklo_epi64(w01, w23), odd = _mm256_unpackhi_epi64(w01, w23);

	_mm256_storeu_si256((__m256i *)(void *)out, _mm256_permute2x128_si256(even, odd, 0x20));
	_mm256_storeu_si256((__m256i *)(void *)(out + 8), _mm256_permute2x128_si256(even, odd, 0x31));
}

__attribute__((target("avx2"))) static size_t fill(uint32_t *out, size_t n_blocks, uint64_t seed, uint64_t stream, uint64_t first,
						   uint32_t bound)
{
	size_t i = 0;

	for (; i + 2 * BLOCKS <= n_blocks; i += 2 * BLOCKS) {
		struct words c = start(stream, first + i), d = start(stream, first + i + BLOCKS);

		mix(&c, &d, seed);
		if (bound) {
			put_below(&c, bound);
			put_below(&d, bound);
		}
		store(out + 4 * i, &c);
		store(out + 4 * (i + BLOCKS), &d);
	}
	return i;
}

size_t rng_fill_wide(uint32_t *out, size_t n_blocks, uint64_t seed, uint64_t stream, uint64_t first, uint32_t bound)
{
	return __builtin_cpu_supports("avx2") ? fill(out, n_blocks, seed, stream, first, bound) : 0;
}

#else

size_t rng_fill_wide(uint32_t *out, size_t n_blocks, uint64_t seed, uint64_t stream, uint64_t first, uint32_t bound)
{
	(void)out, (void)n_blocks, (void)seed, (void)stream, (void)first, (void)bound;
	return 0;
}

#endif
