/* plot_data.h - a plot's points as series of numbers, one for each revision and column of y, and what kind of chart they make. */
#ifndef REPORT_PLOT_DATA_H
#define REPORT_PLOT_DATA_H

#include "base/map.h"
#include "base/vec.h"
#include "pipeline/plots/plot_template.h"

enum plot_kind {
	PLOT_LINES,
	PLOT_LINES_POINTS,
	PLOT_SMOOTH,
	PLOT_POINTS,
	PLOT_JITTER,
	PLOT_BARS,
	PLOT_BARS_SORTED,
	PLOT_MATRIX,
	PLOT_SHARES
};

/* What the template is meant to show: ours by their names, the user's by the marks in it. */
enum plot_kind plot_kind_of(const struct plot_template *template);

/* Values of x and y are numbers, or places among the words of their axis; NaN = there is none. */
struct plot_series {
	const char *rev, *part; /* part: the file or column, or both, if there are several; "" = there is one */
	size_t rev_place, part_place;
	double *x, *y; /* (n), in the order of the points; of lines in the order of x */
	size_t n, cap;
};

struct plot_data {
	enum plot_kind kind;
	const char *title, *x_name, *y_name;
	struct strvec x_words, y_words; /* of an axis of words, in the order in which they come (of matrices: in their own) */
	struct map x_places, y_places;  /* word -> its place */
	bool x_is_words, y_is_words;
	struct strvec revs, parts;
	struct plot_series *series;
	size_t n_series, cap_series;
	size_t n_skipped; /* points without a number where one is needed */
};

/* Take the plot's points apart into series, one a revision and part. Borrows the texts of *plot; release by plot_data_release(). */
void plot_data_read(struct plot_data *out, const struct plot *plot, enum plot_kind kind);
void plot_data_release(struct plot_data *d);

#endif
