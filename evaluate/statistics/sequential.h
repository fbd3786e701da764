/* sequential.h - tests that may be looked at after every pair: the error rate holds over the whole stream, however often one looks.
 *
 * A fixed test looked at a hundred times raises a false alarm in 38 % of streams without any difference; these keep it under alpha.
 */
#ifndef EVALUATE_SEQUENTIAL_H
#define EVALUATE_SEQUENTIAL_H

#include <stddef.h>

/*
 * Mixture likelihood ratio of the mSPRT for a mean of n values with known variance, against mean = theta0, mixing N(theta0, tau2).
 * 1/max over time is an always-valid p-value.  Source  Johari, Koomen, Pekelis, Walsh 2022, eq. 3 (Robbins 1970).
 */
double sequential_msprt(double variance, double tau2, size_t n, double mean, double theta0);

/* rho of the normal mixture that is tightest at intrinsic time v_opt.  Source  Howard, Ramdas, McAuliffe, Sekhon 2021, sec. 3.5. */
double sequential_mixture_rho(double v_opt, double alpha);
/* log of the two-sided normal mixture supermartingale at sum s and intrinsic time v. */
double sequential_mixture_log(double s, double v, double rho);
/* Boundary |s| < bound with probability 1 - alpha at all times. */
double sequential_mixture_bound(double v, double rho, double alpha);

/* Half-width of the asymptotic confidence sequence of a mean after t values.  Source  Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas 2024, thm 2.2. */
double sequential_asymptotic_radius(double sd, double rho, size_t t, double alpha);

/*
 * log e-value against "wins are no more likely than losses" after b wins and c losses, lambda mixed uniformly over (0, 1):
 * E = 2^(b+c+1) B(b+1, c+1) P(Beta(b+1, c+1) > 1/2). Stop when E >= 1/alpha; e-values of independent days multiply.
 * Source  Ramdas, Gruenwald, Vovk, Shafer 2023, sec. 2; the mixture worked out in docs/gate.md.
 */
double sequential_log_e_value(size_t b, size_t c);

/*
 * log of the wealth after one more bet of the share `stake` (0 <= stake < 1) on a gain in [-1, 1]: wealth x (1 + stake x gain). Against "the
 * mean gain is not above 0" it is a supermartingale whatever the distribution: stop when the wealth reaches 1/alpha.
 * Source  Waudby-Smith, Ramdas 2024, sec. 4.
 */
double sequential_log_bet(double log_wealth, double stake, double gain);

#endif
