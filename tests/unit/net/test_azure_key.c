/* test_azure_key.c - who we are at Azure: connection strings, accounts, signatures; and what is signed. */
#include "base/mem.h"
#include "base/str.h"
#include "net/azure_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *no_vars[] = { NULL };
static const struct env nothing = { .vars = no_vars };

static void reads_a_connection_string(void **state)
{
	const struct azure_wish wish = {
		.connection = "DefaultEndpointsProtocol=http;AccountName=me;AccountKey=a2V5==;BlobEndpoint=http://127.0.0.1:10000/me/;",
		.env = &nothing
	};
	CLEANUP(azure_key_release) struct azure_key key;
	struct err err;

	(void)state;
	assert_int_equal(azure_key_find(&key, &wish, &err), 0);
	assert_string_equal(key.account, "me");
	assert_string_equal(key.key, "a2V5==");
	assert_string_equal(key.endpoint, "http://127.0.0.1:10000/me");
}

static void an_account_has_azure_s_own_address(void **state)
{
	char *vars[] = { "AZURE_STORAGE_ACCOUNT=me", "AZURE_STORAGE_SAS_TOKEN=?sv=1&sig=x", NULL };
	const struct env env = { .vars = vars };
	CLEANUP(azure_key_release) struct azure_key key;
	struct err err;

	(void)state;
	assert_int_equal(azure_key_find(&key, &(struct azure_wish){ .env = &env }, &err), 0);
	assert_string_equal(key.endpoint, "https://me.blob.core.windows.net");
	assert_string_equal(key.sas, "sv=1&sig=x");
}

static void without_account_or_key_it_says_what_to_set(void **state)
{
	CLEANUP(azure_key_release) struct azure_key nobody, keyless;
	struct err err;

	(void)state;
	assert_int_equal(azure_key_find(&nobody, &(struct azure_wish){ .env = &nothing }, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "AZURE_STORAGE_ACCOUNT"));
	assert_int_equal(azure_key_find(&keyless, &(struct azure_wish){ .account = "me", .env = &nothing }, &err), -1);
	assert_non_null(strstr(err.text, "AZURE_STORAGE_KEY"));
}

/* The Authorization header of a request. */
static const char *authorization(struct strvec *headers, const struct azure_key *key, const struct azure_request *request)
{
	azure_sign(headers, key, request, 0);
	return headers->v[headers->n - 1];
}

static void each_part_of_a_request_is_signed(void **state)
{
	const struct azure_key key = { .account = "me", .endpoint = "http://host/me", .key = "a2V5" };
	const struct azure_request base = { .method = "PUT", .path = "/c/b", .query = "comp=block", .type = "t", .len = 3 };
	struct azure_request others[] = { base, base, base, base, base };
	CLEANUP(strvec_release) struct strvec headers = { 0 };
	const char *own = authorization(&headers, &key, &base);

	(void)state;
	assert_true(strvec_has(&headers, "x-ms-date: Thu, 01 Jan 1970 00:00:00 GMT"));
	assert_non_null(strstr(own, "Authorization: SharedKey me:"));
	others[0].method = "GET";
	others[1].path = "/c/other";
	others[2].query = "comp=list";
	others[3].type = "other";
	others[4].len = 4;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		CLEANUP(strvec_release) struct strvec theirs = { 0 };

		assert_string_not_equal(authorization(&theirs, &key, &others[i]), own);
	}
}

static void a_shared_access_signature_signs_nothing(void **state)
{
	const struct azure_key key = { .account = "me", .endpoint = "http://host", .sas = "sig=x" };
	CLEANUP(strvec_release) struct strvec headers = { 0 };

	(void)state;
	azure_sign(&headers, &key, &(struct azure_request){ .method = "GET", .path = "/c", .query = "" }, 0);
	assert_int_equal(headers.n, 2);
}

static void a_token_is_borne(void **state)
{
	const struct azure_key key = { .account = "me", .endpoint = "http://host", .token = "abc" };
	CLEANUP(strvec_release) struct strvec headers = { 0 };

	(void)state;
	azure_sign(&headers, &key, &(struct azure_request){ .method = "GET", .path = "/c", .query = "" }, 0);
	assert_true(strvec_has(&headers, "Authorization: Bearer abc"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_connection_string),
		cmocka_unit_test(an_account_has_azure_s_own_address),
		cmocka_unit_test(without_account_or_key_it_says_what_to_set),
		cmocka_unit_test(each_part_of_a_request_is_signed),
		cmocka_unit_test(a_shared_access_signature_signs_nothing),
		cmocka_unit_test(a_token_is_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
