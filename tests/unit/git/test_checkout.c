/* test_checkout.c - without a way to the remote, a reader that promotes nothing takes what the checkout brought; nobody else does. */
#include "base/fs.h"
#include "base/mem.h"
#include "git/remote/remote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REF "refs/heads/interlock"
#define SEEN "refs/remote/interlock"

static char dir[64];
static struct env env;
static struct err err;
static struct bare *bare;
static struct remote remote;

static int sh(const char *script)
{
	return system(script);
}

/* A remote with two commits in its branch, a clone that has the first, and then no remote. */
static int enter_scratch(void **state)
{
	(void)state;
	env_load(&env);
	snprintf(dir, sizeof(dir), "/tmp/interlock-checkout.XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return -1;
	return sh("git init -q --bare there.git && git -C there.git symbolic-ref HEAD refs/heads/main && git init -q made && cd made &&"
		  "git config user.name Ada && git config user.email ada@example.org && git commit -q --allow-empty -m one &&"
		  "git push -q ../there.git HEAD:refs/heads/main HEAD:" REF " && git clone -q ../there.git ../work &&"
		  "git commit -q --allow-empty -m two && git push -q ../there.git HEAD:" REF);
}

static int leave_scratch(void **state)
{
	(void)state;
	bare_close(bare);
	remote_release(&remote);
	bare = NULL;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static void opened(bool checkout_will_do)
{
	if (bare_open(&bare, "store", true, &err) < 0 || remote_open(&remote, "origin", "work", &env, &err) < 0)
		fail_msg("%s", err.text);
	remote.checkout_will_do = checkout_will_do;
}

static void the_checkouts_branch_stands_in_for_a_remote_that_is_gone(void **state)
{
	char id[GIT_ID_TEXT] = "", here[GIT_ID_TEXT] = "";

	(void)state;
	opened(true);
	assert_int_equal(sh("mv there.git gone.git"), 0);
	assert_int_equal(remote_fetch(bare, &remote, REF, SEEN, id, &err), 0);
	assert_int_equal(bare_ref(bare, here, SEEN, &err), 0);
	assert_string_equal(id, here);
	assert_int_equal(strlen(id), 40);
}

static void what_was_fetched_before_and_is_newer_stands(void **state)
{
	char newest[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	opened(true);
	assert_int_equal(remote_fetch(bare, &remote, REF, SEEN, newest, &err), 0);
	assert_int_equal(sh("mv there.git gone.git"), 0);
	assert_int_equal(remote_fetch(bare, &remote, REF, SEEN, id, &err), 0);
	assert_string_equal(id, newest);
}

static void whoever_did_not_ask_for_it_gets_the_remotes_error(void **state)
{
	char id[GIT_ID_TEXT];

	(void)state;
	opened(false);
	assert_int_equal(sh("mv there.git gone.git"), 0);
	assert_int_equal(remote_fetch(bare, &remote, REF, SEEN, id, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
}

static void a_branch_that_the_checkout_lacks_is_the_remotes_error_too(void **state)
{
	char id[GIT_ID_TEXT];

	(void)state;
	opened(true);
	assert_int_equal(sh("mv there.git gone.git"), 0);
	assert_int_equal(remote_fetch(bare, &remote, "refs/heads/other", SEEN, id, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	assert_int_equal(checkout_default_head(&remote, id), true);
	remote.checkout_will_do = false;
	assert_int_equal(checkout_default_head(&remote, id), false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_checkouts_branch_stands_in_for_a_remote_that_is_gone, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(what_was_fetched_before_and_is_newer_stands, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(whoever_did_not_ask_for_it_gets_the_remotes_error, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_branch_that_the_checkout_lacks_is_the_remotes_error_too, enter_scratch, leave_scratch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
