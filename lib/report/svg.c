/* svg.c - charts. Coordinates are written with few digits and no locale. */
#include "report/svg.h"

#include "base/mem.h"
#include "base/str.h"
#include "math/decimal.h"
#include "report/escape.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { WIDTH = 460, HEIGHT = 340, LEFT = 62, RIGHT = 16, TOP = 34, BOTTOM = 46, MOST_TICKS = 6 };

static const char *const colours[] = { "#2563eb", "#ea580c" };

struct axis {
	double low, high;
};

static void add_number(struct str *out, double value, int digits)
{
	char text[DECIMAL_TEXT];

	decimal_format_digits(text, value, digits);
	str_add(out, text);
}

/* One decimal is enough for a pixel. */
static void add_at(struct str *out, const char *name, double value)
{
	str_addf(out, " %s=\"", name);
	add_number(out, round(value * 10) / 10, 6);
	str_addch(out, '"');
}

static double x_of(const struct axis *a, double v)
{
	return LEFT + (v - a->low) / (a->high - a->low) * (WIDTH - LEFT - RIGHT);
}

static double y_of(const struct axis *a, double v)
{
	return HEIGHT - BOTTOM - (v - a->low) / (a->high - a->low) * (HEIGHT - TOP - BOTTOM);
}

static void widen(struct axis *a, double v)
{
	if (!isfinite(v))
		return;
	a->low = fmin(a->low, v);
	a->high = fmax(a->high, v);
}

/* Never of length 0, with a little air. */
static void settle(struct axis *a)
{
	double length = a->high - a->low;

	if (!(length >= 0) || !isfinite(length)) {
		*a = (struct axis){ 0, 1 };
		return;
	}
	if (length == 0)
		length = fabs(a->low) > 0 ? fabs(a->low) : 1;
	a->low -= length * 0.04;
	a->high += length * 0.04;
}

static void begin(struct str *out, const char *title, int height)
{
	str_addf(out,
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"sans-serif\" font-size=\"11\" "
		 "fill=\"currentColor\">",
		 WIDTH, height);
	str_add(out, "<title>");
	escape_xml(out, title);
	str_addf(out, "</title><text x=\"%d\" y=\"18\" font-size=\"13\" font-weight=\"600\">", LEFT);
	escape_xml(out, title);
	str_add(out, "</text>");
}

static void add_text(struct str *out, double x, double y, const char *anchor, const char *text)
{
	str_add(out, "<text");
	add_at(out, "x", x);
	add_at(out, "y", y);
	str_addf(out, " text-anchor=\"%s\">", anchor);
	escape_xml(out, text);
	str_add(out, "</text>");
}

static void add_line(struct str *out, double x1, double y1, double x2, double y2, const char *style)
{
	str_add(out, "<line");
	add_at(out, "x1", x1);
	add_at(out, "y1", y1);
	add_at(out, "x2", x2);
	add_at(out, "y2", y2);
	str_addf(out, " %s/>", style);
}

#define THIN "stroke=\"currentColor\" stroke-opacity=\"0.18\""
#define DASHED "stroke=\"currentColor\" stroke-opacity=\"0.6\" stroke-dasharray=\"4 3\""

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
	decimal_format_digits(text, *value == 0 ? 0 : *value, 6);
	return i < MOST_TICKS && *value <= a->high + 1e-9 * step;
}

static void add_x_ticks(struct str *out, const struct axis *x, int bottom)
{
	char text[DECIMAL_TEXT];
	double v;

	for (int i = 0; tick(x, i, &v, text); i++) {
		add_line(out, x_of(x, v), TOP, x_of(x, v), bottom, THIN);
		add_text(out, x_of(x, v), bottom + 14, "middle", text);
	}
}

