/* resample_counts_wide.c - sixteen rows side by side in AVX2 registers. */
#include "evaluate/resampling/resample_counts_wide.h"

#ifdef __x86_64__

#include <immintrin.h>

enum { ROWS = 16 };

/* Sums of sixteen rows, four a register. */
struct wide {
	__m256d s[4];
};

__attribute__((target("avx2"))) static inline struct wide load(const double lanes[static MULTINOMIAL_LANES])
{
	return (struct wide){ { _mm256_loadu_pd(lanes), _mm256_loadu_pd(lanes + 4), _mm256_loadu_pd(lanes + 8),
				_mm256_loadu_pd(lanes + 12) } };
}

__attribute__((target("avx2"))) static inline void store(double lanes[static MULTINOMIAL_LANES], const struct wide *w)
{
	_mm256_storeu_pd(lanes, w->s[0]);
	_mm256_storeu_pd(lanes + 4, w->s[1]);
	_mm256_storeu_pd(lanes + 8, w->s[2]);
	_mm256_storeu_pd(lanes + 12, w->s[3]);
}

__attribute__((target("avx2"))) static inline void add(struct wide *sum, const struct wide *times, const double *x)
{
	sum->s[0] = _mm256_add_pd(sum->s[0], _mm256_mul_pd(times->s[0], _mm256_loadu_pd(x)));
	sum->s[1] = _mm256_add_pd(sum->s[1], _mm256_mul_pd(times->s[1], _mm256_loadu_pd(x + 4)));
	sum->s[2] = _mm256_add_pd(sum->s[2], _mm256_mul_pd(times->s[2], _mm256_loadu_pd(x + 8)));
	sum->s[3] = _mm256_add_pd(sum->s[3], _mm256_mul_pd(times->s[3], _mm256_loadu_pd(x + 12)));
}

/* Minus how many of four thresholds are below u, as 16-bit integers. */
__attribute__((target("avx2"))) static inline __m256i four_below(__m256i u, const __m256i threshold[static 4])
{
	__m256i a = _mm256_add_epi16(_mm256_cmpgt_epi16(u, threshold[0]), _mm256_cmpgt_epi16(u, threshold[1]));
	__m256i b = _mm256_add_epi16(_mm256_cmpgt_epi16(u, threshold[2]), _mm256_cmpgt_epi16(u, threshold[3]));

	return _mm256_add_epi16(a, b);
}

/* Signed numbers are compared, shifted by half the range; above the largest there is none, so a threshold of 2^16 counts no row. */
__attribute__((target("avx2"))) static inline __m256i count_sixteen(const __m256i threshold[static MULTINOMIAL_MOST], const uint32_t *bits)
{
	__m256i u = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(const void *)bits), _mm256_set1_epi16((short)0x8000));

	return _mm256_sub_epi16(_mm256_setzero_si256(), _mm256_add_epi16(four_below(u, threshold), four_below(u, threshold + 4)));
}

__attribute__((target("avx2"))) static inline struct wide as_doubles(__m256i counts)
{
	__m256i low = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(counts)),
		high = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(counts, 1));

	return (struct wide){ { _mm256_cvtepi32_pd(_mm256_castsi256_si128(low)), _mm256_cvtepi32_pd(_mm256_extracti128_si256(low, 1)),
				_mm256_cvtepi32_pd(_mm256_castsi256_si128(high)), _mm256_cvtepi32_pd(_mm256_extracti128_si256(high, 1)) } };
}

__attribute__((target("avx2"))) static size_t add_rows(struct multinomial_sums *sums, const struct multinomial *m, const uint32_t *bits,
						       const double *x, const double *y, size_t count)
{
	__m256i totals = _mm256_setzero_si256(), threshold[MULTINOMIAL_MOST];
	struct wide a = load(sums->a), b = load(sums->b);
	uint32_t total[8];
	size_t i = 0;

	for (size_t k = 0; k < MULTINOMIAL_MOST; k++)
		threshold[k] = _mm256_set1_epi16((short)((int)m->threshold[k] - 1 - 0x8000));
	for (; i + ROWS <= count; i += ROWS) {
		__m256i counts = count_sixteen(threshold, bits + i / 2);
		struct wide times = as_doubles(counts);

		totals = _mm256_add_epi32(totals, _mm256_madd_epi16(counts, _mm256_set1_epi16(1)));
		add(&a, &times, x + i);
		add(&b, &times, y + i);
	}
	store(sums->a, &a);
	store(sums->b, &b);
	_mm256_storeu_si256((__m256i *)(void *)total, totals);
	for (size_t l = 0; l < 8; l++)
		sums->total += total[l];
	return i;
}

size_t multinomial_add_wide(struct multinomial_sums *sums, const struct multinomial *m, const uint32_t *bits, const double *a,
			    const double *b, size_t count)
{
	return __builtin_cpu_supports("avx2") ? add_rows(sums, m, bits, a, b, count) : 0;
}

#else

size_t multinomial_add_wide(struct multinomial_sums *sums, const struct multinomial *m, const uint32_t *bits, const double *a,
			    const double *b, size_t count)
{
	(void)sums, (void)m, (void)bits, (void)a, (void)b, (void)count;
	return 0;
}

#endif
