/* test_remote.c - fetch and push with real repositories beside us: a push is a compare-and-swap, and a refusal is seen. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/remote/remote_refs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libpcre2";
}

#define REF "refs/heads/interlock"
#define SEEN "refs/remote/interlock"

static const struct bare_author ada = { "Ada", "ada@example.org", 1700000000000 };
static char dir[64];
static struct env env;
static struct err err;

static void need(int code)
{
	if (code != 0)
		fail_msg("%s", err.text);
}

static int sh(const char *script)
{
	return system(script);
}

static int enter_scratch(void **state)
{
	(void)state;
	env_load(&env);
	snprintf(dir, sizeof(dir), "/tmp/interlock-remote.XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return -1;
	return sh("git init -q --bare there.git && git init -q work && git -C work remote add origin ../there.git");
}

static int leave_scratch(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

/* One who works with the remote through a repository of its own. */
struct worker {
	struct bare *bare;
	struct remote remote;
};

static void begin(struct worker *w, const char *store)
{
	need(bare_open(&w->bare, store, true, &err));
	need(remote_open(&w->remote, "origin", "work", &env, &err));
}

static void end(struct worker *w)
{
	bare_close(w->bare);
	remote_release(&w->remote);
}

static void commit(struct worker *w, char id[static GIT_ID_TEXT], const char *parent, const char *text)
{
	struct bare_file file = { "a", text, strlen(text) };

	need(bare_commit(w->bare, id, parent, &file, 1, &ada, text, &err));
}

static void what_one_pushes_the_other_fetches(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct worker a, b;
	char one[GIT_ID_TEXT], id[GIT_ID_TEXT];
	bool found;

	(void)state;
	begin(&a, "a.git");
	begin(&b, "b.git");
	need(remote_fetch(b.bare, &b.remote, REF, SEEN, id, &err));
	assert_string_equal(id, "");
	commit(&a, one, "", "hello");
	need(remote_push(a.bare, &a.remote, one, REF, &err));
	need(remote_fetch(b.bare, &b.remote, REF, SEEN, id, &err));
	assert_string_equal(id, one);
	need(bare_read(b.bare, id, "a", 0, &text, &found, &err));
	assert_string_equal(str_text(&text), "hello");
	end(&a);
	end(&b);
}

static bool look(const struct worker *w, const char *path, const char *ref, char id[static GIT_ID_TEXT], char head[static GIT_ID_TEXT])
{
	CLEANUP(mem_free) char *whole = fs_absolute(path);
	struct remote there = w->remote;

	there.url = whole;
	return remote_look(&there, ref, id, head);
}

static void a_repository_beside_us_is_looked_at_and_not_asked(void **state)
{
	struct worker a;
	char one[GIT_ID_TEXT], id[GIT_ID_TEXT], head[GIT_ID_TEXT];

	(void)state;
	begin(&a, "a.git");
	assert_true(look(&a, "there.git", REF, id, head));
	assert_string_equal(id, "");
	assert_string_equal(head, "");
	commit(&a, one, "", "hello");
	need(remote_push(a.bare, &a.remote, one, REF, &err));
	assert_true(look(&a, "there.git", REF, id, head));
	assert_string_equal(id, one);
	assert_string_equal(head, "");
	assert_int_equal(sh("git -C there.git symbolic-ref HEAD " REF " && git -C there.git pack-refs --all"), 0);
	assert_true(look(&a, "there.git", REF, id, head));
	assert_string_equal(id, one);
	assert_string_equal(head, one);
	end(&a);
}

static void what_may_not_be_looked_at_is_left_to_git(void **state)
{
	struct worker a;
	char id[GIT_ID_TEXT], head[GIT_ID_TEXT];

	(void)state;
	begin(&a, "a.git");
	assert_false(remote_look(&a.remote, REF, id, head)); /* "../there.git" */
	assert_false(look(&a, "nowhere.git", REF, id, head));
	assert_int_equal(sh("git init -q --bare --object-format=sha256 other.git"), 0);
	assert_false(look(&a, "other.git", REF, id, head));
	if (geteuid() == 0) {
		assert_int_equal(sh("chown -R 65534 there.git"), 0);
		assert_false(look(&a, "there.git", REF, id, head));
	}
	end(&a);
}

