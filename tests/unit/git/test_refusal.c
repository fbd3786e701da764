/* test_refusal.c - what the forges say when they refuse, as they say it, and the right that is missing. */
#include "base/mem.h"
#include "git/remote/refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const struct {
	const char *said, *right; /* right: a part of the advice */
} cases[] = {
	{ "remote: error: GH006: Protected branch update failed for refs/heads/interlock.\n ! [remote rejected] x -> interlock (protected "
	  "branch hook declined)",
	  "Settings > Rules" },
	{ "remote: error: GH013: Repository rule violations found for refs/heads/interlock.", "bypass" },
	{ "remote: Permission to o/r.git denied to github-actions[bot].\nfatal: unable to access 'https://github.com/o/r/': The requested "
	  "URL returned error: 403",
	  "may read but not write" },
	{ "remote: Write access to repository not granted.\nfatal: unable to access: 403", "contents: write" },
	{ "ERROR: The key you are authenticating with has been marked as read only.", "deploy key" },
	{ "remote: TF401027: You need the Git 'GenericContribute' permission to perform this action.", "Repositories > Security" },
	{ "! [remote rejected] (TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.)",
	  "Bypass policies" },
	{ "remote: GitLab: You are not allowed to push code to protected branches on this project.", "Allowed to push and merge" },
	{ "remote: GitLab: You are not allowed to create this tag as it is protected.", "Allowed to create" },
	{ "remote: You are not allowed to push code to this project.", "write_repository" },
	{ "remote: Gitea: Not allowed to push to protected branch interlock", "list of those who may push" },
	{ "git@host: Permission denied (publickey,password).", "core.sshCommand" },
	{ "fatal: Authentication failed for 'https://example.org/x.git/'", "no credentials" },
	{ "unexpected http status code: 403", "may read but not write" },
};

static void every_known_refusal_names_the_right_that_is_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *right = refusal_right(cases[i].said);

		assert_true(refusal_is_one(cases[i].said));
		assert_non_null(right);
		if (!strstr(right, cases[i].right))
			fail_msg("'%s': '%s' should name '%s'", cases[i].said, right, cases[i].right);
	}
}

static void a_lost_connection_is_no_refusal(void **state)
{
	static const char *const texts[] = { "fatal: unable to access 'https://x/': Could not resolve host: x",
					     "fatal: '/nowhere.git' does not appear to be a git repository",
					     "the remote end hung up unexpectedly", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		assert_false(refusal_is_one(texts[i]));
		assert_null(refusal_right(texts[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_known_refusal_names_the_right_that_is_missing),
		cmocka_unit_test(a_lost_connection_is_no_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
