/* Times: order statistics, ratios, what a limit says of them, the measuring loop by a clock of the test's own, and the guard. */
#include "tests/unit/evaluate/bench.h"
#include "evaluate/latency/latency_models.h"
#include "evaluate/latency/latency_run.h"
#include "math/dist.h"

#define GUARDS LABELS "guards:\n"

static void ranks_of_p95_of_a_hundred_are_90_and_99(void **state)
{
	size_t low, high;
	double coverage = order_ranks(&low, &high, 100, 0.95, 0.95);

	(void)state;
	assert_int_equal(low, 90);
	assert_int_equal(high, 99);
	assert_true(fabs(coverage - 0.951446380605) < 5e-13);
}

static void ranks_cover_with_the_level_and_none_closer_from_above_would(void **state)
{
	static const double levels[] = { 0.8, 0.95, 0.975 };

	(void)state;
	for (size_t n = 1; n <= 400; n += 7)
		for (int k = 0; k < LATENCY_QUANTILES; k++)
			for (size_t l = 0; l < ARRAY_LEN(levels); l++) {
				size_t low, high;
				double q = latency_q[k], tail = (1 - levels[l]) / 2, coverage = order_ranks(&low, &high, n, q, levels[l]);
				double left = low ? binomial_cdf(low - 1, n, q) : 0;

				assert_true(low < high && high <= n + 1);
				assert_true(coverage >= levels[l] - 1e-12);
				assert_true(coverage == binomial_cdf(high - 1, n, q) - left);
				assert_true(left <= tail);
				assert_true(binomial_cdf(low, n, q) > tail || low == n);
				assert_true(high == low + 1 || (high >= 2 ? binomial_cdf(high - 2, n, q) : 0) - left < levels[l]);
			}
}

static void seventy_six_times_have_an_upper_end_for_p95(void **state)
{
	double ms[76];
	struct latency_arm arm;

	(void)state;
	for (size_t i = 0; i < 76; i++)
		ms[i] = (double)i + 1;
	latency_of(&arm, ms, 76);
	assert_true(arm.at[LATENCY_P95].low == 67 && arm.at[LATENCY_P95].high == 76);
	latency_of(&arm, ms, 75);
	assert_true(isinf(arm.at[LATENCY_P95].high));
}

static void too_few_times_have_no_upper_end(void **state)
{
	double ms[] = { 3, 1, 2 };
	struct latency_arm arm;

	(void)state;
	latency_of(&arm, ms, 3);
	assert_true(arm.at[LATENCY_P50].value == 2);
	assert_true(arm.at[LATENCY_P50].low == 0);
	assert_true(isinf(arm.at[LATENCY_P95].high));
}

static void quantiles_lie_in_intervals_of_the_times_themselves(void **state)
{
	double ms[1001];
	struct latency_arm arm;
	size_t low, high;

	(void)state;
	for (size_t i = 0; i < 1001; i++)
		ms[i] = (double)(i * 379 % 1001) + 1;
	latency_of(&arm, ms, 1001);
	assert_true(arm.at[LATENCY_P50].value == 501);
	assert_true(arm.at[LATENCY_P95].value == 951);
	order_ranks(&low, &high, 1001, 0.95, 0.975);
	assert_true(arm.at[LATENCY_P95].low == (double)low && arm.at[LATENCY_P95].high == (double)high);
}

static void a_ratio_divides_the_far_ends(void **state)
{
	struct latency_quantile a = { 6, 5, 8 }, b = { 3, 2, 4 }, open = { 3, 2, INFINITY }, zero = { 0, 0, 0 }, r;

	(void)state;
	r = latency_ratio(&a, &b);
	assert_true(r.value == 2 && r.low == 1.25 && r.high == 4);
	r = latency_ratio(&a, &open);
	assert_true(r.low == 0 && r.high == 4);
	r = latency_ratio(&open, &a);
	assert_true(isinf(r.high));
	r = latency_ratio(&zero, &zero);
	assert_true(r.value == 1);
	r = latency_ratio(&a, &zero);
	assert_true(isinf(r.value) && isinf(r.high));
}

struct told {
	struct latency_quantile ratio, aa;
	double limit;
	enum latency_verdict expected;
};

