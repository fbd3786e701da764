/* signature.c - Ed25519 by libcrypto. */
#include "base/crypto/signature.h"

#include "base/crypto/base64.h"
#include "base/crypto/digest.h"
#include "base/mem.h"
#include "base/crypto/openssl.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = 32, SIGNATURE_BYTES = 64 };

struct signing_key {
	EVP_PKEY *pkey;
};

static struct signing_key *wrap(EVP_PKEY *pkey)
{
	struct signing_key *key = mem_new(1, sizeof(*key));

	key->pkey = pkey;
	return key;
}

struct signing_key *signing_key_make(struct str *pem)
{
	EVP_PKEY *pkey = openssl()->EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	BIO *bio = openssl()->BIO_new(openssl()->BIO_s_mem());
	char *text;
	long len;

	if (!pkey || !bio || openssl()->PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) != 1)
		abort(); /* out of memory, or a libcrypto without Ed25519 */
	len = openssl()->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &text);
	str_addn(pem, text, (size_t)len);
	openssl()->BIO_free(bio);
	return wrap(pkey);
}

/* A key under a passphrase is refused rather than asked about. */
static int no_passphrase(char *buf, int size, int rwflag, void *arg)
{
	(void)buf, (void)size, (void)rwflag, (void)arg;
	return -1;
}

int signing_key_parse(struct signing_key **out, const char *pem, struct err *err)
{
	BIO *bio = openssl()->BIO_new_mem_buf(pem, -1);
	EVP_PKEY *pkey = bio ? openssl()->PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;

	openssl()->BIO_free(bio);
	*out = NULL;
	if (!pkey || openssl()->EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519) {
		openssl()->EVP_PKEY_free(pkey);
		return err_set(err, ERR_USAGE, "the signing key is no PEM of an Ed25519 private key: `interlock store keygen` makes one");
	}
	*out = wrap(pkey);
	return 0;
}

void signing_key_free(struct signing_key *key)
{
	if (key)
		openssl()->EVP_PKEY_free(key->pkey);
	free(key);
}

void signing_key_cleanup(struct signing_key **key)
{
	signing_key_free(*key);
	*key = NULL;
}

static void encode_text(char *out, const uint8_t *bytes, size_t n)
{
	CLEANUP(str_release) struct str text = { 0 };

	base64_encode(&text, bytes, n);
	memcpy(out, text.data, text.len + 1);
}

void signing_key_public(const struct signing_key *key, char out[static SIGNATURE_PUBLIC_TEXT])
{
	uint8_t raw[KEY_BYTES];
	size_t len = sizeof(raw);

	if (openssl()->EVP_PKEY_get_raw_public_key(key->pkey, raw, &len) != 1)
		abort();
	encode_text(out, raw, KEY_BYTES);
}

/* Base64 of exactly n bytes, in the one spelling that is right; false if it is anything else. */
static bool decode(uint8_t *out, const char *text, size_t n)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(str_release) struct str again = { 0 };

	if (!base64_decode(&bytes, text) || bytes.len != n)
		return false;
	base64_encode(&again, bytes.data, n);
	if (strcmp(again.data, text) != 0)
		return false;
	memcpy(out, bytes.data, n);
	return true;
}

bool signature_is_public_key(const char *text)
{
	uint8_t raw[KEY_BYTES];

	return decode(raw, text, KEY_BYTES);
}

void signature_key_id(char out[static SIGNATURE_ID_TEXT], const char *public_key)
{
	uint8_t raw[KEY_BYTES];
	char digest[DIGEST_TEXT];

	out[0] = '\0';
	if (!decode(raw, public_key, KEY_BYTES))
		return;
	digest_bytes(digest, raw, KEY_BYTES);
	snprintf(out, SIGNATURE_ID_TEXT, "%.16s", digest + strlen("sha256:"));
}

static void encode(struct str *out, const char *type, const void *bytes, size_t len)
{
	str_addf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, len);
	str_addn(out, bytes, len);
}

void signature_make(char out[static SIGNATURE_TEXT], const struct signing_key *key, const char *type, const void *bytes, size_t len)
{
	CLEANUP(str_release) struct str text = { 0 };
	EVP_MD_CTX *ctx = openssl()->EVP_MD_CTX_new();
	uint8_t raw[SIGNATURE_BYTES];
	size_t n = sizeof(raw);

	encode(&text, type, bytes, len);
	if (!ctx || openssl()->EVP_DigestSignInit(ctx, NULL, NULL, NULL, key->pkey) != 1 ||
	    openssl()->EVP_DigestSign(ctx, raw, &n, (const unsigned char *)text.data, text.len) != 1)
		abort();
	openssl()->EVP_MD_CTX_free(ctx);
	encode_text(out, raw, SIGNATURE_BYTES);
}

bool signature_is_valid(const char *signature, const char *public_key, const char *type, const void *bytes, size_t len)
{
	CLEANUP(str_release) struct str text = { 0 };
	uint8_t raw[SIGNATURE_BYTES], raw_key[KEY_BYTES];
	EVP_MD_CTX *ctx;
	EVP_PKEY *pkey;
	bool valid;

	if (!decode(raw, signature, SIGNATURE_BYTES) || !decode(raw_key, public_key, KEY_BYTES))
		return false;
	encode(&text, type, bytes, len);
	pkey = openssl()->EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw_key, KEY_BYTES);
	ctx = openssl()->EVP_MD_CTX_new();
	valid = pkey && ctx && openssl()->EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
		openssl()->EVP_DigestVerify(ctx, raw, SIGNATURE_BYTES, (const unsigned char *)text.data, text.len) == 1;
	openssl()->EVP_MD_CTX_free(ctx);
	openssl()->EVP_PKEY_free(pkey);
	return valid;
}
