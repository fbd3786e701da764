/* test_made_outs.c - notes of what was put into the workspace, as another process may have left them. */
#include "tests/unit/cache/scratch_workspace.h"

#include "cache/workspace/made_outs.h"

/* The same bytes are in the cache, so nothing would be lost; but what lies outside was never put there by us. */
static void a_note_of_a_path_outside_of_the_project_removes_nothing(void **state)
{
	CLEANUP(strvec_release) struct strvec removed = { 0 }, used = { 0 };
	CLEANUP(mem_free) char *outside = NULL, *up = NULL;
	struct object_meta meta;

	(void)state;
	outside = str_format("%s-outside", scratch);
	up = str_format("../%s", fs_base(outside));
	begin("copy");
	put("in", "content");
	save(&meta, "in");
	assert_int_equal(fs_write(outside, "content", 7, 0, &err), 0);
	made_outs_note(&w, "in", meta.id);
	made_outs_note(&w, up, meta.id);
	made_outs_note(&w, outside, meta.id);
	assert_int_equal(made_outs_sweep(&removed, &w, &used, &err), 0);
	assert_int_equal(removed.n, 1);
	assert_string_equal(removed.v[0], "in");
	expect_file(outside, "content");
	assert_int_equal(unlink(outside), 0);
	end();
}

static void what_is_used_stays_and_its_note_too(void **state)
{
	CLEANUP(strvec_release) struct strvec removed = { 0 }, used = { 0 }, none = { 0 };
	struct object_meta meta;

	(void)state;
	begin("copy");
	put("kept", "kept");
	save(&meta, "kept");
	assert_int_equal(state_of("kept", &meta), WORKSPACE_SAME);
	made_outs_note(&w, "kept", meta.id);
	strvec_add(&used, "kept");
	assert_int_equal(made_outs_sweep(&removed, &w, &used, &err), 0);
	assert_int_equal(removed.n, 0);
	expect_file("kept", "kept");
	assert_int_equal(mode_of("kept"), 0644);
	assert_int_equal(made_outs_sweep(&removed, &w, &none, &err), 0);
	assert_int_equal(removed.n, 1);
	assert_int_not_equal(access("kept", F_OK), 0);
	end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_note_of_a_path_outside_of_the_project_removes_nothing),
		TEST(what_is_used_stays_and_its_note_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