static void a_limit_holds_only_if_the_whole_interval_is_below_it(void **state)
{
	static const struct told cases[] = {
		{ { 1.0, 0.9, 1.10 }, { 1, 0.98, 1.02 }, 1.10, LATENCY_HOLDS },
		{ { 1.0, 0.9, 1.1000001 }, { 1, 0.98, 1.02 }, 1.10, LATENCY_UNKNOWN },
		{ { 1.3, 1.10, 1.5 }, { 1, 0.98, 1.02 }, 1.10, LATENCY_UNKNOWN },
		{ { 1.3, 1.11, 1.5 }, { 1, 0.98, 1.02 }, 1.10, LATENCY_BROKEN },
		/* one end of A/A at the band, one beyond */
		{ { 1.0, 0.9, 1.05 }, { 1, 0.98, 1.10 }, 1.10, LATENCY_HOLDS },
		{ { 1.0, 0.9, 1.05 }, { 1, 0.98, 1.11 }, 1.10, LATENCY_NOISY },
		{ { 1.0, 0.9, 1.05 }, { 0.9, 0.90, 1.00 }, 1.10, LATENCY_NOISY },
		{ { 1.0, 0.9, 1.05 }, { 0.9, 0.92, 1.00 }, 1.10, LATENCY_HOLDS },
		/* noise explains 1.15, not 2 */
		{ { 1.3, 1.15, 1.5 }, { 1, 0.98, 1.2 }, 1.10, LATENCY_NOISY },
		{ { 2.3, 2.0, 2.5 }, { 1, 0.98, 1.2 }, 1.10, LATENCY_BROKEN },
		{ { 1.6, 1.5, 1.7 }, { 1, 0.98, 1.5 }, 1.0, LATENCY_NOISY },
		/* faster is asked for: the band is as wide as the gain, and never under 5 % */
		{ { 0.5, 0.4, 0.6 }, { 1, 0.8, 1.2 }, 0.8, LATENCY_HOLDS },
		{ { 0.5, 0.4, 0.6 }, { 1, 0.7, 1.2 }, 0.8, LATENCY_NOISY },
		{ { 0.9, 0.85, 1.0 }, { 1, 0.96, 1.05 }, 1.0, LATENCY_HOLDS },
		{ { 0.9, 0.85, 1.0 }, { 1, 0.96, 1.06 }, 1.0, LATENCY_NOISY },
		/* no interval, no answer */
		{ { 1.0, 0, 1.05 }, { 1, 0.98, 1.02 }, 1.10, LATENCY_FEW },
		{ { 1.0, 0.9, INFINITY }, { 1, 0.98, 1.02 }, 1.10, LATENCY_FEW },
		{ { 1.0, 0.9, 1.05 }, { 1, 0, 1.02 }, 1.10, LATENCY_FEW },
		{ { 1.0, 0.9, 1.05 }, { 1, 0.98, INFINITY }, 1.10, LATENCY_FEW },
		{ { NAN, NAN, NAN }, { 1, 0.98, 1.02 }, 1.10, LATENCY_FEW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (latency_judge_ratio(&cases[i].ratio, &cases[i].aa, cases[i].limit) != cases[i].expected)
			fail_msg("case %zu: %d", i, (int)latency_judge_ratio(&cases[i].ratio, &cases[i].aa, cases[i].limit));
}

static void an_absolute_limit_leaves_room_for_the_runner_s_noise(void **state)
{
	static const struct told cases[] = {
		{ { 4, 3.5, 5 }, { 1, 0.98, 1 }, 5, LATENCY_HOLDS },      { { 4, 3.5, 5 }, { 1, 0.98, 1.02 }, 5, LATENCY_NOISY },
		{ { 4, 3.5, 4 }, { 1, 0.98, 1.25 }, 5, LATENCY_HOLDS },   { { 4, 3.5, 4 }, { 1, 0.7, 0.9 }, 4, LATENCY_HOLDS },
		{ { 4, 3.5, 5.1 }, { 1, 0.98, 1 }, 5, LATENCY_UNKNOWN },  { { 6, 5, 7 }, { 1, 0.98, 1 }, 5, LATENCY_UNKNOWN },
		{ { 6, 5.1, 7 }, { 1, 0.98, 1 }, 5, LATENCY_BROKEN },     { { 4, 3.5, INFINITY }, { 1, 0.98, 1 }, 5, LATENCY_FEW },
		{ { 4, 3.5, 4 }, { 1, 0.98, INFINITY }, 5, LATENCY_FEW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (latency_judge_max(&cases[i].ratio, &cases[i].aa, cases[i].limit) != cases[i].expected)
			fail_msg("case %zu", i);
}

/* A clock that only the models move. */
struct fake {
	double now, cost[LATENCY_ROLES];
	size_t n_rows, calls[LATENCY_ROLES], first[LATENCY_ROLES], last_row, fail_at, round_trip;
	enum latency_role order[64];
	size_t n_order;
};

static double fake_now(void *clock)
{
	return ((struct fake *)clock)->now;
}

static int fake_call(void *models, enum latency_role role, size_t row, struct err *err)
{
	struct fake *f = models;

	if (f->n_order < ARRAY_LEN(f->order))
		f->order[f->n_order++] = role;
	f->last_row = row;
	f->now += f->cost[role] * (double)(1 + row % 2);
	if (f->fail_at && ++f->round_trip == f->fail_at)
		return err_set(err, ERR_DATA, "no answer");
	f->calls[role]++;
	return 0;
}

static int measure(struct latency *out, struct fake *f, size_t most, double budget, bool production, struct err *err)
{
	struct latency_terms terms = {
		.n_rows = 7,
		.most_calls = most,
		.budget_ms = budget,
		.has_production = production,
		.now_ms = fake_now,
		.clock = f,
		.call = fake_call,
		.models = f,
	};

	return latency_measure(out, &terms, err);
}

static void every_arm_is_called_as_often_and_timed_by_the_clock(void **state)
{
	struct fake f = { .cost = { 2, 1, 1 } };
	struct latency l;
	struct err err;
	struct latency_quantile ratio, noise;

	(void)state;
	assert_int_equal(measure(&l, &f, 600, 1e9, true, &err), 0);
	assert_int_equal(l.calls, 600);
	assert_int_equal(l.warm_up, LATENCY_WARM_UP);
	for (int k = 0; k < LATENCY_ROLES; k++)
		assert_int_equal(f.calls[k], 600 + LATENCY_WARM_UP);
	ratio = latency_ratio(&l.candidate.at[LATENCY_P95], &l.production.at[LATENCY_P95]);
	noise = latency_ratio(&l.again.at[LATENCY_P95], &l.production.at[LATENCY_P95]);
	assert_true(l.candidate.at[LATENCY_P95].value == 4 && l.production.at[LATENCY_P95].value == 2);
	assert_true(ratio.value == 2 && noise.value == 1);
}

static void the_order_of_the_arms_is_balanced(void **state)
{
	struct fake f = { .cost = { 1, 1, 1 } };
	size_t place[LATENCY_ROLES][LATENCY_ROLES] = { { 0 } }, after[LATENCY_ROLES][LATENCY_ROLES] = { { 0 } };
	struct latency l;
	struct err err;

	(void)state;
	measure(&l, &f, 8, 1e9, true, &err);
	for (size_t i = 0; i < 18; i++) {
		place[f.order[i]][i % 3]++;
		if (i % 3)
			after[f.order[i]][f.order[i - 1]]++;
	}
	for (int a = 0; a < LATENCY_ROLES; a++)
		for (int b = 0; b < LATENCY_ROLES; b++) {
			assert_int_equal(place[a][b], 2);
			assert_int_equal(after[a][b], a == b ? 0 : 2);
		}
}

static void the_budget_ends_the_rounds_and_one_is_made_all_the_same(void **state)
{
	struct fake slow = { .cost = { 100, 100, 100 } }, f = { .cost = { 1, 1, 1 } };
	struct latency l;
	struct err err;

	(void)state;
	assert_int_equal(measure(&l, &slow, 600, 10, true, &err), 0);
	assert_int_equal(l.warm_up, 1);
	assert_int_equal(l.calls, 1);
	assert_int_equal(measure(&l, &f, 600, 400, true, &err), 0);
	assert_true(l.warm_up == LATENCY_WARM_UP && l.calls > 50 && l.calls < 134);
	assert_true(f.now >= 400 && f.now < 406);
}

static void a_first_model_is_timed_against_itself(void **state)
{
	struct fake f = { .cost = { 1, 1, 1 } };
	struct latency l;
	struct err err;

	(void)state;
	assert_int_equal(measure(&l, &f, 20, 1e9, false, &err), 0);
	assert_int_equal(f.calls[LATENCY_PRODUCTION], 0);
	assert_true(!l.has_production && l.again.at[LATENCY_P50].value == l.candidate.at[LATENCY_P50].value);
}

static void a_call_that_fails_ends_the_measurement(void **state)
{
	struct fake warm = { .fail_at = 2 }, f = { .fail_at = 50 };
	struct latency l;
	struct err err;

	(void)state;
	assert_int_equal(measure(&l, &warm, 20, 1e9, true, &err), -1);
	assert_int_equal(measure(&l, &f, 20, 1e9, true, &err), -1);
	assert_string_equal(err.text, "no answer");
}

/* ---- the guard ---- */

static const struct latency quiet = {
	.calls = 2000,
	.has_production = true,
	.candidate.at = { { 1.04, 1.03, 1.05 }, { 2.08, 2.05, 2.10 } },
	.production.at = { { 1, 0.99, 1.01 }, { 2, 1.98, 2.02 } },
	.again.at = { { 1, 0.99, 1.01 }, { 2, 1.98, 2.02 } },
};

static void judge_times(struct bench *b, const char *policy, const struct latency *times, bool production)
{
	struct case_in in = { .candidate = &b->candidate, .dummy = &b->dummy, .golden = "pass", .seed = 11, .n_threads = 1 };

	use_policy(b, policy);
	use_labels(b, 400, 80, 10, 20);
	in.policy = &b->policy;
	in.production = production ? &b->production : NULL;
	in.latency = times;
	dummy_learn(&b->dummy, &b->truth, &(struct dummy_labels){ 0 });
	b->code = judge(&b->j, &in, &b->reason, &b->err);
}

static void a_guard_on_times_passes_fails_or_does_not_know(void **state)
{
	struct latency noisy = quiet, few = quiet;
	struct bench b;

	(void)state;
	noisy.again.at[LATENCY_P95].high = 2.3;
	few.candidate.at[LATENCY_P95].high = INFINITY;
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.10}\n", &quiet, true);
	expect(&b, DECISION_PROMOTE, "superior");
	assert_true(b.j.guards.v[0].ratio == 1.04 && b.j.guards.v[0].aa_ratio == 1 && b.j.guards.v[0].calls == 2000);
	assert_true(b.j.guards.v[0].ci_low == 2.05 / 2.02 && b.j.guards.v[0].ci_high == 2.10 / 1.98);
	bench_release(&b);
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.01}\n", &quiet, true);
	expect(&b, DECISION_REJECT, "guard_failed");
	bench_release(&b);
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.03}\n", &quiet, true);
	expect(&b, DECISION_INCONCLUSIVE, "not_shown");
	bench_release(&b);
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.10}\n", &noisy, true);
	expect(&b, DECISION_INCONCLUSIVE, "noisy_runner");
	bench_release(&b);
	judge_times(&b, GUARDS "  - {metric: latency_p50_ms, ratio_max: 1.10}\n", &noisy, true);
	expect(&b, DECISION_PROMOTE, "superior");
	bench_release(&b);
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.10}\n", &few, true);
	expect(&b, DECISION_INCONCLUSIVE, "underpowered");
	bench_release(&b);
}

