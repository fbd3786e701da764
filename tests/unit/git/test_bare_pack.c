/* test_bare_pack.c - a pack of what another repository lacks, and histories that are not here as a whole. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/bare_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct bare_author ada = { "Ada", "ada@example.org", 1700000000000 };
static char dir[64];
static struct err err;

static void need(int code)
{
	if (code != 0)
		fail_msg("%s", err.text);
}

static int enter_scratch(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-pack.XXXXXX");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int leave_scratch(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static void commit(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const char *path, const char *text)
{
	struct bare_file file = { path, text, strlen(text) };

	need(bare_commit(b, id, parent, &file, 1, &ada, text, &err));
}

/* How many objects, as the pack's header says. */
static unsigned objects_in(const struct str *pack)
{
	const unsigned char *n = (const unsigned char *)pack->data + 8;

	assert_true(pack->len > 12 && memcmp(pack->data, "PACK", 4) == 0);
	return (unsigned)n[0] << 24 | (unsigned)n[1] << 16 | (unsigned)n[2] << 8 | n[3];
}

static void a_pack_has_what_the_other_one_lacks_and_no_more(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(strvec_release) struct strvec theirs = { 0 };
	CLEANUP(str_release) struct str first = { 0 }, next = { 0 };
	char one[GIT_ID_TEXT], two[GIT_ID_TEXT], three[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "d/x", "1");
	commit(b, two, one, "d/e/y", "2");
	commit(b, three, two, "d/x", "3");
	need(bare_pack(b, &first, two, &theirs, &err));
	/* two commits, their trees, d twice, e, and two files */
	assert_int_equal(objects_in(&first), 9);
	strvec_add(&theirs, two);
	need(bare_pack(b, &next, three, &theirs, &err));
	/* a commit, its tree, d and the file: e is theirs */
	assert_int_equal(objects_in(&next), 4);
	need(fs_write("first.pack", first.data, first.len, 0, &err));
	need(fs_write("next.pack", next.data, next.len, 0, &err));
	assert_int_equal(system("git init -q --bare other.git && git -C other.git unpack-objects -q < first.pack && "
				"git -C other.git unpack-objects -q < next.pack"),
			 0);
	{
		CLEANUP(mem_free)
		char *check = str_format("git -C other.git update-ref refs/heads/x %s && git -C other.git fsck --strict", three);

		assert_int_equal(system(check), 0);
	}
}

static void a_commit_without_a_parent_leans_on_what_the_other_one_has(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(strvec_release) struct strvec theirs = { 0 };
	CLEANUP(str_release) struct str pack = { 0 };
	struct bare_file file = { "new", "n", 1 };
	char one[GIT_ID_TEXT], anew[GIT_ID_TEXT];

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	commit(b, one, "", "d/x", "1");
	need(bare_commit_anew(b, anew, one, &file, 1, &ada, "anew", &err));
	strvec_add(&theirs, one);
	need(bare_pack(b, &pack, anew, &theirs, &err));
	assert_int_equal(objects_in(&pack), 3);
}

static void what_cannot_be_found_is_not_packed(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(strvec_release) struct strvec theirs = { 0 };
	CLEANUP(str_release) struct str pack = { 0 };

	(void)state;
	need(bare_open(&b, "store.git", true, &err));
	assert_int_equal(bare_pack(b, &pack, "0123456789012345678901234567890123456789", &theirs, &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

/* b has the newest two commits of a history of three. */
static void cut(struct bare **b, char ids[3][GIT_ID_TEXT])
{
	CLEANUP(bare_cleanup) struct bare *whole = NULL;

	need(bare_open(&whole, "whole.git", true, &err));
	commit(whole, ids[0], "", "a", "1");
	commit(whole, ids[1], ids[0], "a", "2");
	commit(whole, ids[2], ids[1], "a", "3");
	need(bare_move_ref(whole, "refs/heads/main", "", ids[2], &err));
	assert_int_equal(system("git clone -q --bare --depth 2 -b main file://$PWD/whole.git cut.git"), 0);
	need(bare_open(b, "cut.git", false, &err));
}

static void in_a_history_that_is_cut_off_the_commits_that_are_here_have_their_order(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	char ids[3][GIT_ID_TEXT], other[GIT_ID_TEXT];
	bool contains;

	(void)state;
	cut(&b, ids);
	assert_true(bare_is_cut(b));
	assert_true(bare_has(b, ids[1]));
	assert_false(bare_has(b, ids[0]));
	need(bare_contains(b, &contains, ids[2], ids[1], &err));
	assert_true(contains);
	need(bare_contains(b, &contains, ids[2], ids[0], &err));
	assert_false(contains);
	commit(b, other, "", "a", "other");
	need(bare_contains(b, &contains, ids[2], other, &err));
	assert_false(contains);
	need(bare_contains(b, &contains, other, ids[2], &err));
	assert_false(contains);
}

static void where_it_is_cut_off_is_noted_and_forgotten(void **state)
{
	CLEANUP(bare_cleanup) struct bare *b = NULL;
	CLEANUP(strvec_release) struct strvec before = { 0 }, after = { 0 }, more = { 0 }, none = { 0 };
	char ids[3][GIT_ID_TEXT];

	(void)state;
	cut(&b, ids);
	need(bare_shallow(b, &before, &err));
	assert_int_equal(before.n, 1);
	assert_string_equal(before.v[0], ids[1]);
	strvec_add(&more, ids[2]);
	need(bare_shallow_change(b, &more, &before, &err));
	need(bare_shallow(b, &after, &err));
	assert_int_equal(after.n, 1);
	assert_string_equal(after.v[0], ids[2]);
	need(bare_shallow_change(b, &none, &more, &err));
	assert_false(bare_is_cut(b));
	assert_false(fs_exists("cut.git/shallow"));
	need(fs_write("cut.git/shallow", "no commit\n", strlen("no commit\n"), 0, &err));
	assert_int_equal(bare_shallow(b, &none, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_pack_has_what_the_other_one_lacks_and_no_more, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_commit_without_a_parent_leans_on_what_the_other_one_has, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(what_cannot_be_found_is_not_packed, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(in_a_history_that_is_cut_off_the_commits_that_are_here_have_their_order, enter_scratch,
						leave_scratch),
		cmocka_unit_test_setup_teardown(where_it_is_cut_off_is_noted_and_forgotten, enter_scratch, leave_scratch),
	};

	return cmocka_run_group_tests_name("bare_pack", tests, NULL, NULL);
}
