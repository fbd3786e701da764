/* gamma.h - pieces of the binomial that do not lose digits for large counts. */
#ifndef MATH_GAMMA_H
#define MATH_GAMMA_H

/* log(Gamma(x + 1)) less Stirling's sqrt(2 pi x) (x / e)^x; x > 0. Absolute error about 1e-16. */
double stirling_error(double x);

/*
 * Gamma(a + b + 1) / (Gamma(a + 1) Gamma(b + 1)) x^a y^b for y = 1 - x: the binomial's probability for real counts a, b >= 0.
 * The caller gives both x and y, so that neither is found by subtraction.
 * Source  Loader, "Fast and accurate computation of binomial probabilities", 2000.
 */
double binomial_term(double a, double b, double x, double y);

/*
 * m^a exp(-m) / Gamma(a + 1): the Poisson's probability for a real count a > 0 and mean m > 0. Loader, as above.
 */
double poisson_term(double a, double m);

#endif
