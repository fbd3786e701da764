/* table_reader - seconds that lib/table takes to make a table of a CSV file on one core: the best of three, as readers.py takes it. */
#include "table/table.h"

#include <stdio.h>
#include <time.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct table_read how = { .n_threads = 1 };
	struct err err = { 0 };
	double best = 0;

	if (argc != 2)
		return 2;
	for (int i = 0; i < 3; i++) {
		struct table t = { 0 };
		double began = now(), took;

		if (table_read_csv(&t, argv[1], &how, &err) < 0) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		took = now() - began;
		best = i == 0 || took < best ? took : best;
		table_release(&t);
	}
	printf("%f\n", best);
	return 0;
}
