/* test_env.c - which variables are credentials: by their name, or an address of the store by what stands in it. */
#include "base/env.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void names_of_tokens_are_credentials_whatever_they_hold(void **state)
{
	(void)state;
	assert_true(env_is_credential("GITHUB_TOKEN=x"));
	assert_true(env_is_credential("CI_JOB_TOKEN="));
	assert_true(env_is_credential("INTERLOCK_SIGNING_KEY=release.key"));
	assert_true(env_is_credential("GIT_CONFIG_COUNT=1"));
	assert_true(env_is_credential("GIT_CONFIG_VALUE_12=Authorization: x"));
	assert_false(env_is_credential("GITHUB_TOKENS=x"));
	assert_false(env_is_credential("MY_GITHUB_TOKEN=x"));
	assert_false(env_is_credential("PATH=/bin"));
}

static void an_address_of_the_store_is_one_if_a_password_stands_in_it(void **state)
{
	(void)state;
	assert_true(env_is_credential("INTERLOCK_STORE=postgresql://ada:secret@db/runs"));
	assert_true(env_is_credential("MLFLOW_TRACKING_URI=https://x:y@host"));
	assert_false(env_is_credential("MLFLOW_TRACKING_URI=https://host:8080/a@b"));
	assert_false(env_is_credential("MLFLOW_TRACKING_URI=https://ada@host"));
	assert_false(env_is_credential("INTERLOCK_STORE=git:git@host:repo"));
	assert_false(env_is_credential("INTERLOCK_STORE"));
	assert_false(env_is_credential("DATABASE_URL=postgresql://ada:secret@db/rows")); /* the command's own data */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_tokens_are_credentials_whatever_they_hold),
		cmocka_unit_test(an_address_of_the_store_is_one_if_a_password_stands_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
