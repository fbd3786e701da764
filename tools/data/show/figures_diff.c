/* figures_diff.c - two readings side by side, key by key. */
#include "base/mem.h"
#include "tools/data/show/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void flatten_into(struct arena *a, struct value *out, const char *prefix, const struct value *v)
{
	for (size_t i = 0; i < v->n; i++) {
		CLEANUP(mem_free) char *key = str_format("%s%s%s", prefix, *prefix ? "." : "", v->keys[i]);
		CLEANUP(str_release) struct str text = { 0 };
		struct value *item = v->items[i];

		if (item->kind == VALUE_MAP) {
			flatten_into(a, out, key, item);
			continue;
		}
		if (item->kind == VALUE_LIST) {
			value_to_repr(&text, item);
			item = value_text(a, str_text(&text));
		}
		value_put(a, out, arena_strdup(a, key), item);
	}
}

struct value *figures_flatten(struct arena *a, const struct value *v)
{
	struct value *out = value_map(a), *wrapped;

	if (v && v->kind == VALUE_MAP) {
		flatten_into(a, out, "", v);
	} else if (v) {
		wrapped = value_put(a, value_map(a), "", (struct value *)v);
		flatten_into(a, out, "", wrapped);
	}
	return out;
}

static bool is_number(const struct value *v)
{
	return v->kind == VALUE_INT || v->kind == VALUE_FLOAT || v->kind == VALUE_BOOL;
}

/* One key's change; NULL: there is none. */
static struct value *change(struct arena *a, const struct value *old, const struct value *new, bool all)
{
	struct value *map;

	old = old ? old : value_null(a);
	new = new ? new : value_null(a);
	if (!all && value_equal(old, new))
		return NULL;
	map = value_map(a);
	value_put(a, map, "old", (struct value *)old);
	value_put(a, map, "new", (struct value *)new);
	if (is_number(old) && is_number(new))
		value_put(a, map, "diff",
			  old->kind == VALUE_FLOAT || new->kind == VALUE_FLOAT ? value_float(a, new->number - old->number)
									       : value_int(a, new->integer - old->integer));
	return map;
}

static void add_keys(struct strvec *keys, const struct value *map)
{
	for (size_t i = 0; map && i < map->n; i++)
		if (!strvec_has(keys, map->keys[i]))
			strvec_add(keys, map->keys[i]);
}

/* What is no map beside one that is cannot be compared key by key. */
static const struct value *side(struct arena *a, const struct value *flat, bool is_map, bool other_is_map, const char *key)
{
	if (!is_map && other_is_map && flat->n)
		return value_text(a, "unable to parse");
	return value_get(flat, key);
}

static struct value *diff_file(struct arena *a, const struct value *old, const struct value *new, bool all)
{
	struct value *flat_old = figures_flatten(a, old), *flat_new = figures_flatten(a, new), *out = value_map(a);
	bool old_is_map = !old || old->kind == VALUE_MAP, new_is_map = !new || new->kind == VALUE_MAP;
	CLEANUP(strvec_release) struct strvec keys = { 0 };

	if (old_is_map)
		add_keys(&keys, flat_old);
	if (new_is_map)
		add_keys(&keys, flat_new);
	if (!old_is_map && !new_is_map)
		strvec_add(&keys, "");
	strvec_sort(&keys);
	for (size_t i = 0; i < keys.n; i++) {
		struct value *one = change(a, side(a, flat_old, old_is_map, new_is_map, keys.v[i]),
					   side(a, flat_new, new_is_map, old_is_map, keys.v[i]), all);

		if (one)
			value_put(a, out, arena_strdup(a, keys.v[i]), one);
	}
	return out;
}

struct value *figures_diff(struct arena *a, const struct value *old, const struct value *new, bool all)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct value *out = value_map(a);

	add_keys(&files, old);
	add_keys(&files, new);
	strvec_sort(&files);
	for (size_t i = 0; i < files.n; i++) {
		struct value *one =
			diff_file(a, value_get(value_get(old, files.v[i]), "data"), value_get(value_get(new, files.v[i]), "data"), all);

		if (one->n)
			value_put(a, out, arena_strdup(a, files.v[i]), one);
	}
	return out;
}

void figures_cell(struct strvec *cells, const struct value *v, int precision)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct value rounded;
	char digits[512];

	if (!v || v->kind == VALUE_NULL) {
		strvec_add(cells, "-");
		return;
	}
	if (v->kind == VALUE_FLOAT && precision >= 0 && isfinite(v->number)) {
		snprintf(digits, sizeof(digits), "%.*f", precision, v->number);
		rounded = *v;
		rounded.number = strtod(digits, NULL);
		rounded.look = NULL;
		v = &rounded;
	}
	value_to_text(&text, v);
	strvec_add(cells, str_text(&text));
}
