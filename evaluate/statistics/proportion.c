/* proportion.c - exact and score intervals of one proportion. */
#include "evaluate/statistics/proportion.h"

#include "math/dist.h"

#include <math.h>

/* The x where I_x(a, b) = p: by halving, which needs nothing but that it grows, and ends when no double lies between. */
static double beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1;

	for (;;) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			return high;
		if (beta_inc(a, b, middle) < p) /* equivalent: what equals is the quantile */
			low = middle;
		else
			high = middle;
	}
}

struct interval proportion_exact(double hits, double rows, double alpha)
{
	return (struct interval){
		.low = hits > 0 ? beta_quantile(alpha / 2, hits, rows - hits + 1) : 0,
		/* the upper tail by the mirrored share, so that a tiny alpha is not lost in 1 - alpha */
		.high = hits < rows ? 1 - beta_quantile(alpha / 2, rows - hits, hits + 1) : 1,
	};
}

struct interval proportion_wilson(double hits, double rows, double alpha)
{
	double z = -normal_quantile(alpha / 2), zz = z * z, p = hits / rows;
	double centre = (p + zz / (2 * rows)) / (1 + zz / rows);
	double reach = z / (1 + zz / rows) * sqrt(p * (1 - p) / rows + zz / (4 * rows * rows));

	return (struct interval){ .low = hits > 0 ? centre - reach : 0, .high = hits < rows ? centre + reach : 1 };
}
