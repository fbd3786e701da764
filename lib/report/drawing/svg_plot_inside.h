/* svg_plot_inside.h - what the charts of svg_plot.h have in common. For them alone. */
#ifndef REPORT_SVG_PLOT_INSIDE_H
#define REPORT_SVG_PLOT_INSIDE_H

#include "base/str.h"
#include "report/drawing/svg_plot.h"

enum { LEGEND_ROW = 18, LEGEND_NAME = 48, WORD_LETTERS = 14, WORDS_MOST = 8 };

/* Estimated, in pixels. */
double plot_text_width(const char *text);
/* A name cut to so many letters (wide ones count twice), with an ellipsis. */
void plot_cut(struct str *out, const char *text, size_t letters);
/* Begins the picture, with its title, description and style. */
void plot_begin(struct str *out, const struct svg_look *look, int width, int height);
/* The names of both axes, cut: x's below at (middle, bottom), y's on the left. */
void plot_names(struct str *out, const struct svg_look *look, double middle, double bottom);
/* How much room the legend takes, in pixels; none for a single series without a name. */
int plot_legend_height(const struct svg_line *v, size_t n, int width);
/* marks as svg_lines() has them; 0: a square of the colour. */
void plot_legend(struct str *out, const struct svg_line *v, const int *marks, size_t n, int width, double top);
/* One point: disc, square, triangle or diamond. */
void plot_shape(struct str *out, double x, double y, double size, int shape);

#endif
