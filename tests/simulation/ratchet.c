/* ratchet - thirty-two candidates in a row, each truly 0.3 points worse than the incumbent, on one hold-out of 1 000 rows: how many does a gate
 * promote, what does it believe to have gained, and what has it gained? Prints the table of docs/gate.md; fails if the paired tests promote too many.
 *
 *	ratchet [--runs 3000]
 */
#include "tests/simulation/shared/simulation.h"

#include "base/mem.h"
#include "evaluate/statistics/comparison.h"
#include "evaluate/planning/sample_size.h"
#include "math/elementary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_ROWS = 1000, N_CANDIDATES = 32 };
static const double ACCURACY = .85, DISAGREEMENT = .1, TRUE_LOSS = .003;

struct state {
	uint8_t production[N_ROWS]; /* right or wrong on each row of the hold-out */
	size_t promotions;
};

struct gate {
	const char *name;
	bool (*promotes)(struct state *s, const uint8_t *candidate, size_t b, size_t c);
	size_t promotions, runs_with_any;
	double measured, truth;
};

static bool better(struct state *s, const uint8_t *candidate, size_t b, size_t c)
{
	(void)s;
	(void)candidate;
	return b > c;
}

static bool better_by_half_a_point(struct state *s, const uint8_t *candidate, size_t b, size_t c)
{
	(void)s;
	(void)candidate;
	return (double)b - (double)c >= .005 * N_ROWS;
}

/* Blum and Hardt 2015, the parameter-free Ladder: better by more than one standard error of the differences. */
static bool ladder(struct state *s, const uint8_t *candidate, size_t b, size_t c)
{
	double n = N_ROWS, mean = ((double)b - (double)c) / n, sd = sqrt(((double)(b + c) - n * mean * mean) / (n - 1));

	(void)s;
	(void)candidate;
	return mean > sd / sqrt(n);
}

static double p_of(const char *test, const struct state *s, const uint8_t *candidate)
{
	struct comparison_input in = { .n = N_ROWS, .candidate_right = candidate, .production_right = s->production, .level = .95 };
	struct comparison c;
	struct err err;

	return comparison_find(test)->run(&c, &in, &err) < 0 ? NAN : c.p;
}

static bool midp(struct state *s, const uint8_t *candidate, size_t b, size_t c)
{
	return b > c && p_of("mcnemar_midp", s, candidate) <= .05;
}

static bool strict(struct state *s, const uint8_t *candidate, size_t b, size_t c)
{
	return b > c && p_of("mcnemar_exact", s, candidate) <= .05 * math_exp(-sample_size_log_nodes(N_CANDIDATES, 2));
}

static void start(struct state *s, struct draws *d)
{
	*s = (struct state){ 0 };
	for (size_t i = 0; i < N_ROWS; i++)
		s->production[i] = draw_uniform(d) < ACCURACY;
}

/* A candidate that disagrees on a tenth of the rows and is truly worse than this production model. */
static void draw_candidate(uint8_t *candidate, const struct state *s, double accuracy, struct draws *d)
{
	double lost = (DISAGREEMENT + TRUE_LOSS) / 2 / accuracy, won = (DISAGREEMENT - TRUE_LOSS) / 2 / (1 - accuracy);

	for (size_t i = 0; i < N_ROWS; i++) {
		double u = draw_uniform(d);

		candidate[i] = s->production[i] ? u >= lost : u < won;
	}
}

static double measured(const uint8_t *right)
{
	size_t sum = 0;

	for (size_t i = 0; i < N_ROWS; i++)
		sum += right[i];
	return (double)sum / N_ROWS;
}

static void run_once(struct gate *g, uint64_t run)
{
	struct draws d = { 1, run, 0 };
	uint8_t candidate[N_ROWS];
	struct state s;
	double before;

	start(&s, &d);
	before = measured(s.production);
	for (size_t k = 0; k < N_CANDIDATES; k++) {
		size_t b = 0, c = 0;

		draw_candidate(candidate, &s, ACCURACY - TRUE_LOSS * (double)s.promotions, &d);
		for (size_t i = 0; i < N_ROWS; i++) {
			b += candidate[i] && !s.production[i];
			c += !candidate[i] && s.production[i];
		}
		if (g->promotes(&s, candidate, b, c)) {
			memcpy(s.production, candidate, sizeof(candidate));
			s.promotions++;
		}
	}
	g->promotions += s.promotions;
	g->runs_with_any += s.promotions > 0;
	g->measured += measured(s.production) - before;
	g->truth -= TRUE_LOSS * (double)s.promotions;
}

int main(int argc, char **argv)
{
	struct gate gates[] = {
		{ "`new > old`", better },
		{ "`new >= old + 0.5 points`", better_by_half_a_point },
		{ "parameter-free Ladder as a gate", ladder },
		{ "one-sided McNemar mid-p <= 0.05", midp },
		{ "exact McNemar <= 0.05 / N(32, 2)", strict },
	};
	size_t n_runs = runs_asked(argc, argv, 3000);
	double each = .05; /* false promotions of one look */
	bool ok;

	printf("| gate | promotions | P(any) | measured change, points | true change, points |\n|---|---|---|---|---|\n");
	for (size_t g = 0; g < ARRAY_LEN(gates); g++) {
		double runs = (double)n_runs;

		for (size_t r = 0; r < n_runs; r++)
			run_once(&gates[g], r);
		printf("| %s | %.3f | %.3f | %+.2f | %+.2f |\n", gates[g].name, (double)gates[g].promotions / runs,
		       (double)gates[g].runs_with_any / runs, 100 * gates[g].measured / runs, 100 * gates[g].truth / runs);
	}
	ok = (double)gates[3].promotions <= rate_limit(each, n_runs * N_CANDIDATES) * (double)(n_runs * N_CANDIDATES) &&
	     (double)gates[4].runs_with_any <= rate_limit(.05, n_runs) * (double)n_runs && gates[0].promotions > gates[3].promotions;
	printf("%zu runs of %d candidates: %s\n", n_runs, N_CANDIDATES,
	       ok ? "the paired tests keep their promise" : "A PAIRED TEST PROMOTES TOO MANY");
	return !ok;
}
