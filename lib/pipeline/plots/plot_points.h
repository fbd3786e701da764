/* plot_points.h - the points of one plot at one revision, out of whatever its files hold: lists of maps, however deep they lie. */
#ifndef PIPELINE_PLOT_POINTS_H
#define PIPELINE_PLOT_POINTS_H

#include "format/value/value.h"

/* Why a plot has no points: DVC's name for the kind of failure, the text, and what may help, all in the arena; hint may be NULL. */
struct plot_trouble {
	const char *type, *text, *hint;
};

/*
 * points  a list of maps: each of a row's columns, "step" (the row's number) without an x, "rev", "filename" and "field" (of y)
 * props   the plot's options, and what was found: x and y (names of columns, the same in every point: "dvc_inferred_y_value" where
 *         there are several), x_label, y_label, anchors_y_definitions ([{filename, field}])
 * id      the plot's name, which is a file where y names none
 * data    {file: its contents}; what is empty is left out
 * Returns 0, also without any points: then both are empty; -1 with *why.
 * Owns    Everything is in the arena; values are shared with data.
 */
int plot_points(struct value **points, struct value **props, struct arena *a, const char *id, const struct value *options,
		const struct value *data, const char *rev, struct plot_trouble *why);

#endif
