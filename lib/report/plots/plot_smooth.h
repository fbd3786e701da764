/* plot_smooth.h - what charts do to points so that they can be read: smoothing, and pushing apart. Both give the same numbers anywhere. */
#ifndef REPORT_PLOT_SMOOTH_H
#define REPORT_PLOT_SMOOTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * y (n) over x (n, ascending) as local lines through the nearest 30 % of the points (at the most 400), weighted by the tricube of their distance
 * and, in two further steps, by how far they lie off the line: what Vega's transform `loess` draws with its default bandwidth, for up to
 * 1 333 points. Where y is not finite the line goes straight on between its neighbours. Caller frees.
 * Source  Cleveland, "Robust locally weighted regression and smoothing scatterplots", JASA 74 (1979).
 */
double *plot_smoothed(const double *x, const double *y, size_t n);

/* values (n), each moved by at most 0.3 among words, else by 1 % of their range. stream: another for each axis and series. Caller frees. */
double *plot_jitter(const double *values, size_t n, bool is_words, uint64_t stream);

#endif
