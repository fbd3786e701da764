/* svg_bars.c - horizontal bars in groups, and matrices of counts or shares. */
#include "report/drawing/svg_plot_inside.h"

#include "base/mem.h"
#include "report/drawing/svg_pen.h"
#include "report/facts.h"

#include <math.h>

enum { BAR = 12, BAR_GAP = 8, NAMES_LEFT = 130, NAME_LETTERS = 17, CELL_LEAST = 18, CELL_MOST = 70, MATRIX_ROOM = 300 };

static void add_bar(struct str *out, const struct axis *x, double top, double value, int colour)
{
	double zero = axis_at(x, 0), at = axis_at(x, value);
	char number[FACT_TEXT];

	str_addf(out, "<rect class=\"c%d\" rx=\"1\"", colour % SVG_COLOURS);
	pen_at(out, "x", fmin(zero, at));
	pen_at(out, "y", top);
	pen_at(out, "width", fmax(fabs(at - zero), 0.5));
	pen_at(out, "height", BAR - 2);
	str_addf(out, "><title>%s</title></rect>", fact_number(number, value, 4));
}

char *svg_bars(const struct svg_look *look, const struct svg_line *names, size_t n_series, const double *values)
{
	size_t n_words = look->y_words->n;
	double group = (double)n_series * BAR + BAR_GAP, bottom = SVG_TOP + group * (double)n_words;
	struct axis x = { 0, 0, NAMES_LEFT, SVG_WIDTH - SVG_RIGHT };
	int height = (int)bottom + SVG_BOTTOM;
	struct str out = { 0 };

	for (size_t i = 0; i < n_series; i++)
		for (size_t k = 0; k < n_words; k++)
			axis_widen(&x, values[i * n_words + k]);
	x.high = x.high > 0 ? x.high * 1.04 : x.high;
	x.low = x.low < 0 ? x.low * 1.04 : x.low;
	if (!(x.high > x.low))
		x.high = x.low + 1;
	plot_begin(&out, look, SVG_WIDTH, height + plot_legend_height(names, n_series, SVG_WIDTH));
	pen_x_ticks(&out, &x, SVG_TOP, bottom);
	for (size_t k = 0; k < n_words; k++) {
		CLEANUP(str_release) struct str word = { 0 };
		double top = SVG_TOP + group * (double)k + BAR_GAP / 2.0;

		plot_cut(&word, look->y_words->v[k], NAME_LETTERS);
		pen_text(&out, NAMES_LEFT - 6, top + (double)n_series * BAR / 2 + 3, "end", "", str_text(&word));
		for (size_t i = 0; i < n_series; i++)
			if (isfinite(values[i * n_words + k]))
				add_bar(&out, &x, top + BAR * (double)i, values[i * n_words + k], names[i].colour);
	}
	plot_names(&out, look, (NAMES_LEFT + SVG_WIDTH - SVG_RIGHT) / 2.0, height - 12);
	plot_legend(&out, names, NULL, n_series, SVG_WIDTH, height);
	str_add(&out, "</svg>");
	return str_take(&out);
}

static void add_cell(struct str *out, double left, double top, double size, double share, double value, bool as_share)
{
	char number[FACT_TEXT];

	str_add(out, "<rect rx=\"2\" class=\"cell\" fill-opacity=\"");
	pen_number(out, round((0.05 + 0.45 * share) * 100) / 100, 3);
	str_addch(out, '"');
	pen_at(out, "x", left);
	pen_at(out, "y", top);
	pen_at(out, "width", size - 2);
	pen_at(out, "height", size - 2);
	str_add(out, "/>");
	if (size > CELL_LEAST + 4)
		pen_text(out, left + size / 2 - 1, top + size / 2 + 3, "middle", "", fact_number(number, value, as_share ? 2 : 6));
}

char *svg_matrix(const struct svg_look *look, const double *values, bool as_share)
{
	size_t n_x = look->x_words->n, n_y = look->y_words->n, most = n_x > n_y ? n_x : n_y;
	double size = fmin(fmax(MATRIX_ROOM / (double)(most ? most : 1), CELL_LEAST), CELL_MOST), largest = 0;
	double right = NAMES_LEFT + size * (double)n_x, bottom = SVG_TOP + size * (double)n_y;
	int width = (int)fmax(right + SVG_RIGHT, SVG_WIDTH), height = (int)bottom + SVG_BOTTOM + 6;
	struct str out = { 0 };

	for (size_t i = 0; i < n_x * n_y; i++)
		largest = fmax(largest, values[i]);
	plot_begin(&out, look, width, height);
	for (size_t i = 0; i < n_y; i++) {
		CLEANUP(str_release) struct str word = { 0 };

		plot_cut(&word, look->y_words->v[i], NAME_LETTERS);
		pen_text(&out, NAMES_LEFT - 6, SVG_TOP + size * ((double)i + 0.5) + 3, "end", "", str_text(&word));
		for (size_t k = 0; k < n_x; k++)
			add_cell(&out, NAMES_LEFT + size * (double)k, SVG_TOP + size * (double)i, size,
				 as_share ? values[i * n_x + k] : values[i * n_x + k] / fmax(largest, 1), values[i * n_x + k], as_share);
	}
	for (size_t k = 0; k < n_x; k++) {
		CLEANUP(str_release) struct str word = { 0 };

		plot_cut(&word, look->x_words->v[k], size < CELL_MOST ? (size_t)fmax(size / 6, 2) : WORD_LETTERS / 2 + 4);
		pen_text(&out, NAMES_LEFT + size * ((double)k + 0.5), bottom + 14, "middle", "", str_text(&word));
	}
	plot_names(&out, look, fmax((NAMES_LEFT + right) / 2, SVG_WIDTH / 2.0), height - 12);
	str_add(&out, "</svg>");
	return str_take(&out);
}
