/* svg_forest.c - intervals under one another, and meters. */
#include "report/drawing/svg.h"

#include "base/mem.h"
#include "report/facts.h"
#include "report/drawing/svg_pen.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { FOREST_WIDTH = 860, PLOT_TO = 660, NUMBERS = 852, ROW = 24, NAME_CHARACTERS = 36, NAME_LEAST = 10 };

/* Of a character of a name. */
#define CHARACTER_WIDTH 6.6

/* A long name is cut in the picture; the whole one is its tooltip and in the table. */
static void add_name(struct str *out, const char *name, double right, double y)
{
	CLEANUP(str_release) struct str shown = { 0 };
	size_t n = 0;

	for (const char *p = name; *p; p++) {
		n += ((unsigned char)*p & 0xc0) != 0x80;
		if (n > NAME_CHARACTERS)
			break;
		str_addch(&shown, *p);
	}
	if (n > NAME_CHARACTERS)
		str_add(&shown, "…");
	pen_text(out, right, y + 4, "end", "", str_text(&shown));
}

/* The number beside its picture. */
static void add_numbers(struct str *out, const struct svg_estimate *v, double y)
{
	char a[FACT_TEXT], b[FACT_TEXT], c[FACT_TEXT], text[4 * FACT_TEXT];

	fact_number(a, v->value, 3);
	if (isfinite(v->low) && isfinite(v->high))
		snprintf(text, sizeof(text), "%s (%s to %s)", a, fact_number(b, v->low, 3), fact_number(c, v->high, 3));
	else
		snprintf(text, sizeof(text), "%s", a);
	pen_text(out, NUMBERS, y + 4, "end", " class=\"mild\"", text);
}

static void add_point(struct str *out, double x, double y, int state)
{
	if (state == 2) {
		str_add(out, "<rect width=\"8\" height=\"8\"");
		pen_at(out, "x", x - 4);
		pen_at(out, "y", y - 4);
	} else {
		str_add(out, "<circle r=\"4\"");
		pen_at(out, "cx", x);
		pen_at(out, "cy", y);
	}
	str_addf(out, " class=\"e%d%s\" stroke-width=\"2\"/>", state, state == 3 ? " hollow" : "");
}

static void add_estimate(struct str *out, const struct axis *x, const struct svg_estimate *v, double y)
{
	char style[32];

	add_name(out, v->name, x->from - 12, y);
	if (!isfinite(v->value))
		return;
	add_numbers(out, v, y);
	snprintf(style, sizeof(style), "e%d\" stroke-width=\"2", v->state);
	if (isfinite(v->low) && isfinite(v->high))
		pen_line(out, axis_at(x, v->low), y, axis_at(x, v->high), y, style);
	add_point(out, axis_at(x, v->value), y, v->state);
}

/* The plot begins where the longest name ends. */
static double plot_from(const struct svg_estimate *v, size_t n)
{
	size_t most = NAME_LEAST;

	for (size_t i = 0; i < n; i++) {
		size_t characters = 0;

		for (const char *p = v[i].name; *p; p++)
			characters += ((unsigned char)*p & 0xc0) != 0x80;
		most = characters > most ? characters : most;
	}
	return 24 + CHARACTER_WIDTH * (double)(most > NAME_CHARACTERS ? NAME_CHARACTERS + 1 : most);
}

char *svg_forest(const char *title, const char *x_name, const struct svg_estimate *v, size_t n, double limit, const char *limit_name)
{
	struct axis x = { 0, 0, plot_from(v, n), PLOT_TO };
	int bottom = SVG_TOP + ROW * (int)n + 8;
	struct str out = { 0 };

	for (size_t i = 0; i < n; i++) {
		axis_widen(&x, v[i].value);
		axis_widen(&x, v[i].low);
		axis_widen(&x, v[i].high);
	}
	axis_widen(&x, limit);
	axis_settle(&x);
	pen_begin(&out, title, FOREST_WIDTH, bottom + SVG_BOTTOM, 8);
	pen_x_ticks(&out, &x, SVG_TOP, bottom);
	pen_line(&out, axis_at(&x, 0), SVG_TOP, axis_at(&x, 0), bottom, "axis");
	if (isfinite(limit) && limit != 0) {
		pen_line(&out, axis_at(&x, limit), SVG_TOP, axis_at(&x, limit), bottom, "limit");
		pen_text(&out, axis_at(&x, limit), SVG_TOP - 4, "middle", " class=\"mild\"", limit_name);
	}
	for (size_t i = 0; i < n; i++)
		add_estimate(&out, &x, &v[i], SVG_TOP + ROW * ((double)i + 0.6));
	pen_text(&out, (x.from + x.to) / 2.0, bottom + 34, "middle", " class=\"mild\"", x_name);
	str_add(&out, "</svg>");
	return str_take(&out);
}

static void add_bar(struct str *out, const struct svg_meter *m, double y)
{
	enum { FROM = 130, LENGTH = 560, HEIGHT = 16 };
	double share = m->of > 0 ? fmin(fmax(m->used / m->of, 0), 1) : m->used > 0;
	char a[FACT_TEXT], b[FACT_TEXT], text[3 * FACT_TEXT];

	snprintf(text, sizeof(text), "%s of %s", fact_count(a, m->used), fact_count(b, m->of));
	pen_text(out, FROM - 10, y + 12, "end", "", m->name);
	for (int k = 0; k < 2; k++) {
		str_add(out, "<rect");
		pen_at(out, "x", FROM);
		pen_at(out, "y", y);
		pen_at(out, "width", k ? LENGTH * share : LENGTH);
		str_addf(out, " height=\"%d\" rx=\"4\" class=\"", HEIGHT);
		str_addf(out, k ? "m%d\"/>" : "track\"/>", m->level);
	}
	for (int i = 1; i < 4; i++) /* where the bands begin: quarters and the half */
		pen_line(out, FROM + LENGTH * i / 4.0, y - 3, FROM + LENGTH * i / 4.0, y + HEIGHT + 3, "grid");
	pen_text(out, FROM + LENGTH + 12, y + 12, "start", "", text);
}

char *svg_meters(const char *title, const struct svg_meter *v, size_t n)
{
	struct str out = { 0 };

	pen_begin(&out, title, FOREST_WIDTH, SVG_TOP + 30 * (int)n + 6, 8);
	for (size_t i = 0; i < n; i++)
		add_bar(&out, &v[i], SVG_TOP + 30.0 * (double)i + 4);
	str_add(&out, "</svg>");
	return str_take(&out);
}
