/* test_artifact_tag.c - which git tag a version or a stage is. */
#include "tools/data/show/artifact_tag.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

static void expect(const char *tags, const char *name, const char *version, const char *stage, const char *wanted)
{
	CLEANUP(strvec_release) struct strvec all = { 0 };
	const char *found;

	strvec_split(&all, tags, ' ');
	found = artifact_tag_find(&all, name, version, stage);
	if (wanted)
		assert_string_equal(found ? found : "(none)", wanted);
	else
		assert_null(found);
}

static void the_highest_version_is_meant_where_none_is_named(void **state)
{
	(void)state;
	expect("m@v1.9.0 m@v1.10.0 m@v1.2.3 mm@v9.0.0", "m", NULL, NULL, "m@v1.10.0");
	expect("m@v1.0.0-rc.2 m@v1.0.0-rc.10 m@v1.0.0-alpha", "m", NULL, NULL, "m@v1.0.0-rc.10");
	expect("m@v1.0.0 m@v1.0.0-rc.1", "m", NULL, NULL, "m@v1.0.0");
	expect("m@v1.0.0-rc m@v1.0.0-rc.1", "m", NULL, NULL, "m@v1.0.0-rc.1");
	expect("m@v1.0 m@latest m#prod#1 m@1.0.0", "m", NULL, NULL, NULL);
	expect("m@v2.0.0! m@v1.0.0", "m", NULL, NULL, "m@v1.0.0");
}

static void a_version_is_itself(void **state)
{
	(void)state;
	expect("m@v1.0.0 m@v1.0.1", "m", "v1.0.0", NULL, "m@v1.0.0");
	expect("m@v1.0.0", "m", "v1.0", NULL, NULL);
	expect("sub=m@v1.0.0 m@v2.0.0", "sub=m", NULL, NULL, "sub=m@v1.0.0");
}

static void the_last_tag_of_a_stage_is_by_its_number(void **state)
{
	(void)state;
	expect("m#prod#9 m#prod#10 m#dev#11 m#product#12", "m", NULL, "prod", "m#prod#10");
	expect("m#prod m#dev#1", "m", NULL, "prod", "m#prod");
	expect("m#prod#x", "m", NULL, "prod", NULL);
}

static void a_name_may_say_the_folder(void **state)
{
	static const char *const cases[][4] = {
		{ "m", "", "m", "m" },
		{ "sub:m", "sub", "m", "sub=m" },
		{ "a/b/dvc.yaml:m", "a/b", "m", "a/b=m" },
		{ "dvc.yaml:m", "", "m", "m" },
		{ "notdvc.yaml:m", "notdvc.yaml", "m", "notdvc.yaml=m" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *folder = NULL, *name = NULL, *in_tag = NULL;

		artifact_tag_split(&folder, &name, &in_tag, cases[i][0]);
		assert_string_equal(folder, cases[i][1]);
		assert_string_equal(name, cases[i][2]);
		assert_string_equal(in_tag, cases[i][3]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_highest_version_is_meant_where_none_is_named),
		cmocka_unit_test(a_version_is_itself),
		cmocka_unit_test(the_last_tag_of_a_stage_is_by_its_number),
		cmocka_unit_test(a_name_may_say_the_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
