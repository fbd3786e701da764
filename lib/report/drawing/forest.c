/* forest.c - a verdict's gains as a forest plot, drawn and in characters. */
#include "report/drawing/charts.h"

#include "base/mem.h"
#include "report/facts.h"
#include "report/drawing/svg.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FOREST_MOST = 24, BAR = 41, NAME = 28 };

static int state_of(const struct json *finding)
{
	static const char *const states[] = { "", "pass", "fail", "unknown" };

	for (size_t i = 1; i < ARRAY_LEN(states); i++)
		if (fact_is(finding, "state", states[i]))
			return (int)i;
	return 0;
}

static bool fill(struct svg_estimate *v, const struct json *finding, const char *name)
{
	const struct json *ci = json_get(finding, "ci");

	*v = (struct svg_estimate){ name, fact_double(finding, "delta"), json_number(json_at(ci, 0), NAN), json_number(json_at(ci, 1), NAN),
				    state_of(finding) };
	return isfinite(v->value) && !fact_is(finding, "state", "not_testable");
}

/* Worst first: fails, then by the interval's lower end, then by name, so that the order is one. */
static int worst_first(const void *a, const void *b)
{
	const struct svg_estimate *x = a, *y = b;
	double low_x = isfinite(x->low) ? x->low : x->value, low_y = isfinite(y->low) ? y->low : y->value;

	if ((x->state == 2) != (y->state == 2))
		return x->state == 2 ? -1 : 1;
	return low_x < low_y ? -1 : low_x > low_y ? 1 : strcmp(x->name, y->name);
}

struct scale {
	double low, high;
};

static struct scale scale_of(const struct svg_estimate *v, size_t n)
{
	struct scale s = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		s.low = fmin(s.low, isfinite(v[i].low) ? v[i].low : v[i].value);
		s.high = fmax(s.high, isfinite(v[i].high) ? v[i].high : v[i].value);
	}
	if (!(s.high - s.low > 1e-290) || !isfinite(s.high - s.low))
		s = (struct scale){ -1, 1 };
	return s;
}

static int place(const struct scale *s, double v)
{
	double at = (v - s->low) / (s->high - s->low) * (BAR - 1) + 0.5;

	return at < 0 ? 0 : at > BAR - 1 ? BAR - 1 : (int)at;
}

/* A name of NAME characters: cut, or filled up with blanks. */
static void add_name(struct str *out, const char *name)
{
	size_t n = 0;
	const char *p = name;

	for (; *p && (n < NAME || ((unsigned char)*p & 0xc0) == 0x80); p++) {
		n += ((unsigned char)*p & 0xc0) != 0x80;
		str_addch(out, *p == '\n' ? ' ' : *p);
	}
	str_add(out, *p ? "…" : " ");
	for (; n < NAME; n++)
		str_addch(out, ' ');
}

static void add_line(struct str *out, const struct svg_estimate *v, const struct scale *s)
{
	static const char *const points[] = { "○", "●", "■", "○" };
	bool interval = isfinite(v->low) && isfinite(v->high);
	char text[FACT_TEXT];

	add_name(out, v->name);
	for (int i = 0; i < BAR; i++) {
		if (i == place(s, v->value))
			str_add(out, points[v->state]);
		else if (i == place(s, 0))
			str_add(out, "│");
		else
			str_add(out, interval && i >= place(s, v->low) && i <= place(s, v->high) ? "─" : " ");
	}
	str_addf(out, " %s\n", fact_number(text, v->value, 3));
}

static char *in_characters(const struct svg_estimate *v, size_t n)
{
	struct scale s = scale_of(v, n);
	struct str out = { 0 };

	for (size_t i = 0; i < n; i++)
		add_line(&out, &v[i], &s);
	str_add(&out, "│ no difference; right of it the candidate is better; ● pass, ■ fail, ○ open");
	return str_take(&out);
}

/* The line that the rule asks to be beyond: the margin, to the side where the rule looks. */
static double limit_of(const struct json *primary)
{
	double margin = fact_double(primary, "margin");

	return fact_is(primary, "rule", "superior") ? margin : -margin;
}

char *charts_forest(const struct json *verdict, char **plain)
{
	const struct json *primary = json_get(verdict, "primary"), *slices = json_get(verdict, "slices");
	CLEANUP(mem_free) struct svg_estimate *v = mem_new(json_len(slices) + 1, sizeof(*v));
	size_t all = fill(&v[0], primary, "all rows"), n = all;

	for (size_t i = 0; i < json_len(slices); i++)
		n += fill(&v[n], json_at(slices, i), fact_text(json_at(slices, i), "slice", "?"));
	if (n == all)
		return NULL;
	qsort(v + all, n - all, sizeof(*v), worst_first);
	n = n > FOREST_MOST ? FOREST_MOST : n;
	*plain = in_characters(v, n);
	return svg_forest("Gain of the candidate, with its 95 % interval", "gain (right of 0: the candidate is better)", v, n,
			  limit_of(primary), "margin");
}
