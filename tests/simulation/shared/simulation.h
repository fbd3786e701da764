/* simulation.h - what the simulations share: random worlds by position, and the verdict about a rate. */
#ifndef SIMULATION_SIMULATION_H
#define SIMULATION_SIMULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A stream of draws: the same world for the same (seed, stream). */
struct draws {
	uint64_t seed, stream, next;
};

double draw_uniform(struct draws *d);
double draw_normal(struct draws *d);
/* Student's t with 3 degrees of freedom: symmetric, finite variance, heavy tails. */
double draw_t3(struct draws *d);

/* The largest rate that a nominal rate may show in n runs: nominal + 3 binomial standard errors. */
double rate_limit(double nominal, size_t n_runs);

/* Runs asked for on the command line (--runs N), or the fallback. */
size_t runs_asked(int argc, char **argv, size_t fallback);

#endif
