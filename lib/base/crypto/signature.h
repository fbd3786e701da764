/* signature.h - Ed25519 signatures over DSSE's pre-authentication encoding: who wrote this?
 *
 * A key is a PEM as `openssl genpkey -algorithm ed25519` writes it; a public key is its 32 bytes in base64. Key ids are the first 16 hex
 * digits of the public key's SHA-256. Source: RFC 8032; secure-systems-lab/dsse, protocol.md.
 */
#ifndef BASE_CRYPTO_SIGNATURE_H
#define BASE_CRYPTO_SIGNATURE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum { SIGNATURE_PUBLIC_TEXT = 45, SIGNATURE_TEXT = 89, SIGNATURE_ID_TEXT = 17 }; /* base64 of 32 and of 64 bytes, and NUL */

struct signing_key; /* a private key */

/* A new key; its PEM is appended to `pem`. */
struct signing_key *signing_key_make(struct str *pem);
/* ERR_USAGE if the text is no PEM of an Ed25519 private key; the text is never part of the message. */
int signing_key_parse(struct signing_key **out, const char *pem, struct err *err);
void signing_key_free(struct signing_key *key);
void signing_key_cleanup(struct signing_key **key); /* for CLEANUP() */
void signing_key_public(const struct signing_key *key, char out[static SIGNATURE_PUBLIC_TEXT]);

/* "" if public_key is no base64 of 32 bytes. */
void signature_key_id(char out[static SIGNATURE_ID_TEXT], const char *public_key);
bool signature_is_public_key(const char *text);

/* Sign DSSE's encoding of (type, bytes): "DSSEv1 <len> <type> <len> <bytes>". */
void signature_make(char out[static SIGNATURE_TEXT], const struct signing_key *key, const char *type, const void *bytes, size_t len);
/* Is it this key's signature over them? False for anything malformed. */
bool signature_is_valid(const char *signature, const char *public_key, const char *type, const void *bytes, size_t len);

#endif
