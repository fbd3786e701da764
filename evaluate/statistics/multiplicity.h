/* multiplicity.h - p-values of many checks, adjusted so that they can be compared with alpha one by one. */
#ifndef EVALUATE_MULTIPLICITY_H
#define EVALUATE_MULTIPLICITY_H

#include <stddef.h>

/*
 * Holm: max over j <= i of (m - j + 1) p_(j), at most 1. Keeps the chance of any false alarm under alpha.
 *
 * adjusted (n), in the order of p; may be p itself.   p (n) in any order; NaN counts as 1.
 * Source  Holm 1979.
 */
void multiplicity_holm(double *adjusted, const double *p, size_t n);

/*
 * Benjamini and Hochberg: min over j >= i of m p_(j) / j, at most 1. Keeps the expected share of false alarms under alpha: for exploring,
 * never for deciding.
 * Source  Benjamini, Hochberg 1995.
 */
void multiplicity_bh(double *adjusted, const double *p, size_t n);

#endif
