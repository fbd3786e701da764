/* md5.c - RFC 1321, unrolled by the compiler. */
#include "base/crypto/md5.h"

#include <string.h>

const uint32_t md5_start[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };

/* floor(2^32 * |sin(i + 1)|). */
const uint32_t md5_sines[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1,
	0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453,
	0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
	0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
	0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,
	0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static inline uint32_t rotate(uint32_t x, int by)
{
	return x << by | x >> (32 - by);
}

#define F1(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
/* The two halves share no bit, so that they can be added one after the other: a shorter chain. */
#define F2(x, y, z) (((x) & (z)) + ((y) & ~(z)))
#define F3(x, y, z) ((x) ^ (y) ^ (z))
#define F4(x, y, z) ((y) ^ ((x) | ~(z)))
#define STEP(f, a, b, c, d, k, i, s) (a) = (b) + rotate((a) + w[k] + md5_sines[i] + f(b, c, d), s)
#define FOUR(f, i, k0, k1, k2, k3, s0, s1, s2, s3)                                                                                         \
	do {                                                                                                                               \
		STEP(f, a, b, c, d, k0, (i), s0);                                                                                          \
		STEP(f, d, a, b, c, k1, (i) + 1, s1);                                                                                      \
		STEP(f, c, d, a, b, k2, (i) + 2, s2);                                                                                      \
		STEP(f, b, c, d, a, k3, (i) + 3, s3);                                                                                      \
	} while (0)

void md5_blocks(uint32_t state[static 4], const uint8_t *bytes, size_t n)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3], w[16];

	for (; n > 0; n--, bytes += 64) {
		uint32_t a0 = a, b0 = b, c0 = c, d0 = d;

		memcpy(w, bytes, 64);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		for (int i = 0; i < 16; i++)
			w[i] = __builtin_bswap32(w[i]);
#endif
		FOUR(F1, 0, 0, 1, 2, 3, 7, 12, 17, 22);
		FOUR(F1, 4, 4, 5, 6, 7, 7, 12, 17, 22);
		FOUR(F1, 8, 8, 9, 10, 11, 7, 12, 17, 22);
		FOUR(F1, 12, 12, 13, 14, 15, 7, 12, 17, 22);
		FOUR(F2, 16, 1, 6, 11, 0, 5, 9, 14, 20);
		FOUR(F2, 20, 5, 10, 15, 4, 5, 9, 14, 20);
		FOUR(F2, 24, 9, 14, 3, 8, 5, 9, 14, 20);
		FOUR(F2, 28, 13, 2, 7, 12, 5, 9, 14, 20);
		FOUR(F3, 32, 5, 8, 11, 14, 4, 11, 16, 23);
		FOUR(F3, 36, 1, 4, 7, 10, 4, 11, 16, 23);
		FOUR(F3, 40, 13, 0, 3, 6, 4, 11, 16, 23);
		FOUR(F3, 44, 9, 12, 15, 2, 4, 11, 16, 23);
		FOUR(F4, 48, 0, 7, 14, 5, 6, 10, 15, 21);
		FOUR(F4, 52, 12, 3, 10, 1, 6, 10, 15, 21);
		FOUR(F4, 56, 8, 15, 6, 13, 6, 10, 15, 21);
		FOUR(F4, 60, 4, 11, 2, 9, 6, 10, 15, 21);
		a += a0;
		b += b0;
		c += c0;
		d += d0;
	}
	state[0] = a;
	state[1] = b;
	state[2] = c;
	state[3] = d;
}

void md5_init(struct md5 *m)
{
	memcpy(m->state, md5_start, sizeof(m->state));
	m->len = 0;
}

void md5_add(struct md5 *m, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	size_t used = m->len % 64;

	m->len += len;
	if (used > 0 && used + len >= 64) {
		memcpy(m->rest + used, p, 64 - used);
		md5_blocks(m->state, m->rest, 1);
		p += 64 - used;
		len -= 64 - used;
		used = 0;
	}
	if (used == 0) {
		md5_blocks(m->state, p, len / 64);
		p += len / 64 * 64;
		len %= 64;
	}
	if (len > 0)
		memcpy(m->rest + used, p, len);
}

size_t md5_tail(uint8_t out[static 128], const uint8_t *rest, uint64_t len)
{
	size_t used = len % 64, n = used < 56 ? 1 : 2;

	if (used > 0)
		memcpy(out, rest, used);
	memset(out + used, 0, n * 64 - used);
	out[used] = 0x80;
	for (int i = 0; i < 8; i++)
		out[n * 64 - 8 + (size_t)i] = (uint8_t)(len * 8 >> (8 * i));
	return n;
}

void md5_end(struct md5 *m, uint8_t digest[static 16])
{
	uint8_t tail[128];

	md5_blocks(m->state, tail, md5_tail(tail, m->rest, m->len));
	for (int i = 0; i < 16; i++)
		digest[i] = (uint8_t)(m->state[i / 4] >> (8 * (i % 4)));
}
