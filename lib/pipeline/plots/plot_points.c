/* plot_points.c - finds x and y in what a plot's files hold, as DVC finds them, and joins them to points. */
#include "pipeline/plots/plot_points.h"

#include "base/mem.h"

#include <string.h>

#define INFERRED_X "dvc_inferred_x_value"
#define INFERRED_Y "dvc_inferred_y_value"

/* A column of a file. */
struct column {
	const char *file, *name;
};

struct columns {
	struct column *v;
	size_t n, cap;
};

static void columns_release(struct columns *c)
{
	free(c->v);
}

struct finding {
	struct arena *a;
	const char *id;
	const struct value *data;
	struct value *rows; /* {file: list of maps} */
	struct plot_trouble *why;
};

static int fail(struct finding *f, const char *type, char *text, char *hint)
{
	*f->why = (struct plot_trouble){ type, arena_strdup(f->a, text), hint ? arena_strdup(f->a, hint) : NULL };
	free(text);
	free(hint);
	return -1;
}

/* ---- lists of maps ---- */

/* Every list in a tree of maps, in its order; a list is one itself. */
static void find_lists(struct arena *a, struct value *out, const struct value *v)
{
	if (v->kind == VALUE_LIST)
		value_add(a, out, (struct value *)v);
	for (size_t i = 0; v->kind == VALUE_MAP && i < v->n; i++)
		if (v->items[i]->kind == VALUE_MAP || v->items[i]->kind == VALUE_LIST)
			find_lists(a, out, v->items[i]);
}

static bool all_maps(const struct value *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i]->kind != VALUE_MAP)
			return false;
	return true;
}

/* CSV gives what is beyond the columns a key that is no text. */
static enum value_kind key_kind(const struct value *map, size_t i)
{
	return map->key_kinds ? (enum value_kind)map->key_kinds[i] : VALUE_TEXT;
}

/* Has no map a key that the first has not? */
static bool are_rows(const struct value *list)
{
	if (!all_maps(list))
		return false;
	for (size_t i = 1; i < list->n; i++)
		for (size_t k = 0; k < list->items[i]->n; k++) {
			const struct value *first = list->items[0];
			const char *key = list->items[i]->keys[k];
			enum value_kind kind = key_kind(list->items[i], k);

			if (!(k < first->n && key_kind(first, k) == kind && strcmp(first->keys[k], key) == 0) &&
			    value_place(first, kind, key) == first->n)
				return false;
		}
	return true;
}

/* The lists of one file, those that are rows laid beside each other. */
static int rows_of(struct value **out, struct finding *f, const char *file, const struct value *content)
{
	struct value *lists = value_list(f->a);

	*out = value_list(f->a);
	if (content->kind != VALUE_MAP && content->kind != VALUE_LIST)
		return fail(f, "AttributeError", str_format("'%s' holds neither a list nor a map", file), NULL);
	find_lists(f->a, lists, content);
	for (size_t i = 0; i < lists->n; i++) {
		const struct value *list = lists->items[i];

		if (list->n == 0)
			return fail(f, "AttributeError", str_format("'%s' holds an empty list", file), NULL);
		if (!are_rows(list))
			continue;
		for (size_t k = 0; k < list->n; k++) {
			if (k == (*out)->n)
				value_add(f->a, *out, value_map(f->a));
			for (size_t c = 0; c < list->items[k]->n; c++)
				value_put_kind(f->a, (*out)->items[k], key_kind(list->items[k], c), list->items[k]->keys[c],
					       list->items[k]->items[c]);
		}
	}
	return 0;
}

static int find_rows(struct finding *f)
{
	f->rows = value_map(f->a);
	for (size_t i = 0; i < f->data->n; i++) {
		struct value *rows;

		if (rows_of(&rows, f, f->data->keys[i], f->data->items[i]) < 0)
			return -1;
		value_put(f->a, f->rows, f->data->keys[i], rows);
	}
	return 0;
}

/* ---- x and y ---- */

/* The last column of the first list of maps. */
static int guess_y(struct value **out, struct finding *f)
{
	const struct value *content = value_get(f->data, f->id);
	struct value *lists = value_list(f->a);

	*out = NULL;
	if (!content)
		return 0;
	if (content->kind != VALUE_MAP && content->kind != VALUE_LIST)
		return fail(f, "AttributeError", str_format("'%s' holds neither a list nor a map", f->id), NULL);
	find_lists(f->a, lists, content);
	for (size_t i = 0; i < lists->n; i++) {
		const struct value *list = lists->items[i];

		if (!all_maps(list))
			continue;
		if (list->n == 0 || list->items[0]->n == 0)
			return fail(f, "AttributeError", str_format("'%s' holds an empty list", f->id), NULL);
		if (key_kind(list->items[0], list->items[0]->n - 1) == VALUE_TEXT)
			*out = value_put(f->a, value_map(f->a), f->id, value_text(f->a, list->items[0]->keys[list->items[0]->n - 1]));
		return 0;
	}
	return 0;
}

