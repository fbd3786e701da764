/* plot_data.c - numbers out of points: of texts that read as numbers, too, as tables give them. */
#include "report/plots/plot_data.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	enum plot_kind kind;
} kinds[] = {
	{ "simple", PLOT_LINES },        { "linear", PLOT_LINES_POINTS },
	{ "confusion", PLOT_MATRIX },    { "confusion_normalized", PLOT_SHARES },
	{ "scatter", PLOT_POINTS },      { "scatter_jitter", PLOT_JITTER },
	{ "smooth", PLOT_SMOOTH },       { "bar_horizontal_sorted", PLOT_BARS_SORTED },
	{ "bar_horizontal", PLOT_BARS },
};

#define LEAST_SMOOTHING 0.01

/* How a template of the user's is told: by a mark, and by a key with a text (any, if NULL) that makes a finer kind of it. The first that is met counts. */
static const struct {
	const char *mark, *key, *text;
	enum plot_kind kind;
} clues[] = {
	{ "rect", "op", "sum", PLOT_SHARES }, /* counts by the sum of their row or column */
	{ "rect", NULL, NULL, PLOT_MATRIX },    { "bar", "sort", "-x", PLOT_BARS_SORTED },       { "bar", NULL, NULL, PLOT_BARS },
	{ "line", "loess", NULL, PLOT_SMOOTH }, { "line", "mark", "point", PLOT_LINES_POINTS },  { "line", NULL, NULL, PLOT_LINES },
	{ "area", NULL, NULL, PLOT_LINES },     { "point", "calculate", "random", PLOT_JITTER }, { "point", NULL, NULL, PLOT_POINTS },
	{ "circle", NULL, NULL, PLOT_POINTS },
};

/* Is there such a key anywhere, with a text that holds this one? */
static bool has_key(const struct value *v, const char *key, const char *text)
{
	const struct value *here = v->kind == VALUE_MAP ? value_get(v, key) : NULL;

	if (here && (!text || (here->kind == VALUE_TEXT && strstr(here->text, text))))
		return true;
	for (size_t i = 0; (v->kind == VALUE_MAP || v->kind == VALUE_LIST) && i < v->n; i++)
		if (has_key(v->items[i], key, text))
			return true;
	return false;
}

/* The map that has this key (with this text, unless NULL), or NULL. */
static const struct value *map_with(const struct value *v, const char *key, const char *text)
{
	const struct value *here = v->kind == VALUE_MAP ? value_get(v, key) : NULL, *found = NULL;

	if (here && (!text || (here->kind == VALUE_TEXT && strcmp(here->text, text) == 0)))
		return v;
	for (size_t i = 0; !found && (v->kind == VALUE_MAP || v->kind == VALUE_LIST) && i < v->n; i++)
		found = map_with(v->items[i], key, text);
	return found;
}

/* Does its `loess` smooth at all? A slider that begins at next to nothing, as that of DVC's own `linear` and `smooth`, does not. */
static bool is_smoothed(const struct value *template)
{
	const struct value *loess = map_with(template, "loess", NULL), *width = loess ? value_get(loess, "bandwidth") : NULL;
	const char *signal = width && width->kind == VALUE_MAP ? value_get_text(width, "signal") : NULL;
	const struct value *slider = signal ? map_with(template, "name", signal) : NULL;

	if (slider)
		width = value_get(slider, "value");
	return loess && (!width || (width->kind != VALUE_INT && width->kind != VALUE_FLOAT) || width->number >= LEAST_SMOOTHING);
}

/* Is there a mark of this kind anywhere? */
static bool has_mark(const struct value *v, const char *mark)
{
	const struct value *here = v->kind == VALUE_MAP ? value_get(v, "mark") : NULL;
	const char *type = here && here->kind == VALUE_TEXT ? here->text : here ? value_get_text(here, "type") : NULL;

	if (type && strcmp(type, mark) == 0)
		return true;
	for (size_t i = 0; (v->kind == VALUE_MAP || v->kind == VALUE_LIST) && i < v->n; i++)
		if (has_mark(v->items[i], mark))
			return true;
	return false;
}

enum plot_kind plot_kind_of(const struct plot_template *template)
{
	for (size_t i = 0; template->is_own && i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].name, template->name) == 0)
			return kinds[i].kind;
	for (size_t i = 0; i < ARRAY_LEN(clues); i++)
		if (has_mark(template->content, clues[i].mark) && (clues[i].kind != PLOT_SMOOTH || is_smoothed(template->content)) &&
		    (!clues[i].key || has_key(template->content, clues[i].key, clues[i].text)))
			return clues[i].kind;
	return PLOT_LINES;
}

