/* digest.h - SHA-256, and the form "sha256:<64 hex>" that every file of ours uses. */
#ifndef BASE_CRYPTO_DIGEST_H
#define BASE_CRYPTO_DIGEST_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_TEXT = 72 }; /* "sha256:" + 64 + NUL */

struct digest; /* a running hash */

/* Begin a SHA-256. Owned by the caller until digest_end() or digest_end_bytes(), which frees it. */
struct digest *digest_new(void);
void digest_add(struct digest *d, const void *bytes, size_t len);
/* Length first, then the bytes: two fields cannot run into each other. */
void digest_add_field(struct digest *d, const void *bytes, size_t len);
/* Ends the hash and frees d. */
void digest_end_bytes(struct digest *d, uint8_t out[static DIGEST_BYTES]);
void digest_end(struct digest *d, char out[static DIGEST_TEXT]);

/* SHA-256 of len bytes as "sha256:" and 64 hex digits. */
void digest_bytes(char out[static DIGEST_TEXT], const void *bytes, size_t len);
/* ERR_IO if the file cannot be read. */
int digest_file(char out[static DIGEST_TEXT], const char *path, struct err *err);

/* HMAC-SHA256 (RFC 2104): who knows the key wrote the text. out may be the key itself. */
void digest_hmac(uint8_t out[static DIGEST_BYTES], const void *key, size_t key_len, const void *text, size_t len);

/* MD5, 32 hex digits, as DVC names files by it: to find and compare, never to trust where anybody could choose the file. */
enum { DIGEST_MD5_TEXT = 33 };
/* MD5 as 32 hex digits, of bytes and of a whole file (ERR_IO). For DVC's names alone, never for trust. */
void digest_md5_bytes(char out[static DIGEST_MD5_TEXT], const void *bytes, size_t len);
int digest_md5_file(char out[static DIGEST_MD5_TEXT], const char *path, struct err *err);

/* 32 bytes to the text of a digest, and whether a text is one. */
void digest_to_text(char out[static DIGEST_TEXT], const uint8_t bytes[static DIGEST_BYTES]);
bool digest_is_valid(const char *text);

/* n random bytes as 2n hex digits and a NUL: run ids, temporary names. */
void digest_random_hex(char *out, size_t n_bytes);

#endif
