/* streams - canaries without a difference, looked at after every pair: how often does each method of evaluate watch claim one? And slices without a
 * difference: how often does the alarm family ring? Prints two tables; fails if a rate is above nominal plus three binomial standard errors.
 *
 *	streams [--runs 2000]
 */
#include "tests/simulation/shared/simulation.h"

#include "base/mem.h"
#include "evaluate/commands/watch.h"
#include "evaluate/statistics/comparison.h"
#include "evaluate/statistics/multiplicity.h"
#include "math/dist.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PAIRS = 1000, LOOKS = 100, SLICES = 10, SLICE_ROWS = 100 };

static double wins_and_losses(struct draws *d)
{
	double u = draw_uniform(d);

	return u < .3 ? 1 : u < .6 ? -1 : 0;
}

static double rare_wins(struct draws *d)
{
	return draw_uniform(d) < .2 ? .8 : -.2;
}

static double at_minus_a_tenth(struct draws *d)
{
	return draw_normal(d) - .1;
}

static const struct stream {
	const char *what;
	double (*gain)(struct draws *d);
	struct watch_options options;
} streams[] = {
	{ "wins and losses", wins_and_losses, { .alpha = .05, .expected = 500, .method = "eprocess" } },
	{ "rare wins in [-1, 1]", rare_wins, { .alpha = .05, .expected = 500, .method = "eprocess", .bound = 1 } },
	{ "rare wins in [-1, 1]", rare_wins, { .alpha = .05, .expected = 500, .method = "confseq", .bound = 1 } },
	{ "normal gains, sd known", draw_normal, { .alpha = .05, .expected = 500, .method = "confseq", .sd = 1 } },
	{ "normal gains, sd known", draw_normal, { .alpha = .05, .expected = 500, .method = "msprt", .sd = 1 } },
	{ "normal gains, sd estimated", draw_normal, { .alpha = .05, .expected = 500, .method = "msprt" } },
	{ "normal gains", draw_normal, { .alpha = .05, .expected = 500, .method = "asymptotic" } },
	{ "normal gains, at a margin of 0.1", at_minus_a_tenth, { .alpha = .05, .expected = 500, .margin = .1, .method = "asymptotic" } },
	{ "heavy tails (t, 3 df)", draw_t3, { .alpha = .05, .expected = 500, .method = "asymptotic" } },
};

/* Looks at every tenth pair with the z-test that a dashboard would draw. */
static bool naive_alarm(uint64_t run)
{
	struct draws d = { 700, run, 0 };
	double sum = 0;

	for (size_t look = 1; look <= LOOKS; look++) {
		for (size_t i = 0; i < PAIRS / LOOKS; i++)
			sum += draw_normal(&d);
		if (fabs(sum) / sqrt((double)(look * PAIRS / LOOKS)) > normal_quantile(.975))
			return true;
	}
	return false;
}

static enum watch_decision follow(const struct stream *s, uint64_t run)
{
	struct draws d = { 800 + (uint64_t)(s - streams), run, 0 };
	struct watch w;

	watch_start(&w);
	for (size_t i = 0; i < PAIRS && w.decision == WATCH_CONTINUE; i++)
		watch_add(&w, &s->options, s->gain(&d));
	return w.decision;
}

static size_t simulate_streams(size_t n_runs)
{
	size_t naive = 0, failed = 0;
	double runs = (double)n_runs, limit = rate_limit(.05, n_runs);

	for (size_t r = 0; r < n_runs; r++)
		naive += naive_alarm(r);
	printf("| method | gains | go | roll back | limit of each | |\n|---|---|---|---|---|---|\n");
	printf("| a z-test at 5 %%, looked at %d times | normal gains | %.3f in all | | | not offered |\n", LOOKS, (double)naive / runs);
	for (size_t k = 0; k < ARRAY_LEN(streams); k++) {
		size_t counts[3] = { 0 };
		bool ok;

		for (size_t r = 0; r < n_runs; r++)
			counts[follow(&streams[k], r)]++;
		ok = (double)counts[WATCH_GO] <= limit * runs && (double)counts[WATCH_ROLL_BACK] <= limit * runs;
		failed += !ok;
		printf("| `%s` | %s | %.4f | %.4f | %.4f | %s |\n", streams[k].options.method, streams[k].what,
		       (double)counts[WATCH_GO] / runs, (double)counts[WATCH_ROLL_BACK] / runs, limit, ok ? "ok" : "TOO MANY");
	}
	return failed;
}

/* Ten slices of labels that differ by luck alone: the smallest p of each correction. */
static void family(double *plain, double *holm, uint64_t run)
{
	struct draws d = { 750, run, 0 };
	uint8_t candidate[SLICE_ROWS], production[SLICE_ROWS];
	const struct comparison_input in = { .n = SLICE_ROWS, .candidate_right = candidate, .production_right = production, .level = .95 };
	double p[SLICES], adjusted[SLICES];
	struct comparison c;
	struct err err;

	for (size_t s = 0; s < SLICES; s++) {
		for (size_t i = 0; i < SLICE_ROWS; i++) {
			double u = draw_uniform(&d);

			candidate[i] = u < .7 || (u >= .8 && u < .9);
			production[i] = u < .8;
		}
		p[s] = comparison_find("mcnemar_midp")->run(&c, &in, &err) < 0 ? 1 : c.p_worse;
	}
	multiplicity_holm(adjusted, p, SLICES);
	*plain = *holm = 1;
	for (size_t s = 0; s < SLICES; s++) {
		*plain = fmin(*plain, p[s]);
		*holm = fmin(*holm, adjusted[s]);
	}
}

static size_t simulate_family(size_t n_runs)
{
	size_t plain = 0, holm = 0;
	double runs = (double)n_runs, limit = rate_limit(.05, n_runs);

	for (size_t r = 0; r < n_runs; r++) {
		double p, adjusted;

		family(&p, &adjusted, r);
		plain += p <= .05;
		holm += adjusted <= .05;
	}
	printf("\n| %d slices of %d rows without a difference | any false alarm | limit | |\n|---|---|---|---|\n", SLICES, SLICE_ROWS);
	printf("| each at 5 %% | %.3f | | not offered |\n", (double)plain / runs);
	printf("| Holm over the family | %.4f | %.4f | %s |\n", (double)holm / runs, limit,
	       (double)holm <= limit * runs ? "ok" : "TOO MANY");
	return (double)holm > limit * runs;
}

int main(int argc, char **argv)
{
	size_t n_runs = runs_asked(argc, argv, 2000), failed;

	failed = simulate_streams(n_runs);
	failed += simulate_family(n_runs);
	printf("%zu runs each: %s\n", n_runs,
	       failed ? "A METHOD RAISES TOO MANY FALSE ALARMS" : "no method raises more false alarms than it says");
	return failed > 0;
}
