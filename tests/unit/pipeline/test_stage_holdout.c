/* test_stage_holdout.c - which hold-out a dvc.lock and a .dvc file stand for. */
#include "base/mem.h"
#include "base/vec.h"
#include "pipeline/stages/stage_holdout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define A "0123456789abcdef0123456789abcdef"
#define B "fedcba9876543210fedcba9876543210"

static struct err err;

static void expect(const char *text, size_t n, const char *first)
{
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	if (stage_holdout_of_lock(&md5s, text, strlen(text), "dvc.lock", &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(md5s.n, n);
	if (n)
		assert_string_equal(md5s.v[0], first);
}

static void the_file_behind_the_option_counts_and_no_other_dependency(void **state)
{
	(void)state;
	expect("schema: '2.0'\nstages:\n  evaluate:\n    cmd: interlock evaluate --candidate model --holdout data/h.csv --train "
	       "data/t.csv\n"
	       "    deps:\n    - {path: data/t.csv, md5: " B "}\n    - {path: data/h.csv, hash: md5, md5: " A "}\n",
	       1, A);
	expect("schema: '2.0'\nstages:\n  e:\n    cmd:\n    - echo --holdout\n    - evaluate --holdout=data/h.csv\n    outs:\n    - {path: "
	       "data/h.csv, "
	       "md5: " A "}\n",
	       1, A);
}

static void a_lock_without_a_holdout_names_none(void **state)
{
	(void)state;
	expect("schema: '2.0'\nstages:\n  train:\n    cmd: interlock train --data data/h.csv\n    deps:\n    - {path: data/h.csv, md5: " A
	       "}\n",
	       0, NULL);
	expect("schema: '2.0'\nstages:\n  e:\n    cmd: evaluate --holdout data/h.csv\n    deps:\n    - {path: data/h.csv, md5: " A
	       ".dir}\n",
	       0, NULL);
	expect("", 0, NULL);
}

static void a_dvc_file_names_its_outs(void **state)
{
	static const char text[] = "outs:\n- {md5: " B ", size: 3, hash: md5, path: holdout.csv}\n";
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	(void)state;
	assert_int_equal(stage_holdout_of_file(&md5s, text, strlen(text), "holdout.csv.dvc", &err), 0);
	assert_int_equal(md5s.n, 1);
	assert_string_equal(md5s.v[0], B);
}

static void what_is_no_yaml_is_refused_by_line(void **state)
{
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	(void)state;
	assert_int_equal(stage_holdout_of_lock(&md5s, "a: [", 4, "dvc.lock", &err), -1);
	assert_int_equal(strncmp(err.text, "dvc.lock:", 9), 0);
	assert_int_equal(err.code, ERR_USAGE);
}

static void what_is_no_lock_names_none_and_is_refused(void **state)
{
	static const char no_stages[] = "schema: '2.0'\nstages: [1, 2]\n", no_file[] = "outs:\n- {md5: abc, path: h.csv}\n";
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	(void)state;
	assert_int_equal(stage_holdout_of_lock(&md5s, no_stages, strlen(no_stages), "dvc.lock", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(strncmp(err.text, "dvc.lock:2:9: 'stages': ", 24), 0);
	assert_int_equal(stage_holdout_of_file(&md5s, no_file, strlen(no_file), "h.csv.dvc", &err), -1);
	assert_int_equal(strncmp(err.text, "h.csv.dvc:2:9: 'outs.0.md5': ", 29), 0);
	assert_int_equal(md5s.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_behind_the_option_counts_and_no_other_dependency),
		cmocka_unit_test(a_lock_without_a_holdout_names_none),
		cmocka_unit_test(a_dvc_file_names_its_outs),
		cmocka_unit_test(what_is_no_yaml_is_refused_by_line),
		cmocka_unit_test(what_is_no_lock_names_none_and_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
