/* yaml_edit.c - changes to a tree that was read, as DVC makes them when it updates a file. */
#include "format/yaml_edit.h"

#include <string.h>

static bool both(const struct value *a, const struct value *b, enum value_kind kind)
{
	return a && b && a->kind == kind && b->kind == kind;
}

static bool entered(const struct value *a, const struct value *b)
{
	return both(a, b, VALUE_MAP) || both(a, b, VALUE_LIST);
}

static void apply_map(struct arena *a, struct value *to, const struct value *from)
{
	for (size_t i = 0; i < from->n; i++) {
		struct value *old = (struct value *)value_get(to, from->keys[i]);

		if (entered(old, from->items[i]))
			yaml_edit_apply(a, old, from->items[i]);
		else if (!old || !value_equal(old, from->items[i]))
			value_put_kind(a, to, from->key_kinds ? from->key_kinds[i] : VALUE_TEXT, from->keys[i], from->items[i]);
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
			to->items[i] = from->items[i];
	}
}

int yaml_edit_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	struct yaml y = { 0 };
	int status = yaml_read_text(&y, text, len, path, err);

	if (status == 0)
		*out = value_from_yaml(a, y.root);
	yaml_release(&y);
	return status;
}
