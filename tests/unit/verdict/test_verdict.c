/* test_verdict.c - reading verdicts: what register relies on is there, or the file is refused. */
#include "base/mem.h"
#include "verdict/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define D "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char good[] = "{\"schema\":\"gate.verdict/1\",\"decision\":\"promote\",\"reasons\":[\"superior\"],\"model_name\":\"m\","
			   "\"candidate\":{\"digest\":\"" D "\",\"reference\":\"model\",\"kind\":\"package\",\"run_id\":null},"
			   "\"production\":{\"digest\":null,\"version\":null,\"generation\":4},"
			   "\"holdout\":{\"digest\":\"" D "\",\"path\":\"h.csv\",\"on\":\"holdout\",\"key\":[\"a\",\"b\"],\"time\":null},"
			   "\"policy_digest\":\"" D "\",\"policy\":{\"path\":\"gate.yaml\"},\"created\":\"2026-11-21T10:00:00.000Z\"}\n";

static int read(struct verdict *v, const char *text, struct err *err)
{
	return verdict_read_text(v, text, strlen(text), "v.json", err);
}

static void reads_what_register_needs(void **state)
{
	char digest[DIGEST_TEXT];
	struct verdict v;
	struct err err;

	(void)state;
	assert_int_equal(read(&v, good, &err), 0);
	digest_bytes(digest, good, strlen(good));
	assert_string_equal(v.digest, digest);
	assert_string_equal(v.decision, "promote");
	assert_string_equal(v.reason, "superior");
	assert_null(v.production_digest);
	assert_int_equal(v.generation, 4);
	assert_int_equal(v.holdout_key.n, 2);
	assert_null(v.holdout_time);
	assert_null(v.candidate_run_id);
	assert_string_equal(v.policy_digest, D);
	assert_string_equal(v.policy_path, "gate.yaml");
	verdict_release(&v);
}

static void refuses_what_lacks_a_field_or_has_another_shape(void **state)
{
	static const struct {
		const char *from, *to;
	} edits[] = {
		{ "gate.verdict/1", "gate.verdict/2" },
		{ "\"promote\"", "\"approve\"" },
		{ "\"promote\"", "true" },
		{ "[\"superior\"]", "[]" },
		{ "\"generation\":4", "\"other\":4" },
		{ "\"policy_digest\":", "\"policy_digests\":" },
		{ "\"on\":\"holdout\",", "" },
		{ "\"digest\":null", "\"digest\":\"x\"" },
		{ "}\n", "" },
		{ "\"created\":", "\"decision\":" },
		{ "\"generation\":4", "\"generation\":\"4\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
		const char *at = strstr(good, edits[i].from);
		CLEANUP(str_release) struct str text = { 0 };
		struct err err = { 0 };
		struct verdict v;

		str_addn(&text, good, (size_t)(at - good));
		str_add(&text, edits[i].to);
		str_add(&text, at + strlen(edits[i].from));
		if (read(&v, str_text(&text), &err) == 0)
			fail_msg("accepted: %s", str_text(&text));
		assert_int_equal(err.code, ERR_INTEGRITY);
	}
}

static void an_error_needs_no_digests(void **state)
{
	struct verdict v;
	struct err err;

	(void)state;
	assert_int_equal(
		read(&v, "{\"schema\":\"gate.verdict/1\",\"decision\":\"error\",\"reasons\":[\"leakage\"],\"exit_code\":21}", &err), 0);
	assert_int_equal(v.exit_code, 21);
	assert_string_equal(v.reason, "leakage");
	verdict_release(&v);
}

static void a_missing_file_is_an_input_error(void **state)
{
	struct verdict v;
	struct err err;

	(void)state;
	assert_int_equal(verdict_read(&v, "/nonexistent/verdict.json", &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_register_needs),
		cmocka_unit_test(refuses_what_lacks_a_field_or_has_another_shape),
		cmocka_unit_test(an_error_needs_no_digests),
		cmocka_unit_test(a_missing_file_is_an_input_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
