/* gamma.c - log gamma by Stirling's series, and Loader's saddle-point form of the binomial. */
#include "math/gamma.h"

#include "math/elementary.h"

#include <float.h>
#include <math.h>

static const double HALF_LOG_2PI = 0.91893853320467274178, INV_SQRT_2PI = 0.39894228040143267794;

/* The series at x >= 16 to its ninth term. */
static double stirling_series(double x)
{
	static const double c[] = { 1.0 / 12,        -1.0 / 360, 1.0 / 1260,       -1.0 / 1680,     1.0 / 1188,
				    -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400, 43867.0 / 244188 };
	double z = 1 / (x * x), s = 0;

	for (int i = 8; i >= 0; i--)
		s = s * z + c[i];
	return s / x;
}

double stirling_error(double x)
{
	double s = 0;

	for (; x < 16; x++) /* error(x) - error(x + 1) = (x + 1/2) log(1 + 1/x) - 1 */
		s += (x + 0.5) * math_log1p(1 / x) - 1;
	return s + stirling_series(x);
}

/* log Gamma(1 + e), |e| <= 0.5, by its power series: zeta(k) / k (-e)^k. Accurate to relative error near its zero at e = 0. */
static double lgamma_near_one(double e)
{
	static const double zeta_minus_1[] = { 0.64493406684822643647,    0.20205690315959428540,    0.082323233711138191516,
					       0.036927755143369926331,   0.017343061984449139714,   0.0083492773819228268398,
					       0.0040773561979443393786,  0.0020083928260822144179,  0.00099457512781808533715,
					       0.00049418860411946455870, 0.00024608655330804829863, 0.00012271334757848914675,
					       6.1248135058704829259e-5,  3.0588236307020493552e-5,  1.5282259408651871733e-5,
					       7.6371976378997622737e-6,  3.8172932649998398565e-6,  1.9082127165539389257e-6,
					       9.5396203387279611315e-7,  4.7693298678780646312e-7,  2.3845050272773299000e-7,
					       1.1921992596531107307e-7,  5.9608189051259479613e-8,  2.9803503514652280186e-8,
					       1.4901554828365041235e-8,  7.4507117898354294920e-9,  3.7253340247884570548e-9 };
	double s = 0;

	/* sum (zeta(k) - 1) / k (-e)^k converges as (e/2)^k; what is left is -log(1 + e) + e (1 - gamma). */
	for (int k = 28; k >= 2; k--)
		s = (s + zeta_minus_1[k - 2] / k) * -e;
	return s * -e - math_log1p(e) + e * (1 - 0.57721566490153286061);
}

double math_lgamma(double x)
{
	if (isnan(x) || x < 0)
		return NAN;
	if (x == 0 || isinf(x))
		return INFINITY;
	if (x < 0.5)
		return lgamma_near_one(x) - math_log(x);
	if (x <= 1.5)
		return lgamma_near_one(x - 1);
	if (x <= 2.5)
		return lgamma_near_one(x - 2) + math_log1p(x - 2);
	if (x < 10) {
		double product = 1;

		for (; x > 2.5; x--)
			product *= x - 1;
		return math_log(product) + (lgamma_near_one(x - 2) + math_log1p(x - 2));
	}
	if (x < 1e17)
		return (x - 0.5) * (math_log(x) - 1) - 0.5 + (HALF_LOG_2PI + stirling_error(x));
	return x * (math_log(x) - 1);
}

/* a log(a / m) + m - a without cancellation for a near m. */
static double deviance(double a, double m)
{
	double d = a - m, v, s, term;

	if (fabs(d) >= 0.1 * (a + m))
		return a * math_log(a / m) + m - a;
	v = d / (a + m);
	s = d * v;
	term = 2 * a * v;
	for (int j = 1; j < 1000; j++) {
		double next;

		term *= v * v;
		next = s + term / (2 * j + 1);
		if (next == s)
			break;
		s = next;
	}
	return s;
}

double binomial_term(double a, double b, double x, double y)
{
	double n = a + b, exponent;

	if (x <= 0 || y <= 0)
		return (x <= 0 ? a : b) == 0 ? 1 : 0;
	if (a == 0)
		return math_exp(n * (x < y ? math_log1p(-x) : math_log(y)));
	if (b == 0)
		return math_exp(n * (y < x ? math_log1p(-y) : math_log(x)));
	exponent = stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
	return math_exp(exponent) * sqrt(n / (a * b)) * INV_SQRT_2PI;
}

double poisson_term(double a, double m)
{
	return math_exp(-stirling_error(a) - deviance(a, m)) / sqrt(a) * INV_SQRT_2PI;
}
