/* md5.h - MD5 as a stream: how DVC names contents. Ours, because a machine in FIPS mode has none, and md5_many.c continues its states. */
#ifndef BASE_CRYPTO_MD5_H
#define BASE_CRYPTO_MD5_H

#include <stddef.h>
#include <stdint.h>

struct md5 {
	uint32_t state[4];
	uint64_t len;     /* bytes added */
	uint8_t rest[64]; /* the last len % 64 of them */
};

/* RFC 1321: begin, add len bytes any number of times, take the digest once. No memory is owned. */
void md5_init(struct md5 *m);
void md5_add(struct md5 *m, const void *bytes, size_t len);
void md5_end(struct md5 *m, uint8_t digest[static 16]);

/* n blocks of 64 bytes. */
void md5_blocks(uint32_t state[static 4], const uint8_t *bytes, size_t n);
/* The end of a message of len bytes: its last len % 64 bytes, padded to 64 or 128. Returns how many blocks that are. */
size_t md5_tail(uint8_t out[static 128], const uint8_t *rest, uint64_t len);

extern const uint32_t md5_start[4], md5_sines[64];

#endif
