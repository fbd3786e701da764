/* sum.h - sums in a fixed shape: blocks in index order, compensated, so the result does not depend on threads or compiler. */
#ifndef MATH_SUM_H
#define MATH_SUM_H

#include <stddef.h>

/* x (n), y (n); 0 for n = 0. */
double sum_of(const double *x, size_t n);
double sum_of_products(const double *x, const double *y, size_t n);
double mean_of(const double *x, size_t n); /* n > 0 */
/* Sum of squared deviations from mean, two passes. */
double sum_of_squared_deviations(const double *x, size_t n, double mean);
/* Quantile of sorted x (n > 0) by linear interpolation, Hyndman and Fan's type 7; 0 <= p <= 1. */
double quantile_sorted(const double *sorted, size_t n, double p);
/* Sorts doubles ascending in place, NaN last; the same order everywhere. O(n log n), or radix for large n. */
void sort_doubles(double *x, size_t n);
/* order (n) = indices that sort x ascending, ties by index; NaN last. */
void sort_order(size_t *order, const double *x, size_t n);

#endif
