/* svg_plot.c - what all charts of svg_plot.h begin and end with: title, description, legend. */
#include "report/drawing/svg_plot_inside.h"

#include "base/mem.h"
#include "report/drawing/svg_pen.h"
#include "report/escape.h"

#include <math.h>

/* Of a character at 11 pixels, and of a title's. */
#define CHARACTER_WIDTH 6.4
#define TITLE_CHARACTER_WIDTH 8.6

/* Latin letters count as one, what may be wide as two; the rest of a character as nothing. */
static size_t letters_of(unsigned char c)
{
	return c < 0x80 ? 1 : (c & 0xc0) == 0x80 ? 0 : c < 0xd0 ? 1 : 2;
}

double plot_text_width(const char *text)
{
	size_t n = 0;

	for (const char *c = text; *c; c++)
		n += letters_of((unsigned char)*c);
	return (double)n * CHARACTER_WIDTH;
}

void plot_cut(struct str *out, const char *text, size_t letters)
{
	size_t n = 0;
	const char *c = text;

	for (; *c; c++) {
		n += letters_of((unsigned char)*c);
		if (n > letters)
			break;
	}
	str_addn(out, text, (size_t)(c - text));
	if (*c)
		str_add(out, "…");
}

void plot_begin(struct str *out, const struct svg_look *look, int width, int height)
{
	CLEANUP(str_release) struct str shown = { 0 };

	plot_cut(&shown, look->title, (size_t)((width - SVG_LEFT - SVG_RIGHT) / TITLE_CHARACTER_WIDTH));
	pen_begin_cut(out, look->title, str_text(&shown), width, height, SVG_LEFT);
	if (look->about) {
		str_add(out, "<desc>");
		escape_xml(out, look->about, SVG_NAME_MOST * 4);
		str_add(out, "</desc>");
	}
	if (look->style)
		str_addf(out, "<style>%s</style>", look->style);
}

void plot_names(struct str *out, const struct svg_look *look, double middle, double bottom)
{
	CLEANUP(str_release) struct str x = { 0 };
	CLEANUP(str_release) struct str y = { 0 };

	plot_cut(&x, look->x_name, LEGEND_NAME);
	plot_cut(&y, look->y_name, (size_t)((bottom - SVG_TOP) / CHARACTER_WIDTH));
	pen_text(out, middle, bottom, "middle", " class=\"mild\"", str_text(&x));
	pen_y_name_at(out, str_text(&y), (int)(SVG_TOP + bottom - SVG_BOTTOM + 12) / 2);
}

void plot_shape(struct str *out, double x, double y, double size, int shape)
{
	static const struct {
		int n;
		double at[8];
	} shapes[] = { { 4, { -1, -1, 1, -1, 1, 1, -1, 1 } },
		       { 3, { 0, -1.2, 1.2, 1, -1.2, 1 } },
		       { 4, { 0, -1.4, 1.4, 0, 0, 1.4, -1.4, 0 } } };

	if (shape % SVG_SHAPES == 0) {
		str_add(out, "<circle");
		pen_at(out, "r", size);
		pen_at(out, "cx", x);
		pen_at(out, "cy", y);
		str_add(out, "/>");
		return;
	}
	shape = shape % SVG_SHAPES - 1;
	str_add(out, "<path d=\"");
	for (int i = 0; i < shapes[shape].n; i++) {
		str_addch(out, i ? 'L' : 'M');
		pen_number(out, round((x + size * shapes[shape].at[2 * i]) * 10) / 10, 6);
		str_addch(out, ' ');
		pen_number(out, round((y + size * shapes[shape].at[2 * i + 1]) * 10) / 10, 6);
	}
	str_add(out, "Z\"/>");
}

/* Where each name goes: the width that it takes, and whether it begins a new line. */
static double legend_item(const struct svg_line *v, double *at, int width, bool *breaks)
{
	CLEANUP(str_release) struct str name = { 0 };
	double room;

	plot_cut(&name, v->name, LEGEND_NAME);
	room = plot_text_width(str_text(&name)) + 44;
	*breaks = *at > SVG_LEFT && *at + room > width - SVG_RIGHT;
	if (*breaks)
		*at = SVG_LEFT;
	*at += room;
	return *at - room;
}

static bool needs_legend(const struct svg_line *v, size_t n)
{
	return n > 1 || (n == 1 && v[0].name && *v[0].name);
}

int plot_legend_height(const struct svg_line *v, size_t n, int width)
{
	int height = needs_legend(v, n) ? LEGEND_ROW + 4 : 0;
	double at = SVG_LEFT;
	bool breaks;

	for (size_t i = 0; height && i < n; i++) {
		legend_item(&v[i], &at, width, &breaks);
		height += breaks ? LEGEND_ROW : 0;
	}
	return height;
}

void plot_legend(struct str *out, const struct svg_line *v, const int *marks, size_t n, int width, double top)
{
	double at = SVG_LEFT, y = top + LEGEND_ROW / 2.0;
	bool breaks;

	for (size_t i = 0; needs_legend(v, n) && i < n; i++) {
		CLEANUP(str_release) struct str name = { 0 };
		double x = legend_item(&v[i], &at, width, &breaks);

		y += breaks ? LEGEND_ROW : 0;
		plot_cut(&name, v[i].name, LEGEND_NAME);
		str_addf(out, "<g class=\"c%d\">", v[i].colour % SVG_COLOURS);
		if (marks && (marks[i] & SVG_LINE)) {
			str_addf(out, "<path class=\"line d%d%s\" d=\"M", v[i].dash % SVG_COLOURS, marks[i] & SVG_PALE ? " pale" : "");
			pen_number(out, x, 6);
			str_addf(out, " %gh22\"/>", y);
		} else {
			plot_shape(out, x + 11, y, 5, marks ? v[i].dash : 1);
		}
		str_add(out, "</g>");
		pen_text(out, x + 28, y + 4, "start", "", str_text(&name));
	}
}
