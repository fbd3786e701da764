/* test_verdict.c - reading verdicts: what register relies on is there, or the file is refused. */
#include "base/fs.h"
#include "base/mem.h"
#include "verdict/holdout.h"
#include "verdict/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define D "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char good[] = "{\"schema\":\"gate.verdict/1\",\"decision\":\"promote\",\"reasons\":[\"superior\"],\"model_name\":\"m\","
			   "\"candidate\":{\"digest\":\"" D "\",\"reference\":\"model\",\"kind\":\"package\",\"run_id\":null},"
			   "\"production\":{\"digest\":null,\"version\":null,\"generation\":4},"
			   "\"holdout\":{\"digest\":\"" D "\",\"path\":\"h.csv\",\"on\":\"holdout\",\"key\":[\"a\",\"b\"],\"time\":null},"
			   "\"policy_digest\":\"" D "\",\"policy\":{\"path\":\"gate.yaml\"},\"created\":\"2026-11-21T10:00:00.000Z\"}\n";

static int parse(struct verdict *v, const char *text, struct err *err)
{
	return verdict_read_text(v, text, strlen(text), "v.json", err);
}

static void reads_what_register_needs(void **state)
{
	char digest[DIGEST_TEXT];
	struct verdict v;
	struct err err;

	(void)state;
	assert_int_equal(parse(&v, good, &err), 0);
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
	assert_false(v.one_bit);
	assert_false(v.lost_baseline);
	verdict_release(&v);
}

/* The good one with these fields before all others. */
static int read_with(struct verdict *v, const char *fields, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	str_addf(&text, "{%s,%s", fields, good + 1);
	return parse(v, str_text(&text), err);
}

static void one_bit_and_the_decision_say_the_same(void **state)
{
	static const char rejects[] = "{\"schema\":\"gate.verdict/1\",\"decision\":\"error\",\"reasons\":[\"leakage\"],\"promoted\":%s}";
	char text[256];
	struct verdict v;
	struct err err;

	(void)state;
	assert_int_equal(read_with(&v, "\"promoted\":true", &err), 0);
	assert_true(v.one_bit);
	verdict_release(&v);
	assert_int_equal(read_with(&v, "\"promoted\":false", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	snprintf(text, sizeof(text), rejects, "false");
	assert_int_equal(parse(&v, text, &err), 0);
	verdict_release(&v);
	snprintf(text, sizeof(text), rejects, "true");
	assert_int_equal(parse(&v, text, &err), -1);
	assert_non_null(strstr(err.text, "disagree"));
}

static void a_lost_baseline_is_noticed(void **state)
{
	struct verdict v;
	struct err err;

	(void)state;
	assert_int_equal(read_with(&v, "\"lost_baseline\":{\"accepted_because\":\"fire\"}", &err), 0);
	assert_true(v.lost_baseline);
	verdict_release(&v);
}

static void what_is_no_object_is_no_verdict(void **state)
{
	struct verdict v;
	struct err err;

	(void)state;
	assert_int_equal(parse(&v, "[]", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, "must be a JSON object"));
	assert_int_equal(parse(&v, "{\"schema\":", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, "v.json:1"));
}

/* ---- files ---- */

static char dir[64];

static int enter_scratch(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-verdict-XXXXXX");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int leave_scratch(void **state)
{
	struct err err;

	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static void put(const char *path, const char *text)
{
	struct err err;

	assert_int_equal(fs_write(path, text, strlen(text), 0, &err), 0);
}

static void a_verdict_is_read_from_its_file(void **state)
{
	struct verdict v;
	struct err err;

	(void)state;
	put("verdict.json", good);
	assert_int_equal(verdict_read(&v, "verdict.json", &err), 0);
	assert_string_equal(v.path, "verdict.json");
	verdict_release(&v);
	put("policy.json", "{}");
	assert_int_equal(verdict_read(&v, "policy.json", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

/* Keys and times are text; neither the order of rows nor the spelling of a number is part of it. */
static void a_hold_out_is_its_rows_and_its_key(void **state)
{
	CLEANUP(strvec_release) struct strvec key = { 0 };
	CLEANUP(table_release) struct table t = { 0 };
	char one[DIGEST_TEXT], other[DIGEST_TEXT];
	struct err err;

	(void)state;
	strvec_add(&key, "id");
	put("a.csv", "id,day,x\n07,2026,1.50\n8,2027,2\n");
	put("b.csv", "id,day,x\n8,2027,2.0\n07,2026,1.5\n");
	put("c.csv", "id,day,x\n8,2027,2.0\n9,2026,1.5\n");
	assert_int_equal(holdout_read(&t, "a.csv", &key, "day", &err), 0);
	assert_int_equal(table_column(&t, "id")->kind, COLUMN_TEXT);
	assert_int_equal(table_column(&t, "day")->kind, COLUMN_TEXT);
	assert_int_equal(table_column(&t, "x")->kind, COLUMN_NUMBER);
	assert_int_equal(holdout_digest(one, "a.csv", &key, "day", &err), 0);
	assert_int_equal(holdout_digest(other, "b.csv", &key, "day", &err), 0);
	assert_string_equal(one, other);
	assert_int_equal(holdout_digest(other, "c.csv", &key, "day", &err), 0);
	assert_string_not_equal(one, other);
}

static void a_hold_out_without_its_key_or_its_file_is_refused(void **state)
{
	CLEANUP(strvec_release) struct strvec key = { 0 };
	char digest[DIGEST_TEXT];
	struct err err;

	(void)state;
	strvec_add(&key, "id");
	put("a.csv", "id,x\n7,1\n");
	put("b.csv", "ids,x\n7,1\n");
	assert_int_equal(holdout_digest(digest, "a.csv", &key, NULL, &err), 0);
	assert_int_equal(holdout_digest(digest, "a.csv", &key, "day", &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(holdout_digest(digest, "b.csv", &key, NULL, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(holdout_digest(digest, "nowhere.csv", &key, NULL, &err), -1);
	assert_int_equal(err.code, ERR_IO);
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
		if (parse(&v, str_text(&text), &err) == 0)
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
		parse(&v, "{\"schema\":\"gate.verdict/1\",\"decision\":\"error\",\"reasons\":[\"leakage\"],\"exit_code\":21}", &err), 0);
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
		cmocka_unit_test(one_bit_and_the_decision_say_the_same),
		cmocka_unit_test(a_lost_baseline_is_noticed),
		cmocka_unit_test(what_is_no_object_is_no_verdict),
		cmocka_unit_test_setup_teardown(a_verdict_is_read_from_its_file, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_hold_out_is_its_rows_and_its_key, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_hold_out_without_its_key_or_its_file_is_refused, enter_scratch, leave_scratch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
