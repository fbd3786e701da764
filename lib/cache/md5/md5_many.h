/* md5_many.h - the MD5s of many buffers at once: 16 lanes of AVX-512, 8 of AVX2, or one after the other; the same digests. */
#ifndef CACHE_MD5_MANY_H
#define CACHE_MD5_MANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct md5_job {
	const void *bytes;
	size_t len;
	uint8_t digest[16]; /* out */
};

/* Any lengths, in any order; buffers of like lengths are the fastest. */
void md5_many(struct md5_job *jobs, size_t n);

/* The ways to do it, the best of this machine first; for tests and benches. */
struct md5_way {
	const char *name; /* "avx512", "avx2", "scalar" */
	void (*run)(struct md5_job *jobs, size_t n);
};
/* NULL after the last. */
const struct md5_way *md5_way_at(size_t i);

#endif
