/* base64.h - bytes as text of RFC 4648, section 4, and back. */
#ifndef BASE_CRYPTO_BASE64_H
#define BASE_CRYPTO_BASE64_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Append the bytes in base64 with padding (RFC 4648, section 4). */
void base64_encode(struct str *out, const void *bytes, size_t len);
/* Appends the bytes; false, and nothing appended, for what is no base64 with its padding. */
bool base64_decode(struct str *out, const char *text);

#endif
