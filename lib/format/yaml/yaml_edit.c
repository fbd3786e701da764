/* yaml_edit.c - changes to a tree that was read, as DVC makes them when it updates a file. */
#include "format/yaml/yaml_edit.h"

#include "base/mem.h"
#include "format/value/value_index.h"
#include "format/yaml/yaml_look.h"

#include <string.h>

static bool both(const struct value *a, const struct value *b, enum value_kind kind)
{
	return a && b && a->kind == kind && b->kind == kind;
}

static bool entered(const struct value *a, const struct value *b)
{
	return both(a, b, VALUE_MAP) || both(a, b, VALUE_LIST);
}

/* What stands for `child` in the place of `old`: a text takes over that it is a block. */
static struct value *replacement(struct arena *a, const struct value *old, struct value *child)
{
	struct value *copy;

	if (!both(old, child, VALUE_TEXT) || child->look || !old->look || !old->look->style)
		return child;
	copy = arena_new(a, 1, sizeof(*copy));
	*copy = *child;
	copy->look = arena_new(a, 1, sizeof(*copy->look));
	copy->look->style = old->look->style;
	copy->look->header_note = old->look->header_note;
	return copy;
}

void yaml_edit_put(struct arena *a, struct value *map, const char *key, struct value *child)
{
	value_put(a, map, key, replacement(a, value_get(map, key), child));
}

static enum value_kind key_kind(const struct value *map, size_t i)
{
	return map->key_kinds ? (enum value_kind)map->key_kinds[i] : VALUE_TEXT;
}

static void apply_map(struct arena *a, struct value *to, const struct value *from)
{
	for (size_t i = 0; i < from->n; i++) {
		size_t at = value_place(to, key_kind(from, i), from->keys[i]);
		struct value *old = at < to->n ? to->items[at] : NULL;

		if (entered(old, from->items[i]))
			yaml_edit_apply(a, old, from->items[i]);
		else if (!old)
			value_append(a, to, key_kind(from, i), from->keys[i], from->items[i]);
		else if (!value_equal(old, from->items[i]))
			to->items[at] = replacement(a, old, from->items[i]);
	}
	for (size_t i = to->n; i-- > 0;)
		if (value_place(from, key_kind(to, i), to->keys[i]) == from->n)
			value_drop_at(to, i);
}

/* Other items, and more or fewer of them: what was between the old ones goes. */
static void replace_items(struct arena *a, struct value *to, const struct value *from)
{
	if (to->look)
		to->look->n_slots = to->look->loses_notes = 0;
	to->n = 0;
	for (size_t i = 0; i < from->n; i++)
		value_add(a, to, from->items[i]);
}

void yaml_edit_apply(struct arena *a, struct value *to, const struct value *from)
{
	if (to->kind == VALUE_MAP) {
		apply_map(a, to, from);
		return;
	}
	if (to->n != from->n) {
		replace_items(a, to, from);
		return;
	}
	for (size_t i = 0; i < from->n; i++) {
		if (entered(to->items[i], from->items[i]))
			yaml_edit_apply(a, to->items[i], from->items[i]);
		else if (!value_equal(to->items[i], from->items[i]))
			to->items[i] = replacement(a, to->items[i], from->items[i]);
	}
}

/* What `<<` names comes first, the earlier of two winning; the map's own keys stand over them. */
static void merge_from(struct arena *a, struct value *map, const struct value *from, const struct value *own)
{
	for (size_t i = 0; from->kind == VALUE_LIST && i < from->n; i++)
		merge_from(a, map, from->items[i], own);
	for (size_t i = 0; from->kind == VALUE_MAP && i < from->n; i++) {
		enum value_kind kind = key_kind(from, i);

		value_index_update(a, map);
		if (value_place(map, kind, from->keys[i]) == map->n && value_place(own, kind, from->keys[i]) == own->n)
			value_append(a, map, kind, from->keys[i], from->items[i]);
	}
}

/* Keys of numbers as Python prints them, not as the file had them. */
static void plain_keys(struct arena *a, struct value *map)
{
	for (size_t i = 0; map->key_kinds && i < map->n; i++) {
		CLEANUP(str_release) struct str text = { 0 };

		map->index = NULL;
		if (map->key_kinds[i] != VALUE_INT && map->key_kinds[i] != VALUE_FLOAT)
			continue;
		value_to_json(&text, value_scalar(a, map->keys[i], strlen(map->keys[i])), false);
		map->keys[i] = arena_strdup(a, str_text(&text));
	}
}

static void forget_look(struct arena *a, struct value *value)
{
	struct value *merged = value->look ? value->look->merged : NULL, own = *value;

	value->look = NULL;
	value->was_block = false;
	plain_keys(a, value);
	if (merged) {
		forget_look(a, merged);
		value->n = value->cap = 0;
		value->key_kinds = NULL;
		value->index = NULL;
		value_index_update(a, &own);
		merge_from(a, value, merged, &own);
		for (size_t i = 0; i < own.n; i++)
			value_append(a, value, key_kind(&own, i), own.keys[i], own.items[i]);
	}
	for (size_t i = 0; i < value->n; i++)
		forget_look(a, value->items[i]);
}

int yaml_edit_values(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	if (yaml_edit_read(out, a, text, len, path, err) < 0)
		return -1;
	forget_look(a, *out);
	return 0;
}
