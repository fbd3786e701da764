/* test_release_rules.c - which history allows a version to be published. */
#include "publish/release_rules.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static struct alias_move promote(int64_t from, int64_t to)
{
	return (struct alias_move){ .alias = "production", .from = from, .to = to, .why = "verdict", .verdict = "sha256:v" };
}

static struct alias_move override(int64_t from, int64_t to)
{
	return (struct alias_move){ .alias = "production", .from = from, .to = to, .why = "hotfix 4711", .override = true };
}

static struct alias_move rollback(int64_t from, int64_t to)
{
	return (struct alias_move){ .alias = "production", .from = from, .to = to, .why = "rollback" };
}

static bool allowed(struct alias_move *moves, size_t n, int64_t version)
{
	struct registry r = { .model_name = "diabetes", .moves = moves, .n_moves = n };
	struct err err = { 0 };
	bool ok = release_check_moves(&r, version, false, &err) == 0;

	assert_true(ok || err.code == ERR_USAGE);
	assert_int_equal(release_check_moves(&r, version, true, &err), 0);
	return ok;
}

static void a_promoted_version_may_go_out(void **state)
{
	struct alias_move moves[] = { promote(0, 1), promote(1, 2) };

	(void)state;
	assert_true(allowed(moves, 2, 2));
	assert_true(allowed(moves, 2, 1));
	assert_true(allowed(moves, 0, 1));
}

static void an_override_needs_the_flag_on_both_sides(void **state)
{
	struct alias_move moves[] = { promote(0, 1), override(1, 2) };

	(void)state;
	assert_false(allowed(moves, 2, 2));
	assert_false(allowed(moves, 2, 1));
}

static void a_later_promotion_by_verdict_clears_the_version(void **state)
{
	struct alias_move moves[] = { promote(0, 1), override(1, 2), promote(2, 1), promote(1, 2) };

	(void)state;
	assert_true(allowed(moves, 4, 2));
	assert_true(allowed(moves, 4, 1));
}

static void a_rollback_inherits_what_it_goes_back_to(void **state)
{
	struct alias_move good[] = { promote(0, 1), override(1, 2), rollback(2, 1) };
	struct alias_move bad[] = { override(0, 1), promote(1, 2), rollback(2, 1) };

	(void)state;
	assert_true(allowed(good, 3, 1));
	assert_false(allowed(bad, 3, 1));
}

static void other_aliases_do_not_matter(void **state)
{
	struct alias_move moves[] = { promote(0, 1), override(1, 2) };

	(void)state;
	moves[1].alias = "staging";
	assert_true(allowed(moves, 2, 1));
	assert_true(allowed(moves, 2, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_promoted_version_may_go_out),
		cmocka_unit_test(an_override_needs_the_flag_on_both_sides),
		cmocka_unit_test(a_later_promotion_by_verdict_clears_the_version),
		cmocka_unit_test(a_rollback_inherits_what_it_goes_back_to),
		cmocka_unit_test(other_aliases_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
