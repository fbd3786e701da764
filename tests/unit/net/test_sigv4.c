/* test_sigv4.c - signatures that AWS's own documentation and test suite give. */
#include "base/mem.h"
#include "net/sigv4.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char *signature_of(const struct strvec *headers)
{
	return strstr(headers->v[headers->n - 1], "Signature=") + strlen("Signature=");
}

/* aws-sig-v4-test-suite, get-vanilla: 2015-08-30T12:36:00Z. */
static void signs_the_plain_request_of_the_test_suite(void **state)
{
	const struct sigv4_key key = {
		.id = "AKIDEXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", .region = "us-east-1", .service = "service"
	};
	const struct sigv4_request request = {
		.method = "GET", .host = "example.amazonaws.com", .path = "/", .query = "", .payload = EMPTY
	};
	CLEANUP(strvec_release) struct strvec headers = { 0 };

	(void)state;
	sigv4_sign(&headers, &request, &key, 1440938160);
	assert_string_equal(headers.v[0], "X-Amz-Date: 20150830T123600Z");
	assert_string_equal(signature_of(&headers), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

/* Amazon S3 API Reference, "Examples: Signature Calculations", GET Object with a range: 2013-05-24T00:00:00Z. */
static void signs_the_request_of_the_reference_of_s3(void **state)
{
	const struct sigv4_key key = {
		.id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", .region = "us-east-1", .service = "s3"
	};
	const struct sigv4_request request = {
		.method = "GET", .host = "examplebucket.s3.amazonaws.com", .path = "/test.txt", .query = "", .payload = EMPTY
	};
	CLEANUP(strvec_release) struct strvec headers = { 0 };

	(void)state;
	strvec_add(&headers, "Range: bytes=0-9");
	sigv4_sign(&headers, &request, &key, 1369353600);
	assert_string_equal(signature_of(&headers), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

/* The same page, GET Bucket (List Objects). */
static void signs_a_query(void **state)
{
	const struct sigv4_key key = {
		.id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", .region = "us-east-1", .service = "s3"
	};
	const struct sigv4_request request = {
		.method = "GET", .host = "examplebucket.s3.amazonaws.com", .path = "/", .query = "max-keys=2&prefix=J", .payload = EMPTY
	};
	CLEANUP(strvec_release) struct strvec headers = { 0 };

	(void)state;
	sigv4_sign(&headers, &request, &key, 1369353600);
	assert_string_equal(signature_of(&headers), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

static void a_session_token_is_sent_and_signed(void **state)
{
	const struct sigv4_key key = { .id = "A", .secret = "B", .token = "C", .region = "r", .service = "s3" };
	const struct sigv4_request request = { .method = "GET", .host = "h", .path = "/", .query = "", .payload = EMPTY };
	CLEANUP(strvec_release) struct strvec headers = { 0 };

	(void)state;
	sigv4_sign(&headers, &request, &key, 0);
	assert_true(strvec_has(&headers, "X-Amz-Security-Token: C"));
	assert_non_null(strstr(headers.v[headers.n - 1], ";x-amz-security-token,"));
}

static void escapes_what_is_not_unreserved(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	sigv4_escape(&out, "a/b c~é", true);
	assert_string_equal(str_text(&out), "a/b%20c~%C3%A9");
	str_clear(&out);
	sigv4_escape(&out, "a/b", false);
	assert_string_equal(str_text(&out), "a%2Fb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_the_plain_request_of_the_test_suite),
		cmocka_unit_test(signs_the_request_of_the_reference_of_s3),
		cmocka_unit_test(signs_a_query),
		cmocka_unit_test(a_session_token_is_sent_and_signed),
		cmocka_unit_test(escapes_what_is_not_unreserved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
