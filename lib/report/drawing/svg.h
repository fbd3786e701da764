/* svg.h - charts as SVG text: small, without scripts, readable on light and dark. Deterministic: the same numbers give the same bytes. */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include <stddef.h>
#include <stdint.h>

enum { SVG_MOST_POINTS = 2000 };

/* One point set or line of a chart. colour: 0 = candidate, 1 = production. */
struct svg_series {
	const char *title;
	const double *x, *y;
	size_t n;
	int colour;
};

/* Each returns the SVG text, which the caller frees. Titles are escaped. */

/* Points of up to two series; with `diagonal` the line y = x, with `zero` the line y = 0. More than SVG_MOST_POINTS are thinned evenly. */
char *svg_scatter(const char *title, const char *x_name, const char *y_name, const struct svg_series *series, size_t n, int diagonal,
		  int zero);
/* Lines in the unit square: ROC, precision and recall. */
char *svg_curves(const char *title, const char *x_name, const char *y_name, const struct svg_series *series, size_t n, int diagonal);
/* counts (n_classes, n_classes) row-major: truth by prediction. */
char *svg_confusion(const char *title, char *const *classes, size_t n_classes, const size_t *counts);

/* A point with its interval. */
struct svg_estimate {
	const char *name;
	double value, low, high; /* low and high NaN = none */
	int state;               /* 0 neutral, 1 good, 2 bad, 3 open */
};
/*
 * Intervals under one another, with a line at 0 and one at `limit`, named so, if it is not NaN. The state is told by the shape of the point
 * too: a disc is good, a square bad, a ring open.
 */
char *svg_forest(const char *title, const char *x_name, const struct svg_estimate *v, size_t n, double limit, const char *limit_name);

/* Something that is used up. */
struct svg_meter {
	const char *name;
	double used, of;
	int level; /* 0 fresh .. 3 used up */
};
/* Bars (n), one a meter, filled to used / of. SVG text, caller frees. */
char *svg_meters(const char *title, const struct svg_meter *v, size_t n);

#endif
