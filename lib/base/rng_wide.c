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

__attribute__((target("avx2"))) static inline struct words mix(struct words c, uint64_t seed)
{
	const __m256i m0 = _mm256_set1_epi64x(0xd2511f53), m1 = _mm256_set1_epi64x(0xcd9e8d57);
	uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);

	for (int i = 0; i < ROUNDS; i++) {
		__m256i a = _mm256_mul_epu32(m0, c.w[0]), b = _mm256_mul_epu32(m1, c.w[2]);
		__m256i low = _mm256_xor_si256(_mm256_srli_epi64(b, 32), c.w[1]), high = _mm256_xor_si256(_mm256_srli_epi64(a, 32), c.w[3]);

		c.w[0] = _mm256_xor_si256(low, _mm256_set1_epi64x(k0));
		c.w[1] = b;
		c.w[2] = _mm256_xor_si256(high, _mm256_set1_epi64x(k1));
		c.w[3] = a;
		k0 += 0x9e3779b9u;
		k1 += 0xbb67ae85u;
	}
	return c;
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

__attribute__((target("avx2"))) static size_t fill(uint32_t *out, size_t n_blocks, uint64_t seed, uint64_t stream, uint64_t first)
{
	size_t i = 0;

	for (; i + BLOCKS <= n_blocks; i += BLOCKS) {
		struct words c = mix(start(stream, first + i), seed);

		store(out + 4 * i, &c);
	}
	return i;
}

size_t rng_fill_wide(uint32_t *out, size_t n_blocks, uint64_t seed, uint64_t stream, uint64_t first)
{
	return __builtin_cpu_supports("avx2") ? fill(out, n_blocks, seed, stream, first) : 0;
}

#else

size_t rng_fill_wide(uint32_t *out, size_t n_blocks, uint64_t seed, uint64_t stream, uint64_t first)
{
	(void)out, (void)n_blocks, (void)seed, (void)stream, (void)first;
	return 0;
}

#endif
