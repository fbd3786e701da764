/* Orders and readiness of stages, on graphs given as indices. */
#include "base/mem.h"
#include "pipeline/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The drawing of DVC's documentation: E needs D and F, D needs B and C, those need A, F needs G. */
enum { A, B, C, D, E, F, G, LETTERS };
static const struct dag_edge edges[] = { { E, D }, { E, F }, { D, B }, { D, C }, { B, A }, { C, A }, { F, G } };

static struct schedule make(const size_t *targets, size_t n_targets, enum schedule_span span, const bool *cut)
{
	const struct schedule_request request = { targets, n_targets, span, cut };
	CLEANUP(dag_release) struct dag dag = { 0 };
	struct schedule s;

	dag_make(&dag, LETTERS, edges, ARRAY_LEN(edges));
	schedule_make(&s, &dag, &request);
	return s;
}

/* "ABCD" */
static const char *order_of(const struct schedule *s)
{
	static char text[LETTERS + 1];

	for (size_t i = 0; i < s->n; i++)
		text[i] = (char)('A' + s->order[i]);
	text[s->n] = '\0';
	return text;
}

#define ORDER(expected, span, cut, ...)                                                                                                    \
	do {                                                                                                                               \
		const size_t targets[] = { __VA_ARGS__ };                                                                                  \
		CLEANUP(schedule_release) struct schedule s = make(targets, ARRAY_LEN(targets), span, cut);                                \
		assert_string_equal(order_of(&s), expected);                                                                               \
	} while (0)

static void without_targets_every_stage_comes_after_what_it_needs(void **state)
{
	CLEANUP(schedule_release) struct schedule s = make(NULL, 0, SCHEDULE_UPSTREAM, NULL);

	(void)state;
	assert_string_equal(order_of(&s), "ABCDGFE");
}

static void targets_bring_what_they_need_what_needs_them_or_all_around(void **state)
{
	(void)state;
	ORDER("ABCD", SCHEDULE_UPSTREAM, NULL, D);
	ORDER("ABCDGF", SCHEDULE_UPSTREAM, NULL, A, F, D);
	ORDER("BDE", SCHEDULE_DOWNSTREAM, NULL, B);
	ORDER("ABCDGFE", SCHEDULE_PIPELINE, NULL, G);
	ORDER("DB", SCHEDULE_SINGLE, NULL, D, B, D);
}

static void a_frozen_stage_needs_nothing(void **state)
{
	const bool cut[LETTERS] = { [D] = true };

	(void)state;
	ORDER("DGFE", SCHEDULE_UPSTREAM, cut, E);
	ORDER("B", SCHEDULE_DOWNSTREAM, cut, B);
	ORDER("ABC", SCHEDULE_PIPELINE, cut, A);
}

static void independent_stages_begin_together_and_the_rest_waits(void **state)
{
	CLEANUP(schedule_release) struct schedule s = make(NULL, 0, SCHEDULE_UPSTREAM, NULL);
	size_t stage;

	(void)state;
	assert_true(schedule_next(&s, &stage, NULL, NULL));
	assert_int_equal(stage, A);
	assert_true(schedule_next(&s, &stage, NULL, NULL));
	assert_int_equal(stage, G);
	assert_false(schedule_next(&s, &stage, NULL, NULL));
	schedule_done(&s, A);
	assert_true(schedule_next(&s, &stage, NULL, NULL));
	assert_int_equal(stage, B);
	assert_true(schedule_next(&s, &stage, NULL, NULL));
	assert_int_equal(stage, C);
	schedule_done(&s, C);
	assert_false(schedule_next(&s, &stage, NULL, NULL));
	schedule_done(&s, B);
	assert_true(schedule_next(&s, &stage, NULL, NULL));
	assert_int_equal(stage, D);
	assert_int_equal(s.n_running, 2);
	assert_false(schedule_is_over(&s));
}

static bool not_a(void *arg, size_t stage)
{
	(void)arg;
	return stage != A;
}

static void a_stage_that_may_not_begin_holds_nobody_else_up(void **state)
{
	CLEANUP(schedule_release) struct schedule s = make(NULL, 0, SCHEDULE_UPSTREAM, NULL);
	size_t stage;

	(void)state;
	assert_true(schedule_next(&s, &stage, not_a, NULL));
	assert_int_equal(stage, G);
	assert_true(schedule_next(&s, &stage, NULL, NULL));
	assert_int_equal(stage, A);
}

