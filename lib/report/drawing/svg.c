/* svg.c - charts of rows: points, curves, confusion matrices. */
#include "report/drawing/svg.h"

#include "base/mem.h"
#include "report/drawing/svg_pen.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Right of the title, where nothing is drawn. */
static void add_legend(struct str *out, const struct svg_series *series, size_t n)
{
	double right = SVG_WIDTH - SVG_RIGHT;

	for (size_t i = n; n > 1 && i-- > 0;) {
		pen_text(out, right, 18, "end", "", series[i].title);
		right -= 7.0 * (double)strlen(series[i].title) + 8;
		str_add(out, "<circle r=\"4\"");
		pen_at(out, "cx", right);
		pen_at(out, "cy", 14);
		str_addf(out, " class=\"s%d\"/>", series[i].colour);
		right -= 14;
	}
}

static void add_points(struct str *out, const struct svg_series *s, const struct axis *x, const struct axis *y)
{
	size_t step = s->n > SVG_MOST_POINTS ? (s->n + SVG_MOST_POINTS - 1) / SVG_MOST_POINTS : 1;

	str_addf(out, "<g class=\"s%d points\">", s->colour);
	for (size_t i = 0; i < s->n; i += step) {
		if (!isfinite(s->x[i]) || !isfinite(s->y[i]))
			continue;
		str_add(out, "<circle r=\"2.5\"");
		pen_at(out, "cx", axis_at(x, s->x[i]));
		pen_at(out, "cy", axis_at(y, s->y[i]));
		str_add(out, "/>");
	}
	str_add(out, "</g>");
}

char *svg_scatter(const char *title, const char *x_name, const char *y_name, const struct svg_series *series, size_t n, int diagonal,
		  int zero)
{
	struct axis x = { INFINITY, -INFINITY, SVG_LEFT, SVG_WIDTH - SVG_RIGHT };
	struct axis y = { INFINITY, -INFINITY, SVG_HEIGHT - SVG_BOTTOM, SVG_TOP };
	struct str out = { 0 };

	for (size_t s = 0; s < n; s++)
		for (size_t i = 0; i < series[s].n; i++) {
			axis_widen(&x, series[s].x[i]);
			axis_widen(&y, series[s].y[i]);
		}
	if (diagonal) {
		axis_widen(&x, y.low);
		axis_widen(&x, y.high);
		y.low = x.low;
		y.high = x.high;
	}
	if (zero)
		axis_widen(&y, 0);
	axis_settle(&x);
	axis_settle(&y);
	pen_begin(&out, title, SVG_WIDTH, SVG_HEIGHT, SVG_LEFT);
	pen_axes(&out, &x, &y, x_name, y_name);
	if (diagonal)
		pen_line(&out, axis_at(&x, x.low), axis_at(&y, x.low), axis_at(&x, x.high), axis_at(&y, x.high), "axis");
	if (zero)
		pen_line(&out, SVG_LEFT, axis_at(&y, 0), SVG_WIDTH - SVG_RIGHT, axis_at(&y, 0), "axis");
	for (size_t s = n; s-- > 0;) /* the candidate on top */
		add_points(&out, &series[s], &x, &y);
	add_legend(&out, series, n);
	str_add(&out, "</svg>");
	return str_take(&out);
}

char *svg_curves(const char *title, const char *x_name, const char *y_name, const struct svg_series *series, size_t n, int diagonal)
{
	struct axis x = { 0, 1, SVG_LEFT, SVG_WIDTH - SVG_RIGHT }, y = { 0, 1, SVG_HEIGHT - SVG_BOTTOM, SVG_TOP };
	struct str out = { 0 };

	pen_begin(&out, title, SVG_WIDTH, SVG_HEIGHT, SVG_LEFT);
	pen_axes(&out, &x, &y, x_name, y_name);
	if (diagonal)
		pen_line(&out, axis_at(&x, 0), axis_at(&y, 0), axis_at(&x, 1), axis_at(&y, 1), "axis");
	for (size_t s = n; s-- > 0;) {
		str_addf(&out, "<polyline class=\"s%d\" points=\"", series[s].colour);
		for (size_t i = 0; i < series[s].n; i++) {
			if (i)
				str_addch(&out, ' ');
			pen_number(&out, round(axis_at(&x, series[s].x[i]) * 10) / 10, 6);
			str_addch(&out, ',');
			pen_number(&out, round(axis_at(&y, series[s].y[i]) * 10) / 10, 6);
		}
		str_add(&out, "\"/>");
	}
	add_legend(&out, series, n);
	str_add(&out, "</svg>");
	return str_take(&out);
}

static void add_cell(struct str *out, double left, double top, double size, size_t count, double share, bool diagonal)
{
	str_add(out, "<rect");
	pen_at(out, "x", left);
	pen_at(out, "y", top);
	pen_at(out, "width", size - 2);
	pen_at(out, "height", size - 2);
	str_addf(out, " rx=\"2\" class=\"s%d\" stroke-opacity=\"0\" fill-opacity=\"", diagonal ? 0 : 1);
	pen_number(out, round((0.06 + 0.4 * share) * 100) / 100, 3);
	str_add(out, "\"/>");
	if (size < 18)
		return;
	str_add(out, "<text");
	pen_at(out, "x", left + size / 2 - 1);
	pen_at(out, "y", top + size / 2 + 3);
	str_addf(out, " text-anchor=\"middle\">%zu</text>", count);
}

char *svg_confusion(const char *title, char *const *classes, size_t n_classes, const size_t *counts)
{
	double room = SVG_HEIGHT - SVG_TOP - SVG_BOTTOM, size = room / (double)(n_classes ? n_classes : 1), left = SVG_LEFT + 50;
	struct str out = { 0 };

	pen_begin(&out, title, SVG_WIDTH, SVG_HEIGHT, SVG_LEFT);
	for (size_t i = 0; i < n_classes; i++) {
		size_t total = 0;

		for (size_t k = 0; k < n_classes; k++)
			total += counts[i * n_classes + k];
		for (size_t k = 0; k < n_classes; k++)
			add_cell(&out, left + size * (double)k, SVG_TOP + size * (double)i, size, counts[i * n_classes + k],
				 total ? (double)counts[i * n_classes + k] / (double)total : 0, i == k);
		if (size < 10)
			continue;
		pen_text(&out, left - 6, SVG_TOP + size * ((double)i + 0.5) + 4, "end", "", classes[i]);
		pen_text(&out, left + size * ((double)i + 0.5), SVG_HEIGHT - SVG_BOTTOM + 14, "middle", "", classes[i]);
	}
	pen_text(&out, left + room / 2, SVG_HEIGHT - 12, "middle", " class=\"mild\"", "predicted");
	pen_y_name(&out, "truth");
	str_add(&out, "</svg>");
	return str_take(&out);
}