/* NaN: it is no number. */
static double number_of(const struct value *v)
{
	double out = NAN;

	if (!v)
		return NAN;
	if (v->kind == VALUE_INT || v->kind == VALUE_FLOAT || v->kind == VALUE_BOOL)
		return v->number;
	if (v->kind == VALUE_TEXT && decimal_parse(&out, v->text, v->len) != DECIMAL_OK)
		return NAN;
	return out;
}

/* Is there anything that is neither a number nor missing? */
static bool has_words(const struct plot *plot, const char *field)
{
	for (size_t i = 0; i < plot->points->n; i++) {
		const struct value *v = value_get(plot->points->items[i], field);
		bool is_number = !v || v->kind == VALUE_NULL || v->kind == VALUE_FLOAT || (v->kind == VALUE_TEXT && v->len == 0);

		if (!is_number && isnan(number_of(v)))
			return true;
	}
	return false;
}

static char *word_of(const struct value *v)
{
	struct str out = { 0 };

	if (!v || v->kind == VALUE_NULL)
		return NULL;
	value_to_text(&out, v);
	return str_take(&out);
}

/* The place of a revision or column, which are few. */
static size_t place_of(struct strvec *names, const char *name)
{
	size_t i = 0;

	while (i < names->n && strcmp(names->v[i], name) != 0)
		i++;
	if (i == names->n)
		strvec_add(names, name);
	return i;
}

static void add_word(struct strvec *words, struct map *places, const char *word)
{
	if (map_get(places, word, strlen(word)))
		return;
	strvec_add(words, word);
	map_put(places, words->v[words->n - 1], strlen(word), words->n - 1, NULL);
}

static int by_number(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	double u = 0, v = 0;

	decimal_parse(&u, *x, strlen(*x));
	decimal_parse(&v, *y, strlen(*y));
	return u < v ? -1 : u > v ? 1 : strcmp(*x, *y);
}

/* By size if all are numbers, else by bytes: how classes are ordered. */
static void sort_words(struct strvec *words, struct map *places)
{
	bool numbers = words->n > 0;
	double value;

	for (size_t i = 0; i < words->n; i++)
		numbers = numbers && decimal_parse(&value, words->v[i], strlen(words->v[i])) == DECIMAL_OK;
	strvec_sort(words);
	if (numbers)
		qsort(words->v, words->n, sizeof(*words->v), by_number);
	for (size_t i = 0; i < words->n; i++)
		*map_get(places, words->v[i], strlen(words->v[i])) = i;
}

/* Every word of an axis; of a matrix both axes have the same ones, if they share any, so that its diagonal is what is right. */
static void find_words(struct plot_data *d, const struct plot *plot, const char *x, const char *y)
{
	bool is_matrix = d->kind == PLOT_MATRIX || d->kind == PLOT_SHARES, shared = false;

	for (size_t i = 0; i < plot->points->n; i++) {
		CLEANUP(mem_free) char *at_x = d->x_is_words ? word_of(value_get(plot->points->items[i], x)) : NULL;
		CLEANUP(mem_free) char *at_y = d->y_is_words ? word_of(value_get(plot->points->items[i], y)) : NULL;

		if (at_x)
			add_word(&d->x_words, &d->x_places, at_x);
		if (at_y)
			add_word(&d->y_words, &d->y_places, at_y);
	}
	for (size_t i = 0; is_matrix && i < d->x_words.n; i++)
		shared = shared || map_get(&d->y_places, d->x_words.v[i], strlen(d->x_words.v[i]));
	if (shared) {
		for (size_t i = 0; i < d->x_words.n; i++)
			add_word(&d->y_words, &d->y_places, d->x_words.v[i]);
		for (size_t i = 0; i < d->y_words.n; i++)
			add_word(&d->x_words, &d->x_places, d->y_words.v[i]);
	}
	if (is_matrix || d->kind == PLOT_JITTER) {
		sort_words(&d->x_words, &d->x_places);
		sort_words(&d->y_words, &d->y_places);
	}
}

static double at_axis(const struct value *v, bool is_words, const struct map *places)
{
	CLEANUP(mem_free) char *word = is_words ? word_of(v) : NULL;

	if (!is_words)
		return number_of(v);
	return word ? (double)*map_get(places, word, strlen(word)) : NAN;
}

/* What tells a column of y from the others: its file or its name if that is enough, else both. */
static char *part_of(const struct value *point, const bool used[static 2])
{
	const char *both = value_get_text(point, "filename::field");
	const char *file = used[0] ? value_get_text(point, "filename") : NULL, *field = used[1] ? value_get_text(point, "field") : NULL;

	if (both)
		return mem_strdup(both);
	return file && field ? str_format("%s::%s", file, field) : mem_strdup(file ? file : field ? field : "");
}

