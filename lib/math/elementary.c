/* elementary.c - exp and log from basic operations.
 *
 * Source  The reductions and minimax polynomials of FDLIBM (Sun Microsystems, 1993, freely usable), error below 1 ulp.
 *         The comments there derive them; here are the short forms without its word tricks.
 */
#include "math/elementary.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: k * LN2_HIGH is exact for every exponent k. */
static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;
static const double INV_LN2 = 1.44269504088896338700e+00;
static const double EXP_OVERFLOW = 7.09782712893383973096e+02, EXP_UNDERFLOW = -7.45133219101941108420e+02;

static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static double from_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* y * 2^k for y in [0.5, 4]; one rounding if the result is subnormal. */
static double scale(double y, int k)
{
	if (k > 1000)
		return y * 2 * 0x1p1000 * from_bits((uint64_t)(1023 + k - 1001) << 52);
	if (k < -1021)
		return y * from_bits((uint64_t)(1023 + k + 1000) << 52) * 0x1p-1000;
	return y * from_bits((uint64_t)(1023 + k) << 52);
}

/* The integer nearest to x / ln 2. */
static int nearest_multiple(double x)
{
	return (int)(x * INV_LN2 + (x < 0 ? -0.5 : 0.5));
}

double math_exp(double x)
{
	double high = x, low = 0, t, c, r;
	int k = 0;

	if (isnan(x))
		return x;
	if (x > EXP_OVERFLOW)
		return INFINITY;
	if (x < EXP_UNDERFLOW)
		return 0;
	if (fabs(x) < 0x1p-28)
		return 1 + x;
	if (fabs(x) > 0.5 * M_LN2) {
		k = nearest_multiple(x);
		high = x - k * LN2_HIGH;
		low = k * LN2_LOW;
	}
	r = high - low;
	t = r * r;
	c = r - t * (1.66666666666666019037e-01 +
		     t * (-2.77777777770155933842e-03 +
			  t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
	if (k == 0)
		return 1 - (r * c / (c - 2) - r);
	return scale(1 - (low - r * c / (2 - c) - high), k);
}

/* expm1 of the reduced argument x = r + c (c tiny), times 2^k less the 1. */
static double expm1_reduced(double x, double c, int k)
{
	double half = 0.5 * x, hxs = x * half, t, e, r1;

	r1 = 1 +
	     hxs * (-3.33333333333331316428e-02 +
		    hxs * (1.58730158725481460165e-03 +
			   hxs * (-7.93650757867487942473e-05 + hxs * (4.00821782732936239552e-06 + hxs * -2.01099218183624371326e-07))));
	t = 3 - r1 * half;
	e = hxs * ((r1 - t) / (6 - x * t));
	if (k == 0)
		return x - (x * e - hxs);
	e = x * (e - c) - c - hxs;
	if (k == -1)
		return 0.5 * (x - e) - 0.5;
	if (k == 1)
		return x < -0.25 ? -2 * (e - (x + 0.5)) : 1 + 2 * (x - e);
	if (k <= -2 || k > 56)
		return scale(1 - (e - x), k) - 1;
	if (k < 20)
		return scale((1 - from_bits((uint64_t)(1023 - k) << 52)) - (e - x), k);
	return scale((x - (e + from_bits((uint64_t)(1023 - k) << 52))) + 1, k);
}

double math_expm1(double x)
{
	double high, low, r;
	int k;

	if (isnan(x))
		return x;
	if (x > EXP_OVERFLOW)
		return INFINITY;
	if (x < -56 * M_LN2)
		return -1;
	if (fabs(x) < 0x1p-54)
		return x;
	if (fabs(x) <= 0.5 * M_LN2)
		return expm1_reduced(x, 0, 0);
	k = nearest_multiple(x);
	high = x - k * LN2_HIGH;
	low = k * LN2_LOW;
	r = high - low;
	return expm1_reduced(r, (high - r) - low, k);
}

/* The odd series of log((1 + s) / (1 - s)) behind 2s, with z = s^2. */
static double log_series(double z)
{
	double w = z * z;
	double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
	double odd = z * (6.666666666666735130e-01 +
			  w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));

	return even + odd;
}

/* log(2^k (1 + f)), f in [sqrt(1/2) - 1, sqrt(2) - 1]; c corrects 1 + f where the caller rounded it. */
static double log_reduced(double f, int k, double c)
{
	double s = f / (2 + f), half = 0.5 * f * f, r = log_series(s * s);

	if (k == 0)
		return f - (half - s * (half + r));
	return k * LN2_HIGH - ((half - (s * (half + r) + (k * LN2_LOW + c))) - f);
}

/* x = 2^k * m with m in [sqrt(1/2), sqrt(2)). Returns m. */
static double split(double x, int *k)
{
	uint64_t bits;
	int exponent;

	*k = 0;
	if (x < DBL_MIN) {
		*k = -54;
		x *= 0x1p54;
	}
	bits = bits_of(x);
	exponent = (int)(bits >> 52) - 1023;
	bits = (bits & 0xfffffffffffffu) | (uint64_t)1023 << 52;
	if (bits >= 0x3ff6a09e667f3bcdu) { /* sqrt(2) */
		bits -= (uint64_t)1 << 52;
		exponent++;
	}
	*k += exponent;
	return from_bits(bits);
}

double math_log(double x)
{
	double m;
	int k;

	if (isnan(x) || x < 0)
		return NAN;
	if (x == 0)
		return -INFINITY;
	if (isinf(x))
		return x;
	m = split(x, &k);
	return log_reduced(m - 1, k, 0);
}

double math_log1p(double x)
{
	double u, m, c;
	int k;

	if (isnan(x) || x < -1)
		return NAN;
	if (x == -1)
		return -INFINITY;
	if (isinf(x))
		return x;
	if (fabs(x) < 0x1p-54)
		return x;
	if (x > -0.2929 && x < 0.41422)
		return log_reduced(x, 0, 0);
	u = 1 + x;
	c = (x >= 1 ? 1 - (u - x) : x - (u - 1)) / u;
	m = split(u, &k);
	if (k == 0)
		return log_reduced(m - 1, 0, 0) + c;
	return log_reduced(m - 1, k, c);
}

double math_sigmoid(double x)
{
	double e;

	if (x >= 0)
		return 1 / (1 + math_exp(-x));
	e = math_exp(x);
	return e / (1 + e);
}
