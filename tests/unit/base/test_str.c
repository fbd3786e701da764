/* test_str.c - growing strings. */
#include "base/mem.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void groups_thousands(void **state)
{
	char buf[32];

	(void)state;
	assert_string_equal(str_group(buf, 0), "0");
	assert_string_equal(str_group(buf, -1234567), "-1 234 567");
	assert_string_equal(str_group(buf, 100), "100");
}

static void rejects_malformed_utf8(void **state)
{
	(void)state;
	assert_true(str_is_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 plain text", 21));
	assert_false(str_is_utf8("\xc0\xaf", 2));     /* over-long */
	assert_false(str_is_utf8("\xed\xa0\x80", 3)); /* surrogate */
	assert_false(str_is_utf8("12345678\xff", 9));
	assert_false(str_is_utf8("\xe2\x82", 2)); /* cut off */
}

static void finds_the_nearest_word(void **state)
{
	static const char *const words[] = { "ridge", "lasso", "ols", NULL };

	(void)state;
	assert_string_equal(str_nearest("rigde", words), "ridge");
	assert_null(str_nearest("gradient", words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_thousands),
		cmocka_unit_test(rejects_malformed_utf8),
		cmocka_unit_test(finds_the_nearest_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
