/* test_condition.c - the grammar and the three values. */
#include "evaluate/planning/condition.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void reads_the_papers_conditions(void **state)
{
	struct condition c;
	struct err err;

	(void)state;
	assert_int_equal(condition_parse(&c, "n - 1.1 * o > 0.01 +/- 0.01 /\\ d < 0.1 +/- 0.01", &err), 0);
	assert_int_equal(c.n_clauses, 2);
	assert_true(c.clauses[0].n == 1 && c.clauses[0].o == -1.1 && c.clauses[0].d == 0 && c.greater[0]);
	assert_true(c.clauses[1].d == 1 && !c.greater[1] && c.threshold[1] == 0.1 && c.clauses[1].tolerance == 0.01);
	assert_int_equal(condition_parse(&c, "-o*2+n<-1e-1+/-5e-2", &err), 0);
	assert_true(c.clauses[0].o == -2 && c.threshold[0] == -0.1 && c.clauses[0].tolerance == 0.05);
}

static void says_where_it_stops_making_sense(void **state)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{ "", "condition:1: expected one of n, o, d" },
		{ "n - x > 0.1 +/- 0.1", "condition:5: expected one of n, o, d" },
		{ "n > 0.1", "condition:8: expected '+/-' and the tolerance" },
		{ "1e308 * n > 0.1 +/- 0.1", "condition:1: expected one of n, o, d" },
		{ "n > 1e7 +/- 0.1", "condition:5: expected a number" },
		{ "n > 0.1 +/- 0", "condition:14: expected a tolerance above 0" },
		{ "n = 0.1 +/- 0.1", "condition:3: expected '+', '-', '>' or '<'" },
		{ "2 n > 0.1 +/- 0.1", "condition:3: expected '*' and one of n, o, d" },
		{ "n - n > 0.1 +/- 0.1", "condition:20: expected a clause that depends on n, o or d" },
		{ "n > 0.1 +/- 0.1 and d < 1 +/- 0.1", "condition:17: expected '/\\' or the end" },
	};
	struct condition c;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(condition_parse(&c, bad[i].text, &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		assert_memory_equal(err.text, bad[i].message, strlen(bad[i].message));
	}
}

static void a_clause_has_three_values(void **state)
{
	struct condition c;
	struct err err;

	(void)state;
	assert_int_equal(condition_parse(&c, "n - o > 0.02 +/- 0.01 /\\ d < 0.1 +/- 0.01", &err), 0);
	assert_int_equal(condition_truth(&c, .94, .90, .05), VERITY_TRUE);
	assert_int_equal(condition_truth(&c, .925, .90, .05), VERITY_UNKNOWN);
	assert_int_equal(condition_truth(&c, .90, .90, .05), VERITY_FALSE);
	assert_int_equal(condition_truth(&c, .94, .90, .105), VERITY_UNKNOWN);
	assert_int_equal(condition_truth(&c, .94, .90, .2), VERITY_FALSE);
	/* unknown and false is false */
	assert_int_equal(condition_truth(&c, .925, .90, .2), VERITY_FALSE);
}

static void nan_is_never_true(void **state)
{
	struct condition c;
	struct err err;

	(void)state;
	assert_int_equal(condition_parse(&c, "n - o > 0.02 +/- 0.01", &err), 0);
	assert_int_equal(condition_truth(&c, 0.0 / 0.0, .9, .1), VERITY_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_papers_conditions),
		cmocka_unit_test(says_where_it_stops_making_sense),
		cmocka_unit_test(a_clause_has_three_values),
		cmocka_unit_test(nan_is_never_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
