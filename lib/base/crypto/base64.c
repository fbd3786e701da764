/* base64.c - bytes as text and back; libcrypto does the work. */
#include "base/crypto/base64.h"

#include "base/mem.h"
#include "base/crypto/openssl.h"

#include <string.h>

void base64_encode(struct str *out, const void *bytes, size_t len)
{
	str_reserve(out, 4 * ((len + 2) / 3) + 1);
	out->len += (size_t)EVP_EncodeBlock((unsigned char *)out->data + out->len, bytes, (int)len);
}

bool base64_decode(struct str *out, const char *text)
{
	size_t len = strlen(text), padding = len > 0 && text[len - 1] == '=' ? 1 + (len > 1 && text[len - 2] == '=') : 0;
	CLEANUP(mem_free) unsigned char *bytes = mem_new(len + 1, 1);
	int n = len % 4 == 0 ? EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len) : -1;

	if (n < (int)padding)
		return false;
	str_addn(out, bytes, (size_t)n - padding);
	return true;
}
