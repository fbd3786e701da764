/* test_failed.c - what kept a candidate out, and the line of the policy that asks for it. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "report/failed.h"
#include "verdict/holdout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const char policy[] = "gate: 1\n"
			     "primary: {metric: mse}\n"
			     "guards:\n"
			     "  - {metric: mae, rule: non_inferior, margin: 1}\n"
			     "  - {metric: rmse, ratio_max: 0.99}\n"
			     "floors:\n"
			     "  - {metric: rmse, max: 50}\n"
			     "slices:\n"
			     "  - {by: [SEX]}\n"
			     "  - {by: [SEX, AGE]}\n";

static char path[64];

static int write_policy(void **state)
{
	struct err err;
	int fd;

	(void)state;
	strcpy(path, "/tmp/interlock-policy-XXXXXX");
	fd = mkstemp(path);
	fs_close(&fd);
	return fs_write(path, policy, strlen(policy), 0, &err);
}

static int drop_policy(void **state)
{
	struct err err;

	(void)state;
	return fs_remove_tree(path, &err);
}

/* A verdict whose findings have these states, by the policy above. */
static struct json *make_verdict(const char *decision, const char *primary, const char *guard, const char *floor)
{
	CLEANUP(str_release) struct str text = { 0 };
	char digest[DIGEST_TEXT];
	struct json *json;
	struct err err;

	assert_int_equal(policy_digest(digest, path, &err), 0);
	str_addf(&text,
		 "{\"decision\": \"%s\", \"policy_digest\": \"%s\", \"policy\": {\"path\": \"gate.yaml\","
		 " \"guards\": [{\"metric\": \"mae\", \"rule\": \"non_inferior\"}, {\"metric\": \"rmse\", \"ratio_max\": 0.99}],"
		 " \"floors\": [{\"metric\": \"rmse\", \"max\": 50}, {\"metric\": \"mse\", \"beats\": \"dummy\", \"by\": 0}],"
		 " \"slices\": [{\"by\": [\"SEX\"], \"metric\": \"mse\"}, {\"by\": [\"SEX\", \"AGE\"], \"metric\": \"mse\"}]},"
		 " \"primary\": {\"metric\": \"mse\", \"rule\": \"superior\", \"delta\": -2, \"ci\": [-3, -1], \"state\": \"%s\"},"
		 " \"guards\": [{\"metric\": \"mae\", \"rule\": \"non_inferior\", \"margin\": 1, \"state\": \"pass\"},"
		 " {\"metric\": \"rmse\", \"rule\": \"ratio_max\", \"limit\": 0.99, \"ratio\": 1.2, \"state\": \"%s\"}],"
		 " \"floors\": [{\"metric\": \"mse\", \"rule\": \"beats_dummy\", \"value\": 3, \"state\": \"%s\"},"
		 " {\"metric\": \"rmse\", \"rule\": \"max\", \"limit\": 50, \"candidate\": 57.9, \"state\": \"%s\"}],"
		 " \"slices\": [{\"slice\": \"SEX=1, AGE=old\", \"metric\": \"mse\", \"rule\": \"not_worse\", \"state\": \"%s\"}]}",
		 decision, digest, primary, guard, floor, floor, guard);
	json = json_parse(str_text(&text), text.len, "verdict", &err);
	assert_non_null(json);
	return json;
}

static void names_the_line_of_every_failed_check(void **state)
{
	CLEANUP(json_cleanup) struct json *verdict = make_verdict("reject", "fail", "fail", "fail");
	CLEANUP(failed_checks_release) struct failed_checks f;

	(void)state;
	failed_checks_find(&f, verdict, path);
	assert_int_equal(f.n, 5);
	assert_int_equal(f.v[0].line, 2);
	assert_string_equal(f.v[0].text, "primary mse: superior: gain -2, 95 % interval -3 to -1");
	assert_int_equal(f.v[1].line, 0); /* the floor that every policy has, and this one does not write */
	assert_int_equal(f.v[2].line, 7);
	assert_string_equal(f.v[2].text, "floor rmse: max 50: is 57.9");
	assert_int_equal(f.v[3].line, 5);
	assert_string_equal(f.v[3].text, "guard rmse: ratio_max 0.99: is 1.2 times production's");
	assert_int_equal(f.v[4].line, 9);
}

static void what_stayed_open_counts_where_nothing_failed(void **state)
{
	CLEANUP(json_cleanup) struct json *verdict = make_verdict("inconclusive", "unknown", "pass", "pass");
	CLEANUP(failed_checks_release) struct failed_checks f;

	(void)state;
	failed_checks_find(&f, verdict, path);
	assert_int_equal(f.n, 1);
	assert_string_equal(f.v[0].kind, "primary");
}

static void a_promotion_has_none(void **state)
{
	CLEANUP(json_cleanup) struct json *verdict = make_verdict("promote", "pass", "fail", "pass");
	CLEANUP(failed_checks_release) struct failed_checks f;

	(void)state;
	failed_checks_find(&f, verdict, path);
	assert_int_equal(f.n, 0);
}

static void another_policy_gives_no_lines(void **state)
{
	CLEANUP(json_cleanup) struct json *verdict = make_verdict("reject", "fail", "pass", "pass");
	const char *const others[] = { path, "/dev/zero", "/tmp", "nowhere.yaml", NULL };
	struct err err;

	(void)state;
	assert_int_equal(fs_write(path, "gate: 1\n", 8, 0, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		CLEANUP(failed_checks_release) struct failed_checks f;

		failed_checks_find(&f, verdict, others[i]);
		assert_int_equal(f.n, 1);
		assert_int_equal(f.v[0].line, 0);
	}
}

#define by_policy(test) cmocka_unit_test_setup_teardown(test, write_policy, drop_policy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		by_policy(names_the_line_of_every_failed_check),
		by_policy(what_stayed_open_counts_where_nothing_failed),
		by_policy(a_promotion_has_none),
		by_policy(another_policy_gives_no_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
