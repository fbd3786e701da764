/* normal.c - the normal distribution: a series in the middle, a continued fraction in the tails. */
#include "math/dist.h"

#include "math/elementary.h"

#include <math.h>

static const double INV_SQRT_2PI = 0.39894228040143267794;

/* exp(-z^2/2) / sqrt(2 pi); z^2 in two parts, for in the far tail its rounding error is the result's. */
static double density(double z)
{
	double high = floor(z * 16) / 16, low = z - high;

	return INV_SQRT_2PI * math_exp(-0.5 * high * high) * math_exp(-low * (high + 0.5 * low));
}

/* Phi(z) - 1/2 for 0 <= z < 2: all terms are positive. */
static double centre(double z)
{
	double term = z, sum = z;

	for (int k = 1; k < 100; k++) {
		double next;

		term *= z * z / (2 * k + 1);
		next = sum + term;
		if (next == sum)
			break;
		sum = next;
	}
	return sum * density(z);
}

/* 1 - Phi(z) for z >= 2: density / (z + 1/(z + 2/(z + ...))), from the far end so that nothing cancels. */
static double tail(double z)
{
	double f = z;

	if (z > 39)
		return 0;
	for (int k = z < 4 ? 240 : 60; k >= 1; k--)
		f = z + k / f;
	return density(z) / f;
}

double normal_sf(double z)
{
	if (isnan(z))
		return z;
	if (z < 0)
		return z > -2 ? 0.5 + centre(-z) : 1 - tail(-z);
	return z < 2 ? 0.5 - centre(z) : tail(z);
}

double normal_cdf(double z)
{
	return normal_sf(-z);
}

static double ratio(const double a[static 8], const double b[static 8], double r)
{
	double up = a[7], down = b[7];

	for (int i = 6; i >= 0; i--) {
		up = up * r + a[i];
		down = down * r + b[i];
	}
	return up / down;
}

/* Source  Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988). */
double normal_quantile(double p)
{
	static const double a[] = {
		3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
		4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3
	};
	static const double b[] = { 1,
				    4.2313330701600911252e+1,
				    6.8718700749205790830e+2,
				    5.3941960214247511077e+3,
				    2.1213794301586595867e+4,
				    3.9307895800092710610e+4,
				    2.8729085735721942674e+4,
				    5.2264952788528545610e+3 };
	static const double c[] = { 1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
				    3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
				    2.27238449892691845833e-2, 7.74545014278341407640e-4 };
	static const double d[] = { 1,
				    2.05319162663775882187e0,
				    1.67638483018380384940e0,
				    6.89767334985100004550e-1,
				    1.48103976427480074590e-1,
				    1.51986665636164571966e-2,
				    5.47593808499534494600e-4,
				    1.05075007164441684324e-9 };
	static const double e[] = { 6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
				    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
				    2.71155556874348757815e-5, 2.01033439929228813265e-7 };
	static const double f[] = { 1,
				    5.99832206555887937690e-1,
				    1.36929880922735805310e-1,
				    1.48753612908506148525e-2,
				    7.86869131145613259100e-4,
				    1.84631831751005468180e-5,
				    1.42151175831644588870e-7,
				    2.04426310338993978564e-15 };
	double q = p - 0.5, r, z;

	if (!(p > 0 && p < 1))
		return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
	if (fabs(q) <= 0.425)
		return q * ratio(a, b, 0.180625 - q * q);
	r = sqrt(-math_log(q < 0 ? p : 1 - p));
	z = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
	return q < 0 ? -z : z;
}
