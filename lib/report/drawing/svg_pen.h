/* svg_pen.h - what every chart draws with: axes, ticks, lines, texts. For the files svg_*.c alone. */
#ifndef REPORT_SVG_PEN_H
#define REPORT_SVG_PEN_H

#include "base/str.h"

#include <stddef.h>

enum { SVG_WIDTH = 460, SVG_HEIGHT = 340, SVG_LEFT = 62, SVG_RIGHT = 16, SVG_TOP = 34, SVG_BOTTOM = 46, SVG_NAME_MOST = 200 };

/* Values low..high lie on the pixels from..to. */
struct axis {
	double low, high, from, to;
};

/* The pixel of a value, beyond from..to too; a->low < a->high. */
double axis_at(const struct axis *a, double v);
/* Nothing that is not finite widens an axis. */
void axis_widen(struct axis *a, double v);
/* Never of length 0, with a little air. */
void axis_settle(struct axis *a);

/* <svg>, its title as text and for screen readers. The title's text begins at x. */
void pen_begin(struct str *out, const char *title, int width, int height, int x);
/* The same with a shorter title to be seen. */
void pen_begin_cut(struct str *out, const char *title, const char *shown, int width, int height, int x);
void pen_number(struct str *out, double value, int digits);
/* An attribute that is a coordinate. */
void pen_at(struct str *out, const char *name, double value);
/* more: attributes, or "". */
void pen_text(struct str *out, double x, double y, const char *anchor, const char *more, const char *text);
/* style: a class of html_style.c. */
void pen_line(struct str *out, double x1, double y1, double x2, double y2, const char *style);
/* Grid lines between two heights, and their numbers below. */
void pen_x_ticks(struct str *out, const struct axis *x, double top, double bottom);
/* The same for y, across the chart. */
void pen_y_ticks(struct str *out, const struct axis *y);
void pen_axes(struct str *out, const struct axis *x, const struct axis *y, const char *x_name, const char *y_name);
void pen_y_name(struct str *out, const char *name);
/* Of a chart of another height. */
void pen_y_name_at(struct str *out, const char *name, int middle);

#endif