static void the_second_of_two_pushes_is_told_that_the_ref_moved(void **state)
{
	struct worker a, b;
	char base[GIT_ID_TEXT], mine[GIT_ID_TEXT], theirs[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	begin(&a, "a.git");
	begin(&b, "b.git");
	commit(&a, base, "", "base");
	need(remote_push(a.bare, &a.remote, base, REF, &err));
	need(remote_fetch(b.bare, &b.remote, REF, SEEN, id, &err));
	commit(&a, mine, base, "mine");
	commit(&b, theirs, base, "theirs");
	need(remote_push(a.bare, &a.remote, mine, REF, &err));
	assert_int_equal(remote_push(b.bare, &b.remote, theirs, REF, &err), -1);
	assert_int_equal(err.code, ERR_MOVED);
	need(remote_fetch(b.bare, &b.remote, REF, SEEN, id, &err));
	assert_string_equal(id, mine);
	commit(&b, theirs, mine, "theirs");
	need(remote_push(b.bare, &b.remote, theirs, REF, &err));
	end(&a);
	end(&b);
}

static void a_first_push_does_not_replace_another_first_push(void **state)
{
	struct worker a, b;
	char one[GIT_ID_TEXT], two[GIT_ID_TEXT];

	(void)state;
	begin(&a, "a.git");
	begin(&b, "b.git");
	commit(&a, one, "", "one");
	commit(&b, two, "", "two");
	need(remote_push(a.bare, &a.remote, one, REF, &err));
	assert_int_equal(remote_push(b.bare, &b.remote, two, REF, &err), -1);
	assert_int_equal(err.code, ERR_MOVED);
	end(&a);
	end(&b);
}

static void a_hook_that_declines_is_a_refusal_with_its_reason(void **state)
{
	struct worker a;
	char one[GIT_ID_TEXT];

	(void)state;
	assert_int_equal(sh("printf '#!/bin/sh\\nexit 1\\n' > there.git/hooks/pre-receive && chmod +x there.git/hooks/pre-receive"), 0);
	begin(&a, "a.git");
	commit(&a, one, "", "one");
	assert_int_equal(remote_push(a.bare, &a.remote, one, REF, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "declined"));
	end(&a);
}

static void a_branch_that_was_rewritten_or_deleted_is_seen_as_it_is(void **state)
{
	struct worker a;
	char one[GIT_ID_TEXT], two[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	begin(&a, "a.git");
	commit(&a, one, "", "one");
	commit(&a, two, one, "two");
	need(remote_push(a.bare, &a.remote, two, REF, &err));
	need(remote_fetch(a.bare, &a.remote, REF, SEEN, id, &err));
	assert_string_equal(id, two);
	assert_int_equal(sh("git -C there.git update-ref refs/heads/interlock interlock~1"), 0);
	need(remote_fetch(a.bare, &a.remote, REF, SEEN, id, &err));
	assert_string_equal(id, one);
	assert_int_equal(sh("git -C there.git update-ref -d refs/heads/interlock"), 0);
	need(remote_fetch(a.bare, &a.remote, REF, SEEN, id, &err));
	assert_string_equal(id, "");
	need(bare_ref(a.bare, id, SEEN, &err));
	assert_string_equal(id, "");
	end(&a);
}

static void a_remote_that_is_not_there_is_worth_a_retry(void **state)
{
	struct worker a;
	char one[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	begin(&a, "a.git");
	commit(&a, one, "", "one");
	assert_int_equal(sh("mv there.git gone.git"), 0);
	assert_int_equal(remote_fetch(a.bare, &a.remote, REF, SEEN, id, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	assert_int_equal(remote_push(a.bare, &a.remote, one, REF, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	end(&a);
	remote_open(&a.remote, "https://127.0.0.1:9/x.git", "work", &env, &err);
	need(bare_open(&a.bare, "a.git", true, &err));
	assert_int_equal(remote_fetch(a.bare, &a.remote, REF, SEEN, id, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	end(&a);
}

static void a_name_that_is_no_remote_is_named(void **state)
{
	struct remote r;

	(void)state;
	assert_int_equal(remote_open(&r, "upstream", "work", &env, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "upstream"));
	assert_int_equal(remote_open(&r, "--upload-pack=x", "work", &env, &err), -1);
}

static void a_remote_that_may_be_added_later_cannot_be_reached_until_then(void **state)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct worker a;
	char one[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&a.bare, "a.git", true, &err));
	need(remote_open_later(&a.remote, "upstream", "work", &env, &err));
	commit(&a, one, "", "one");
	strvec_add(&names, "refs/tags/x");
	for (int i = 0; i < 4; i++) {
		int code = i == 0   ? remote_fetch(a.bare, &a.remote, REF, SEEN, id, &err)
			   : i == 1 ? remote_push(a.bare, &a.remote, one, REF, &err)
			   : i == 2 ? remote_refs_list(&refs, &a.remote, "refs/*", &err)
				    : remote_refs_delete(&a.remote, &names, &err);

		assert_int_equal(code, -1);
		assert_int_equal(err.code, ERR_RETRY);
		assert_non_null(strstr(err.text, "git remote add upstream URL"));
	}
	end(&a);
	assert_int_equal(sh("git -C work remote add upstream ../there.git"), 0);
	need(bare_open(&a.bare, "a.git", true, &err));
	need(remote_open_later(&a.remote, "upstream", "work", &env, &err));
	need(remote_push(a.bare, &a.remote, one, REF, &err));
	end(&a);
	assert_int_equal(remote_open_later(&a.remote, "--upload-pack=x", "work", &env, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
}

static void what_a_ci_checkout_left_is_found_and_no_secret_is_in_the_title(void **state)
{
	struct remote r;

	(void)state;
	assert_int_equal(sh("git -C work config http.https://example.org/.extraheader 'AUTHORIZATION: basic abc' &&"
			    " git -C work config http.extraheader 'X-Other: 1' && git -C work config http.sslCAInfo /ca.pem &&"
			    " git -C work remote set-url origin https://me:secret@example.org/a/b.git"),
			 0);
	need(remote_open(&r, "origin", "work", &env, &err));
	assert_int_equal(r.header.n, 1);
	assert_string_equal(r.header.v[0], "AUTHORIZATION: basic abc");
	assert_string_equal(r.ca_file, "/ca.pem");
	assert_string_equal(r.title, "https://example.org/a/b.git");
	remote_release(&r);
}

/* The checkout step of today writes its header to a file outside the repository and includes it by a condition. */
static void a_header_in_an_included_file_is_found(void **state)
{
	struct remote r;

	(void)state;
	assert_int_equal(sh("git -C work remote set-url origin https://example.org/a/b.git &&"
			    " git config -f $PWD/credentials http.https://example.org/.extraheader 'AUTHORIZATION: basic abc' &&"
			    " git -C work config includeIf.gitdir:$PWD/work/.git.path $PWD/credentials"),
			 0);
	need(remote_open(&r, "origin", "work", &env, &err));
	assert_int_equal(r.header.n, 1);
	assert_string_equal(r.header.v[0], "AUTHORIZATION: basic abc");
	remote_release(&r);
	assert_int_equal(sh("git -C work config --remove-section includeIf.gitdir:$PWD/work/.git &&"
			    " git -C work config 'includeIf.hasconfig:remote.*.url:https://example.org/**.path' $PWD/credentials"),
			 0);
	need(remote_open(&r, "origin", "work", &env, &err));
	assert_int_equal(r.header.n, 1);
	remote_release(&r);
}

static void a_sha256_remote_is_refused_by_name(void **state)
{
	struct worker a;
	char one[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	assert_int_equal(sh("rm -rf there.git && git init -q --bare --object-format=sha256 there.git"), 0);
	begin(&a, "a.git");
	commit(&a, one, "", "one");
	assert_int_equal(remote_push(a.bare, &a.remote, one, REF, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "SHA-256"));
	assert_int_equal(sh("git -C there.git update-ref refs/heads/interlock $(git -C there.git -c user.name=A -c user.email=a@example.org commit-tree -m x"
			    " $(git -C there.git hash-object -w -t tree --stdin < /dev/null))"),
			 0);
	assert_int_equal(remote_fetch(a.bare, &a.remote, REF, SEEN, id, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	end(&a);
}

/* So many commits at the remote; the first and the last. */
static void fill(struct worker *w, char first[static GIT_ID_TEXT], char last[static GIT_ID_TEXT], int n)
{
	char id[GIT_ID_TEXT] = "";

	for (int i = 0; i < n; i++) {
		commit(w, id, id, i % 2 ? "odd" : "even");
		if (i == 0)
			memcpy(first, id, sizeof(id));
	}
	memcpy(last, id, sizeof(id));
	need(remote_push(w->bare, &w->remote, id, REF, &err));
}

static void a_first_fetch_brings_the_newest_commits_and_the_rest_when_it_is_asked_for(void **state)
{
	struct worker a, b;
	char first[GIT_ID_TEXT], last[GIT_ID_TEXT], next[GIT_ID_TEXT], id[GIT_ID_TEXT];
	bool contains;

	(void)state;
	begin(&a, "a.git");
	begin(&b, "b.git");
	fill(&a, first, last, 70);
	b.remote.newest_will_do = true;
	assert_int_equal(sh(": > b.git/shallow.lock"), 0); /* of a git that was killed */
	need(remote_fetch(b.bare, &b.remote, REF, SEEN, id, &err));
	assert_string_equal(id, last);
	assert_true(bare_is_cut(b.bare));
	assert_false(bare_has(b.bare, first));
	assert_int_equal(sh("test $(git -C b.git rev-list --count " SEEN ") = 64"), 0);
	/* What follows comes whole, and goes there. */
	commit(&a, next, last, "next");
	need(remote_push(a.bare, &a.remote, next, REF, &err));
	need(remote_fetch(b.bare, &b.remote, REF, SEEN, id, &err));
	need(bare_contains(b.bare, &contains, id, last, &err));
	assert_true(contains);
	assert_int_equal(sh("test $(git -C b.git rev-list --count " SEEN ") = 65"), 0);
	commit(&b, last, next, "mine");
	need(remote_push(b.bare, &b.remote, last, REF, &err));
	assert_true(bare_is_cut(b.bare));
	need(remote_deepen(b.bare, &b.remote, REF, SEEN, &err));
	assert_false(bare_is_cut(b.bare));
	need(bare_contains(b.bare, &contains, id, first, &err));
	assert_true(contains);
	assert_int_equal(sh("git -C b.git fsck --no-dangling 2> b.log && git -C there.git fsck --strict 2>> b.log"), 0);
	end(&a);
	end(&b);
}

static void a_fetch_into_what_has_commits_cuts_nothing_off(void **state)
{
	struct worker a;
	char first[GIT_ID_TEXT], last[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	begin(&a, "a.git");
	fill(&a, first, last, 70);
	need(bare_move_ref(a.bare, SEEN, "", last, &err));
	a.remote.newest_will_do = true;
	commit(&a, id, last, "next");
	need(remote_push(a.bare, &a.remote, id, REF, &err));
	need(remote_fetch(a.bare, &a.remote, REF, SEEN, last, &err));
	assert_string_equal(last, id);
	assert_false(bare_is_cut(a.bare));
	end(&a);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_scratch, leave_scratch)
	const struct CMUnitTest tests[] = {
		TEST(what_one_pushes_the_other_fetches),
		TEST(a_fetch_into_what_has_commits_cuts_nothing_off),
		TEST(a_first_fetch_brings_the_newest_commits_and_the_rest_when_it_is_asked_for),
		TEST(a_repository_beside_us_is_looked_at_and_not_asked),
		TEST(what_may_not_be_looked_at_is_left_to_git),
		TEST(the_second_of_two_pushes_is_told_that_the_ref_moved),
		TEST(a_first_push_does_not_replace_another_first_push),
		TEST(a_hook_that_declines_is_a_refusal_with_its_reason),
		TEST(a_branch_that_was_rewritten_or_deleted_is_seen_as_it_is),
		TEST(a_remote_that_is_not_there_is_worth_a_retry),
		TEST(a_name_that_is_no_remote_is_named),
		TEST(a_remote_that_may_be_added_later_cannot_be_reached_until_then),
		TEST(what_a_ci_checkout_left_is_found_and_no_secret_is_in_the_title),
		TEST(a_header_in_an_included_file_is_found),
		TEST(a_sha256_remote_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
