/* test_names.c - what models and aliases may be called. */
#include "base/mem.h"
#include "track/registry/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static struct err err;

static void model_names_may_be_any_plain_text(void **state)
{
	static const char *const good[] = {
		"diabetes", "a", "Herz-Kreislauf 2", "\xc3\xa9t\xc3\xa9", "a@b", "a.b-c_d", "\xf0\x9f\x98\x80"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (registry_check_model_name(good[i], &err) < 0)
			fail_msg("%s: %s", good[i], err.text);
}

static void model_names_refuse_paths_controls_and_bad_utf8(void **state)
{
	static const char *const bad[] = { "", "a/b", "a\\b", "a:b", ".hidden", "-x", "..", "a\nb", "a\x7f", "a\xc2\x85z", "\xff", "\xc3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		err.code = 0;
		if (registry_check_model_name(bad[i], &err) == 0 || err.code != ERR_USAGE)
			fail_msg("accepted %s", bad[i]);
	}
}

static void model_names_have_at_most_255_bytes(void **state)
{
	char name[257];

	(void)state;
	memset(name, 'a', 256);
	name[255] = '\0';
	assert_int_equal(registry_check_model_name(name, &err), 0);
	name[255] = 'a';
	name[256] = '\0';
	assert_int_equal(registry_check_model_name(name, &err), -1);
}

static void aliases_are_plain_words(void **state)
{
	static const char *const good[] = { "production", "staging", "a", "v", "v1a", "Champion_2", "x.y-z" };
	static const char *const bad[] = { "",   "1a",  "a b", "Production", "PRODUCTION", "latest", "Latest",
					   "v1", "V22", "_a",  "a/b",        "\xc3\xa9",   "a@b" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (registry_check_alias(good[i], &err) < 0)
			fail_msg("%s: %s", good[i], err.text);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		err.code = 0;
		if (registry_check_alias(bad[i], &err) == 0 || err.code != ERR_USAGE)
			fail_msg("accepted %s", bad[i]);
	}
	assert_true(registry_is_protected("production"));
	assert_false(registry_is_protected("staging"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(model_names_may_be_any_plain_text),
		cmocka_unit_test(model_names_refuse_paths_controls_and_bad_utf8),
		cmocka_unit_test(model_names_have_at_most_255_bytes),
		cmocka_unit_test(aliases_are_plain_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
