/* plot_draw.h - one plot as pictures and as tables: a chart of all revisions, or a matrix for each. */
#ifndef REPORT_PLOT_DRAW_H
#define REPORT_PLOT_DRAW_H

#include "report/plots/plot_data.h"

enum { PLOT_TABLE_ROWS = 200 };

struct plot_picture {
	char *name; /* what tells it from the plot's others: "main", "main::acc"; "" = it is the only one */
	char *svg;
	char *table;       /* the same as an HTML table */
	size_t n_left_out; /* bars beyond the most that are drawn */
};

struct plot_pictures {
	struct plot_picture *v;
	size_t n, cap;
};

/* style: CSS of a picture by itself, or NULL (svg_plot.h). */
void plot_draw(struct plot_pictures *out, const struct plot_data *d, const char *style);
void plot_pictures_release(struct plot_pictures *p);

#endif