/* A column's name for each file of y, or for the plot's own file. */
static struct value *x_of_files(struct finding *f, const struct value *x, const struct value *y)
{
	struct value *out = value_map(f->a);

	if (!y || y->kind != VALUE_MAP)
		return value_put(f->a, out, f->id, (struct value *)x);
	for (size_t i = 0; i < y->n; i++) {
		struct value *each = (struct value *)x;

		if (y->items[i]->kind == VALUE_LIST) {
			each = value_list(f->a);
			for (size_t k = 0; k < y->items[i]->n; k++)
				value_add(f->a, each, (struct value *)x);
		}
		value_put(f->a, out, y->keys[i], each);
	}
	return out;
}

/* x and y as {file: column or columns}. */
static int find_axes(struct value *props, struct finding *f, const struct value *options)
{
	const struct value *x = value_get(options, "x"), *y = value_get(options, "y");
	struct value *found = NULL;

	if (x && x->kind == VALUE_TEXT)
		value_put(f->a, props, "x", x_of_files(f, x, y));
	if (y && y->kind == VALUE_NULL)
		y = NULL;
	if (!y) {
		if (guess_y(&found, f) < 0)
			return -1;
		value_put(f->a, props, "y", found ? found : value_null(f->a));
	} else if (y->kind != VALUE_MAP) {
		value_put(f->a, props, "y", value_put(f->a, value_map(f->a), f->id, (struct value *)y));
	}
	return 0;
}

