/* dist.h - distributions of the gate's statistics. Relative error <= 1e-12 in the tails that a test uses. */
#ifndef MATH_DIST_H
#define MATH_DIST_H

#include <stddef.h>

/* Standard normal. */
double normal_cdf(double z);
double normal_sf(double z);       /* 1 - cdf without cancellation */
double normal_quantile(double p); /* 0 < p < 1 */
/* Student's t with df > 0 degrees of freedom, not necessarily whole; quantile: 0 < p < 1. */
double student_cdf(double t, double df);
double student_sf(double t, double df);
double student_quantile(double p, double df);
double chi_square_sf(double x, double df);         /* P(X >= x), df > 0 */
double chi_square_quantile(double p, double df);   /* 0 <= p < 1 */
double beta_inc(double a, double b, double x);     /* regularised incomplete beta I_x(a, b) */
double binomial_cdf(size_t k, size_t n, double p); /* P(X <= k) */
double binomial_sf(size_t k, size_t n, double p);  /* P(X >= k) */
/* P(X = k) */
double binomial_pmf(size_t k, size_t n, double p);

#endif
