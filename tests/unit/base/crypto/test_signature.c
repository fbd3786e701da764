/* test_signature.c - Ed25519 over DSSE's encoding: RFC 8032's keys, and everything that must not be taken for a signature. */
#include "base/mem.h"
#include "base/crypto/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

/* RFC 8032, 7.1, test 1, as PKCS #8. */
static const char rfc_pem[] = "-----BEGIN PRIVATE KEY-----\n"
			      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
			      "-----END PRIVATE KEY-----\n";
static const char rfc_public[] = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

static struct err err;

static void the_key_of_the_rfc_has_the_rfcs_public_key(void **state)
{
	CLEANUP(signing_key_cleanup) struct signing_key *key = NULL;
	char public_key[SIGNATURE_PUBLIC_TEXT];

	(void)state;
	assert_int_equal(signing_key_parse(&key, rfc_pem, &err), 0);
	signing_key_public(key, public_key);
	assert_string_equal(public_key, rfc_public);
}

static void what_was_signed_is_valid_and_nothing_else_is(void **state)
{
	CLEANUP(signing_key_cleanup) struct signing_key *key = NULL;
	char signature[SIGNATURE_TEXT], other[SIGNATURE_TEXT];

	(void)state;
	assert_int_equal(signing_key_parse(&key, rfc_pem, &err), 0);
	signature_make(signature, key, "text/plain", "hello", 5);
	assert_true(signature_is_valid(signature, rfc_public, "text/plain", "hello", 5));
	assert_false(signature_is_valid(signature, rfc_public, "text/plain", "hellO", 5));
	assert_false(signature_is_valid(signature, rfc_public, "text/plain", "hello", 4));
	assert_false(signature_is_valid(signature, rfc_public, "text/plai", "nhello", 6));
	assert_false(signature_is_valid(signature, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "text/plain", "hello", 5));
	memcpy(other, signature, sizeof(other));
	other[10] = other[10] == 'A' ? 'B' : 'A';
	assert_false(signature_is_valid(other, rfc_public, "text/plain", "hello", 5));
	assert_false(signature_is_valid("", rfc_public, "text/plain", "hello", 5));
	other[20] = '\0';
	assert_false(signature_is_valid(other, rfc_public, "text/plain", "hello", 5));
}

static void base64_that_is_spelt_otherwise_is_no_key(void **state)
{
	(void)state;
	assert_true(signature_is_public_key(rfc_public));
	assert_false(signature_is_public_key("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp="));
	assert_false(signature_is_public_key("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
	assert_false(signature_is_public_key(" 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
	assert_false(signature_is_public_key(""));
}

static void a_new_key_is_read_back_from_its_pem(void **state)
{
	CLEANUP(str_release) struct str pem = { 0 };
	CLEANUP(signing_key_cleanup) struct signing_key *made = signing_key_make(&pem), *read = NULL;
	char one[SIGNATURE_PUBLIC_TEXT], two[SIGNATURE_PUBLIC_TEXT], id[SIGNATURE_ID_TEXT];

	(void)state;
	assert_int_equal(signing_key_parse(&read, str_text(&pem), &err), 0);
	signing_key_public(made, one);
	signing_key_public(read, two);
	assert_string_equal(one, two);
	signature_key_id(id, one);
	assert_int_equal(strlen(id), 16);
	signature_key_id(id, "no key");
	assert_string_equal(id, "");
}

static void what_is_no_ed25519_key_is_refused_without_being_shown(void **state)
{
	static const char *const bad[] = {
		"", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct signing_key *key;

		assert_int_equal(signing_key_parse(&key, bad[i], &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		assert_null(strstr(err.text, "secret"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_key_of_the_rfc_has_the_rfcs_public_key),
		cmocka_unit_test(what_was_signed_is_valid_and_nothing_else_is),
		cmocka_unit_test(base64_that_is_spelt_otherwise_is_no_key),
		cmocka_unit_test(a_new_key_is_read_back_from_its_pem),
		cmocka_unit_test(what_is_no_ed25519_key_is_refused_without_being_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
