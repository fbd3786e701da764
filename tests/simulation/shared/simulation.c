/* simulation.c - random worlds. */
#include "tests/simulation/shared/simulation.h"

#include "base/rng.h"
#include "math/dist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double draw_uniform(struct draws *d)
{
	return rng_uniform(d->seed, d->stream, d->next++);
}

double draw_normal(struct draws *d)
{
	return normal_quantile((rng_uniform(d->seed, d->stream, d->next++) * 0x1p53 + 0.5) * 0x1p-53);
}

double draw_t3(struct draws *d)
{
	double z = draw_normal(d), a = draw_normal(d), b = draw_normal(d), c = draw_normal(d);

	return z / sqrt((a * a + b * b + c * c) / 3);
}

double rate_limit(double nominal, size_t n_runs)
{
	return nominal + 3 * sqrt(nominal * (1 - nominal) / (double)n_runs);
}

size_t runs_asked(int argc, char **argv, size_t fallback)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--runs") == 0)
			return (size_t)strtoull(argv[i + 1], NULL, 10);
	return fallback;
}
