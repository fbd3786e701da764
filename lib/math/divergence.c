/* divergence.c - divergences of binned counts. Bins are few, so sums are plain, in the bins' order. */
#include "math/divergence.h"

#include "math/elementary.h"

#include <math.h>

static double total_of(const double *counts, size_t n, double add)
{
	double total = 0;

	for (size_t i = 0; i < n; i++)
		total += counts[i] + add;
	return total;
}

double divergence_psi(const double *reference, const double *current, size_t n, double add)
{
	double all = total_of(reference, n, add), now = total_of(current, n, add), sum = 0;

	for (size_t i = 0; i < n; i++) {
		double p = (reference[i] + add) / all, q = (current[i] + add) / now;

		if (p == q)
			continue;
		if (p == 0 || q == 0)
			return INFINITY;
		sum += (q - p) * math_log(q / p);
	}
	return all > 0 && now > 0 ? sum : NAN;
}

/* p ln(p / m), 0 for p = 0. */
static double relative(double p, double m)
{
	return p > 0 ? p * math_log(p / m) : 0;
}

double divergence_js(const double *reference, const double *current, size_t n)
{
	double all = total_of(reference, n, 0), now = total_of(current, n, 0), sum = 0;

	for (size_t i = 0; i < n; i++) {
		double p = reference[i] / all, q = current[i] / now, m = 0.5 * (p + q);

		sum += 0.5 * (relative(p, m) + relative(q, m));
	}
	return all > 0 && now > 0 ? fmax(sum, 0) : NAN;
}

double divergence_total_variation(const double *reference, const double *current, size_t n)
{
	double all = total_of(reference, n, 0), now = total_of(current, n, 0), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += fabs(reference[i] / all - current[i] / now);
	return sum / 2;
}

double divergence_hellinger(const double *reference, const double *current, size_t n)
{
	double all = total_of(reference, n, 0), now = total_of(current, n, 0), sum = 0;

	for (size_t i = 0; i < n; i++) {
		double d = sqrt(reference[i] / all) - sqrt(current[i] / now);

		sum += d * d;
	}
	return sqrt(sum / 2);
}

double divergence_largest(const double *reference, const double *current, size_t n)
{
	double all = total_of(reference, n, 0), now = total_of(current, n, 0), most = 0;

	if (!(all > 0 && now > 0))
		return NAN;
	for (size_t i = 0; i < n; i++)
		most = fmax(most, fabs(reference[i] / all - current[i] / now));
	return most;
}

double divergence_chi_square(const double *reference, const double *current, size_t n, size_t *df)
{
	double all = total_of(reference, n, 0), now = total_of(current, n, 0), sum = 0;
	size_t n_filled = 0;

	for (size_t i = 0; i < n; i++) {
		double both = reference[i] + current[i], expected, seen;

		if (both == 0)
			continue;
		n_filled++;
		expected = both * all / (all + now);
		seen = both * now / (all + now);
		sum += (reference[i] - expected) * (reference[i] - expected) / expected;
		sum += (current[i] - seen) * (current[i] - seen) / seen;
	}
	*df = n_filled ? n_filled - 1 : 0;
	return all > 0 && now > 0 ? sum : NAN;
}
