/* tails - rare large errors on one side: 98 % of the candidate's errors are N(0, 0.7^2), 2 % are N(0, 5.1^2), production's are N(0, 1); both have one MSE.
 * No test of means keeps its level on few such rows, and nothing can: the samples that promote are those in which the rare errors did not come. The
 * table shows what each test does, and what is left of it in the gate as a whole: both tests, the row floor, and a guard on the largest errors.
 * Fails if the whole gate is worse than one of its tests, or does not keep alpha even with thousands of rows.
 *
 *	tails [--runs 1000]
 */
#include "tests/simulation/shared/simulation.h"

#include "base/mem.h"
#include "evaluate/statistics/comparison.h"
#include "metric/metric.h"

#include <math.h>
#include <stdio.h>

enum { MOST_ROWS = 5000, MIN_ROWS = 200, RESAMPLES = 499 };
static const double RATIO_MAX = 1.2; /* of the guard on the 99th percentile of the absolute errors */

struct world {
	double truth[MOST_ROWS], candidate[MOST_ROWS], production[MOST_ROWS], gain[MOST_ROWS];
};

static void make(struct world *w, size_t n, struct draws *d)
{
	for (size_t i = 0; i < n; i++) {
		w->candidate[i] = draw_uniform(d) < .02 ? 5.1 * draw_normal(d) : .7 * draw_normal(d);
		w->production[i] = draw_normal(d);
		w->gain[i] = w->production[i] * w->production[i] - w->candidate[i] * w->candidate[i];
	}
}

static double p_of(const char *test, const struct comparison_input *in)
{
	struct comparison c = { .p = NAN };
	struct err err;

	return comparison_find(test)->run(&c, in, &err) < 0 ? NAN : c.p;
}

static bool guard_holds(const struct world *w, size_t n)
{
	struct metric_input candidate = { .n = n, .y = w->truth, .value = w->candidate }, production = candidate;
	const struct metric *p99 = metric_find("p99_error");

	production.value = w->production;
	return p99->value(&candidate) <= RATIO_MAX * p99->value(&production);
}

struct counts {
	size_t t, bootstrap, bca, both, guarded, gate;
};

static void run_once(struct counts *c, size_t n, uint64_t run)
{
	static struct world w;
	struct draws d = { 900 + n, run, 0 };
	const struct comparison_input in = { .n = n, .gain = w.gain, .level = .95, .seed = run, .n_resamples = RESAMPLES };
	bool t, bootstrap, both;

	make(&w, n, &d);
	t = p_of("paired_t", &in) <= .05;
	bootstrap = p_of("bootstrap_t", &in) <= .05;
	both = t && bootstrap;
	c->t += t;
	c->bootstrap += bootstrap;
	c->bca += n <= 1000 && p_of("bca", &in) <= .05;
	c->both += both;
	c->guarded += both && guard_holds(&w, n);
	c->gate += both && guard_holds(&w, n) && n >= MIN_ROWS;
}

int main(int argc, char **argv)
{
	static const size_t rows[] = { 50, 200, 1000, 5000 };
	size_t asked = runs_asked(argc, argv, 1000), failed = 0;

	printf("| rows | t alone | bootstrap-t alone | BCa alone | both t and bootstrap-t | and a guard: 99th percentile at most %.1f "
	       "times production's | "
	       "the gate: and at least %d rows | |\n|---|---|---|---|---|---|---|---|\n",
	       RATIO_MAX, MIN_ROWS);
	for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
		size_t n_runs = rows[k] > 1000 ? (asked + 3) / 4 : asked;
		double runs = (double)n_runs;
		struct counts c = { 0 };
		bool kept;

		for (size_t r = 0; r < n_runs; r++)
			run_once(&c, rows[k], r);
		kept = (double)c.gate / runs <= rate_limit(.05, n_runs);
		failed += c.gate > c.t || c.gate > c.bootstrap || (rows[k] >= 5000 && !kept);
		printf("| %zu | %.3f | %.3f | ", rows[k], (double)c.t / runs, (double)c.bootstrap / runs);
		rows[k] <= 1000 ? printf("%.3f", (double)c.bca / runs) : printf("-");
		printf(" | %.3f | %.3f | %.3f | %s |\n", (double)c.both / runs, (double)c.guarded / runs, (double)c.gate / runs,
		       kept ? "kept" : "NOT KEPT: too few rows");
	}
	printf("%s (%zu runs each)\n",
	       failed ? "THE GATE PROMOTES TOO MANY"
		      : "the gate is never worse than one of its tests, and keeps alpha where there are rows enough",
	       asked);
	return failed > 0;
}
