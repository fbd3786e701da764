/* test_watch.c - the canary's decisions. */
#include "evaluate/commands/watch.h"
#include "tests/unit/evaluate/commands/watch_stream.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "evaluate/statistics/sequential.h"
#include "math/elementary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

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
	struct watch_options options = { .alpha = .05, .expected = 1000, .margin = 1, .method = "auto" };
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
	rc = watch_stream(w, &wins, 0, in, "pairs.ndjson", err);
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

/* Every method goes on a clear gain, rolls back on a clear loss, and says nothing of none. */
static void every_method_decides_both_ways(void **state)
{
	double gain[3000];

	(void)state;
	for (const struct watch_method *m = watch_methods; m->name; m++)
		for (int shift = -1; shift <= 1; shift++) {
			const struct watch_options options = { .alpha = .05, .expected = 500, .method = m->name, .bound = 7 };
			struct watch w;

			for (uint64_t i = 0; i < ARRAY_LEN(gain); i++)
				gain[i] = noise(7, i) + shift;
			w = run_stream(&options, gain, ARRAY_LEN(gain));
			assert_ptr_equal(w.method, m);
			assert_int_equal(w.decision, shift > 0 ? WATCH_GO : shift < 0 ? WATCH_ROLL_BACK : WATCH_CONTINUE);
		}
}

static void exchanging_the_roles_exchanges_the_claims(void **state)
{
	double gain[300], loss[300];

	(void)state;
	for (const struct watch_method *m = watch_methods; m->name; m++) {
		const struct watch_options options = { .alpha = 1e-9, .expected = 500, .method = m->name, .bound = 7 };
		struct watch forth, back;

		for (uint64_t i = 0; i < ARRAY_LEN(gain); i++)
			loss[i] = -(gain[i] = noise(8, i) + .2);
		forth = run_stream(&options, gain, ARRAY_LEN(gain));
		back = run_stream(&options, loss, ARRAY_LEN(loss));
		assert_true(forth.e_go == back.e_back && forth.e_back == back.e_go);
		assert_true(forth.low == -back.high && forth.high == -back.low);
		assert_true(forth.mean == -back.mean);
	}
}

/* The decision falls at the first pair at which the evidence reaches 1/alpha, and not one before. */
static void evidence_of_exactly_one_over_alpha_decides(void **state)
{
	struct watch_options options = { .expected = 1000, .method = "eprocess" };
	const double six[] = { 1, 1, 1, 1, 1, 1 }, lost[] = { -1, -1, -1, -1, -1, -1 };
	double limit = math_exp(sequential_log_e_value(6, 0));

	(void)state;
	options.alpha = 1 / limit;
	if (1 / options.alpha > limit)
		options.alpha = nextafter(options.alpha, 1);
	assert_int_equal(run_stream(&options, six, 6).decided_at, 6);
	assert_int_equal(run_stream(&options, lost, 6).decided_at, 6);
	options.alpha = nextafter(options.alpha, 0);
	options.alpha = nextafter(options.alpha, 0);
	assert_int_equal(run_stream(&options, six, 6).decided_at, 0);
	assert_int_equal(run_stream(&options, lost, 6).decided_at, 0);
}

static void bets_within_a_bound_count_from_the_margin(void **state)
{
	const struct watch_options options = { .alpha = .05, .expected = 1000, .method = "eprocess", .bound = 2, .margin = 1 };
	const double gain[] = { 2, -1, 0.5 };
	struct watch w = run_stream(&options, gain, 3);
	double go = 0, back = 0;

	(void)state;
	for (int k = 0; k < WATCH_STAKES; k++) {
		double stake = (k + .5) / WATCH_STAKES;

		go += (1 + stake) * (1 + stake * 0) * (1 + stake * .5) / WATCH_STAKES;
		back += (1 - stake) * (1 - stake * 0) * (1 - stake * .5) / WATCH_STAKES;
	}
	assert_true(fabs(w.e_go - go) < 1e-13 && fabs(w.e_back - back) < 1e-13);
}

static void msprt_and_confseq_are_the_reference_formulas(void **state)
{
	struct watch_options options = { .alpha = .05, .expected = 100, .method = "msprt", .sd = 2 };
	double gain[40], mean = 0, rho = sequential_mixture_rho(100, .05);
	struct watch w;

	(void)state;
	for (uint64_t i = 0; i < 40; i++)
		mean += (gain[i] = noise(9, i) + .3) / 40;
	w = run_stream(&options, gain, 40);
	assert_true(fabs(w.e_go - sequential_msprt(4, 4 / rho, 40, mean, 0)) < 1e-12 && w.e_back == 0);
	options.method = "confseq";
	w = run_stream(&options, gain, 40);
	assert_true(fabs(w.mean - w.low - sequential_mixture_bound(160, 4 * rho, .05) / 40) < 1e-12);
	options.sd = 0;
	options.bound = 9;
	w = run_stream(&options, gain, 40);
	assert_true(fabs(w.high - w.mean - sequential_mixture_bound(81 * 40, 81 * rho, .05) / 40) < 1e-12);
}

static void nothing_is_decided_before_the_pairs_asked_for(void **state)
{
	struct watch_options options = { .alpha = .05, .expected = 1000, .method = "eprocess", .min_pairs = 50 };
	struct watch w;

	(void)state;
	watch_start(&w);
	for (int i = 0; i < 60; i++)
		watch_add(&w, &options, 1);
	assert_int_equal(w.decided_at, 50);
	options = (struct watch_options){ .alpha = .05, .expected = 1000, .method = "asymptotic" };
	watch_start(&w);
	for (int i = 0; i < 60; i++)
		watch_add(&w, &options, 100 + i % 2);
	assert_int_equal(w.decided_at, 20); /* no variance is believed before */
}

