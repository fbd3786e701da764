/* svg_pen.c - lines, texts and axes as SVG. Coordinates are written with few digits and no locale. */
#include "report/drawing/svg_pen.h"

#include "base/mem.h"
#include "math/decimal.h"
#include "report/escape.h"

#include <math.h>
#include <stdbool.h>

enum { MOST_TICKS = 6, TICK_DIGITS = 6 };

void pen_number(struct str *out, double value, int digits)
{
	char text[DECIMAL_TEXT];

	decimal_format_digits(text, value, digits);
	str_add(out, text);
}

/* One decimal is enough for a pixel. */
void pen_at(struct str *out, const char *name, double value)
{
	str_addf(out, " %s=\"", name);
	pen_number(out, round(value * 10) / 10, 6);
	str_addch(out, '"');
}

double axis_at(const struct axis *a, double v)
{
	return a->from + (v - a->low) / (a->high - a->low) * (a->to - a->from);
}

void axis_widen(struct axis *a, double v)
{
	if (!isfinite(v))
		return;
	a->low = fmin(a->low, v);
	a->high = fmax(a->high, v);
}

void axis_settle(struct axis *a)
{
	double length = a->high - a->low;

	if (!(length >= 0) || !isfinite(length * 2)) {
		a->low = 0;
		a->high = 1;
		return;
	}
	if (length < fabs(a->low) * 1e-12 || length < 1e-290)
		length = fabs(a->low) > 1e-290 ? fabs(a->low) : 1;
	a->low -= length * 0.04;
	a->high += length * 0.04;
}

void pen_begin_cut(struct str *out, const char *title, const char *shown, int width, int height, int x)
{
	str_addf(out,
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"system-ui, sans-serif\" "
		 "font-size=\"11\">",
		 width, height);
	str_add(out, "<title>");
	escape_xml(out, title, SVG_NAME_MOST);
	str_addf(out, "</title><text x=\"%d\" y=\"18\" font-size=\"13\" font-weight=\"600\">", x);
	escape_xml(out, shown, SVG_NAME_MOST);
	str_add(out, "</text>");
}

void pen_begin(struct str *out, const char *title, int width, int height, int x)
{
	pen_begin_cut(out, title, title, width, height, x);
}

void pen_text(struct str *out, double x, double y, const char *anchor, const char *more, const char *text)
{
	str_add(out, "<text");
	pen_at(out, "x", x);
	pen_at(out, "y", y);
	str_addf(out, " text-anchor=\"%s\"%s>", anchor, more);
	escape_xml(out, text, SVG_NAME_MOST);
	str_add(out, "</text>");
}

void pen_line(struct str *out, double x1, double y1, double x2, double y2, const char *style)
{
	str_add(out, "<line");
	pen_at(out, "x1", x1);
	pen_at(out, "y1", y1);
	pen_at(out, "x2", x2);
	pen_at(out, "y2", y2);
	str_addf(out, " class=\"%s\"/>", style);
}

/* The step between round numbers, 1, 2 or 5 times a power of ten, that puts at most MOST_TICKS on the axis. */
static double tick_step(const struct axis *a)
{
	static const double rounds[] = { 1, 2, 5, 10 };
	double least = (a->high - a->low) / (MOST_TICKS - 1), power = 1;
	size_t i = 0;

	while (power <= least / 10)
		power *= 10;
	while (power > least)
		power /= 10;
	while (i + 1 < ARRAY_LEN(rounds) && rounds[i] * power < least)
		i++;
	return rounds[i] * power;
}

/* The i-th round number on the axis, and its text. False after the last. */
static bool tick(const struct axis *a, int i, double *value, char text[static DECIMAL_TEXT])
{
	double step = tick_step(a);

	*value = (ceil(a->low / step - 1e-9) + i) * step;
	decimal_format_digits(text, *value == 0 ? 0 : *value, TICK_DIGITS);
	return step > 0 && i < MOST_TICKS && *value <= a->high + 1e-9 * step;
}

void pen_x_ticks(struct str *out, const struct axis *x, double top, double bottom)
{
	char text[DECIMAL_TEXT];
	double v;

	for (int i = 0; tick(x, i, &v, text); i++) {
		pen_line(out, axis_at(x, v), top, axis_at(x, v), bottom, "grid");
		pen_text(out, axis_at(x, v), bottom + 14, "middle", "", text);
	}
}

void pen_y_name_at(struct str *out, const char *name, int middle)
{
	str_addf(out, "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\" class=\"mild\">", middle);
	escape_xml(out, name, SVG_NAME_MOST);
	str_add(out, "</text>");
}

void pen_y_name(struct str *out, const char *name)
{
	pen_y_name_at(out, name, (SVG_TOP + SVG_HEIGHT - SVG_BOTTOM) / 2);
}

void pen_y_ticks(struct str *out, const struct axis *y)
{
	char text[DECIMAL_TEXT];
	double v;

	for (int i = 0; tick(y, i, &v, text); i++) {
		pen_line(out, SVG_LEFT, axis_at(y, v), SVG_WIDTH - SVG_RIGHT, axis_at(y, v), "grid");
		pen_text(out, SVG_LEFT - 6, axis_at(y, v) + 4, "end", "", text);
	}
}

void pen_axes(struct str *out, const struct axis *x, const struct axis *y, const char *x_name, const char *y_name)
{
	pen_x_ticks(out, x, SVG_TOP, SVG_HEIGHT - SVG_BOTTOM);
	pen_y_ticks(out, y);
	pen_text(out, (SVG_LEFT + SVG_WIDTH - SVG_RIGHT) / 2.0, SVG_HEIGHT - 12, "middle", " class=\"mild\"", x_name);
	pen_y_name(out, y_name);
}
