/* plot_fill.c - the anchors of a template, one after another: first those that a template may have, then those that every plot has. */
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/plots/plot_template.h"

#include <stdio.h>
#include <string.h>

enum { ANCHOR_TEXT = 64, SIDE_PIXELS = 300 };

/* In what order colours, dashes and shapes are given to revisions and columns. */
static const char ranges[] = "{\"color\": [\"#945dd6\", \"#13adc7\", \"#f46837\", \"#48bb78\", \"#4299e1\", \"#ed8936\", \"#f56565\"], "
			     "\"stroke_dash\": [[1, 0], [8, 8], [8, 4], [4, 4], [4, 2], [2, 1], [1, 1]], "
			     "\"shape\": [\"circle\", \"square\", \"triangle\", \"diamond\"]}";

static const char *const optional[] = { "color",      "column", "group_by_x", "group_by_y",  "group_by", "pivot_field",  "plot_height",
					"plot_width", "row",    "shape",      "stroke_dash", "tooltip",  "zoom_and_pan", NULL };
static const char *const split_off[] = { "color", "data",    "plot_height", "plot_width", "shape",        "stroke_dash",
					 "title", "tooltip", "x_label",     "y_label",    "zoom_and_pan", NULL };

struct filling {
	struct arena *a;
	const struct plot *plot;
	struct value *content, *ranges;
	struct value *split; /* NULL: everything is filled in */
	struct strvec open;  /* optional anchors that the template has, and that are not filled yet */
};

static void filling_release(struct filling *f)
{
	strvec_release(&f->open);
}

static void anchor_of(char out[static ANCHOR_TEXT], const char *name)
{
	size_t n = (size_t)snprintf(out, ANCHOR_TEXT, "<DVC_METRIC_");

	for (; *name && n + 2 < ANCHOR_TEXT; name++)
		out[n++] = (char)(*name >= 'a' && *name <= 'z' ? *name - 'a' + 'A' : *name);
	out[n++] = '>';
	out[n] = '\0';
}

