/* What a remote was found to hold is known the next time, for that address alone. */
#include "tools/data/compare/remote_known.h"

#include "base/fs.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define A "0cc175b9c0f1b6a831c399e269772661"
#define B "92eb5ffee6ae2fec3ad71c777531578f"

struct place {
	char dir[64];
	struct project project;
	struct project_remote remote;
};

static int make_place(void **state)
{
	struct place *p = mem_new(1, sizeof(*p));

	strcpy(p->dir, "/tmp/remote-known-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	p->project = (struct project){ .root = p->dir, .dvc_folder = p->dir };
	p->remote.url = "s3://bucket/path";
	*state = p;
	return 0;
}

static int remove_place(void **state)
{
	struct place *p = *state;
	struct err err;

	fs_remove_tree(p->dir, &err);
	free(p);
	return 0;
}

/* The remote says of each of the two whether it holds it. */
static void keep(const struct place *p, bool a, bool b)
{
	CLEANUP(object_set_release) struct object_set set = { 0 };
	struct err err;

	object_set_add(&set, A, false, "a");
	object_set_add(&set, B, true, "b");
	set.v[0].where = a ? OBJECT_THERE : OBJECT_UNKNOWN;
	set.v[1].where = b ? OBJECT_THERE : OBJECT_UNKNOWN;
	if (remote_known_keep(&set, &p->project, &p->remote, &err) < 0)
		fail_msg("%s", err.text);
}

/* What is known of one; -1: nothing of the remote at all. */
static int known(const struct place *p, const char *id, bool legacy)
{
	CLEANUP(object_set_release) struct object_set set = { 0 };
	struct err err;

	object_set_add(&set, id, legacy, "x");
	return remote_known_recall(&set, &p->project, &p->remote, &err) > 0 ? set.v[0].where == OBJECT_THERE : -1;
}

static void a_remote_that_was_never_asked_is_not_known(void **state)
{
	assert_int_equal(known(*state, A, false), -1);
}

static void what_was_there_is_known_by_its_kind(void **state)
{
	keep(*state, true, true);
	assert_int_equal(known(*state, A, false), true);
	assert_int_equal(known(*state, B, true), true);
	assert_int_equal(known(*state, B, false), false);
}

static void what_is_gone_is_forgotten_and_the_rest_is_kept(void **state)
{
	keep(*state, true, true);
	keep(*state, false, true);
	assert_int_equal(known(*state, A, false), false);
	assert_int_equal(known(*state, B, true), true);
}

static void another_address_is_another_remote(void **state)
{
	struct place *p = *state;

	keep(p, true, true);
	p->remote.url = "s3://bucket/other";
	assert_int_equal(known(p, A, false), -1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
	const struct CMUnitTest tests[] = {
		CASE(a_remote_that_was_never_asked_is_not_known),
		CASE(what_was_there_is_known_by_its_kind),
		CASE(what_is_gone_is_forgotten_and_the_rest_is_kept),
		CASE(another_address_is_another_remote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
