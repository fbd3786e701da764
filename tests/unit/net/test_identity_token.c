/* test_identity_token.c - which tokens of a job are believed. The keys and tokens were made with openssl genrsa and openssl dgst -sign. */
#include "base/mem.h"
#include "base/crypto/rsa_signature.h"
#include "net/identity_token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define MODULUS                                                                                                                            \
	"z1fT2sDP4gwFayw_9AStYJWgmj6rKg5zbAXKgdwrThtE0IGUX6LJIXi9s6zuBRn7kzbTuvd9MGyJG4r-7oinqxvcF-9k3yFhgeGu6mFb1tPmYe"                   \
	"E_6NP04l9Zy1zIDlFQ2mOxB1-ogGlNtKM6LhiFGvkLgvxwOeDWegvrk9oc3AERI3BfcVMWvfBTcLrxpNhpHYc0Ocr4LIjEF2epGhhwHi9lehP4"                   \
	"M6tVB7WVbysqjRAAb1YmMnod9cjnMlXkov1G8GaTrK_QK-moA6umrkrI-QM10KJwfu5_sujep9JIk5hs4B-N9MV3TG_zcQnhi6npRXjQvEU9iK"                   \
	"76IiohnY5n_Q"
#define SHORT_MODULUS                                                                                                                      \
	"0ZQTkFxptMb7OBRZnpj-kj8oAmutBp32uyJHwMWBIXwC6PmPH7w1jalErIXw5KkhFO9OTfd3K_3SdkkJo243zPzyGGedHV4-UBVdKAvcLhGlMD"                   \
	"nYOd9zTXGZmZiLCkLKCGRiMHTcnClVqsc75uU7JUnfbvMVmgGFUxos7oPP_Zc"
#define TOKEN                                                                                                                              \
	"eyJhbGciOiAiUlMyNTYiLCAia2lkIjogImsifQ.eyJpc3MiOiAiaHR0cHM6Ly9mb3JnZS5leGFtcGxlIiwgInN1YiI6ICJyZXBvOm8vciIsICJ"                   \
	"hdWQiOiBbIm90aGVyIiwgImludGVybG9jayJdLCAiaWF0IjogMTgwMDAwMDAwMCwgImV4cCI6IDE4MDAwMDAzMDAsICJhY3RvciI6ICJhZGEif"                   \
	"Q.Wmd4tbwP0-j_tuTBeOVbjS2RFu6TrkYC9TznFXLkLdOiJra68GSN626YraiwUWdpk0CPgtZh7-ZNysfBMTLneFPX9h4UzGnAx86Y6aaIZghQ"                   \
	"1dFFXw_GvTgCGfHEoTBLWVS4jvYx9FE7MGcKm1hCi1zyV4WB9Ub4NawgCIVFVUbwj0a8Gv7Qe7fthru81R8BlxBrk0ksvGB-tgUW1jL84Fr4r_"                   \
	"_HfzFQGvW6ymQq9UqrAAtz0KHpkDD5Bq5s8AmSkvQ7eCP4cqrtI0EmguTXtM3VRSVAXuU-SzcbjqtOx9UQSSjy7OrvXJ9tiLNNd-G3mKkqW52G"                   \
	"BQWLj-FcGdkpbg"
#define SHORT_TOKEN                                                                                                                        \
	"eyJhbGciOiAiUlMyNTYiLCAia2lkIjogImsifQ.eyJpc3MiOiAiaHR0cHM6Ly9mb3JnZS5leGFtcGxlIiwgInN1YiI6ICJyZXBvOm8vciIsICJ"                   \
	"hdWQiOiBbIm90aGVyIiwgImludGVybG9jayJdLCAiaWF0IjogMTgwMDAwMDAwMCwgImV4cCI6IDE4MDAwMDAzMDAsICJhY3RvciI6ICJhZGEif"                   \
	"Q.D13-pZFI3W8Qj_5RjqVfRwv148Smc_GtWHSAVQCofX5qMLJNn04gl1c1P0Nb6Kz7WYNi9uOJspptyZ-snDMOHAuf5lndPrbqNg1BEzEGzhIf"                   \
	"E7Tqaxb9iRa6v_2Sh_ajjkrHcOfj6zISMRLAx2x4QB5g9pLpCDjxsjQYh7gYkJQ"

