/* test_watch_edges.c - a canary on the very border of its claims. */
#include "evaluate/commands/watch.h"
#include "tests/unit/evaluate/commands/watch_stream.h"

#include "base/mem.h"
#include "evaluate/statistics/sequential.h"
#include "math/elementary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void ties_are_neither_wins_nor_losses(void **state)
{
	const double gain[] = { 1, 0, 0, -1, 0, 1 };
	struct watch w = run_stream(&wins, gain, 6);

	(void)state;
	assert_int_equal(w.wins, 2);
	assert_int_equal(w.losses, 1);
	assert_true(w.e_go == math_exp(sequential_log_e_value(2, 1)));
}

static void evidence_on_the_very_border_shows_neither_claim(void **state)
{
	struct watch_options msprt = { .alpha = .05, .expected = 100, .method = "msprt" };
	struct watch_options confseq = { .alpha = .05, .expected = 100, .method = "confseq", .sd = 1 };
	double none[40] = { 0 }, same[40], lost[60];
	struct watch w;

	(void)state;
	for (size_t i = 0; i < 60; i++) {
		if (i < 40)
			same[i] = .25;
		lost[i] = -1;
	}
	w = run_stream(&msprt, same, 40); /* no variance */
	assert_true(w.e_go == 1 && w.e_back == 1 && w.decision == WATCH_CONTINUE);
	msprt.sd = 1;
	w = run_stream(&msprt, none, 40); /* the mean is 0 exactly */
	assert_true(w.e_go == 0 && w.e_back == 0);
	w = run_stream(&confseq, lost, 1);
	confseq.margin = -w.low; /* the interval ends at the border */
	assert_int_equal(run_stream(&confseq, lost, 1).decision, WATCH_CONTINUE);
	confseq.margin = nextafter(-w.low, 100);
	assert_int_equal(run_stream(&confseq, lost, 1).decision, WATCH_GO);
	confseq.margin = 1.5; /* so that 60 losses of 1 decide nothing, and the interval is that of the last */
	confseq.alpha = 1e-6;
	w = run_stream(&confseq, lost, 60);
	assert_true(w.n == 60 && w.high < 0 && w.decision == WATCH_CONTINUE);
	confseq.margin = -w.high;
	assert_int_equal(run_stream(&confseq, lost, 60).decision, WATCH_CONTINUE);
	confseq.margin = nextafter(-w.high, 0);
	assert_int_equal(run_stream(&confseq, lost, 60).decision, WATCH_ROLL_BACK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ties_are_neither_wins_nor_losses),
		cmocka_unit_test(evidence_on_the_very_border_shows_neither_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
