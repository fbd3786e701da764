/* chi_square.c - the chi-square distribution: the incomplete gamma function, by its series below the mean and its continued fraction above. */
#include "math/dist.h"

#include "math/elementary.h"
#include "math/gamma.h"

#include <float.h>
#include <math.h>

enum { MOST_TERMS = 100000 };

/* P(a, y) / poisson_term(a, y) = sum y^k / ((a + 1) ... (a + k)). All terms are positive: for y < a + 1. */
static double lower_series(double a, double y)
{
	double sum = 1, term = 1;

	for (int k = 1; k < MOST_TERMS; k++) {
		term *= y / (a + k);
		sum += term;
		if (term < sum * DBL_EPSILON / 8)
			break;
	}
	return sum;
}

/* Q(a, y) / (a poisson_term(a, y)), for y >= a + 1. Source  Lentz 1976, as in Numerical Recipes 3rd ed., 6.2. */
static double upper_fraction(double a, double y)
{
	double b = y + 1 - a, c = 1 / DBL_MIN, d = 1 / b, h = d;

	for (int i = 1; i < MOST_TERMS; i++) {
		double an = -i * (i - a), step;

		b += 2;
		d = 1 / (an * d + b);
		c = b + an / c;
		step = c * d;
		h *= step;
		if (fabs(step - 1) <= DBL_EPSILON)
			break;
	}
	return h;
}

double chi_square_sf(double x, double df)
{
	double a = df / 2, y = x / 2;

	if (isnan(x) || !(df > 0))
		return NAN;
	if (x <= 0 || isinf(x))
		return x <= 0 ? 1 : 0;
	if (y < a + 1)
		return 1 - poisson_term(a, y) * lower_series(a, y);
	return poisson_term(a, y) * a * upper_fraction(a, y);
}

/* Wilson and Hilferty's cube of a normal. */
static double first_guess(double z, double df)
{
	double root = 1 - 2 / (9 * df) + z * sqrt(2 / (9 * df));

	return root > 0.01 ? df * root * root * root : df * 1e-6;
}

/* Newton's step, or half of the bracket where that leaves it. */
double chi_square_quantile(double p, double df)
{
	double q = 1 - p, low = 0, high = INFINITY, x;

	if (!(p >= 0 && p <= 1) || !(df > 0))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? 0 : INFINITY;
	x = first_guess(normal_quantile(p), df);
	for (int i = 0; i < 400; i++) {
		double sf = chi_square_sf(x, df), density = poisson_term(df / 2, x / 2) * df / 2 / x, next;

		if (sf > q)
			low = x;
		else
			high = x;
		next = x + (sf - q) / density;
		if (fabs(next - x) <= 8 * DBL_EPSILON * x)
			return next;
		if (!(next > low && next < high))
			next = isinf(high) ? 2 * x : 0.5 * (low + high);
		if (next == x)
			return x;
		x = next;
	}
	return x;
}
