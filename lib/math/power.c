/* power.c - x^y through a logarithm in two doubles, so that a large result keeps its last digits. */
#include "math/elementary.h"

#include <math.h>

/* An unevaluated sum high + low, |low| <= ulp(high) / 2. */
struct pair {
	double high, low;
};

static struct pair two_sum(double a, double b)
{
	double s = a + b, back = s - a;

	return (struct pair){ s, (a - (s - back)) + (b - back) };
}

/* a * b exactly, by Dekker's splitting; |a|, |b| < 2^990. */
static struct pair two_product(double a, double b)
{
	double ta = a * 134217729.0, tb = b * 134217729.0;
	double ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh, p = a * b;

	return (struct pair){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static struct pair pair_add(struct pair a, struct pair b)
{
	struct pair s = two_sum(a.high, b.high);

	return two_sum(s.high, s.low + a.low + b.low);
}

static struct pair pair_times(struct pair a, double b)
{
	struct pair p = two_product(a.high, b);

	return two_sum(p.high, p.low + a.low * b);
}

static struct pair pair_product(struct pair a, struct pair b)
{
	struct pair p = two_product(a.high, b.high);

	return two_sum(p.high, p.low + a.high * b.low + a.low * b.high);
}

/*
 * log(x) to about 2^-95: x = 2^k m, log m = 2 atanh(s) with s = (m - 1) / (m + 1), |s| < 0.1716; the series' first terms in pairs.
 */
static struct pair log_pair(double x)
{
	static const struct pair ln2 = { 0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56 };
	struct pair s, z, sum = { 0, 0 };
	double m, q, r;
	int k;

	m = frexp(x, &k); /* exact */
	if (m < M_SQRT1_2) {
		m *= 2;
		k--;
	}
	q = (m - 1) / (m + 1);
	{
		struct pair den = two_sum(m, 1), back = pair_times(den, q);

		r = ((m - 1 - back.high) - back.low) / den.high;
	}
	s = two_sum(q, r);
	z = pair_product(s, s);
	for (int n = 41; n >= 3; n -= 2) {
		double inverse = 1.0 / n;
		struct pair p = two_product(inverse, n), term = { inverse, (1 - p.high - p.low) / n };

		sum = pair_product(pair_add(sum, term), z);
	}
	sum = pair_product(sum, s);
	sum = pair_add(sum, s);
	sum = (struct pair){ 2 * sum.high, 2 * sum.low };
	return pair_add(pair_times(ln2, k), sum);
}

double math_pow(double x, double y)
{
	struct pair e;

	if (y == 0 || x == 1)
		return 1;
	if (isnan(x) || isnan(y) || x < 0)
		return NAN;
	if (x == 0 || isinf(x))
		return (x == 0) == (y > 0) ? 0 : INFINITY;
	if (isinf(y))
		return (x > 1) == (y > 0) ? INFINITY : 0;
	if (fabs(y) > 1e300 || fabs(y * math_log(x)) > 800)
		return (x > 1) == (y > 0) ? INFINITY : 0;
	e = pair_times(log_pair(x), y);
	return math_exp(e.high) * (1 + e.low);
}
