/* test_gto.c - tags in GTO's form: which names can be in them, and what a registry's records say of theirs. */
#include "base/mem.h"
#include "base/str.h"
#include "track/registry/gto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static struct err err;

static void names_that_gto_cannot_read_are_refused(void **state)
{
	static const char *const good[] = { "diabetes", "a", "A-1_b", "0" }, *const bad[] = { "",    "-a", "a-",  "_a", "a.b",
											      "a b", "ä",  "a@b", "a#b" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(gto_check(good[i], good[i], &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(gto_check(bad[i], NULL, &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		assert_int_equal(gto_check("model", bad[i], &err), -1);
	}
}

static char *tags_written(const struct registry *r, const struct registry_record *record)
{
	struct str out = { 0 };
	struct json_writer w = { .out = &out };

	json_begin_object(&w);
	gto_put_commit(&w, record);
	gto_put_tags(&w, r, record);
	json_end_object(&w);
	return str_take(&out);
}

static void a_record_names_its_version_and_the_number_of_its_move(void **state)
{
	const struct registry r = { .model_name = "m", .n_moves = 4 };
	const struct registry_record registers = {
		.kind = "register", .version = 2, .alias = "production", .to = 2, .git_tags = true, .commit = "c0"
	};
	const struct registry_record removes = { .kind = "alias", .alias = "staging", .git_tags = true, .commit = "" };
	const struct registry_record asks_for_none = { .kind = "register", .version = 2, .commit = "c0" };
	CLEANUP(mem_free) char *one = tags_written(&r, &registers);
	CLEANUP(mem_free) char *two = tags_written(&r, &removes);
	CLEANUP(mem_free) char *three = tags_written(&r, &asks_for_none);

	(void)state;
	assert_string_equal(one, "{\"commit\":\"c0\",\"git_tags\":[\"m@v2.0.0\",\"m#production#5\"]}");
	assert_string_equal(two, "{\"git_tags\":[\"m#staging!#5\"]}");
	assert_string_equal(three, "{}");
}

static void the_tags_of_a_log_follow_from_its_records(void **state)
{
	CLEANUP(gto_tags_release) struct gto_tags tags = { 0 };
	struct log_record records[] = {
		{ .generation = 1,
		  .body = (char *)"{\"at\":\"2026-11-20T12:00:00.000Z\",\"kind\":\"register\",\"version\":1,\"who\":\"ada\"}" },
		{ .generation = 2,
		  .digest = "sha256:dd",
		  .body = (char *)"{\"alias\":\"production\",\"at\":\"2026-11-20T12:00:01.000Z\",\"commit\":"
				  "\"0123456789012345678901234567890123456789\","
				  "\"from\":0,\"git_tags\":[\"m@v2.0.0\",\"m#production#1\"],\"kind\":\"register\",\"to\":2,\"version\":2,"
				  "\"who\":\"ada\"}" },
	};

	(void)state;
	gto_tags_of(&tags, records, 2);
	assert_int_equal(tags.n, 2);
	assert_string_equal(tags.v[0].name, "m@v2.0.0");
	assert_string_equal(tags.v[1].name, "m#production#1");
	assert_string_equal(tags.v[1].commit, "0123456789012345678901234567890123456789");
	assert_string_equal(tags.v[1].who, "ada");
	assert_int_equal(tags.v[1].at_ms, 1795176001000);
	assert_non_null(strstr(tags.v[0].message, "record 2 sha256:dd"));
	assert_non_null(strstr(tags.v[0].message, "production 0 -> 2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_gto_cannot_read_are_refused),
		cmocka_unit_test(a_record_names_its_version_and_the_number_of_its_move),
		cmocka_unit_test(the_tags_of_a_log_follow_from_its_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
