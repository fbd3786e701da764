/* conditions - how often does a condition that is not true, by a hair, pass where unknown does not (fp-free)? Once, and at least once in thirty-two
 * candidates on one hold-out. Prints a table; fails if a setting passes more often than 1 - reliability and three standard errors.
 *
 *	conditions [--runs 1000]
 */
#include "tests/simulation/shared/simulation.h"

#include "base/mem.h"
#include "evaluate/planning/condition_evidence.h"

#include <stdio.h>

enum { N_ROWS = 3000 };
static const double ACCURACY = .85, RELIABILITY = .95;

/* The truth lies on the border of the condition, where it does not hold; the tolerance is too small to hide behind. */
struct setting {
	const char *condition;
	double gain, disagreement; /* of every candidate: n - o, and d */
	size_t candidates;
	enum adaptivity adaptivity;
};

static const struct setting settings[] = {
	{ "n > 0.85 +/- 0.001", 0, .1, 1, ADAPTIVITY_NONE },
	{ "d < 0.1 +/- 0.001", 0, .1, 1, ADAPTIVITY_NONE },
	{ "n - o > 0.02 +/- 0.001", .02, .1, 1, ADAPTIVITY_NONE },
	{ "n - o > 0.02 +/- 0.001 /\\ d < 0.2 +/- 0.001", .02, .1, 1, ADAPTIVITY_NONE },
	{ "n - o > 0.02 +/- 0.001 /\\ d < 0.1 +/- 0.001", .02, .1, 1, ADAPTIVITY_NONE },
	{ "n - 1.1 * o > -0.085 +/- 0.001", 0, .1, 1, ADAPTIVITY_NONE },
	{ "n > 0.85 +/- 0.001", 0, .1, 32, ADAPTIVITY_NONE },
	{ "d < 0.1 +/- 0.001", 0, .1, 32, ADAPTIVITY_NONE },
	{ "n - o > 0.02 +/- 0.001", .02, .1, 32, ADAPTIVITY_NONE },
	{ "n - o > 0.02 +/- 0.001", .02, .1, 32, ADAPTIVITY_FULL },
	{ "d < 0.1 +/- 0.001", 0, .1, 32, ADAPTIVITY_FIRST_CHANGE },
};

static size_t start(uint8_t *right, struct draws *d)
{
	size_t sum = 0;

	for (size_t i = 0; i < N_ROWS; i++)
		sum += right[i] = draw_uniform(d) < ACCURACY;
	return sum;
}

static struct condition_counts draw_counts(const struct setting *s, const uint8_t *right, size_t n_right, struct draws *d)
{
	double lost = (s->disagreement - s->gain) / 2 / ACCURACY, won = (s->disagreement + s->gain) / 2 / (1 - ACCURACY);
	size_t wins = 0, losses = 0;

	for (size_t i = 0; i < N_ROWS; i++) {
		double u = draw_uniform(d);

		losses += right[i] && u < lost;
		wins += !right[i] && u < won;
	}
	return (struct condition_counts){ .rows = N_ROWS,
					  .candidate_right = (double)(n_right + wins - losses),
					  .production_right = (double)n_right,
					  .differ = (double)(wins + losses),
					  .one_right = (double)(wins + losses),
					  .has_production = true };
}

/* Does one of the candidates pass? */
static bool passes_once(const struct setting *s, const struct condition *c, uint64_t run)
{
	struct draws d = { 3, run, 0 };
	uint8_t right[N_ROWS];
	size_t n_right = start(right, &d);
	double log_tests = sample_size_log_tests(s->adaptivity, s->candidates);

	for (size_t k = 0; k < s->candidates; k++) {
		struct condition_counts counts = draw_counts(s, right, n_right, &d);
		struct condition_evidence e;

		condition_weigh(&e, c, &counts, RELIABILITY, log_tests);
		if (e.value == VERITY_TRUE)
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {
		[ADAPTIVITY_NONE] = "none", [ADAPTIVITY_FULL] = "full", [ADAPTIVITY_FIRST_CHANGE] = "firstChange"
	};
	size_t n_runs = runs_asked(argc, argv, 1000), kept = 0;

	printf("| condition, at its border | candidates | adaptivity | passes at least once | limit |\n|---|---:|---|---:|---:|\n");
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];
		double limit = rate_limit(1 - RELIABILITY, n_runs), rate;
		struct condition c;
		struct err err;
		size_t passes = 0;

		if (condition_parse(&c, s->condition, &err) < 0) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		for (size_t run = 0; run < n_runs; run++)
			passes += passes_once(s, &c, run);
		rate = (double)passes / (double)n_runs;
		kept += rate <= limit;
		printf("| `%s` | %zu | %s | %.4f | %.4f |\n", s->condition, s->candidates, names[s->adaptivity], rate, limit);
	}
	printf("%zu of %zu conditions pass no oftener than 1 - reliability (%zu runs each)\n", kept, ARRAY_LEN(settings), n_runs);
	return kept == ARRAY_LEN(settings) ? 0 : 1;
}