#define SET(n) "{\"keys\":[{\"kty\":\"EC\"},{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"" n "\",\"e\":\"AQAB\"}]}"

static const int64_t issued_ms = 1800000000000;
static struct err err;

static int verify(const char *token, const char *set, int64_t now_ms)
{
	struct identity_claims claims;
	int result = identity_token_verify(&claims, token, set, strlen(set), now_ms, &err);

	if (result == 0) {
		assert_string_equal(claims.who, "ada");
		assert_string_equal(claims.subject, "repo:o/r");
		assert_null(claims.environment);
	}
	identity_claims_release(&claims);
	return result;
}

static void a_token_of_its_issuers_key_is_believed_at_its_time(void **state)
{
	(void)state;
	assert_int_equal(verify(TOKEN, SET(MODULUS), issued_ms + 1000), 0);
	assert_int_equal(verify(TOKEN, SET(MODULUS), issued_ms - IDENTITY_SKEW_MS), 0);
	assert_int_equal(verify(TOKEN, SET(MODULUS), issued_ms - IDENTITY_SKEW_MS - 1), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(verify(TOKEN, SET(MODULUS), issued_ms + 300000 + IDENTITY_SKEW_MS), 0);
	assert_int_equal(verify(TOKEN, SET(MODULUS), issued_ms + 300000 + IDENTITY_SKEW_MS + 1), -1);
}

static void no_changed_byte_of_a_token_is_believed(void **state)
{
	char token[] = TOKEN;

	(void)state;
	for (size_t i = 0; i < sizeof(token) - 1; i += 7) {
		char before = token[i];

		token[i] = before == 'A' ? 'B' : 'A';
		if (verify(token, SET(MODULUS), issued_ms) == 0)
			fail_msg("byte %zu", i);
		token[i] = before;
	}
	token[sizeof(token) - 2] = '\0';
	assert_int_equal(verify(token, SET(MODULUS), issued_ms), -1);
}

static void a_key_of_1024_bits_counts_for_nothing(void **state)
{
	(void)state;
	assert_int_equal(verify(SHORT_TOKEN, SET(SHORT_MODULUS), issued_ms), -1);
	assert_int_equal(verify(TOKEN, SET(SHORT_MODULUS), issued_ms), -1);
	assert_int_equal(verify(TOKEN, "{\"keys\":[]}", issued_ms), -1);
	assert_int_equal(verify(TOKEN, "{}", issued_ms), -1);
	assert_int_equal(verify("a.b", SET(MODULUS), issued_ms), -1);
	assert_int_equal(verify("..", SET(MODULUS), issued_ms), -1);
	assert_int_equal(verify("", SET(MODULUS), issued_ms), -1);
}

static void base64url_has_one_spelling(void **state)
{
	static const char *const bad[] = { "A", "AA=", "AB", "AAA+", "A A", "AAAA\n", "/AAA", "AAB" };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	assert_true(base64url_decode(&out, "_-8", 3));
	assert_int_equal(out.len, 2);
	assert_memory_equal(out.data, "\xff\xef", 2);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(base64url_decode(&out, bad[i], strlen(bad[i])));
		assert_int_equal(out.len, 2);
	}
	assert_true(base64url_decode(&out, "", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_of_its_issuers_key_is_believed_at_its_time),
		cmocka_unit_test(no_changed_byte_of_a_token_is_believed),
		cmocka_unit_test(a_key_of_1024_bits_counts_for_nothing),
		cmocka_unit_test(base64url_has_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