static void add_axes(struct str *out, const struct axis *x, const struct axis *y, const char *x_name, const char *y_name)
{
	char text[DECIMAL_TEXT];
	double v;

	add_x_ticks(out, x, HEIGHT - BOTTOM);
	for (int i = 0; tick(y, i, &v, text); i++) {
		add_line(out, LEFT, y_of(y, v), WIDTH - RIGHT, y_of(y, v), THIN);
		add_text(out, LEFT - 6, y_of(y, v) + 4, "end", text);
	}
	add_text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", x_name);
	str_addf(out, "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">", (TOP + HEIGHT - BOTTOM) / 2);
	escape_xml(out, y_name);
	str_add(out, "</text>");
}

static void add_legend(struct str *out, const struct svg_series *series, size_t n)
{
	for (size_t i = 0; n > 1 && i < n; i++) {
		str_addf(out, "<rect x=\"%d\" y=\"%d\" width=\"9\" height=\"9\" fill=\"%s\"/>", LEFT + 8, TOP + 6 + (int)i * 15,
			 colours[series[i].colour]);
		add_text(out, LEFT + 22, TOP + 15 + (double)i * 15, "start", series[i].title);
	}
}

static void add_points(struct str *out, const struct svg_series *s, const struct axis *x, const struct axis *y)
{
	size_t step = s->n > SVG_MOST_POINTS ? (s->n + SVG_MOST_POINTS - 1) / SVG_MOST_POINTS : 1;

	str_addf(out, "<g fill=\"%s\" fill-opacity=\"0.55\">", colours[s->colour]);
	for (size_t i = 0; i < s->n; i += step) {
		if (!isfinite(s->x[i]) || !isfinite(s->y[i]))
			continue;
		str_add(out, "<circle r=\"2.5\"");
		add_at(out, "cx", x_of(x, s->x[i]));
		add_at(out, "cy", y_of(y, s->y[i]));
		str_add(out, "/>");
	}
	str_add(out, "</g>");
}

char *svg_scatter(const char *title, const char *x_name, const char *y_name, const struct svg_series *series, size_t n, int diagonal,
		  int zero)
{
	struct axis x = { INFINITY, -INFINITY }, y = { INFINITY, -INFINITY };
	struct str out = { 0 };

	for (size_t s = 0; s < n; s++)
		for (size_t i = 0; i < series[s].n; i++) {
			widen(&x, series[s].x[i]);
			widen(&y, series[s].y[i]);
		}
	if (diagonal) {
		widen(&x, y.low);
		widen(&x, y.high);
		y = x;
	}
	if (zero)
		widen(&y, 0);
	settle(&x);
	settle(&y);
	begin(&out, title, HEIGHT);
	add_axes(&out, &x, &y, x_name, y_name);
	if (diagonal)
		add_line(&out, x_of(&x, x.low), y_of(&y, x.low), x_of(&x, x.high), y_of(&y, x.high), DASHED);
	if (zero)
		add_line(&out, LEFT, y_of(&y, 0), WIDTH - RIGHT, y_of(&y, 0), DASHED);
	for (size_t s = n; s-- > 0;) /* the candidate on top */
		add_points(&out, &series[s], &x, &y);
	add_legend(&out, series, n);
	str_add(&out, "</svg>");
	return str_take(&out);
}

char *svg_curves(const char *title, const char *x_name, const char *y_name, const struct svg_series *series, size_t n, int diagonal)
{
	struct axis unit = { 0, 1 };
	struct str out = { 0 };

	begin(&out, title, HEIGHT);
	add_axes(&out, &unit, &unit, x_name, y_name);
	if (diagonal)
		add_line(&out, x_of(&unit, 0), y_of(&unit, 0), x_of(&unit, 1), y_of(&unit, 1), DASHED);
	for (size_t s = n; s-- > 0;) {
		str_addf(&out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"", colours[series[s].colour]);
		for (size_t i = 0; i < series[s].n; i++) {
			if (i)
				str_addch(&out, ' ');
			add_number(&out, round(x_of(&unit, series[s].x[i]) * 10) / 10, 6);
			str_addch(&out, ',');
			add_number(&out, round(y_of(&unit, series[s].y[i]) * 10) / 10, 6);
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
	add_at(out, "x", left);
	add_at(out, "y", top);
	add_at(out, "width", size - 2);
	add_at(out, "height", size - 2);
	str_addf(out, " fill=\"%s\" fill-opacity=\"", diagonal ? colours[0] : colours[1]);
	add_number(out, round((0.06 + 0.74 * share) * 100) / 100, 3);
	str_add(out, "\"/>");
	if (size < 18)
		return;
	str_add(out, "<text");
	add_at(out, "x", left + size / 2 - 1);
	add_at(out, "y", top + size / 2 + 3);
	str_addf(out, " text-anchor=\"middle\">%zu</text>", count);
}

char *svg_confusion(const char *title, char *const *classes, size_t n_classes, const size_t *counts)
{
	double room = HEIGHT - TOP - BOTTOM, size = room / (double)(n_classes ? n_classes : 1), left = LEFT + 50;
	struct str out = { 0 };

	begin(&out, title, HEIGHT);
	for (size_t i = 0; i < n_classes; i++) {
		size_t total = 0;

		for (size_t k = 0; k < n_classes; k++)
			total += counts[i * n_classes + k];
		for (size_t k = 0; k < n_classes; k++)
			add_cell(&out, left + size * (double)k, TOP + size * (double)i, size, counts[i * n_classes + k],
				 total ? (double)counts[i * n_classes + k] / (double)total : 0, i == k);
		if (size < 10)
			continue;
		add_text(&out, left - 6, TOP + size * ((double)i + 0.5) + 4, "end", classes[i]);
		add_text(&out, left + size * ((double)i + 0.5), HEIGHT - BOTTOM + 14, "middle", classes[i]);
	}
	add_text(&out, left + room / 2, HEIGHT - 12, "middle", "predicted");
	str_addf(&out, "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">truth</text></svg>",
		 (TOP + HEIGHT - BOTTOM) / 2);
	return str_take(&out);
}

static void add_estimate(struct str *out, const struct axis *x, const struct svg_estimate *v, double y)
{
	static const char *const states[] = { "#6b7280", "#16a34a", "#dc2626" };

	add_text(out, 4, y + 4, "start", v->name);
	if (!isfinite(v->value))
		return;
	str_addf(out, "<g stroke=\"%s\" fill=\"%s\" stroke-width=\"2\">", states[v->state], states[v->state]);
	if (isfinite(v->low) && isfinite(v->high))
		add_line(out, x_of(x, v->low), y, x_of(x, v->high), y, "");
	str_add(out, "<circle r=\"3.5\"");
	add_at(out, "cx", x_of(x, v->value));
	add_at(out, "cy", y);
	str_add(out, "/></g>");
}

char *svg_forest(const char *title, const char *x_name, const struct svg_estimate *v, size_t n, double margin)
{
	enum { ROW = 22 };
	struct axis x = { 0, 0 };
	int bottom = TOP + ROW * (int)n + 6;
	struct str out = { 0 };

	for (size_t i = 0; i < n; i++) {
		widen(&x, v[i].value);
		widen(&x, v[i].low);
		widen(&x, v[i].high);
	}
	if (!isnan(margin))
		widen(&x, -margin);
	x.low -= (x.high - x.low) * 0.55; /* room for the names */
	settle(&x);
	begin(&out, title, bottom + BOTTOM);
	add_x_ticks(&out, &x, bottom);
	add_line(&out, x_of(&x, 0), TOP, x_of(&x, 0), bottom, DASHED);
	if (!isnan(margin) && margin != 0)
		add_line(&out, x_of(&x, -margin), TOP, x_of(&x, -margin), bottom, "stroke=\"#dc2626\" stroke-dasharray=\"2 3\"");
	for (size_t i = 0; i < n; i++)
		add_estimate(&out, &x, &v[i], TOP + ROW * ((double)i + 0.6));
	add_text(&out, (LEFT + WIDTH - RIGHT) / 2.0, bottom + 32, "middle", x_name);
	str_add(&out, "</svg>");
	return str_take(&out);
}
