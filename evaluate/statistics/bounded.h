/* bounded.h - bounds on the mean of values of a known range: no normal approximation, true at any number of rows.
 *
 * Source  Hoeffding, JASA 58 (1963); Maurer, Pontil, "Empirical Bernstein bounds and sample variance penalization", COLT 2009, theorem 4;
 * Bennett, JASA 57 (1962), as theorem 2.9 of Boucheron, Lugosi, Massart, "Concentration inequalities", 2013.
 */
#ifndef EVALUATE_BOUNDED_H
#define EVALUATE_BOUNDED_H

/* How far the mean of n values of this range may lie above (or below) the true one, but for probability delta. */
double bounded_hoeffding(double range, double n, double delta);
/* The same from the sample's variance (divisor n - 1). n >= 2. */
double bounded_empirical_bernstein(double variance, double range, double n, double delta);
/*
 * The same for values in [-1, 1] whose mean square is at most `square` (0, 1]: (1 + u) ln(1 + u) - u = ln(1/delta) / (n square), u = reach/square.
 * Grows with `square`, so that an upper bound of the mean square will do.
 */
double bounded_bennett(double square, double n, double delta);

#endif
