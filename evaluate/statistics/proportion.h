/* proportion.h - intervals of one proportion. */
#ifndef EVALUATE_PROPORTION_H
#define EVALUATE_PROPORTION_H

struct interval {
	double low, high;
};

/*
 * Clopper and Pearson's exact interval: it holds the true share with probability 1 - alpha at least, whatever the share and however few rows.
 * hits of rows, 0 <= hits <= rows, rows > 0; both may be fractions, for planning.
 * Source  Clopper, Pearson, Biometrika 26 (1934).
 */
struct interval proportion_exact(double hits, double rows, double alpha);

/* Wilson's score interval: nearly exact on average, not for every share. Source  Wilson, JASA 22 (1927). */
struct interval proportion_wilson(double hits, double rows, double alpha);

#endif
