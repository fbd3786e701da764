/* plot_draw.c - chooses the chart, names its series, and says in a sentence what is to be seen. */
#include "report/plots/plot_draw.h"

#include "base/mem.h"
#include "report/drawing/svg_plot.h"
#include "report/plots/plot_smooth.h"
#include "report/plots/plot_table.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

/* Curves that are known by the names of their columns. */
static const struct {
	const char *x, *y;
	bool diagonal, has_area;
} curves[] = {
	{ "fpr", "tpr", true, true },
	{ "false_positive_rate", "true_positive_rate", true, true },
	{ "recall", "precision", false, false },
};

/* Names in any case, with blanks or hyphens for underscores. */
static bool says(const char *name, const char *word)
{
	for (; *name && *word; name++, word++) {
		char c = *name == ' ' || *name == '-' ? '_' : (char)tolower((unsigned char)*name);

		if (c != *word)
			return false;
	}
	return !*name && !*word;
}

static int curve_of(const struct plot_data *d)
{
	for (size_t i = 0; i < ARRAY_LEN(curves); i++)
		if (says(d->x_name, curves[i].x) && says(d->y_name, curves[i].y))
			return (int)i;
	return -1;
}

void plot_pictures_release(struct plot_pictures *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->v[i].name);
		free(p->v[i].svg);
		free(p->v[i].table);
	}
	free(p->v);
}

static struct plot_picture *add_picture(struct plot_pictures *out, const char *name)
{
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
	out->v[out->n] = (struct plot_picture){ .name = mem_strdup(name) };
	return &out->v[out->n++];
}

static char *name_of(const struct plot_data *d, const struct plot_series *s)
{
	if (!*s->part)
		return mem_strdup(s->rev);
	return d->revs.n > 1 ? str_format("%s: %s", s->rev, s->part) : mem_strdup(s->part);
}

/* The area below a curve, by trapezoids; NaN if it does not reach from 0 to 1. */
static double area_below(const struct plot_series *s)
{
	double sum = 0;

	if (s->n < 2 || s->x[0] != 0 || s->x[s->n - 1] != 1)
		return NAN;
	for (size_t i = 1; i < s->n; i++)
		sum += (s->x[i] - s->x[i - 1]) * (s->y[i] + s->y[i - 1]) / 2;
	return sum;
}

/* ---- lines and points ---- */

struct lines {
	struct svg_line *v;
	int *marks;
	double **owned;
	char **names;
	size_t n, n_owned;
};

static void lines_release(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->names[i]);
	for (size_t i = 0; i < l->n_owned; i++)
		free(l->owned[i]);
	free(l->v);
	free(l->marks);
	free(l->owned);
	free(l->names);
}

/* Colours say the revision; dashes and shapes differ from series to series, for those who see no colours. */
static void add_line(struct lines *l, char *name, const struct plot_data *d, const struct plot_series *s, int marks)
{
	l->names[l->n] = name;
	l->marks[l->n] = marks;
	l->v[l->n++] = (struct svg_line){ name, s->x, s->y, s->n, (int)s->rev_place, (int)(s->part_place + s->rev_place * d->parts.n) };
}

/* Points pushed apart, by so much that they stay with their word; every run in the same way. */
static void push_apart(struct lines *l, const struct plot_data *d, const struct plot_series *s)
{
	struct svg_line *line = &l->v[l->n - 1];

	line->x = l->owned[l->n_owned++] = plot_jitter(s->x, s->n, d->x_is_words, 2 * (uint64_t)(l->n - 1));
	line->y = l->owned[l->n_owned++] = plot_jitter(s->y, s->n, d->y_is_words, 2 * (uint64_t)(l->n - 1) + 1);
}