static bool is_in(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

/* ---- trees ---- */

static struct value *replaced(struct arena *a, const struct value *v, const char *anchor, const struct value *by, bool in_list);

/* A text of a map: the anchor as part of it is replaced by a text, too. */
static struct value *replaced_text(struct arena *a, const struct value *v, const char *anchor, const struct value *by)
{
	CLEANUP(str_release) struct str out = { 0 };
	const char *at = v->text, *found;

	if (by->kind != VALUE_TEXT || !strstr(at, anchor))
		return (struct value *)v;
	while ((found = strstr(at, anchor))) {
		str_addn(&out, at, (size_t)(found - at));
		str_addn(&out, by->text, by->len);
		at = found + strlen(anchor);
	}
	str_add(&out, at);
	return value_textn(a, str_text(&out), out.len);
}

static struct value *replaced(struct arena *a, const struct value *v, const char *anchor, const struct value *by, bool in_list)
{
	struct value *out;

	if (v->kind == VALUE_TEXT && strcmp(v->text, anchor) == 0)
		return (struct value *)by;
	if (v->kind == VALUE_TEXT && !in_list)
		return replaced_text(a, v, anchor, by);
	if (v->kind == VALUE_MAP) {
		out = value_map(a);
		for (size_t i = 0; i < v->n; i++)
			value_append(a, out, VALUE_TEXT, v->keys[i], replaced(a, v->items[i], anchor, by, false));
		return out;
	}
	if (v->kind == VALUE_LIST) {
		out = value_list(a);
		for (size_t i = 0; i < v->n; i++)
			value_add(a, out, replaced(a, v->items[i], anchor, by, true));
		return out;
	}
	return (struct value *)v;
}

/* Lists in lists are not looked into, as DVC does not. */
static bool holds(const struct value *v, const char *anchor, bool in_list)
{
	if (v->kind == VALUE_TEXT)
		return strcmp(v->text, anchor) == 0;
	if (v->kind == VALUE_MAP || (v->kind == VALUE_LIST && !in_list))
		for (size_t i = 0; i < v->n; i++)
			if (holds(v->items[i], anchor, v->kind == VALUE_LIST))
				return true;
	return false;
}

static void put(struct filling *f, const char *name, const struct value *by)
{
	char anchor[ANCHOR_TEXT];

	anchor_of(anchor, name);
	if (f->split && is_in(split_off, name))
		value_put(f->a, f->split, anchor, (struct value *)by);
	else
		f->content = replaced(f->a, f->content, anchor, by, false);
}

/* ---- optional anchors ---- */

/* Once, and only if the template has it. */
static void put_optional(struct filling *f, const char *name, const struct value *by)
{
	for (size_t i = 0; i < f->open.n; i++)
		if (strcmp(f->open.v[i], name) == 0) {
			put(f, name, by);
			free(f->open.v[i]);
			memmove(f->open.v + i, f->open.v + i + 1, (f->open.n - i) * sizeof(*f->open.v));
			f->open.n--;
			return;
		}
}

static struct value *text_map(struct arena *a, const char *key, const char *text)
{
	return value_put(a, value_map(a), key, value_text(a, text));
}

/* Which colour, dash or shape stands for which value of a column. */
static void put_scale(struct filling *f, const char *name, const char *field, struct value *domain)
{
	const struct value *range = value_get(f->ranges, name);
	struct value *used = value_list(f->a), *out = text_map(f->a, "field", field), *scale = value_map(f->a), *legend;

	for (size_t i = 0; i < domain->n; i++)
		value_add(f->a, used, range->items[i % range->n]);
	value_put(f->a, scale, "domain", domain);
	value_put(f->a, scale, "range", used);
	value_put(f->a, out, "scale", scale);
	if (strcmp(name, "color") != 0) {
		legend = text_map(f->a, "symbolFillColor", "transparent");
		value_put(f->a, legend, "symbolStrokeColor", value_text(f->a, "grey"));
		value_put(f->a, out, "legend", legend);
	}
	put_optional(f, name, out);
}

static const struct value *prop(const struct filling *f, const char *name)
{
	const struct value *v = value_get(f->plot->props, name);

	return v ? v : value_null(f->a);
}

static struct value *texts(struct arena *a, const char *first, const char *second, const struct value *third)
{
	struct value *out = value_add(a, value_list(a), value_text(a, first));

	if (second)
		value_add(a, out, value_text(a, second));
	if (third)
		value_add(a, out, (struct value *)third);
	return out;
}

static void put_groups(struct filling *f, const char *field)
{
	put_optional(f, "group_by", texts(f->a, "rev", field, NULL));
	put_optional(f, "group_by_x", texts(f->a, "rev", field, prop(f, "x")));
	put_optional(f, "group_by_y", texts(f->a, "rev", field, prop(f, "y")));
}

static void put_tooltip(struct filling *f, const char *field)
{
	struct value *list = value_add(f->a, value_list(f->a), text_map(f->a, "field", "rev"));

	value_add(f->a, list, value_put(f->a, value_map(f->a), "field", (struct value *)prop(f, "x")));
	value_add(f->a, list, value_put(f->a, value_map(f->a), "field", (struct value *)prop(f, "y")));
	if (field)
		value_add(f->a, list, text_map(f->a, "field", field));
	put_optional(f, "tooltip", list);
}

static void put_common(struct filling *f)
{
	struct value *zoom = text_map(f->a, "name", "grid"), *revs = (struct value *)value_get(f->plot->props, "revs_with_datapoints");

	put_scale(f, "color", "rev", revs ? revs : value_list(f->a));
	value_put(f->a, zoom, "select", value_text(f->a, "interval"));
	value_put(f->a, zoom, "bind", value_text(f->a, "scales"));
	put_optional(f, "zoom_and_pan", zoom);
	put_optional(f, "plot_height", value_int(f->a, SIDE_PIXELS));
	put_optional(f, "plot_width", value_int(f->a, SIDE_PIXELS));
}

static void put_single(struct filling *f)
{
	put_groups(f, NULL);
	put_optional(f, "pivot_field", value_text(f->a, "datum.rev"));
	put_tooltip(f, NULL);
	while (f->open.n) {
		char anchor[ANCHOR_TEXT];

		anchor_of(anchor, f->open.v[0]);
		f->content = replaced(f->a, f->content, anchor, value_map(f->a), false);
		free(f->open.v[0]);
		memmove(f->open.v, f->open.v + 1, f->open.n * sizeof(*f->open.v));
		f->open.n--;
	}
}

/* ---- several columns of y ---- */

static const char *const parts[] = { "filename", "field" };

static bool varies(const struct value *ys, const char *part)
{
	for (size_t i = 1; i < ys->n; i++)
		if (strcmp(value_get_text(ys->items[i], part), value_get_text(ys->items[0], part)) != 0)
			return true;
	return false;
}

/* What tells the columns apart, of all of them, in byte order. */
static struct value *domain_of(struct arena *a, const struct value *ys, const bool used[static 2])
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct value *out = value_list(a);

	for (size_t i = 0; i < ys->n; i++) {
		const char *file = value_get_text(ys->items[i], "filename"), *field = value_get_text(ys->items[i], "field");
		CLEANUP(mem_free)
		char *name = str_format("%s%s%s", used[0] ? file : "", used[0] && used[1] ? "::" : "", used[1] ? field : "");

		if (!strvec_has(&names, name))
			strvec_add(&names, name);
	}
	strvec_sort(&names);
	for (size_t i = 0; i < names.n; i++)
		value_add(a, out, value_text(a, names.v[i]));
	return out;
}

