/* rsa_signature.h - RSASSA-PKCS1-v1_5 with SHA-256 (JWT's RS256), verification alone. Source: RFC 8017 §8.2; RFC 7518 §3.3. */
#ifndef BASE_CRYPTO_RSA_SIGNATURE_H
#define BASE_CRYPTO_RSA_SIGNATURE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* "-" and "_" for "+" and "/", no padding (RFC 7515 §2). Appends the bytes; false, and out as it was, if the text is anything else. */
bool base64url_decode(struct str *out, const char *text, size_t len);

/* modulus and exponent: big-endian bytes. False for anything malformed, and for a modulus under 2048 or over 8192 bits. */
bool rsa_sha256_is_valid(const struct str *signature, const struct str *modulus, const struct str *exponent, const void *bytes, size_t len);

#endif