static void collect_lines(struct lines *l, const struct plot_data *d, int curve)
{
	static const int marks[] = { [PLOT_LINES] = SVG_LINE,
				     [PLOT_LINES_POINTS] = SVG_LINE | SVG_POINTS,
				     [PLOT_SMOOTH] = SVG_LINE,
				     [PLOT_POINTS] = SVG_POINTS,
				     [PLOT_JITTER] = SVG_POINTS };
	enum { FEW = 60 };

	l->v = mem_new(2 * d->n_series, sizeof(*l->v));
	l->marks = mem_new(2 * d->n_series, sizeof(*l->marks));
	l->owned = mem_new(2 * d->n_series, sizeof(*l->owned));
	l->names = mem_new(2 * d->n_series, sizeof(*l->names));
	for (size_t i = 0; i < d->n_series; i++) {
		const struct plot_series *s = &d->series[i];
		double area = curve >= 0 && curves[curve].has_area ? area_below(s) : NAN;
		CLEANUP(mem_free) char *name = name_of(d, s);
		int mark = marks[d->kind];

		if (d->kind == PLOT_LINES_POINTS && s->n > FEW)
			mark = SVG_LINE;
		if (s->n == 1)
			mark |= SVG_POINTS;
		add_line(l, isfinite(area) ? str_format("%s (area %.3f)", name, area) : mem_strdup(name), d, s, mark);
		if (d->kind == PLOT_JITTER)
			push_apart(l, d, s);
		if (d->kind == PLOT_SMOOTH)
			l->v[l->n - 1].y = l->owned[l->n_owned++] = plot_smoothed(s->x, s->y, s->n);
	}
	for (size_t i = 0; d->kind == PLOT_SMOOTH && i < d->n_series; i++) { /* what was there, pale, behind it */
		CLEANUP(mem_free) char *name = name_of(d, &d->series[i]);

		add_line(l, str_format("%s, as it is", name), d, &d->series[i], SVG_LINE | SVG_PALE);
	}
}

static char *about(const struct plot_data *d, const char *what)
{
	struct str out = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < d->n_series; i++)
		n += d->series[i].n;
	str_addf(&out, "%s of %s over %s, %zu points of ", what, d->y_name, d->x_name, n);
	for (size_t i = 0; i < d->n_series && i < SVG_COLOURS; i++) {
		CLEANUP(mem_free) char *name = name_of(d, &d->series[i]);

		str_addf(&out, "%s%s", i ? ", " : "", name);
	}
	if (d->n_series > SVG_COLOURS)
		str_addf(&out, " and %zu more", d->n_series - SVG_COLOURS);
	str_addch(&out, '.');
	return str_take(&out);
}

static struct svg_look look_of(const struct plot_data *d, const char *title, const char *told, const char *style)
{
	return (struct svg_look){ .title = title,
				  .about = told,
				  .x_name = d->x_name,
				  .y_name = d->y_name,
				  .x_words = d->x_is_words ? &d->x_words : NULL,
				  .y_words = d->y_is_words ? &d->y_words : NULL,
				  .style = style };
}

static bool is_within_one(const struct plot_data *d)
{
	for (size_t i = 0; i < d->n_series; i++)
		for (size_t k = 0; k < d->series[i].n; k++)
			if (d->series[i].x[k] < 0 || d->series[i].x[k] > 1 || d->series[i].y[k] < 0 || d->series[i].y[k] > 1)
				return false;
	return !d->x_is_words && !d->y_is_words;
}

static void draw_lines(struct plot_pictures *out, const struct plot_data *d, const char *style)
{
	CLEANUP(lines_release) struct lines l = { 0 };
	CLEANUP(mem_free) char *told = about(d, d->kind <= PLOT_SMOOTH ? "Lines" : "Points");
	struct svg_look look = look_of(d, d->title, told, style);
	struct plot_picture *p = add_picture(out, "");
	int curve = curve_of(d);

	look.is_share = curve >= 0 && is_within_one(d);
	look.diagonal = look.is_share && curves[curve].diagonal;
	collect_lines(&l, d, look.is_share ? curve : -1);
	p->svg = svg_lines(&look, l.v, l.marks, l.n);
	p->table = plot_table_points(d);
}

/* ---- bars ---- */

struct bar {
	size_t place;
	double value;
};

