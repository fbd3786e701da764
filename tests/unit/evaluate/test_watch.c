/* test_watch.c - the canary's decisions. */
#include "evaluate/commands/watch.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static const struct watch_options wins = { .alpha = .05, .expected = 1000 };

static void steady_wins_go_and_steady_losses_roll_back(void **state)
{
	struct watch w;

	(void)state;
	for (int sign = -1; sign <= 1; sign += 2) {
		watch_start(&w);
		for (int i = 0; i < 200; i++)
			watch_add(&w, &wins, sign);
		assert_int_equal(w.decision, sign > 0 ? WATCH_GO : WATCH_ROLL_BACK);
		/* 2^(b+1)/(b+1) * (1 - 2^-(b+1)) reaches 20 at b = 7 */
		assert_int_equal(w.decided_at, 7);
		assert_int_equal(w.n, 200);
	}
}

static void ties_alone_never_decide(void **state)
{
	struct watch w;

	(void)state;
	watch_start(&w);
	for (int i = 0; i < 5000; i++)
		watch_add(&w, &wins, 0);
	assert_int_equal(w.decision, WATCH_CONTINUE);
	watch_start(&w);
	for (int i = 0; i < 5000; i++)
		watch_add(&w, &wins, 0.25); /* no variance: an interval without width is no evidence */
	assert_int_equal(w.decision, WATCH_CONTINUE);
}

static double noise(uint64_t stream, uint64_t i)
{
	double sum = 0;

	for (uint64_t k = 0; k < 12; k++)
		sum += rng_uniform(5, stream, 12 * i + k);
	return sum - 6;
}

static void a_mean_without_difference_seldom_decides(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (uint64_t stream = 0; stream < 300; stream++) {
		struct watch w;

		watch_start(&w);
		for (uint64_t i = 0; i < 1000; i++)
			watch_add(&w, &wins, noise(stream, i));
		wrong += w.decision != WATCH_CONTINUE;
	}
	/* two claims at 5 % each, and three standard errors */
	assert_true((double)wrong / 300 <= .10 + 3 * sqrt(.09 / 300));
}

static void a_margin_lets_a_slightly_worse_candidate_go(void **state)
{
	struct watch_options options = { .alpha = .05, .expected = 1000, .margin = 1 };
	struct watch w;

	(void)state;
	watch_start(&w);
	for (uint64_t i = 0; i < 2000 && w.decision == WATCH_CONTINUE; i++)
		watch_add(&w, &options, noise(1, i) - 0.1);
	assert_int_equal(w.decision, WATCH_GO);
	watch_start(&w);
	for (uint64_t i = 0; i < 2000 && w.decision == WATCH_CONTINUE; i++)
		watch_add(&w, &options, noise(1, i) - 2);
	assert_int_equal(w.decision, WATCH_ROLL_BACK);
}

static int read_text(struct watch *w, const char *text, struct err *err)
{
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	int rc;

	watch_start(w);
	rc = watch_stream(w, &wins, in, "pairs.ndjson", err);
	fclose(in);
	return rc;
}

static void lines_are_read_in_both_forms(void **state)
{
	struct watch w;
	struct err err;

	(void)state;
	assert_int_equal(read_text(&w, "{\"gain\": 1}\n\n{\"candidate\": 0.5, \"production\": 1.5}\n", &err), 0);
	assert_int_equal(w.n, 2);
	assert_int_equal(w.wins, 2);
}

static void a_bad_line_is_named(void **state)
{
	static const char *const bad[] = { "{\"gain\": 1}\n{\"gain\": \"NaN\"}\n", "{\"gain\": 1}\n[1]\n", "{\"gain\": 1}\n{\"gain\": \n",
					   "{\"gain\": 1}\n{\"candidate\": 1}\n" };
	struct watch w;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(read_text(&w, bad[i], &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_non_null(strstr(err.text, "pairs.ndjson:2: "));
	}
}

static void a_stream_goes_on_where_it_stopped(void **state)
{
	char path[] = "/tmp/interlock-watch-XXXXXX";
	struct watch whole, first, second;
	struct err err;

	(void)state;
	close(mkstemp(path));
	unlink(path);
	watch_start(&whole);
	assert_int_equal(watch_read_state(&first, path, &err), 0);
	for (uint64_t i = 0; i < 50; i++) {
		watch_add(&whole, &wins, noise(2, i));
		watch_add(&first, &wins, noise(2, i));
	}
	assert_int_equal(watch_write_state(&first, path, &err), 0);
	assert_int_equal(watch_read_state(&second, path, &err), 0);
	for (uint64_t i = 50; i < 90; i++) {
		watch_add(&whole, &wins, noise(2, i));
		watch_add(&second, &wins, noise(2, i));
	}
	assert_true(whole.low == second.low && whole.high == second.high && whole.n == second.n);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steady_wins_go_and_steady_losses_roll_back),
		cmocka_unit_test(ties_alone_never_decide),
		cmocka_unit_test(a_mean_without_difference_seldom_decides),
		cmocka_unit_test(a_margin_lets_a_slightly_worse_candidate_go),
		cmocka_unit_test(lines_are_read_in_both_forms),
		cmocka_unit_test(a_bad_line_is_named),
		cmocka_unit_test(a_stream_goes_on_where_it_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
