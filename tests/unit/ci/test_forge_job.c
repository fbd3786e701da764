/* test_forge_job.c - what a job's forge is asked is refused before anything is sent where it cannot be. (What is sent: tests/cli.) */
#include "base/mem.h"
#include "ci/forge_job.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static struct err err;

static void expect_refused(char **vars, const char *event, const char *why)
{
	const struct env env = { vars };

	assert_int_equal(forge_dispatch_check(&env, event, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	if (!strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
}

static void refuses_where_there_is_no_forge(void **state)
{
	char *none[] = { (char *)"GITHUB_TOKEN=x", NULL };

	(void)state;
	expect_refused(none, "deploy", "this is no CI job");
}

static void names_the_variable_that_is_missing(void **state)
{
	char *github[] = { (char *)"GITHUB_ACTIONS=true", (char *)"GITHUB_TOKEN=x", NULL };
	char *gitlab[] = { (char *)"GITLAB_CI=true", (char *)"CI_API_V4_URL=http://x", (char *)"CI_PROJECT_ID=7", NULL };
	char *azure[] = { (char *)"TF_BUILD=True", (char *)"SYSTEM_COLLECTIONURI=http://x", NULL };

	(void)state;
	expect_refused(github, "deploy", "GITHUB_REPOSITORY is not set");
	expect_refused(gitlab, "deploy", "CI_DEFAULT_BRANCH is not set");
	expect_refused(azure, "7", "SYSTEM_TEAMPROJECTID is not set");
}

static void names_the_token_that_is_missing(void **state)
{
	char *github[] = { (char *)"GITHUB_ACTIONS=true", (char *)"GITHUB_REPOSITORY=o/r", NULL };

	(void)state;
	expect_refused(github, "deploy", "GITHUB_TOKEN is not set: hand the job's token to this step");
}

static void wants_a_number_of_azures_pipeline(void **state)
{
	char *azure[] = { (char *)"TF_BUILD=True",         (char *)"SYSTEM_COLLECTIONURI=http://x", (char *)"SYSTEM_TEAMPROJECTID=p",
			  (char *)"BUILD_REPOSITORY_ID=r", (char *)"SYSTEM_ACCESSTOKEN=x",          NULL };
	const struct env env = { azure };

	(void)state;
	expect_refused(azure, "../../x", "is no number of a pipeline");
	assert_int_equal(forge_dispatch_check(&env, "42", &err), 0);
}

static void carries_no_more_than_github_takes(void **state)
{
	char *github[] = { (char *)"GITHUB_ACTIONS=true", (char *)"GITHUB_REPOSITORY=o/r", (char *)"GITHUB_TOKEN=x", NULL };
	const struct env env = { github };
	struct forge_pair pairs[11];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		pairs[i] = (struct forge_pair){ "a", "b" };
	assert_int_equal(forge_dispatch(&env, "deploy", pairs, ARRAY_LEN(pairs), &err), -1);
	assert_non_null(strstr(err.text, "at most 10 values"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_where_there_is_no_forge),   cmocka_unit_test(names_the_variable_that_is_missing),
		cmocka_unit_test(names_the_token_that_is_missing),   cmocka_unit_test(wants_a_number_of_azures_pipeline),
		cmocka_unit_test(carries_no_more_than_github_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
