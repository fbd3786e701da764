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

static void every_byte_comes_back_at_every_length(void **state)
{
	unsigned char bytes[256 + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 167 + 3);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		CLEANUP(str_release) struct str there = { 0 };
		CLEANUP(str_release) struct str back = { 0 };

		base64_encode(&there, bytes, n);
		assert_int_equal(there.len, (n + 2) / 3 * 4);
		assert_true(base64_decode(&back, str_text(&there)));
		assert_int_equal(back.len, n);
		assert_memory_equal(str_text(&back), bytes, n);
	}
}

static void all_64_digits_stand_for_their_values(void **state)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	CLEANUP(str_release) struct str bytes = { 0 };

	(void)state;
	assert_true(base64_decode(&bytes, digits));
	assert_int_equal(bytes.len, 48);
	for (size_t i = 0; i < 64; i++) {
		size_t bit = i * 6, at = bit / 8;
		unsigned two = (unsigned)(unsigned char)bytes.data[at] << 8 | (at + 1 < 48 ? (unsigned char)bytes.data[at + 1] : 0);

		assert_int_equal(two >> (10 - bit % 8) & 63, i);
	}
}

static void refuses_what_is_no_base64(void **state)
{
	static const char *const wrong[] = { "Z",    "Zg=",    "Zg",       "Z*==",     "====", "Z===", "Zm=v",
					     "=Zm9", "Zm9v\n", " Zm9vZm9", "Zm9v====", "Zm9-", "Zm9_", "Zm9v\xc3\xa9Zm" };

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
					    cmocka_unit_test(every_byte_comes_back_at_every_length),
					    cmocka_unit_test(all_64_digits_stand_for_their_values),
					    cmocka_unit_test(refuses_what_is_no_base64) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
