/* test_bare.c - records in a bare repository, read back by us and by the git command. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/bare.h"

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

static const struct bare_author ada = { "Ada", "ada@example.org", 1700000000000 };
static char dir[64];
static struct err err;

static int enter_scratch(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-bare.XXXXXX");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int leave_scratch(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static void need(int code)
{
	if (code != 0)
		fail_msg("%s", err.text);
}

static void commit(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const char *path, const char *text)
{
	struct bare_file file = { path, text, text ? strlen(text) : 0 };

	need(bare_commit(b, id, parent, &file, 1, &ada, "a record\n", &err));
}

static void a_file_is_read_back_at_the_commit_that_wrote_it(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	char first[GIT_ID_TEXT], second[GIT_ID_TEXT];
	bool found;

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, first, "", "registry/m/000001.ndjson", "one\n");
	commit(b, second, first, "registry/m/000001.ndjson", "one\ntwo\n");
	need(bare_read(b, first, "registry/m/000001.ndjson", 0, &text, &found, &err));
	assert_true(found);
	assert_string_equal(str_text(&text), "one\n");
	str_clear(&text);
	need(bare_read(b, second, "registry/m/000001.ndjson", 0, &text, &found, &err));
	assert_string_equal(str_text(&text), "one\ntwo\n");
	need(bare_read(b, second, "registry/x", 0, &text, &found, &err));
	assert_false(found);
	need(bare_read(b, "", "registry/m/000001.ndjson", 0, &text, &found, &err));
	assert_false(found);
	assert_int_equal(bare_read(b, second, "registry/m/000001.ndjson", 3, &text, &found, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(bare_read(b, second, "registry", 0, &text, &found, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

static void folders_are_listed_and_files_can_go(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(strvec_release) struct strvec names = { 0 };
	char one[GIT_ID_TEXT], two[GIT_ID_TEXT], three[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "runs/ab/x.json", "{}\n");
	commit(b, two, one, "README.md", "hello\n");
	commit(b, three, two, "runs/ab/x.json", NULL);
	need(bare_list(b, two, "", &names, &err));
	assert_int_equal(names.n, 2);
	assert_string_equal(names.v[0], "README.md");
	assert_string_equal(names.v[1], "runs/");
	need(bare_list(b, two, "runs/ab", &names, &err));
	assert_string_equal(names.v[2], "x.json");
	need(bare_list(b, three, "runs/ab", &names, &err));
	need(bare_list(b, "", "runs/ab", &names, &err));
	assert_int_equal(names.n, 3);
}

static void the_list_names_the_digest_of_each_entry(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(strvec_release) struct strvec entries = { 0 };
	char one[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "runs/ab.json", "{}\n");
	need(bare_list_ids(b, one, "runs", &entries, &err));
	need(bare_entry(b, one, "runs/ab.json", id, &err));
	assert_int_equal(entries.n, 1);
	assert_memory_equal(entries.v[0], id, GIT_ID_TEXT - 1);
	assert_string_equal(entries.v[0] + GIT_ID_TEXT - 1, " ab.json");
	need(bare_list_ids(b, one, "", &entries, &err));
	assert_string_equal(entries.v[1] + GIT_ID_TEXT - 1, " runs/");
}

static void a_ref_moves_only_from_where_it_was_expected(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	char one[GIT_ID_TEXT], two[GIT_ID_TEXT], at[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "a", "1");
	commit(b, two, one, "a", "2");
	need(bare_ref(b, at, "refs/heads/interlock", &err));
	assert_string_equal(at, "");
	need(bare_move_ref(b, "refs/heads/interlock", "", one, &err));
	assert_int_equal(bare_move_ref(b, "refs/heads/interlock", "", two, &err), -1);
	assert_int_equal(err.code, ERR_MOVED);
	assert_int_equal(bare_move_ref(b, "refs/heads/interlock", two, one, &err), -1);
	assert_int_equal(err.code, ERR_MOVED);
	need(bare_move_ref(b, "refs/heads/interlock", one, two, &err));
	need(bare_ref(b, at, "refs/heads/interlock", &err));
	assert_string_equal(at, two);
	need(bare_delete_ref(b, "refs/heads/interlock", &err));
	need(bare_delete_ref(b, "refs/heads/interlock", &err));
	need(bare_ref(b, at, "refs/heads/interlock", &err));
	assert_string_equal(at, "");
}

static void a_commit_knows_what_came_before_it(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	char one[GIT_ID_TEXT], two[GIT_ID_TEXT], other[GIT_ID_TEXT];
	bool contains;

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "a", "1");
	commit(b, two, one, "a", "2");
	commit(b, other, one, "a", "3");
	need(bare_contains(b, &contains, two, one, &err));
	assert_true(contains);
	need(bare_contains(b, &contains, two, two, &err));
	assert_true(contains);
	need(bare_contains(b, &contains, one, two, &err));
	assert_false(contains);
	need(bare_contains(b, &contains, two, other, &err));
	assert_false(contains);
	need(bare_contains(b, &contains, two, "", &err));
	assert_true(contains);
}

static void git_itself_finds_nothing_wrong(void **state)
{
	struct bare *b = NULL;
	char one[GIT_ID_TEXT], two[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "registry/m/000001.ndjson", "one\n");
	commit(b, two, one, "runs/ab/c.json", "{}\n");
	need(bare_move_ref(b, "refs/heads/interlock", "", two, &err));
	bare_close(b);
	assert_int_equal(system("git -C store.git fsck --strict --no-dangling >/dev/null 2>&1 &&"
				" test \"$(git -C store.git log --format='%an <%ae> %at %s' -1 interlock)\" = 'Ada <ada@example.org> "
				"1700000000 a record' &&"
				" test \"$(git -C store.git show interlock:runs/ab/c.json)\" = '{}'"),
			 0);
}

static void what_is_no_repository_of_ours_is_refused(void **state)
{
	struct bare *b = NULL;

	(void)state;
	need(fs_make_dirs("plain", &err));
	assert_int_equal(bare_open(&b, "plain", true, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(bare_open(&b, "absent", false, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(system("git init -q --bare --object-format=sha256 new.git >/dev/null 2>&1"), 0);
	assert_int_equal(bare_open(&b, "new.git", true, &err), -1);
	assert_non_null(strstr(err.text, "SHA-256"));
	assert_int_equal(err.code, ERR_USAGE);
}

static void a_ref_to_a_tag_or_blob_is_refused(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	char one[GIT_ID_TEXT], at[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "a", "1");
	need(bare_move_ref(b, "refs/heads/main", "", one, &err));
	assert_int_equal(system("git -C store.git update-ref refs/heads/odd $(git -C store.git rev-parse main:a) 2>/dev/null ||"
				" git -C store.git rev-parse main:a > store.git/refs/heads/odd"),
			 0);
	assert_int_equal(bare_ref(b, at, "refs/heads/odd", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_string_equal(at, "");
}

static void a_tree_can_be_looked_at_before_it_is_committed(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(strvec_release) struct strvec names = { 0 };
	const struct bare_file file = { "folder/b", "two\n", 4 };
	char first[GIT_ID_TEXT], second[GIT_ID_TEXT], tree[GIT_ID_TEXT], in_tree[GIT_ID_TEXT], in_commit[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "tree.git", true, &err));
	commit(b, first, "", "a", "one\n");
	need(bare_tree(b, tree, first, &file, 1, &err));
	need(bare_list(b, tree, "", &names, &err));
	assert_int_equal(names.n, 2);
	assert_string_equal(names.v[1], "folder/");
	commit(b, second, first, "folder/b", "two\n");
	need(bare_entry(b, tree, "folder", in_tree, &err));
	need(bare_entry(b, second, "folder", in_commit, &err));
	assert_string_equal(in_tree, in_commit);
}

static void a_commit_tells_the_one_before(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	char first[GIT_ID_TEXT], second[GIT_ID_TEXT], parent[GIT_ID_TEXT];
	size_t n;

	(void)state;
	need(bare_open(&b, "parents.git", true, &err));
	commit(b, first, "", "a", "one\n");
	commit(b, second, first, "a", "two\n");
	need(bare_parent(b, parent, &n, second, &err));
	assert_int_equal(n, 1);
	assert_string_equal(parent, first);
	need(bare_parent(b, parent, &n, first, &err));
	assert_int_equal(n, 0);
	assert_string_equal(parent, "");
	assert_int_equal(bare_parent(b, parent, &n, "0123456789012345678901234567890123456789", &err), -1);
}

static void a_commit_that_is_not_here_is_before_nothing(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	char first[GIT_ID_TEXT];
	bool contains = true;

	(void)state;
	need(bare_open(&b, "unknown.git", true, &err));
	commit(b, first, "", "a", "one\n");
	need(bare_contains(b, &contains, first, "0123456789012345678901234567890123456789", &err));
	assert_false(contains);
}

static void a_file_is_read_by_its_digest_and_never_above_the_limit(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	char first[GIT_ID_TEXT], id[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, first, "", "runs/ab/c.json", "{}\n");
	need(bare_entry(b, first, "runs/ab/c.json", id, &err));
	need(bare_read_id(b, id, 3, &text, &err));
	assert_string_equal(str_text(&text), "{}\n");
	assert_int_equal(bare_read_id(b, id, 2, &text, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	need(bare_entry(b, first, "runs", id, &err));
	assert_int_equal(bare_read_id(b, id, 0, &text, &err), -1);
	assert_string_equal(str_text(&text), "{}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_tree_can_be_looked_at_before_it_is_committed, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_commit_tells_the_one_before, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_commit_that_is_not_here_is_before_nothing, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_file_is_read_back_at_the_commit_that_wrote_it, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_file_is_read_by_its_digest_and_never_above_the_limit, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(folders_are_listed_and_files_can_go, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(the_list_names_the_digest_of_each_entry, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_ref_moves_only_from_where_it_was_expected, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_commit_knows_what_came_before_it, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(git_itself_finds_nothing_wrong, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(what_is_no_repository_of_ours_is_refused, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_ref_to_a_tag_or_blob_is_refused, enter_scratch, leave_scratch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
