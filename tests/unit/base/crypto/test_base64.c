/* test_base64.c - the examples of RFC 4648, section 10, there and back. */
#include "base/crypto/base64.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void encodes_and_decodes_the_examples_of_the_rfc(void **state)
{
	static const char *const examples[][2] = { { "", "" },
						   { "f", "Zg==" },
						   { "fo", "Zm8=" },
						   { "foo", "Zm9v" },
						   { "foob", "Zm9vYg==" },
						   { "fooba", "Zm9vYmE=" },
						   { "foobar", "Zm9vYmFy" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		CLEANUP(str_release) struct str there = { 0 };
		CLEANUP(str_release) struct str back = { 0 };

		base64_encode(&there, examples[i][0], strlen(examples[i][0]));
		assert_string_equal(str_text(&there), examples[i][1]);
		assert_true(base64_decode(&back, examples[i][1]));
		assert_string_equal(str_text(&back), examples[i][0]);
	}
}

static void refuses_what_is_no_base64(void **state)
{
	static const char *const wrong[] = { "Z", "Zg=", "Zg", "Z*==" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(str_release) struct str out = { 0 };

		assert_false(base64_decode(&out, wrong[i]));
		assert_int_equal(out.len, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(encodes_and_decodes_the_examples_of_the_rfc),
					    cmocka_unit_test(refuses_what_is_no_base64) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
