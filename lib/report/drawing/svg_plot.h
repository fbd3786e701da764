/* svg_plot.h - charts of any columns over several series, with a legend: lines, points, bars, matrices. Each is a picture by itself or part of
 * a page; series are told apart by their colours, and by dashes or shapes as well. */
#ifndef REPORT_SVG_PLOT_H
#define REPORT_SVG_PLOT_H

#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum { SVG_COLOURS = 7, SVG_SHAPES = 4, SVG_MOST_BARS = 200, SVG_MOST_CLASSES = 40 };

/* y (n) over x (n), ascending for lines; what is not finite leaves a gap. */
struct svg_line {
	const char *name;
	const double *x, *y;
	size_t n;
	int colour, dash; /* from 0; the dash is the shape of points, too */
};

struct svg_look {
	const char *title, *about; /* about: a sentence for those who do not see it */
	const char *x_name, *y_name;
	const struct strvec *x_words, *y_words; /* an axis of words: its values are 0, 1, ...; NULL = of numbers */
	bool is_share;                          /* both axes are 0 to 1 */
	bool diagonal;                          /* with the line y = x */
	const char *style;                      /* CSS of a picture by itself; NULL = the page has it */
};

enum svg_marks { SVG_LINE = 1, SVG_POINTS = 2, SVG_PALE = 4 };

/* Each returns the SVG text, which the caller frees. All texts are escaped. */

/* marks (n): of each series, enum svg_marks. More than SVG_MOST_POINTS of a series are thinned evenly. */
char *svg_lines(const struct svg_look *look, const struct svg_line *v, const int *marks, size_t n);
/* values (n_series, n_words): a group of bars for each word of look->y_words, NaN = none; at most SVG_MOST_BARS words. */
char *svg_bars(const struct svg_look *look, const struct svg_line *names, size_t n_series, const double *values);
/* values (y_words, x_words): shares of what their row adds up to, or counts. The darkest is the largest. */
char *svg_matrix(const struct svg_look *look, const double *values, bool as_share);

#endif