static void both_limits_of_a_guard_are_judged(void **state)
{
	struct bench b;

	(void)state;
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.10, max: 2.0}\n", &quiet, true);
	expect(&b, DECISION_REJECT, "guard_failed");
	assert_int_equal(b.j.guards.v[0].state, STATE_FAIL);
	assert_int_equal(b.j.guards.v[1].state, STATE_PASS);
	bench_release(&b);
}

static void a_first_model_has_absolute_limits_alone(void **state)
{
	struct latency first = quiet;
	struct bench b;

	(void)state;
	first.has_production = false;
	first.again = first.candidate;
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.10, max: 2.5}\n", &first, false);
	expect(&b, DECISION_PROMOTE, "first_model");
	assert_int_equal(b.j.guards.v[0].state, STATE_PASS);
	assert_int_equal(b.j.guards.v[1].state, STATE_NOT_APPLICABLE);
	bench_release(&b);
}

static void without_times_there_is_no_metric(void **state)
{
	struct bench b;

	(void)state;
	judge_times(&b, GUARDS "  - {metric: latency_p95_ms, ratio_max: 1.10}\n", NULL, true);
	assert_int_equal(b.code, -1);
	assert_string_equal(b.reason, "metric_missing");
	bench_release(&b);
}

static void policies_limit_times_by_guards_alone(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ GUARDS "  - {metric: latency_p95_ms, min: 1}\n", "gate.yaml:6:30: 'min' has no meaning for latency_p95_ms" },
		{ GUARDS "  - {metric: latency_p95_ms, max: 0}\n", "can never pass" },
		{ GUARDS "  - {metric: latency_p95_ms, rule: superior}\n", "no paired test" },
		{ LABELS "floors:\n  - {metric: latency_p50_ms, max: 3}\n", "is limited by a guard" },
		{ GUARDS "  - {metric: latency_p95, max: 3}\n", "did you mean 'latency_p95_ms'" },
	};
	struct policy p;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(policy_read_text(&p, cases[i].text, strlen(cases[i].text), "gate.yaml", &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		if (!strstr(err.text, cases[i].error))
			fail_msg("%s", err.text);
		policy_release(&p);
	}
}