static void put_several(struct filling *f, const struct value *ys, const bool used[static 2])
{
	const char *field = used[0] && used[1] ? "filename::field" : parts[used[1]];
	const char *pivot = used[0] && used[1] ? "datum.rev + '::' + datum.filename + '::' + datum.field"
			    : used[0]          ? "datum.rev + '::' + datum.filename"
					       : "datum.rev + '::' + datum.field";
	struct value *facet = text_map(f->a, "field", field), *domain = domain_of(f->a, ys, used);

	value_put(f->a, facet, "sort", value_list(f->a));
	put_groups(f, field);
	put_optional(f, "pivot_field", value_text(f->a, pivot));
	put_optional(f, "row", facet);
	put_optional(f, "column", facet);
	put_tooltip(f, field);
	put_scale(f, "stroke_dash", field, domain);
	put_scale(f, "shape", field, domain);
}

/* Points keep what tells them apart alone. */
static void thin_points(struct filling *f, const bool used[static 2])
{
	for (size_t i = 0; i < f->plot->points->n; i++) {
		struct value *point = f->plot->points->items[i];
		const char *file = value_get_text(point, "filename"), *field = value_get_text(point, "field");

		if (used[0] && used[1] && file && field) {
			CLEANUP(mem_free) char *both = str_format("%s::%s", file, field);

			value_put(f->a, point, "filename::field", value_text(f->a, both));
		}
		for (size_t k = 0; k < 2; k++)
			if (!used[k] || (used[0] && used[1]))
				value_drop(point, parts[k]);
	}
}

static int put_all_optional(struct filling *f, struct err *err)
{
	const struct value *ys = value_get(f->plot->props, "anchors_y_definitions");
	bool used[2] = { false, false };

	for (size_t i = 0; optional[i]; i++) {
		char anchor[ANCHOR_TEXT];

		anchor_of(anchor, optional[i]);
		if (holds(f->content, anchor, false))
			strvec_add(&f->open, optional[i]);
	}
	if (!f->open.n)
		return 0;
	put_common(f);
	if (ys && ys->n > 1) {
		used[0] = varies(ys, "filename");
		used[1] = varies(ys, "field");
		if (!used[0] && !used[1])
			return err_set(err, DVC_ERROR, "'%s': y has the same column '%s' twice", f->plot->name,
				       value_get_text(ys->items[0], "field"));
		put_several(f, ys, used);
	} else {
		put_single(f);
	}
	thin_points(f, used);
	return 0;
}

/* ---- what every plot has ---- */

static int check_axis(const struct filling *f, const char *name, struct err *err)
{
	const char *field = value_get_text(f->plot->props, name);

	if (!field || !*field)
		return 0;
	for (size_t i = 0; i < f->plot->points->n; i++)
		if (value_get(f->plot->points->items[i], field))
			return 0;
	return err_set(err, DVC_ERROR, "Field '%s' does not exist in provided data.", field);
}

/* A name of a column as Vega-Lite reads it: a dot or a bracket is a part of it. */
static struct value *escaped(struct arena *a, const struct value *name)
{
	CLEANUP(str_release) struct str out = { 0 };

	for (size_t i = 0; i < name->len; i++) {
		if (strchr(".[]", name->text[i]))
			str_addch(&out, '\\');
		str_addch(&out, name->text[i]);
	}
	return value_textn(a, str_text(&out), out.len);
}

static int put_required(struct filling *f, const struct plot_template *template, struct err *err)
{
	static const char *const names[] = { "title", "x", "y", "x_label", "y_label" };
	char anchor[ANCHOR_TEXT];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct value *v = value_get(f->plot->props, names[i]);

		if (!v && i >= 3)
			v = value_get(f->plot->props, names[i - 2]);
		if (v && v->kind != VALUE_NULL)
			put(f, names[i], (i == 1 || i == 2) && v->kind == VALUE_TEXT ? escaped(f->a, v) : v);
	}
	anchor_of(anchor, "data");
	if (!f->split && !holds(f->content, anchor, false))
		return err_set(err, DVC_ERROR, "Template '%s' is not using '%s' anchor", template->name, anchor);
	put(f, "data", f->plot->points);
	return 0;
}

int plot_fill(struct value **out, struct value **split, struct arena *a, const struct plot *plot, const struct plot_template *template,
	      struct err *err)
{
	CLEANUP(filling_release) struct filling f = { .a = a, .plot = plot, .content = template->content };
	CLEANUP(json_cleanup) struct json *json = json_parse(ranges, sizeof(ranges) - 1, "ranges", err);

	*out = value_map(a);
	if (split)
		*split = f.split = value_map(a);
	if (plot->points->n == 0)
		return 0;
	f.ranges = value_from_json(a, json);
	if (check_axis(&f, "x", err) < 0 || check_axis(&f, "y", err) < 0 || put_all_optional(&f, err) < 0 ||
	    put_required(&f, template, err) < 0)
		return -1;
	*out = f.content;
	return 0;
}
