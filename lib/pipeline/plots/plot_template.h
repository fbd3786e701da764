/* plot_template.h - Vega-Lite with anchors ("<DVC_METRIC_X>"), and what a plot puts in their places. */
#ifndef PIPELINE_PLOT_TEMPLATE_H
#define PIPELINE_PLOT_TEMPLATE_H

#include "pipeline/plots/plots.h"

struct plot_template {
	const char *name;
	struct value *content;
	bool is_own; /* one of ours, not a file of the user's */
};

/* The names of ours, in the order in which they are listed; NULL-terminated. */
extern const char *const plot_template_names[];

/*
 * name NULL = "linear". folder: the project's .dvc/plots, NULL = none; then a file of this path, then ours. DVC_ERROR "Template 'x' not found."
 * with "did you mean", and "path:line:col: ..." for what is no JSON map.
 */
int plot_template_find(struct plot_template *out, struct arena *a, const char *name, const char *folder, struct err *err);
/* One of ours; NULL if there is none of this name. */
struct value *plot_template_own(struct arena *a, const char *name);

/*
 * A plot's specification, with its points in it. Of a plot without points an empty map. The points lose what all of them have in common
 * (filename, field), so it is made once.
 * split (may be NULL): becomes a map of anchors to what belongs into their places, which are left as they are: points, titles, colours.
 * DVC_ERROR if no point has the column of x or y, or the template has no place for the points.
 */
int plot_fill(struct value **out, struct value **split, struct arena *a, const struct plot *plot, const struct plot_template *template,
	      struct err *err);

#endif