static void add_column(struct columns *c, const char *file, const char *name)
{
	c->v = mem_grow(c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = (struct column){ file, name };
}

static void list_columns(struct columns *out, const struct value *axis)
{
	for (size_t i = 0; axis && axis->kind == VALUE_MAP && i < axis->n; i++) {
		const struct value *v = axis->items[i];

		if (v->kind == VALUE_TEXT)
			add_column(out, axis->keys[i], v->text);
		for (size_t k = 0; v->kind == VALUE_LIST && k < v->n; k++)
			if (v->items[k]->kind == VALUE_TEXT)
				add_column(out, axis->keys[i], v->items[k]->text);
	}
}

/* Has the file, if it was read, this column? */
static int check_column(struct finding *f, const struct column *c)
{
	const struct value *rows = value_get(f->rows, c->file), *first;
	CLEANUP(str_release) struct str names = { 0 };
	CLEANUP(strvec_release) struct strvec known = { 0 };
	const char *near;

	if (!rows)
		return 0;
	if (rows->n == 0)
		return fail(f, "TypeError", str_format("'%s' holds no list of points, which are maps of the same keys", c->file), NULL);
	first = rows->items[0];
	if (value_get(first, c->name))
		return 0;
	for (size_t i = 0; i < first->n; i++) {
		str_addf(&names, "%s%s", i ? ", " : "", first->keys[i]);
		strvec_add(&known, first->keys[i]);
	}
	near = known.n ? str_nearest(c->name, (const char *const *)known.v) : NULL;
	return fail(f, "FieldNotFoundError",
		    str_format("Could not find provided field ('%s') in data fields ('%s').", c->name, str_text(&names)),
		    near ? str_format("did you mean '%s' of '%s'?", near, c->file) : NULL);
}

/* Several names: all the same, or how many different ones? */
static bool have_one_name(const struct columns *c)
{
	for (size_t i = 1; i < c->n; i++)
		if (strcmp(c->v[i].name, c->v[0].name) != 0)
			return false;
	return c->n > 0;
}

static void put_labels(struct finding *f, struct value *props, const struct columns *xs, const struct columns *ys)
{
	const struct value *x = value_get(props, "x"), *y = value_get(props, "y");
	const char *label;

	if (!value_get(props, "y_label") && y && y->kind == VALUE_MAP)
		value_put(f->a, props, "y_label", value_text(f->a, have_one_name(ys) ? ys->v[0].name : "y"));
	if (value_get(props, "x_label"))
		return;
	label = !x || x->kind != VALUE_MAP ? "step" : have_one_name(xs) ? xs->v[0].name : "x";
	value_put(f->a, props, "x_label", value_text(f->a, label));
}

/* ---- joining ---- */

/* How much of the files' names is the same folders, 0 for one file. */
static size_t common_folder(const struct columns *ys)
{
	const char *first = ys->v[0].file;
	size_t common = strlen(first);
	bool different = false;

	for (size_t i = 1; i < ys->n; i++) {
		const char *file = ys->v[i].file;
		size_t same = 0;

		different = different || strcmp(file, first) != 0;
		for (size_t k = 0; k <= common; k++) {
			bool ends = k == common || first[k] == '/';

			if (ends && (!file[k] || file[k] == '/'))
				same = k;
			if (k == common || file[k] != first[k])
				break;
		}
		common = same;
	}
	return different ? common : 0;
}

/* The name less the common folder and the slashes around it. */
static struct value *short_name(struct arena *a, const char *file, size_t common)
{
	const char *from = file + common, *to = file + strlen(file);

	while (*from == '/' || *from == '\\')
		from++;
	while (to > from && (to[-1] == '/' || to[-1] == '\\'))
		to--;
	return value_textn(a, from, (size_t)(to - from));
}

static struct value *shallow_copy(struct arena *a, const struct value *map)
{
	struct value *out = value_map(a);

	for (size_t i = 0; i < map->n; i++)
		value_append(a, out, key_kind(map, i), map->keys[i], map->items[i]);
	return out;
}

struct joining {
	const struct column *x, *y; /* x NULL: the row's number */
	const char *x_key, *y_key;  /* what they are called in the points */
	struct value *rev, *short_file;
};

static int join_one(struct value *points, struct finding *f, const struct joining *j)
{
	const struct value *rows = value_get(f->rows, j->y->file), *xs = j->x ? value_get(f->rows, j->x->file) : NULL;
	size_t n = rows ? rows->n : 0;

	if (j->x && (xs ? xs->n : 0) != n)
		return fail(f, "DvcException",
			    str_format("Cannot join '%s' from '%s' and '%s' from '%s'. They have to have same length.", j->x->name,
				       j->x->file, j->y->name, j->y->file),
			    NULL);
	for (size_t i = 0; i < n; i++) {
		struct value *point = shallow_copy(f->a, rows->items[i]);
		const struct value *v = value_get(rows->items[i], j->y->name);

		if (v && strcmp(j->y_key, j->y->name) != 0)
			value_put(f->a, point, j->y_key, (struct value *)v);
		v = j->x ? value_get(xs->items[i], j->x->name) : value_int(f->a, (int64_t)i);
		if (v)
			value_put(f->a, point, j->x_key, (struct value *)v);
		value_put(f->a, point, "rev", j->rev);
		value_put(f->a, point, "filename", j->short_file);
		value_put(f->a, point, "field", value_text(f->a, j->y->name));
		value_add(f->a, points, point);
	}
	return 0;
}

static int join(struct value *points, struct value *props, struct finding *f, const struct columns *xs, const struct columns *ys,
		const char *rev)
{
	size_t common = ys->n ? common_folder(ys) : 0;
	struct joining j = { .x = xs->n ? &xs->v[0] : NULL, .rev = value_text(f->a, rev) };
	struct value *anchors = value_list(f->a);

	j.x_key = xs->n == 0 ? "step" : have_one_name(xs) ? xs->v[0].name : INFERRED_X;
	j.y_key = ys->n == 0 ? "" : have_one_name(ys) ? ys->v[0].name : INFERRED_Y;
	if (xs->n > 1 && xs->n != ys->n)
		return fail(f, "DvcException",
			    str_format("Cannot have different number of x and y data sources. Found %zu x and %zu y data sources.", xs->n,
				       ys->n),
			    NULL);
	for (size_t i = 0; i < ys->n; i++) {
		struct value *anchor = value_map(f->a);

		j.y = &ys->v[i];
		j.x = xs->n > 1 ? &xs->v[i] : j.x;
		j.short_file = short_name(f->a, j.y->file, common);
		value_put(f->a, anchor, "filename", j.short_file);
		value_put(f->a, anchor, "field", value_text(f->a, j.y->name));
		value_add(f->a, anchors, anchor);
		if (join_one(points, f, &j) < 0)
			return -1;
	}
	value_put(f->a, props, "x", value_text(f->a, j.x_key));
	value_put(f->a, props, "y", ys->n ? value_text(f->a, j.y_key) : value_null(f->a));
	value_put(f->a, props, "anchors_y_definitions", anchors);
	return 0;
}

int plot_points(struct value **points, struct value **props, struct arena *a, const char *id, const struct value *options,
		const struct value *data, const char *rev, struct plot_trouble *why)
{
	CLEANUP(columns_release) struct columns xs = { 0 };
	CLEANUP(columns_release) struct columns ys = { 0 };
	struct finding f = { .a = a, .id = id, .data = data, .why = why };

	*points = value_list(a);
	*props = value_copy(a, options);
	if (find_axes(*props, &f, options) < 0 || find_rows(&f) < 0)
		return -1;
	list_columns(&xs, value_get(*props, "x"));
	list_columns(&ys, value_get(*props, "y"));
	put_labels(&f, *props, &xs, &ys);
	for (size_t i = 0; i < xs.n; i++)
		if (check_column(&f, &xs.v[i]) < 0)
			return -1;
	for (size_t i = 0; i < ys.n; i++)
		if (check_column(&f, &ys.v[i]) < 0)
			return -1;
	if (join(*points, *props, &f, &xs, &ys, rev) < 0)
		return -1;
	if ((*points)->n == 0)
		*props = value_map(a);
	return 0;
}
