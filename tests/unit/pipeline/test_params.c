/* test_params.c - params.yaml with -S. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/params/params.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct err err;

static int enter_scratch(void **state)
{
	static char dir[] = "/tmp/params-test-XXXXXX";

	if (!mkdtemp(dir))
		return -1;
	*state = dir;
	return chdir(dir);
}

static int leave_scratch(void **state)
{
	struct err ignored;

	return chdir("/") == 0 ? fs_remove_tree(*state, &ignored) : -1;
}

static void absent_parameters_are_an_empty_map(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };

	(void)state;
	assert_int_equal(params_read(&y, NULL, NULL, &err), 0);
	assert_int_equal(y.root->n, 0);
}

static void a_named_file_must_be_there(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };

	(void)state;
	assert_int_equal(params_read(&y, "nope.yaml", NULL, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.text, "cannot open 'nope.yaml': No such file or directory");
}

static void overrides_lie_over_the_file(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(strvec_release) struct strvec set = { 0 };
	int64_t seed = 0;

	(void)state;
	assert_int_equal(fs_write("p.yaml", "seed: 7\ntrain: {target: Y}\n", 27, 0, &err), 0);
	strvec_add(&set, "seed=8");
	strvec_add(&set, "train.target=Z=1");
	assert_int_equal(params_read(&y, "p.yaml", &set, &err), 0);
	assert_int_equal(yaml_get_int(&y, y.root, "seed", &seed, &err), 0);
	assert_int_equal(seed, 8);
	assert_string_equal(ynode_find(y.root, "train.target")->text, "Z=1");
	assert_int_equal(params_check(&y, &err), 0);
}

static void refuses_an_override_without_a_value_and_unknown_sections(void **state)
{
	CLEANUP(yaml_release) struct yaml y = { 0 }, z = { 0 };
	CLEANUP(strvec_release) struct strvec set = { 0 };

	(void)state;
	strvec_add(&set, "tarin.folds=3");
	assert_int_equal(params_read(&y, NULL, &set, &err), 0);
	assert_int_equal(params_check(&y, &err), -1);
	assert_string_equal(err.text, "-S tarin.folds: unknown key 'tarin' (did you mean 'train'?)");
	strvec_add(&set, "seed");
	assert_int_equal(params_read(&z, NULL, &set, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_string_equal(err.text, "-S seed: key=value is expected, like train.folds=5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_parameters_are_an_empty_map),
		cmocka_unit_test(a_named_file_must_be_there),
		cmocka_unit_test(overrides_lie_over_the_file),
		cmocka_unit_test(refuses_an_override_without_a_value_and_unknown_sections),
	};

	return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
