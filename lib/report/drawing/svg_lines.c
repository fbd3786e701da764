/* svg_lines.c - lines and points of several series on one pair of axes. */
#include "report/drawing/svg_plot_inside.h"

#include "base/mem.h"
#include "report/drawing/svg.h"
#include "report/drawing/svg_pen.h"

#include <math.h>

static void add_spot(struct str *out, const struct axis *x, const struct axis *y, double at_x, double at_y)
{
	pen_number(out, round(axis_at(x, at_x) * 10) / 10, 6);
	str_addch(out, ' ');
	pen_number(out, round(axis_at(y, at_y) * 10) / 10, 6);
}

static size_t step_of(size_t n)
{
	return n > SVG_MOST_POINTS ? (n + SVG_MOST_POINTS - 1) / SVG_MOST_POINTS : 1;
}

static void add_line(struct str *out, const struct svg_line *s, const struct axis *x, const struct axis *y, bool pale)
{
	bool open = false, any = false;

	for (size_t i = 0; i < s->n; i += step_of(s->n)) {
		if (!isfinite(s->x[i]) || !isfinite(s->y[i])) {
			open = false;
			continue;
		}
		if (!any)
			str_addf(out, "<path class=\"line d%d%s\" d=\"", s->dash % SVG_COLOURS, pale ? " pale" : "");
		str_addch(out, open ? 'L' : 'M');
		add_spot(out, x, y, s->x[i], s->y[i]);
		open = any = true;
	}
	if (any)
		str_add(out, "\"/>");
}

static void add_points(struct str *out, const struct svg_line *s, const struct axis *x, const struct axis *y, bool small)
{
	str_add(out, "<g class=\"points\">");
	for (size_t i = 0; i < s->n; i += step_of(s->n))
		if (isfinite(s->x[i]) && isfinite(s->y[i]))
			plot_shape(out, axis_at(x, s->x[i]), axis_at(y, s->y[i]), small ? 2.2 : 3, s->dash);
	str_add(out, "</g>");
}

static void widen(struct axis *x, struct axis *y, const struct svg_line *v, size_t n)
{
	for (size_t s = 0; s < n; s++)
		for (size_t i = 0; i < v[s].n; i++) {
			if (!isfinite(v[s].x[i]) || !isfinite(v[s].y[i]))
				continue;
			axis_widen(x, v[s].x[i]);
			axis_widen(y, v[s].y[i]);
		}
}

static void settle(struct axis *a, const struct strvec *words, bool is_share)
{
	if (words) {
		a->low = -0.5;
		a->high = (double)(words->n ? words->n : 1) - 0.5;
	} else if (is_share) {
		a->low = 0;
		a->high = 1;
	} else {
		axis_settle(a);
	}
}

/* The numbers of an axis, or its words, every so many of them. */
static void add_ticks(struct str *out, const struct axis *a, const struct strvec *words, bool is_x)
{
	size_t step = words && words->n > WORDS_MOST ? (words->n + WORDS_MOST - 1) / WORDS_MOST : 1;

	for (size_t i = 0; words && i < words->n; i += step) {
		CLEANUP(str_release) struct str word = { 0 };
		double at = axis_at(a, (double)i);

		plot_cut(&word, words->v[i], is_x ? WORD_LETTERS : WORD_LETTERS / 2);
		if (is_x) {
			pen_line(out, at, SVG_TOP, at, SVG_HEIGHT - SVG_BOTTOM, "grid");
			pen_text(out, at, SVG_HEIGHT - SVG_BOTTOM + 14, "middle", "", str_text(&word));
		} else {
			pen_line(out, SVG_LEFT, at, SVG_WIDTH - SVG_RIGHT, at, "grid");
			pen_text(out, SVG_LEFT - 6, at + 4, "end", "", str_text(&word));
		}
	}
	if (!words && is_x)
		pen_x_ticks(out, a, SVG_TOP, SVG_HEIGHT - SVG_BOTTOM);
	if (!words && !is_x)
		pen_y_ticks(out, a);
}

char *svg_lines(const struct svg_look *look, const struct svg_line *v, const int *marks, size_t n)
{
	struct axis x = { INFINITY, -INFINITY, SVG_LEFT, SVG_WIDTH - SVG_RIGHT };
	struct axis y = { INFINITY, -INFINITY, SVG_HEIGHT - SVG_BOTTOM, SVG_TOP };
	struct str out = { 0 };

	widen(&x, &y, v, n);
	settle(&x, look->x_words, look->is_share);
	settle(&y, look->y_words, look->is_share);
	plot_begin(&out, look, SVG_WIDTH, SVG_HEIGHT + plot_legend_height(v, n, SVG_WIDTH));
	add_ticks(&out, &x, look->x_words, true);
	add_ticks(&out, &y, look->y_words, false);
	plot_names(&out, look, (SVG_LEFT + SVG_WIDTH - SVG_RIGHT) / 2.0, SVG_HEIGHT - 12);
	if (look->diagonal)
		pen_line(&out, axis_at(&x, 0), axis_at(&y, 0), axis_at(&x, 1), axis_at(&y, 1), "axis");
	for (size_t i = n; i-- > 0;) { /* the first on top */
		str_addf(&out, "<g class=\"c%d\">", v[i].colour % SVG_COLOURS);
		if (marks[i] & SVG_LINE)
			add_line(&out, &v[i], &x, &y, marks[i] & SVG_PALE);
		if (marks[i] & SVG_POINTS)
			add_points(&out, &v[i], &x, &y, marks[i] & SVG_LINE);
		str_add(&out, "</g>");
	}
	plot_legend(&out, v, marks, n, SVG_WIDTH, SVG_HEIGHT);
	str_add(&out, "</svg>");
	return str_take(&out);
}
