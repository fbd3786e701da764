/* yaml_edit.c - changes to a tree that was read, as DVC makes them when it updates a file. */
#include "format/yaml_edit.h"

#include "format/yaml_look.h"

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

static void apply_map(struct arena *a, struct value *to, const struct value *from)
{
	for (size_t i = 0; i < from->n; i++) {
		struct value *old = (struct value *)value_get(to, from->keys[i]);
		enum value_kind kind = from->key_kinds ? (enum value_kind)from->key_kinds[i] : VALUE_TEXT;

		if (entered(old, from->items[i]))
			yaml_edit_apply(a, old, from->items[i]);
		else if (!old || !value_equal(old, from->items[i]))
			value_put_kind(a, to, kind, from->keys[i], replacement(a, old, from->items[i]));
	}
	for (size_t i = to->n; i-- > 0;)
		if (!value_get(from, to->keys[i]))
			value_drop_at(to, i);
}

void yaml_edit_apply(struct arena *a, struct value *to, const struct value *from)
{
	if (to->kind == VALUE_MAP) {
		apply_map(a, to, from);
		return;
	}
	if (to->n != from->n) {
		to->n = 0;
		for (size_t i = 0; i < from->n; i++)
			value_add(a, to, from->items[i]);
		return;
	}
	for (size_t i = 0; i < from->n; i++) {
		if (entered(to->items[i], from->items[i]))
			yaml_edit_apply(a, to->items[i], from->items[i]);
		else if (!value_equal(to->items[i], from->items[i]))
			to->items[i] = replacement(a, to->items[i], from->items[i]);
	}
}