static struct plot_series *series_of(struct plot_data *d, const struct value *point, const bool used[static 2])
{
	CLEANUP(mem_free) char *part = part_of(point, used);
	const char *rev = value_get_text(point, "rev");
	struct plot_series *s;

	rev = rev ? rev : "";
	for (size_t i = 0; i < d->n_series; i++)
		if (strcmp(d->series[i].rev, rev) == 0 && strcmp(d->series[i].part, part) == 0)
			return &d->series[i];
	d->series = mem_grow(d->series, d->n_series, &d->cap_series, sizeof(*d->series));
	s = &d->series[d->n_series++];
	*s = (struct plot_series){ .rev_place = place_of(&d->revs, rev), .part_place = place_of(&d->parts, part) };
	s->rev = d->revs.v[s->rev_place];
	s->part = d->parts.v[s->part_place];
	return s;
}

/* Do files differ, do names of columns? */
static void what_varies(bool used[static 2], const struct value *ys)
{
	static const char *const parts[] = { "filename", "field" };

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 1; ys && i < ys->n; i++)
			if (strcmp(value_get_text(ys->items[i], parts[k]), value_get_text(ys->items[0], parts[k])) != 0)
				used[k] = true;
}

static void add_point(struct plot_series *s, double x, double y)
{
	size_t cap = s->cap;

	s->x = mem_grow(s->x, s->n, &cap, sizeof(*s->x));
	s->y = mem_grow(s->y, s->n, &s->cap, sizeof(*s->y));
	s->x[s->n] = x;
	s->y[s->n++] = y;
}

/* A stable merge of two halves by x; what has no x stays behind. */
static void sort_by_x(double *x, double *y, double *tmp, size_t n)
{
	size_t half = n / 2, i = 0, k = half, to = 0;
	double *ty = tmp + n;

	if (n < 2)
		return;
	sort_by_x(x, y, tmp, half);
	sort_by_x(x + half, y + half, tmp, n - half);
	while (i < half || k < n) {
		bool second = i == half || (k < n && (x[k] < x[i] || (isnan(x[i]) && !isnan(x[k]))));
		size_t from = second ? k++ : i++;

		tmp[to] = x[from];
		ty[to++] = y[from];
	}
	memcpy(x, tmp, n * sizeof(*x));
	memcpy(y, ty, n * sizeof(*y));
}

static const char *name_or(const struct plot *plot, const char *label, const char *axis)
{
	const char *text = value_get_text(plot->props, label);

	text = text ? text : value_get_text(plot->props, axis);
	return text ? text : axis;
}

void plot_data_read(struct plot_data *out, const struct plot *plot, enum plot_kind kind)
{
	const char *x = value_get_text(plot->props, "x"), *y = value_get_text(plot->props, "y"),
		   *title = value_get_text(plot->props, "title");
	bool words_x = kind == PLOT_MATRIX || kind == PLOT_SHARES, words_y = words_x || kind == PLOT_BARS || kind == PLOT_BARS_SORTED;
	bool used[2] = { false, false };

	*out = (struct plot_data){ .kind = kind, .title = title ? title : plot->name };
	out->x_name = name_or(plot, "x_label", "x");
	out->y_name = name_or(plot, "y_label", "y");
	if (!x || !y)
		return;
	out->x_is_words = words_x || (kind != PLOT_BARS && kind != PLOT_BARS_SORTED && has_words(plot, x));
	out->y_is_words = words_y || ((kind == PLOT_POINTS || kind == PLOT_JITTER) && has_words(plot, y));
	find_words(out, plot, x, y);
	what_varies(used, value_get(plot->props, "anchors_y_definitions"));
	for (size_t i = 0; i < plot->points->n; i++) {
		const struct value *point = plot->points->items[i];
		double at_x = at_axis(value_get(point, x), out->x_is_words, &out->x_places);
		double at_y = at_axis(value_get(point, y), out->y_is_words, &out->y_places);

		out->n_skipped += !isfinite(at_x) || !isfinite(at_y);
		add_point(series_of(out, point, used), at_x, at_y);
	}
	for (size_t i = 0; kind <= PLOT_SMOOTH && i < out->n_series; i++) {
		struct plot_series *s = &out->series[i];
		CLEANUP(mem_free) double *tmp = mem_new(2 * s->n, sizeof(*tmp));

		sort_by_x(s->x, s->y, tmp, s->n);
	}
}

void plot_data_release(struct plot_data *d)
{
	for (size_t i = 0; i < d->n_series; i++) {
		free(d->series[i].x);
		free(d->series[i].y);
	}
	free(d->series);
	strvec_release(&d->x_words);
	strvec_release(&d->y_words);
	map_release(&d->x_places);
	map_release(&d->y_places);
	strvec_release(&d->revs);
	strvec_release(&d->parts);
}