static void times_are_recalled_from_a_verdict_to_the_bit(void **state)
{
	static const char *const whole = "{\"latency\":{\"calls\":20,\"warm_up\":3,\"candidate\":{\"p50_ms\":[0.1,0.05,0.2],"
					 "\"p95_ms\":[0.3,0.25,null]},\"again\":{\"p50_ms\":[1,2,3],\"p95_ms\":[4,5,6]}}}";
	static const char *const broken[] = {
		"{}",
		"{",
		"{\"latency\":{\"calls\":0,\"candidate\":{\"p50_ms\":[1,1,1],\"p95_ms\":[1,1,1]},\"again\":{\"p50_ms\":[1,1,1],\"p95_ms\":["
		"1,1,1]}}}",
		"{\"latency\":{\"calls\":9,\"candidate\":{\"p50_ms\":[1,1,1],\"p95_ms\":[1,1]},\"again\":{\"p50_ms\":[1,1,1],\"p95_ms\":[1,"
		"1,1]}}}",
		"{\"latency\":{\"calls\":9,\"candidate\":{\"p50_ms\":[1,1,1],\"p95_ms\":[1,1,1]},\"again\":{\"p50_ms\":[1,null,1],\"p95_"
		"ms\":[1,1,1]}}}",
	};
	struct latency l = { 0 };

	(void)state;
	assert_true(latency_recall(&l, whole));
	assert_int_equal(l.calls, 20);
	assert_int_equal(l.warm_up, 3);
	assert_true(!l.has_production && l.candidate.at[LATENCY_P50].low == 0.05 && isinf(l.candidate.at[LATENCY_P95].high));
	assert_true(l.again.at[LATENCY_P95].high == 6);
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		if (latency_recall(&l, broken[i]))
			fail_msg("recalled from %s", broken[i]);
	assert_false(latency_recall(&l, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranks_of_p95_of_a_hundred_are_90_and_99),
		cmocka_unit_test(ranks_cover_with_the_level_and_none_closer_from_above_would),
		cmocka_unit_test(seventy_six_times_have_an_upper_end_for_p95),
		cmocka_unit_test(too_few_times_have_no_upper_end),
		cmocka_unit_test(quantiles_lie_in_intervals_of_the_times_themselves),
		cmocka_unit_test(a_ratio_divides_the_far_ends),
		cmocka_unit_test(a_limit_holds_only_if_the_whole_interval_is_below_it),
		cmocka_unit_test(an_absolute_limit_leaves_room_for_the_runner_s_noise),
		cmocka_unit_test(every_arm_is_called_as_often_and_timed_by_the_clock),
		cmocka_unit_test(the_order_of_the_arms_is_balanced),
		cmocka_unit_test(the_budget_ends_the_rounds_and_one_is_made_all_the_same),
		cmocka_unit_test(a_first_model_is_timed_against_itself),
		cmocka_unit_test(a_call_that_fails_ends_the_measurement),
		cmocka_unit_test(a_guard_on_times_passes_fails_or_does_not_know),
		cmocka_unit_test(both_limits_of_a_guard_are_judged),
		cmocka_unit_test(a_first_model_has_absolute_limits_alone),
		cmocka_unit_test(without_times_there_is_no_metric),
		cmocka_unit_test(policies_limit_times_by_guards_alone),
		cmocka_unit_test(times_are_recalled_from_a_verdict_to_the_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
