/* test_git_line.c - a line of a log in the programs' own form is read without a document; any other is left to the reader of JSON. */
#include "base/mem.h"
#include "base/str.h"
#include "track/git/log/git_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define D1 "sha256:2ac3348413440c54d4d2ec354a83e8a0f08742708ecb5e7f19400456cf42c2c1"
#define D2 "sha256:3a23f3433150d057871512072f80b0d1973f995ea95473ec08b04cdc268fb260"
#define LINE(generation, log, previous, more)                                                                                              \
	"{\"digest\":\"" D2 "\",\"generation\":" generation ",\"log\":\"" log "\",\"previous\":\"" previous "\"" more "}"

static const char quoted[] = "\"registry/m\"";

static void reads_what_the_programs_write(void **state)
{
	struct log_record r = { 0 };

	(void)state;
	assert_true(git_line_scan(&r, LINE("12", "registry/m", D1, ""), quoted));
	assert_int_equal(r.generation, 12);
	assert_string_equal(r.digest, D2);
	assert_string_equal(r.previous, D1);
	assert_true(git_line_scan(&r, LINE("1", "registry/m", "", ",\"signatures\":[{\"keyid\":\"k\",\"sig\":\"QUJD+/==\"}]"), quoted));
	assert_string_equal(r.previous, "");
}

static void leaves_any_other_form_to_the_reader_of_json(void **state)
{
	static const char *const lines[] = {
		LINE("12", "registry/other", D1, ""),
		LINE("0", "registry/m", D1, ""),
		LINE("12.0", "registry/m", D1, ""),
		LINE("12", "registry/m", "sha256:00", ""),
		LINE("12", "registry/m", D1 "0", ""),
		LINE("12", "registry/m", D1, ",\"note\":1"),
		LINE("12", "registry/m", D1, ",\"signatures\":[{\"keyid\":\"k\",\"sig\":\"a\\n\"}]"),
		LINE("12", "registry/m", D1, ",\"signatures\":[]"),
		LINE("12", "registry/m", D1, "") " ",
		LINE("12", "registry/m", D1, "}"),
		"{ \"digest\":\"" D2 "\",\"generation\":12,\"log\":\"registry/m\",\"previous\":\"\"}",
		"{\"digest\":\"" D2 "\",\"generation\":12,\"log\":\"registry/m\",\"previous\":\"",
		"{\"digest\":\"" D2,
		"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct log_record r = { 0 };

		if (git_line_scan(&r, lines[i], quoted))
			fail_msg("taken: %s", lines[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_programs_write),
		cmocka_unit_test(leaves_any_other_form_to_the_reader_of_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
