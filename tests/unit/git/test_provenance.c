/* test_provenance.c - what is read from real repositories, made by the git command. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/provenance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libgit2 1.5 with PCRE2 loses the memory of each match when it is shut down; nothing of ours is in those leaks. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libpcre2";
}

static char dir[64];
static struct env env;
static struct err err;

static void sh(const char *script)
{
	CLEANUP(mem_free)
	char *line = str_format("export HOME=%s GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=a@b.org GIT_COMMITTER_NAME=C "
				"GIT_COMMITTER_EMAIL=c@d.org; { %s\n} >/dev/null 2>&1",
				dir, script);

	if (system(line) != 0)
		fail_msg("failed: %s", script);
}

static int enter_scratch(void **state)
{
	(void)state;
	env_load(&env);
	snprintf(dir, sizeof(dir), "/tmp/interlock-git-XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return -1;
	sh("git init -q -b main repo && cd repo && echo one > a && git add a && git commit -qm one");
	return 0;
}

static int leave_scratch(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static struct provenance read_dir(const char *path)
{
	struct provenance p;

	if (provenance_read(&p, path, &env, &err) < 0)
		fail_msg("%s", err.text);
	return p;
}

static void reads_commit_branch_author_and_root(void **state)
{
	CLEANUP(provenance_release) struct provenance p = { 0 };

	(void)state;
	sh("mkdir repo/sub");
	p = read_dir("repo/sub");
	assert_int_equal(strlen(p.commit), 40);
	assert_string_equal(p.branch, "main");
	assert_string_equal(p.author, "Ada <a@b.org>");
	assert_string_equal(fs_base(p.root), "repo");
	assert_null(p.remote);
	assert_false(p.dirty || p.shallow);
}

static void only_tracked_changes_make_it_dirty(void **state)
{
	static const struct {
		const char *script;
		bool dirty;
	} steps[] = {
		{ "cd repo && echo x > untracked", false }, { "cd repo && echo two > a", true },
		{ "cd repo && git checkout a", false },     { "cd repo && git add untracked", true },
		{ "cd repo && git commit -qm x", false },   { "cd repo && rm a", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct provenance p;

		sh(steps[i].script);
		p = read_dir("repo");
		if (p.dirty != steps[i].dirty)
			fail_msg("after: %s", steps[i].script);
		provenance_release(&p);
	}
}

static void works_detached_shallow_and_in_a_worktree(void **state)
{
	CLEANUP(provenance_release) struct provenance shallow = { 0 }, detached = { 0 }, tree = { 0 };

	(void)state;
	sh("cd repo && echo two > a && git commit -qam two && cd .. && git clone -q --depth 1 file://$PWD/repo shallow");
	sh("cd repo && git worktree add -q ../tree -b side && git checkout -q --detach");
	shallow = read_dir("shallow");
	detached = read_dir("repo");
	tree = read_dir("tree");
	assert_true(shallow.shallow);
	assert_string_equal(shallow.commit, detached.commit);
	assert_null(detached.branch);
	assert_string_equal(tree.branch, "side");
	assert_string_equal(fs_base(tree.root), "tree");
}

static void strips_credentials_from_the_remote(void **state)
{
	static const char *const urls[][2] = {
		{ "https://user:tok@en@example.org/a/b.git", "https://example.org/a/b.git" },
		{ "https://example.org/a@b.git", "https://example.org/a@b.git" },
		{ "git@example.org:a/b.git", "git@example.org:a/b.git" },
	};

	(void)state;
	sh("cd repo && git remote add origin x");
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		CLEANUP(mem_free) char *script = str_format("cd repo && git remote set-url origin '%s'", urls[i][0]);
		struct provenance p;

		sh(script);
		p = read_dir("repo");
		assert_string_equal(p.remote, urls[i][1]);
		provenance_release(&p);
	}
}

static void no_repository_and_no_commit_are_no_errors(void **state)
{
	CLEANUP(provenance_release) struct provenance none = { 0 }, unborn = { 0 };

	(void)state;
	none = read_dir(dir);
	assert_string_equal(none.commit, "");
	assert_null(none.root);
	sh("git init -q fresh && echo a > fresh/a");
	unborn = read_dir("fresh");
	assert_string_equal(unborn.commit, "");
	assert_false(unborn.dirty);
	assert_non_null(unborn.root);
}

static void reads_a_checkout_of_another_user(void **state)
{
	CLEANUP(provenance_release) struct provenance p = { 0 };

	(void)state;
	if (geteuid() != 0)
		skip();
	sh("chown -R 12345 repo");
	p = read_dir("repo");
	assert_int_equal(strlen(p.commit), 40);
}

static void a_broken_repository_is_an_error_with_a_reason(void **state)
{
	struct provenance p;

	(void)state;
	sh("echo garbage > repo/.git/HEAD");
	assert_int_equal(provenance_read(&p, "repo", &env, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, "git repository"));
}

static void settings_of_the_git_program_alone_are_no_obstacle(void **state)
{
	CLEANUP(provenance_release) struct provenance p = { 0 };

	(void)state;
	sh("cd repo && mkdir in out && echo x > in/x && echo y > out/y && git add . && git commit -qm two && git sparse-checkout set in &&"
	   " git config core.repositoryformatversion 1 && git config extensions.worktreeConfig true && git config extensions.partialClone "
	   "o &&"
	   " test ! -e out");
	p = read_dir("repo");
	assert_int_equal(strlen(p.commit), 40);
	assert_false(p.dirty);
}

static void what_a_filter_put_into_the_work_tree_is_no_change(void **state)
{
	CLEANUP(provenance_release) struct provenance same = { 0 }, other = { 0 };

	(void)state;
	sh("cd repo && git config filter.shout.clean 'tr a-z A-Z' && git config filter.shout.smudge 'tr A-Z a-z' && echo '*.bin filter=shout' > "
	   ".gitattributes"
	   " && echo large > l.bin && git add . && git commit -qm large && touch -d 2001-01-01 l.bin && test \"$(git show HEAD:l.bin)\" = "
	   "LARGE");
	same = read_dir("repo");
	assert_false(same.dirty);
	sh("echo other > repo/l.bin");
	other = read_dir("repo");
	assert_true(other.dirty);
}

static void a_sha256_repository_is_refused_by_name(void **state)
{
	struct provenance p;

	(void)state;
	sh("git init -q --object-format=sha256 long");
	assert_int_equal(provenance_read(&p, "long", &env, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "SHA-256"));
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, enter_scratch, leave_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(reads_commit_branch_author_and_root),           in_scratch(only_tracked_changes_make_it_dirty),
		in_scratch(works_detached_shallow_and_in_a_worktree),      in_scratch(strips_credentials_from_the_remote),
		in_scratch(no_repository_and_no_commit_are_no_errors),     in_scratch(reads_a_checkout_of_another_user),
		in_scratch(a_broken_repository_is_an_error_with_a_reason), in_scratch(settings_of_the_git_program_alone_are_no_obstacle),
		in_scratch(a_sha256_repository_is_refused_by_name),        in_scratch(what_a_filter_put_into_the_work_tree_is_no_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