/* The largest first; what has no value last, in its own order. */
static int by_value(const void *a, const void *b)
{
	const struct bar *x = a, *y = b;

	if (isnan(x->value) != isnan(y->value))
		return isnan(x->value) ? 1 : -1;
	if (x->value != y->value && !isnan(x->value))
		return x->value > y->value ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

/* The words of y in the order in which they are drawn: that of the first revision's values, or their own. */
static size_t *order_of_bars(const struct plot_data *d, const double *values)
{
	size_t n = d->y_words.n, *order = mem_new(n ? n : 1, sizeof(*order));
	CLEANUP(mem_free) struct bar *bars = mem_new(n ? n : 1, sizeof(*bars));

	for (size_t i = 0; i < n; i++)
		bars[i] = (struct bar){ i, values[i] };
	if (d->kind == PLOT_BARS_SORTED)
		qsort(bars, n, sizeof(*bars), by_value);
	for (size_t i = 0; i < n; i++)
		order[i] = bars[i].place;
	return order;
}

/* values (n_revs, n_words): what the points of one column of y say, NaN where they say nothing. */
static double *values_of_bars(const struct plot_data *d, size_t part)
{
	size_t n = d->y_words.n;
	double *values = mem_new(d->revs.n * n + 1, sizeof(*values));

	for (size_t i = 0; i < d->revs.n * n; i++)
		values[i] = NAN;
	for (size_t i = 0; i < d->n_series; i++)
		for (size_t k = 0; d->series[i].part_place == part && k < d->series[i].n; k++)
			if (isfinite(d->series[i].y[k]))
				values[d->series[i].rev_place * n + (size_t)d->series[i].y[k]] = d->series[i].x[k];
	return values;
}

/* One chart for each column of y, of the first SVG_MOST_BARS words. */
static void draw_bars(struct plot_pictures *out, const struct plot_data *d, const char *style)
{
	size_t n_all = d->y_words.n, n = n_all < SVG_MOST_BARS ? n_all : SVG_MOST_BARS;
	CLEANUP(mem_free) struct svg_line *names = mem_new(d->revs.n + 1, sizeof(*names));
	CLEANUP(mem_free) char *told = about(d, "Bars");

	for (size_t i = 0; i < d->revs.n; i++)
		names[i] = (struct svg_line){ .name = d->revs.v[i], .colour = (int)i };
	for (size_t part = 0; part < d->parts.n; part++) {
		CLEANUP(mem_free) double *all = values_of_bars(d, part);
		CLEANUP(mem_free) double *values = mem_new(d->revs.n * n + 1, sizeof(*values));
		CLEANUP(mem_free) size_t *order = order_of_bars(d, all);
		CLEANUP(strvec_release) struct strvec words = { 0 };
		struct plot_picture *p = add_picture(out, d->parts.n > 1 ? d->parts.v[part] : "");
		struct svg_look look = look_of(d, d->title, told, style);

		for (size_t k = 0; k < n; k++) {
			strvec_add(&words, d->y_words.v[order[k]]);
			for (size_t i = 0; i < d->revs.n; i++)
				values[i * n + k] = all[i * n_all + order[k]];
		}
		look.y_words = &words;
		p->svg = svg_bars(&look, names, d->revs.n, values);
		p->table = plot_table_grid(d->y_name, &d->revs, &words, values, true);
		p->n_left_out = n_all - n;
	}
}

/* ---- matrices ---- */

static void draw_matrix(struct plot_pictures *out, const struct plot_data *d, const struct plot_series *s, const char *style)
{
	CLEANUP(mem_free) double *cells = mem_new(d->x_words.n * d->y_words.n, sizeof(*cells));
	CLEANUP(mem_free) char *name = name_of(d, s);
	CLEANUP(mem_free) char *title = d->n_series > 1 ? str_format("%s (%s)", d->title, name) : mem_strdup(d->title);
	CLEANUP(mem_free)
	char *told = str_format("How often each %s goes with each %s, in %zu rows of %s.", d->x_name, d->y_name, s->n, name);
	struct svg_look look = look_of(d, title, told, style);
	struct plot_picture *p = add_picture(out, d->n_series > 1 ? name : "");

	for (size_t i = 0; i < s->n; i++)
		if (isfinite(s->x[i]) && isfinite(s->y[i]))
			cells[(size_t)s->y[i] * d->x_words.n + (size_t)s->x[i]] += 1;
	for (size_t i = 0; d->kind == PLOT_SHARES && i < d->y_words.n; i++) {
		double sum = 0;

		for (size_t k = 0; k < d->x_words.n; k++)
			sum += cells[i * d->x_words.n + k];
		for (size_t k = 0; k < d->x_words.n && sum > 0; k++)
			cells[i * d->x_words.n + k] /= sum;
	}
	p->svg = svg_matrix(&look, cells, d->kind == PLOT_SHARES);
	p->table = plot_table_grid(d->y_name, &d->x_words, &d->y_words, cells, false);
}

void plot_draw(struct plot_pictures *out, const struct plot_data *d, const char *style)
{
	bool is_matrix = d->kind == PLOT_MATRIX || d->kind == PLOT_SHARES;

	if (is_matrix && (d->x_words.n > SVG_MOST_CLASSES || d->y_words.n > SVG_MOST_CLASSES))
		return;
	if (d->kind == PLOT_BARS || d->kind == PLOT_BARS_SORTED) {
		draw_bars(out, d, style);
		return;
	}
	if (!is_matrix)
		draw_lines(out, d, style);
	for (size_t i = 0; is_matrix && i < d->n_series; i++)
		draw_matrix(out, d, &d->series[i], style);
}