static void a_failure_skips_all_that_needs_it_and_nothing_else(void **state)
{
	CLEANUP(schedule_release) struct schedule s = make(NULL, 0, SCHEDULE_UPSTREAM, NULL);
	size_t stage, skipped[LETTERS], n;

	(void)state;
	schedule_next(&s, &stage, NULL, NULL);
	schedule_done(&s, A);
	schedule_next(&s, &stage, NULL, NULL);
	assert_int_equal(stage, B);
	n = schedule_failed(&s, B, false, skipped);
	assert_int_equal(n, 2);
	assert_int_equal(skipped[0], D);
	assert_int_equal(skipped[1], E);
	assert_int_equal(s.state[E], SCHEDULE_SKIPPED);
	while (schedule_next(&s, &stage, NULL, NULL))
		schedule_done(&s, stage);
	assert_true(schedule_is_over(&s));
	assert_int_equal(s.state[F], SCHEDULE_DONE);
}

static void an_ignored_failure_lets_the_rest_go_on(void **state)
{
	CLEANUP(schedule_release) struct schedule s = make(NULL, 0, SCHEDULE_UPSTREAM, NULL);
	size_t stage, n = 0;

	(void)state;
	while (schedule_next(&s, &stage, NULL, NULL)) {
		assert_int_equal(schedule_failed(&s, stage, true, NULL), 0);
		n++;
	}
	assert_int_equal(n, LETTERS);
	assert_true(schedule_is_over(&s));
}

static void after_a_stop_only_what_runs_comes_to_an_end(void **state)
{
	CLEANUP(schedule_release) struct schedule s = make(NULL, 0, SCHEDULE_UPSTREAM, NULL);
	size_t stage;

	(void)state;
	schedule_next(&s, &stage, NULL, NULL);
	schedule_stop(&s);
	assert_false(schedule_is_over(&s));
	schedule_done(&s, A);
	assert_false(schedule_next(&s, &stage, NULL, NULL));
	assert_true(schedule_is_over(&s));
}

static void an_edge_that_is_there_twice_counts_once(void **state)
{
	static const struct dag_edge twice[] = { { 0, 1 }, { 0, 2 }, { 0, 1 } };
	const struct schedule_request all = { 0 };
	CLEANUP(schedule_release) struct schedule s = { 0 };
	CLEANUP(dag_release) struct dag dag = { 0 };

	(void)state;
	dag_make(&dag, 3, twice, ARRAY_LEN(twice));
	schedule_make(&s, &dag, &all);
	assert_int_equal(s.waits_for[0], 2);
}

static void a_chain_as_long_as_a_file_needs_no_stack(void **state)
{
	enum { LONG = 200000 };
	CLEANUP(mem_free) struct dag_edge *chain = mem_new(LONG, sizeof(*chain));
	const struct schedule_request all = { 0 };
	CLEANUP(schedule_release) struct schedule s = { 0 };
	CLEANUP(dag_release) struct dag dag = { 0 };

	(void)state;
	for (size_t i = 0; i + 1 < LONG; i++)
		chain[i] = (struct dag_edge){ i, i + 1 };
	dag_make(&dag, LONG, chain, LONG - 1);
	schedule_make(&s, &dag, &all);
	assert_int_equal(s.order[0], LONG - 1);
	assert_int_equal(s.order[LONG - 1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_targets_every_stage_comes_after_what_it_needs),
		cmocka_unit_test(targets_bring_what_they_need_what_needs_them_or_all_around),
		cmocka_unit_test(a_frozen_stage_needs_nothing),
		cmocka_unit_test(independent_stages_begin_together_and_the_rest_waits),
		cmocka_unit_test(a_stage_that_may_not_begin_holds_nobody_else_up),
		cmocka_unit_test(a_failure_skips_all_that_needs_it_and_nothing_else),
		cmocka_unit_test(an_ignored_failure_lets_the_rest_go_on),
		cmocka_unit_test(after_a_stop_only_what_runs_comes_to_an_end),
		cmocka_unit_test(an_edge_that_is_there_twice_counts_once),
		cmocka_unit_test(a_chain_as_long_as_a_file_needs_no_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
