/* paired_test - the time of one paired test on rows from a file of doubles: what the bench compares with SciPy and R.
 *
 *	paired_test TEST N THREADS FILE     FILE: N doubles a column; gain (others), or positive, candidate's and production's score (delong),
 *	                                    or the candidate right, production right (mcnemar, tango)
 *
 * Prints "seconds p ci_low ci_high", the best of three.
 */
#include "base/mem.h"
#include "evaluate/statistics/comparison.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 3, ROUNDS = 3 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_columns(double *x[COLUMNS], uint8_t *truth[COLUMNS], size_t n, const char *path)
{
	FILE *f = fopen(path, "rb");

	for (size_t k = 0; k < COLUMNS; k++) {
		x[k] = mem_new(n, sizeof(double));
		truth[k] = mem_new(n, 1);
		if (f && fread(x[k], sizeof(double), n, f) != n)
			memset(x[k], 0, n * sizeof(double));
		for (size_t i = 0; i < n; i++)
			truth[k][i] = x[k][i] > 0;
	}
	if (f)
		fclose(f);
}

int main(int argc, char **argv)
{
	size_t n = argc == 5 ? strtoull(argv[2], NULL, 10) : 0;
	const struct comparison_test *test = n ? comparison_find(argv[1]) : NULL;
	uint8_t *truth[COLUMNS];
	double *x[COLUMNS], best = 1e300;
	struct comparison c = { 0 };
	struct err err;

	if (!test)
		return 2;
	read_columns(x, truth, n, argv[4]);
	for (int round = 0; round < ROUNDS; round++) {
		struct comparison_input in = {
			.n = n,
			.gain = x[0],
			.candidate_right = truth[0],
			.production_right = truth[1],
			.positive = truth[0],
			.candidate_score = x[1],
			.production_score = x[2],
			.level = 0.95,
			.seed = 1,
			.n_threads = (unsigned)atoi(argv[3]),
		};
		double began = now();

		if (test->run(&c, &in, &err) < 0) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		best = now() - began < best ? now() - began : best;
	}
	printf("%.6f %.6g %.6g %.6g\n", best, c.p, c.ci_low, c.ci_high);
	return 0;
}
