/* digest.c - SHA-256 by libcrypto, MD5 by md5.c. */
#include "base/crypto/digest.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/crypto/md5.h"
#include "base/crypto/openssl.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct digest {
	EVP_MD_CTX *ctx;
};

static EVP_MD *sha256;

static void find_sha256(void)
{
	sha256 = openssl()->EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!sha256)
		abort(); /* a libcrypto without it */
}

/* Looked up once: openssl()->EVP_sha256() is looked up at every use. */
struct digest *digest_new(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct digest *d = mem_new(1, sizeof(*d));

	pthread_once(&once, find_sha256);
	d->ctx = openssl()->EVP_MD_CTX_new();
	if (!d->ctx || openssl()->EVP_DigestInit_ex(d->ctx, sha256, NULL) != 1)
		abort(); /* out of memory */
	return d;
}

void digest_add(struct digest *d, const void *bytes, size_t len)
{
	if (openssl()->EVP_DigestUpdate(d->ctx, bytes, len) != 1)
		abort();
}

void digest_add_field(struct digest *d, const void *bytes, size_t len)
{
	uint8_t prefix[8];

	for (int i = 0; i < 8; i++)
		prefix[i] = (uint8_t)((uint64_t)len >> (8 * i));
	digest_add(d, prefix, sizeof(prefix));
	digest_add(d, bytes, len);
}

void digest_end_bytes(struct digest *d, uint8_t out[static DIGEST_BYTES])
{
	unsigned int len = DIGEST_BYTES;

	if (openssl()->EVP_DigestFinal_ex(d->ctx, out, &len) != 1)
		abort();
	openssl()->EVP_MD_CTX_free(d->ctx);
	free(d);
}

void digest_end(struct digest *d, char out[static DIGEST_TEXT])
{
	uint8_t bytes[DIGEST_BYTES];

	digest_end_bytes(d, bytes);
	digest_to_text(out, bytes);
}

enum { HMAC_BLOCK = 64 };

void digest_hmac(uint8_t out[static DIGEST_BYTES], const void *key, size_t key_len, const void *text, size_t len)
{
	uint8_t pad[HMAC_BLOCK] = { 0 }, inner[DIGEST_BYTES];
	struct digest *d;

	if (key_len > HMAC_BLOCK) {
		d = digest_new();
		digest_add(d, key, key_len);
		digest_end_bytes(d, pad);
	} else {
		memcpy(pad, key, key_len);
	}
	for (int i = 0; i < HMAC_BLOCK; i++)
		pad[i] ^= 0x36;
	d = digest_new();
	digest_add(d, pad, HMAC_BLOCK);
	digest_add(d, text, len);
	digest_end_bytes(d, inner);
	for (int i = 0; i < HMAC_BLOCK; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	d = digest_new();
	digest_add(d, pad, HMAC_BLOCK);
	digest_add(d, inner, sizeof(inner));
	digest_end_bytes(d, out);
}

void digest_bytes(char out[static DIGEST_TEXT], const void *bytes, size_t len)
{
	struct digest *d = digest_new();

	digest_add(d, bytes, len);
	digest_end(d, out);
}

typedef void add_fn(void *arg, const void *bytes, size_t len);

static int add_file(add_fn *add, void *arg, const char *path, struct err *err)
{
	CLEANUP(fs_close) int fd = fs_open_read(path, err);
	CLEANUP(mem_free) char *buf = NULL;
	ssize_t n;

	if (fd < 0)
		return -1;
	buf = mem_resize(NULL, 1 << 16, 1);
	while ((n = read(fd, buf, 1 << 16)) > 0)
		add(arg, buf, (size_t)n);
	return n < 0 ? err_errno(err, "cannot read '%s'", path) : 0;
}

static void add_sha256(void *arg, const void *bytes, size_t len)
{
	digest_add(arg, bytes, len);
}

static void add_md5(void *arg, const void *bytes, size_t len)
{
	md5_add(arg, bytes, len);
}

int digest_file(char out[static DIGEST_TEXT], const char *path, struct err *err)
{
	struct digest *d = digest_new();
	int result = add_file(add_sha256, d, path, err);
	char text[DIGEST_TEXT];

	digest_end(d, text);
	if (result == 0)
		memcpy(out, text, sizeof(text));
	return result;
}

static void to_hex(char *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

int digest_md5_file(char out[static DIGEST_MD5_TEXT], const char *path, struct err *err)
{
	struct md5 m;
	uint8_t bytes[(DIGEST_MD5_TEXT - 1) / 2];

	md5_init(&m);
	if (add_file(add_md5, &m, path, err) < 0)
		return -1;
	md5_end(&m, bytes);
	to_hex(out, bytes, sizeof(bytes));
	return 0;
}

void digest_md5_bytes(char out[static DIGEST_MD5_TEXT], const void *bytes, size_t len)
{
	struct md5 m;
	uint8_t end[(DIGEST_MD5_TEXT - 1) / 2];

	md5_init(&m);
	md5_add(&m, bytes, len);
	md5_end(&m, end);
	to_hex(out, end, sizeof(end));
}

void digest_to_text(char out[static DIGEST_TEXT], const uint8_t bytes[static DIGEST_BYTES])
{
	memcpy(out, "sha256:", 7);
	to_hex(out + 7, bytes, DIGEST_BYTES);
}

bool digest_is_valid(const char *text)
{
	if (!text || strlen(text) != DIGEST_TEXT - 1 || memcmp(text, "sha256:", 7) != 0)
		return false;
	return strspn(text + 7, "0123456789abcdef") == 64;
}

void digest_random_hex(char *out, size_t n_bytes)
{
	uint8_t bytes[64];

	if (n_bytes > sizeof(bytes) || getentropy(bytes, n_bytes) != 0)
		abort();
	to_hex(out, bytes, n_bytes);
}
