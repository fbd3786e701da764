/* test_dvc_lock.c - which hold-out a dvc.lock and a .dvc file stand for. */
#include "base/mem.h"
#include "base/vec.h"
#include "pipeline/dvc_lock.h"

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

	if (dvc_lock_holdouts(&md5s, text, strlen(text), "dvc.lock", &err) < 0)
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
	expect("stages:\n  e:\n    cmd:\n    - echo --holdout\n    - evaluate --holdout=data/h.csv\n    outs:\n    - {path: data/h.csv, "
	       "md5: " A "}\n",
	       1, A);
}

static void a_lock_without_a_holdout_names_none(void **state)
{
	(void)state;
	expect("stages:\n  train:\n    cmd: interlock train --data data/h.csv\n    deps:\n    - {path: data/h.csv, md5: " A "}\n", 0, NULL);
	expect("stages:\n  e:\n    cmd: evaluate --holdout data/h.csv\n    deps:\n    - {path: data/h.csv, md5: " A ".dir}\n", 0, NULL);
	expect("stages: [1, 2]\n", 0, NULL);
	expect("", 0, NULL);
}

static void a_dvc_file_names_its_outs(void **state)
{
	static const char text[] = "outs:\n- {md5: " B ", size: 3, hash: md5, path: holdout.csv}\n";
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	(void)state;
	assert_int_equal(dvc_file_outs(&md5s, text, strlen(text), "holdout.csv.dvc", &err), 0);
	assert_int_equal(md5s.n, 1);
	assert_string_equal(md5s.v[0], B);
}

static void what_is_no_yaml_is_refused_by_line(void **state)
{
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	(void)state;
	assert_int_equal(dvc_lock_holdouts(&md5s, "a: [", 4, "dvc.lock", &err), -1);
	assert_int_equal(strncmp(err.text, "dvc.lock:", 9), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_behind_the_option_counts_and_no_other_dependency),
		cmocka_unit_test(a_lock_without_a_holdout_names_none),
		cmocka_unit_test(a_dvc_file_names_its_outs),
		cmocka_unit_test(what_is_no_yaml_is_refused_by_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