/* What auto means is settled once: a second choice would be a second chance to err. */
static void auto_settles_on_one_method_and_stays(void **state)
{
	const struct watch_options bounded = { .alpha = .05, .expected = 1000, .method = "auto", .bound = 3 },
				   margin = { .alpha = .05, .expected = 1000, .method = "auto", .margin = 1 };
	struct watch w;

	(void)state;
	watch_start(&w);
	watch_add(&w, &wins, 0);
	assert_null(w.method);
	watch_add(&w, &wins, -1);
	assert_string_equal(w.method->name, "eprocess");
	assert_non_null(strstr(watch_objection(&w, &wins, .5), "--method asymptotic"));
	assert_null(watch_objection(&w, &wins, 1));
	watch_start(&w);
	watch_add(&w, &wins, .5);
	assert_string_equal(w.method->name, "asymptotic");
	assert_null(watch_objection(&w, &wins, 1));
	watch_start(&w);
	watch_add(&w, &margin, 1);
	assert_string_equal(w.method->name, "asymptotic");
	watch_start(&w);
	watch_add(&w, &bounded, 0);
	assert_string_equal(w.method->name, "eprocess");
	assert_null(watch_objection(&w, &bounded, -3));
	assert_non_null(watch_objection(&w, &bounded, 3.1));
	assert_non_null(watch_objection(&w, &bounded, NAN));
}

static void options_that_no_method_can_work_with_are_refused(void **state)
{
	static const struct watch_options bad[] = {
		{ .alpha = 0, .expected = 1, .method = "auto" },
		{ .alpha = .5, .expected = 1, .method = "auto" },
		{ .alpha = NAN, .expected = 1, .method = "auto" },
		{ .alpha = .05, .expected = .5, .method = "auto" },
		{ .alpha = .05, .expected = 1, .method = "auto", .margin = -1 },
		{ .alpha = .05, .expected = 1, .method = "auto", .margin = INFINITY },
		{ .alpha = .05, .expected = 1, .method = "auto", .sd = -1 },
		{ .alpha = .05, .expected = 1, .method = "auto", .sd = INFINITY },
		{ .alpha = .05, .expected = 1, .method = "auto", .bound = -1 },
		{ .alpha = .05, .expected = 1, .method = "auto", .bound = INFINITY },
		{ .alpha = .05, .expected = 1, .method = "eprocess", .margin = .1 },
		{ .alpha = .05, .expected = 1, .method = "confseq" },
	};
	static const struct watch_options good[] = {
		{ .alpha = .4999, .expected = 1, .method = "auto", .margin = 0 },
		{ .alpha = .05, .expected = 1, .method = "eprocess", .margin = .1, .bound = 1 },
		{ .alpha = .05, .expected = 1, .method = "confseq", .bound = 1 },
		{ .alpha = .05, .expected = 1, .method = "confseq", .sd = 1 },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(watch_check(&bad[i], &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
	}
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(watch_check(&good[i], &err), 0);
}

static void a_stream_that_resumes_skips_what_it_has_seen(void **state)
{
	static const char text[] = "{\"gain\": 1}\n\n{\"gain\": 0}\n{\"gain\": -1}\n";
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	struct watch w;
	struct err err;

	(void)state;
	watch_start(&w);
	watch_add(&w, &wins, 1);
	watch_add(&w, &wins, 0);
	assert_int_equal(watch_stream(&w, &wins, w.n, in, "pairs", &err), 0);
	assert_int_equal(w.n, 3);
	assert_int_equal(w.losses, 1);
	rewind(in);
	watch_add(&w, &wins, 1);
	assert_int_equal(watch_stream(&w, &wins, w.n, in, "pairs", &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	fclose(in);
}

static void a_line_of_just_the_longest_length_is_read(void **state)
{
	char *text = malloc((1 << 20) + 2);
	struct watch w;
	struct err err;

	(void)state;
	memset(text, ' ', 1 << 20);
	memcpy(text, "{\"gain\": 1}", 11);
	text[(1 << 20) - 1] = '\n';
	text[1 << 20] = '\0';
	assert_int_equal(read_text(&w, text, &err), 0);
	assert_int_equal(w.n, 1);
	memcpy(text + (1 << 20) - 1, " \n", 3);
	assert_int_equal(read_text(&w, text, &err), -1);
	free(text);
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
		cmocka_unit_test(every_method_decides_both_ways),
		cmocka_unit_test(exchanging_the_roles_exchanges_the_claims),
		cmocka_unit_test(evidence_of_exactly_one_over_alpha_decides),
		cmocka_unit_test(bets_within_a_bound_count_from_the_margin),
		cmocka_unit_test(msprt_and_confseq_are_the_reference_formulas),
		cmocka_unit_test(nothing_is_decided_before_the_pairs_asked_for),
		cmocka_unit_test(auto_settles_on_one_method_and_stays),
		cmocka_unit_test(options_that_no_method_can_work_with_are_refused),
		cmocka_unit_test(a_stream_that_resumes_skips_what_it_has_seen),
		cmocka_unit_test(a_line_of_just_the_longest_length_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
