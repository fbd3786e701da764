/* test_aws_key.c - whose key is taken: what is given, the environment, a profile; and what is half a key. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/aws_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[64];
static char home[80];

static int make_home(void **state)
{
	struct err err;
	CLEANUP(mem_free) char *credentials = NULL;
	CLEANUP(mem_free) char *config = NULL;
	static const char keys[] = "[default]\naws_access_key_id = first\naws_secret_access_key = one\n\n[team]\naws_access_key_id=second\n"
				   "aws_secret_access_key=two\naws_session_token=three\n";
	static const char settings[] =
		"[default]\nregion = eu-west-1\n[profile team]\nregion = eu-north-1\ns3 =\n  addressing_style = path\n";

	(void)state;
	strcpy(folder, "/tmp/test-aws-key-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	strcpy(home, "HOME=");
	strcat(home, folder);
	credentials = str_format("%s/.aws/credentials", folder);
	config = str_format("%s/.aws/config", folder);
	return fs_write(credentials, keys, strlen(keys), 0600, &err) < 0 || fs_write(config, settings, strlen(settings), 0600, &err) < 0
		       ? -1
		       : 0;
}

static int remove_home(void **state)
{
	struct err err;

	(void)state;
	return fs_remove_tree(folder, &err);
}

static void what_is_given_goes_before_the_environment(void **state)
{
	char *vars[] = { home, "AWS_ACCESS_KEY_ID=env", "AWS_SECRET_ACCESS_KEY=env", "AWS_REGION=us-west-2", NULL };
	const struct env env = { .vars = vars };
	const struct aws_wish wish = { .id = "given", .secret = "s", .region = "r", .env = &env };
	CLEANUP(aws_key_release) struct aws_key key;
	struct err err;

	(void)state;
	assert_int_equal(aws_key_find(&key, &wish, &err), 0);
	assert_string_equal(key.id, "given");
	assert_string_equal(key.region, "r");
	assert_null(key.token);
}

static void the_environment_goes_before_the_default_profile(void **state)
{
	char *vars[] = { home, "AWS_ACCESS_KEY_ID=env", "AWS_SECRET_ACCESS_KEY=secret", "AWS_SESSION_TOKEN=token", NULL };
	const struct env env = { .vars = vars };
	CLEANUP(aws_key_release) struct aws_key key;
	struct err err;

	(void)state;
	assert_int_equal(aws_key_find(&key, &(struct aws_wish){ .env = &env }, &err), 0);
	assert_string_equal(key.id, "env");
	assert_string_equal(key.token, "token");
}

static void a_profile_that_is_asked_for_goes_before_the_environment(void **state)
{
	char *vars[] = { home, "AWS_ACCESS_KEY_ID=env", "AWS_SECRET_ACCESS_KEY=secret", NULL };
	const struct env env = { .vars = vars };
	CLEANUP(aws_key_release) struct aws_key key;
	struct err err;

	(void)state;
	assert_int_equal(aws_key_find(&key, &(struct aws_wish){ .profile = "team", .env = &env }, &err), 0);
	assert_string_equal(key.id, "second");
	assert_string_equal(key.secret, "two");
	assert_string_equal(key.token, "three");
	assert_string_equal(key.region, "eu-north-1");
}

static void the_default_profile_is_read_where_nothing_is_said(void **state)
{
	char *vars[] = { home, NULL };
	const struct env env = { .vars = vars };
	CLEANUP(aws_key_release) struct aws_key key;
	struct err err;

	(void)state;
	assert_int_equal(aws_key_find(&key, &(struct aws_wish){ .env = &env }, &err), 0);
	assert_string_equal(key.id, "first");
	assert_string_equal(key.region, "eu-west-1");
}

static void a_profile_that_is_nowhere_is_named(void **state)
{
	char *vars[] = { home, "AWS_PROFILE=nobody", NULL };
	const struct env env = { .vars = vars };
	CLEANUP(aws_key_release) struct aws_key key;
	struct err err;

	(void)state;
	assert_int_equal(aws_key_find(&key, &(struct aws_wish){ .env = &env }, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "no profile 'nobody'"));
}

static void half_a_key_is_refused(void **state)
{
	char *vars[] = { "AWS_ACCESS_KEY_ID=env", NULL };
	const struct env env = { .vars = vars };
	CLEANUP(aws_key_release) struct aws_key key;
	struct err err;

	(void)state;
	assert_int_equal(aws_key_find(&key, &(struct aws_wish){ .env = &env }, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
}

static void nobody_is_no_mistake(void **state)
{
	char *vars[] = { NULL };
	const struct env env = { .vars = vars };
	CLEANUP(aws_key_release) struct aws_key key;
	struct err err;

	(void)state;
	assert_int_equal(aws_key_find(&key, &(struct aws_wish){ .env = &env }, &err), 0);
	assert_null(key.id);
	assert_string_equal(key.region, "us-east-1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_given_goes_before_the_environment),
		cmocka_unit_test(the_environment_goes_before_the_default_profile),
		cmocka_unit_test(a_profile_that_is_asked_for_goes_before_the_environment),
		cmocka_unit_test(the_default_profile_is_read_where_nothing_is_said),
		cmocka_unit_test(a_profile_that_is_nowhere_is_named),
		cmocka_unit_test(half_a_key_is_refused),
		cmocka_unit_test(nobody_is_no_mistake),
	};

	return cmocka_run_group_tests(tests, make_home, remove_home);
}
