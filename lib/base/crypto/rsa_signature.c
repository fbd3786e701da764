/* rsa_signature.c - RS256 by libcrypto. */
#include "base/crypto/rsa_signature.h"

#include "base/crypto/openssl.h"

#include <stdint.h>
#include <string.h>

enum { LEAST_BYTES = 2048 / 8, MOST_BYTES = 8192 / 8, EXPONENT_MOST = 8 };

static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

bool base64url_decode(struct str *out, const char *text, size_t len)
{
	size_t before = out->len;
	uint32_t bits = 0;
	int n_bits = 0;

	for (size_t i = 0; i < len; i++) {
		int d = digit(text[i]);

		if (d < 0)
			break;
		bits = bits << 6 | (uint32_t)d;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			str_addch(out, (char)(bits >> n_bits & 0xff));
		}
		if (i + 1 == len && n_bits < 6 && (bits & ((1u << n_bits) - 1)) == 0)
			return true;
	}
	if (out->data)
		out->data[out->len = before] = '\0';
	return len == 0;
}

static EVP_PKEY *public_key(const struct str *modulus, const struct str *exponent)
{
	OSSL_PARAM_BLD *build = openssl()->OSSL_PARAM_BLD_new();
	BIGNUM *n = openssl()->BN_bin2bn((const unsigned char *)modulus->data, (int)modulus->len, NULL);
	BIGNUM *e = openssl()->BN_bin2bn((const unsigned char *)exponent->data, (int)exponent->len, NULL);
	EVP_PKEY_CTX *ctx = openssl()->EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (build && n && e && ctx && openssl()->OSSL_PARAM_BLD_push_BN(build, "n", n) == 1 &&
	    openssl()->OSSL_PARAM_BLD_push_BN(build, "e", e) == 1)
		params = openssl()->OSSL_PARAM_BLD_to_param(build);
	if (params && openssl()->EVP_PKEY_fromdata_init(ctx) == 1 &&
	    openssl()->EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	openssl()->OSSL_PARAM_free(params);
	openssl()->OSSL_PARAM_BLD_free(build);
	openssl()->EVP_PKEY_CTX_free(ctx);
	openssl()->BN_free(n);
	openssl()->BN_free(e);
	return key;
}

bool rsa_sha256_is_valid(const struct str *signature, const struct str *modulus, const struct str *exponent, const void *bytes, size_t len)
{
	EVP_MD_CTX *ctx;
	EVP_PKEY *key;
	bool valid;

	if (modulus->len < LEAST_BYTES || modulus->len > MOST_BYTES || modulus->data[0] == 0 || exponent->len < 1 ||
	    exponent->len > EXPONENT_MOST || signature->len != modulus->len)
		return false;
	key = public_key(modulus, exponent);
	ctx = openssl()->EVP_MD_CTX_new();
	valid = key && ctx && openssl()->EVP_DigestVerifyInit(ctx, NULL, openssl()->EVP_sha256(), NULL, key) == 1 &&
		openssl()->EVP_DigestVerify(ctx, (const unsigned char *)signature->data, signature->len, bytes, len) == 1;
	openssl()->EVP_MD_CTX_free(ctx);
	openssl()->EVP_PKEY_free(key);
	return valid;
}
