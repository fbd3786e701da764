/* value_from.c - typed trees from YAML and JSON that were read. */
#include "format/value/value_index.h"

#include <string.h>

/* The maps that `<<` names come first, the earlier one winning; the map's own keys stand over them. */
static void merge(struct arena *a, struct value *map, const struct value *from)
{
	for (size_t i = 0; from->kind == VALUE_LIST && i < from->n; i++)
		merge(a, map, from->items[i]);
	for (size_t i = 0; from->kind == VALUE_MAP && i < from->n; i++)
		if (!value_get(map, from->keys[i]))
			value_put(a, map, from->keys[i], from->items[i]);
}

static bool is_merge(const struct ynode *node, size_t i)
{
	return strcmp(node->keys[i], "<<") == 0 && node->items[i]->kind != YNODE_SCALAR;
}

/* The reader has refused a key that is given twice: what was not merged is new. */
static void fill_map(struct arena *a, struct value *map, const struct ynode *node)
{
	bool merged;

	for (size_t i = 0; i < node->n; i++)
		if (is_merge(node, i))
			merge(a, map, value_from_yaml(a, node->items[i]));
	merged = map->n > 0;
	for (size_t i = 0; i < node->n; i++) {
		if (is_merge(node, i))
			continue;
		if (merged)
			value_put(a, map, node->keys[i], value_from_yaml(a, node->items[i]));
		else
			value_append(a, map, VALUE_TEXT, arena_strdup(a, node->keys[i]), value_from_yaml(a, node->items[i]));
	}
	value_index_update(a, map);
}

struct value *value_from_yaml(struct arena *a, const struct ynode *node)
{
	struct value *value;

	if (!node)
		return value_null(a);
	if (node->kind == YNODE_SCALAR) {
		value = node->plain ? value_scalar(a, node->text, node->len) : value_textn(a, node->text, node->len);
	} else if (node->kind == YNODE_LIST) {
		value = value_list(a);
		for (size_t i = 0; i < node->n; i++)
			value_add(a, value, value_from_yaml(a, node->items[i]));
	} else {
		value = value_map(a);
		fill_map(a, value, node);
	}
	value->line = node->line;
	value->col = node->col;
	return value;
}

static struct value *from_object(struct arena *a, const struct json *json)
{
	struct value *map = value_map(a);

	for (size_t i = 0; i < json_len(json); i++)
		value_put(a, map, json_key_at(json, i), value_from_json(a, json_value_at(json, i)));
	return map;
}

struct value *value_from_json(struct arena *a, const struct json *json)
{
	struct value *list;

	switch (json_kind_of(json)) {
	case JSON_FALSE:
	case JSON_TRUE:
		return value_bool(a, json_is_true(json));
	case JSON_INT:
		return value_int(a, json_int(json, 0));
	case JSON_REAL:
		return value_float(a, json_number(json, 0));
	case JSON_STRING:
		return value_text(a, json_text(json, ""));
	case JSON_OBJECT:
		return from_object(a, json);
	case JSON_ARRAY:
		list = value_list(a);
		for (size_t i = 0; i < json_len(json); i++)
			value_add(a, list, value_from_json(a, json_at(json, i)));
		return list;
	default:
		return value_null(a);
	}
}
