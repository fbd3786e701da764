/* beta.c - the incomplete beta function, and the binomial and Student distributions that are its special cases. */
#include "math/dist.h"

#include "math/elementary.h"
#include "math/gamma.h"

#include <float.h>
#include <math.h>

enum { MAX_TERMS = 1000000 };

/* A continued fraction's last two convergents, A / B. */
struct convergents {
	double a0, a1, b0, b1;
};

/* Adds a level; scaled so that b1 = 1. Returns the new value. */
static double add_level(struct convergents *c, double alpha, double beta)
{
	double a = alpha * c->a0 + beta * c->a1, b = alpha * c->b0 + beta * c->b1;

	*c = (struct convergents){ c->a1 / b, a / b, c->b1 / b, 1 };
	return c->a1;
}

/*
 * I_x(a, b) / (x^a y^b / B(a, b)), y = 1 - x. Both x and y are used where they are small, so that nothing cancels for x near 1.
 * Converges fast for x < (a + 1) / (a + b + 2).
 * Source  DiDonato, Morris, "Algorithm 708: significant digit computation of the incomplete beta function ratios", TOMS 18 (1992), eq. 9.
 */
static double fraction(double a, double b, double x, double y)
{
	double lambda = a > b ? (a + b) * y - b : a - (a + b) * x, c = 1 + lambda, value = (1 + 1 / a) / c;
	struct convergents level = { 0, 1, 1, c / (1 + 1 / a) };

	for (int n = 1; n <= MAX_TERMS; n++) {
		double previous = value, s = a + 2 * n - 1, w = n * (b - n) * x;
		double alpha = (1 + (n - 1) / a) * ((n - 1) / a + 1 + b / a) * (a / s) * (a / s) * w * x;
		double beta = n + w / s + (n / a + 1) / (1 + 1 / a + 2 * (n / a)) * (c + n * (1 + y));

		value = add_level(&level, alpha, beta);
		if (fabs(value - previous) <= DBL_EPSILON * value)
			break;
	}
	return value;
}

/* I_x(a, b) with y = 1 - x known apart; *other = 1 - I. Each is found directly when it is the small one. */
static double incomplete(double a, double b, double x, double y, double *other)
{
	double value, front;

	if (!(x > 0) || !(y > 0)) {
		value = isnan(x + y) ? NAN : x > 0;
		*other = 1 - value;
		return value;
	}
	/* x^a y^b / B(a, b) */
	front = binomial_term(a, b, x, y) * a * b / (a + b);
	if (x < (a + 1) / (a + b + 2)) {
		value = front * fraction(a, b, x, y);
		*other = 1 - value;
	} else {
		*other = front * fraction(b, a, y, x);
		value = 1 - *other;
	}
	return value;
}

double beta_inc(double a, double b, double x)
{
	double other;

	return incomplete(a, b, x, 1 - x, &other);
}

double binomial_pmf(size_t k, size_t n, double p)
{
	return k > n ? 0 : binomial_term((double)k, (double)(n - k), p, 1 - p);
}

double binomial_sf(size_t k, size_t n, double p)
{
	double other;

	if (k == 0)
		return 1;
	return k > n ? 0 : incomplete((double)k, (double)(n - k) + 1, p, 1 - p, &other);
}

double binomial_cdf(size_t k, size_t n, double p)
{
	double other;

	if (k >= n)
		return 1;
	incomplete((double)k + 1, (double)(n - k), p, 1 - p, &other);
	return other;
}

double student_sf(double t, double df)
{
	double other, upper, t2 = t * t;

	if (isnan(t) || !(df > 0))
		return NAN;
	if (isinf(t))
		return t < 0;
	if (isinf(df))
		return normal_sf(t);
	if (isinf(t2)) /* beyond the square's range x = df / t^2 alone counts */
		upper = 0.5 * incomplete(0.5 * df, 0.5, df / fabs(t) / fabs(t), 1, &other);
	else
		upper = 0.5 * incomplete(0.5 * df, 0.5, df / (df + t2), t2 / (df + t2), &other);
	return t >= 0 ? upper : 0.5 + 0.5 * other;
}

double student_cdf(double t, double df)
{
	return student_sf(-t, df);
}

/* Only steers Newton's steps, so that the digits that lgamma loses for a large df do not matter. */
static double student_density(double t, double df)
{
	double log_scale = math_lgamma(0.5 * (df + 1)) - math_lgamma(0.5 * df);

	return math_exp(log_scale - 0.5 * (df + 1) * math_log1p(t * t / df)) / sqrt(M_PI * df);
}

/* Solves sf(t) = q for 0 < q < 1/2 by Newton on log t and log q, inside a bracket: nearly linear in a heavy tail. */
static double upper_quantile(double q, double df)
{
	double low = 0, high = INFINITY, t = -normal_quantile(q);

	for (int i = 0; i < 400; i++) {
		double sf = student_sf(t, df), slope = student_density(t, df), next;

		if (sf > q)
			low = t;
		else
			high = t;
		next = t * math_exp((math_log(sf) - math_log(q)) * sf / (slope * t));
		if (fabs(next - t) <= 8 * DBL_EPSILON * t)
			return next;
		if (!(next > low && next < high))
			next = isinf(high) ? 2 * t : 0.5 * (low + high);
		t = next;
	}
	return t;
}

double student_quantile(double p, double df)
{
	if (!(p > 0 && p < 1) || !(df > 0))
		return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
	if (isinf(df))
		return normal_quantile(p);
	if (p == 0.5)
		return 0;
	return p < 0.5 ? -upper_quantile(p, df) : upper_quantile(1 - p, df);
}
