/* ladder.h - the Ladder: which numbers of a hold-out may be told, so that what is told stays near the truth although it is asked again and again.
 *
 * Source: Blum, Hardt, "The Ladder: a reliable leaderboard for machine learning competitions", ICML 2015, the parameter-free form. It
 * protects the number that is told; it is one standard error, and no rule to decide by (docs/error-rates.md measures it as one).
 */
#ifndef EVALUATE_LADDER_H
#define EVALUATE_LADDER_H

#include <stddef.h>

/*
 * The step: s / sqrt(n), s the standard deviation (divisor n - 1) of loss (n) less best (n), the losses of the model whose number stands;
 * best NULL = there is none yet, and s is that of the losses themselves.
 */
double ladder_step(const double *loss, const double *best, size_t n);

/*
 * The loss that is told: `released` stands (INFINITY = nothing was told yet) unless the mean loss is below it by more than the step;
 * then it is the mean loss, rounded to a multiple of 1 / steps.
 */
double ladder_release(double released, double mean_loss, double step, double steps);

#endif
