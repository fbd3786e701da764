/* yaml_compose.c - tokens to a tree that knows how its file looked: which comment hangs on which key is decided as ruamel.yaml does. */
#include "base/map.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "format/yaml/yaml_compose.h"

#include <stdlib.h>
#include <string.h>

struct ynode_made ycompose_empty(struct ycompose *c, const struct ytoken *token)
{
	return (struct ynode_made){ .value = ycompose_made(c, value_null(c->arena), token) };
}

static struct yaml_slot *slot_of(struct ycompose *c, struct value *parent, const char *key, enum value_kind kind, size_t place)
{
	struct yaml_look *look = ycompose_look(c, parent);
	struct yaml_slot *slot;

	for (size_t i = look->n_slots; i-- > 0;)
		if (key ? look->slots[i].kind == kind && strcmp(look->slots[i].key, key) == 0 : look->slots[i].place == place)
			return &look->slots[i];
	if (look->n_slots == look->cap_slots) {
		size_t cap = look->cap_slots ? look->cap_slots * 2 : 4;
		struct yaml_slot *more = arena_new(c->arena, cap, sizeof(*more));

		if (look->n_slots)
			memcpy(more, look->slots, look->n_slots * sizeof(*more));
		look->slots = more;
		look->cap_slots = cap;
	}
	slot = &look->slots[look->n_slots++];
	*slot = (struct yaml_slot){ .key = key, .kind = kind, .place = place };
	return slot;
}

static struct yaml_notes around(const struct ynotes *notes)
{
	return (struct yaml_notes){ .post = notes->post, .pre = notes->pre, .n_pre = notes->n_pre };
}

/* A comment behind the '|' of an item costs ruamel.yaml all comments between the list's items. */
static void add_item(struct ycompose *c, struct value *list, const struct ynode_made *item)
{
	if (item->notes)
		slot_of(c, list, NULL, VALUE_NULL, list->n)->item = around(item->notes);
	/* The list has them now. */
	if (item->notes && item->value->kind >= VALUE_LIST)
		item->value->look->has_notes = false;
	if (item->value->kind == VALUE_TEXT && item->value->look && item->value->look->header_note) {
		item->value->look->header_note = NULL;
		ycompose_look(c, list)->loses_notes = true;
	}
	value_add(c->arena, list, item->value);
}

/* What ends a list or map may have comments above it: they become its end. */
static void take_end(struct ynode_made *node, struct ynotes *of_end)
{
	if (!of_end || !of_end->n_pre)
		return;
	if (!node->notes || !node->notes->from_colon) {
		node->end = of_end->pre;
		node->n_end = of_end->n_pre;
	}
	of_end->n_pre = 0;
}

void ycompose_keep_notes(struct ycompose *c, struct ynode_made *node)
{
	struct yaml_look *look;

	if (!node->notes && !node->n_end)
		return;
	look = ycompose_look(c, node->value);
	look->has_notes = true;
	if (node->notes)
		look->notes = around(node->notes);
	look->end = node->end;
	look->n_end = node->n_end;
}

int ycompose_block_list(struct ycompose *c, struct ynode_made *out, bool indentless)
{
	for (;;) {
		struct ytoken *token = ycompose_peek(c);
		struct ynode_made item;

		if (token->kind != YTOKEN_BLOCK_ENTRY)
			break;
		token = ycompose_get(c);
		ycompose_hand_on(c, token, false);
		if (ycompose_next_is(c, YTOKEN_BLOCK_ENTRY) || ycompose_next_is(c, YTOKEN_BLOCK_END) ||
		    (indentless && (ycompose_next_is(c, YTOKEN_KEY) || ycompose_next_is(c, YTOKEN_VALUE))))
			item = ycompose_empty(c, token);
		else if (ycompose_node(c, &item, true, false) < 0)
			return -1;
		add_item(c, out->value, &item);
	}
	if (!indentless && !ycompose_next_is(c, YTOKEN_BLOCK_END))
		return ycompose_fail(c, ycompose_peek(c), "an item of the list ('- ') is expected");
	out->value->was_block = true;
	take_end(out, indentless ? ycompose_peek(c)->notes : ycompose_get(c)->notes);
	return 0;
}

static const char *key_text(struct ycompose *c, const struct value *key, enum value_kind *kind)
{
	CLEANUP(str_release) struct str text = { 0 };

	*kind = key->kind;
	if (key->kind == VALUE_NULL)
		return "";
	if (key->kind == VALUE_TEXT || key->kind == VALUE_DATE)
		return key->text;
	if (key->look && key->look->spelling)
		return key->look->spelling;
	value_to_json(&text, key, false);
	return yscan_keep(&c->scan, &text);
}

/* `<<`: kept apart for who writes, merged in front of the others for who reads. */
static int put_merge(struct ycompose *c, struct value *map, struct value *from, const struct ytoken *token)
{
	if (from->kind != VALUE_MAP && from->kind != VALUE_LIST)
		return ycompose_fail(c, token, "a map to merge is expected");
	if (map->look && map->look->merged)
		return ycompose_fail(c, token, "the merge key '<<' is given twice");
	ycompose_look(c, map)->merged = from;
	map->look->merge_place = map->n;
	return 0;
}

/* What no text can be: 1 is another key than '1'. Numbers by what they are, not by how they are spelled. */
static const char *unique_key(struct ycompose *c, enum value_kind kind, const char *text, const struct value *key)
{
	CLEANUP(str_release) struct str unique = { 0 };

	str_addf(&unique, "\xff%c", '0' + (int)kind);
	if (kind == VALUE_INT || kind == VALUE_FLOAT)
		value_to_json(&unique, key, false);
	else
		str_add(&unique, text);
	return yscan_keep(&c->scan, &unique);
}

static int put_pair(struct ycompose *c, struct value *map, struct map *seen, const struct ynode_made *key, const struct ynode_made *value,
		    const struct ytoken *token)
{
	enum value_kind kind;
	const char *text, *unique;
	bool added;

	if (key->value->kind >= VALUE_LIST)
		return ycompose_fail(c, token, "a key must be a word");
	text = key_text(c, key->value, &kind);
	if (kind == VALUE_TEXT && strcmp(text, "<<") == 0 && value->value->kind >= VALUE_LIST)
		return put_merge(c, map, value->value, token);
	unique = kind == VALUE_TEXT ? text : unique_key(c, kind, text, key->value);
	map_put(seen, unique, strlen(unique), 0, &added);
	if (!added)
		return err_at(c->scan.err, ERR_USAGE, c->scan.path, token->line + 1, token->col + 1, "the key '%.80s' is given twice",
			      text);
	if (key->notes)
		slot_of(c, map, text, kind, 0)->item = around(key->notes);
	if (value->notes)
		slot_of(c, map, text, kind, 0)->value = around(value->notes);
	value_append(c->arena, map, kind, text, value->value);
	return 0;
}

static bool ends_pair(struct ycompose *c)
{
	return ycompose_next_is(c, YTOKEN_KEY) || ycompose_next_is(c, YTOKEN_VALUE) || ycompose_next_is(c, YTOKEN_BLOCK_END);
}

/* A key that is nothing but a word: it is kept as its text alone, and needs no value of its own beyond the pair. */
static bool compose_word(struct ycompose *c, struct ynode_made *out, struct value *word)
{
	struct ytoken *token = ycompose_peek(c);

	if (token->kind != YTOKEN_SCALAR || token->style != 0 || value_kind_of_plain(token->text, token->len) != VALUE_TEXT)
		return false;
	token = ycompose_get(c);
	*word = (struct value){ .kind = VALUE_TEXT, .text = token->text, .len = token->len };
	*out = (struct ynode_made){ .value = ycompose_made(c, word, token), .notes = token->notes };
	return true;
}

/* word: room for the key's value, which lives as long as the pair is made. */
static int compose_key(struct ycompose *c, struct ynode_made *out, struct value *word)
{
	struct ytoken *token = ycompose_peek(c);

	if (token->kind != YTOKEN_VALUE) {
		ycompose_hand_on(c, ycompose_get(c), false);
		if (compose_word(c, out, word))
			return 0;
		if (!ends_pair(c))
			return ycompose_node(c, out, true, true);
	}
	*out = ycompose_empty(c, token);
	return 0;
}

static int compose_value(struct ycompose *c, struct ynode_made *out)
{
	struct ytoken *token = ycompose_peek(c), *next;

	if (token->kind != YTOKEN_VALUE) {
		*out = ycompose_empty(c, token);
		return 0;
	}
	token = ycompose_get(c);
	if (!ycompose_next_is(c, YTOKEN_KEY))
		ycompose_hand_on(c, token, !ycompose_next_is(c, YTOKEN_VALUE));
	if (!ends_pair(c))
		return ycompose_node(c, out, true, true);
	*out = ycompose_empty(c, token);
	next = ycompose_peek(c);
	out->notes = token->notes;
	if (!out->notes && next->notes) {
		out->notes = arena_new(c->arena, 1, sizeof(*out->notes));
		out->notes->post = next->notes->post;
		next->notes->post = NULL;
	}
	return 0;
}

int ycompose_block_map(struct ycompose *c, struct ynode_made *out)
{
	CLEANUP(map_release) struct map seen = { 0 };
	struct ytoken *token;

	while (!ycompose_next_is(c, YTOKEN_BLOCK_END)) {
		struct ynode_made key, value;
		struct value word;

		token = ycompose_peek(c);
		if (token->kind != YTOKEN_KEY && token->kind != YTOKEN_VALUE)
			return ycompose_fail(c, token, "a key of the map is expected");
		if (compose_key(c, &key, &word) < 0 || compose_value(c, &value) < 0 ||
		    put_pair(c, out->value, &seen, &key, &value, token) < 0)
			return -1;
	}
	out->value->was_block = true;
	token = ycompose_get(c);
	ycompose_hand_on(c, token, false);
	take_end(out, token->notes);
	return 0;
}

static bool ends_flow(struct ycompose *c)
{
	return ycompose_next_is(c, YTOKEN_FLOW_ENTRY) || ycompose_next_is(c, YTOKEN_FLOW_SEQUENCE_END) ||
	       ycompose_next_is(c, YTOKEN_FLOW_MAPPING_END);
}

/* "key: value", "key", ": value" in a flow. */
static int compose_flow_pair(struct ycompose *c, struct value *map, struct map *seen)
{
	struct ytoken *token = ycompose_peek(c);
	struct ynode_made key = ycompose_empty(c, token), value = key;

	if (token->kind == YTOKEN_KEY)
		ycompose_get(c);
	if (!ycompose_next_is(c, YTOKEN_VALUE) && !ends_flow(c) && ycompose_node(c, &key, false, false) < 0)
		return -1;
	if (ycompose_next_is(c, YTOKEN_VALUE)) {
		ycompose_get(c);
		if (!ends_flow(c) && ycompose_node(c, &value, false, false) < 0)
			return -1;
	}
	return put_pair(c, map, seen, &key, &value, token);
}

static int compose_flow_item(struct ycompose *c, struct value *list)
{
	struct ynode_made item;

	if (ycompose_next_is(c, YTOKEN_KEY)) {
		CLEANUP(map_release) struct map seen = { 0 };

		item = (struct ynode_made){ .value = ycompose_made(c, value_map(c->arena), ycompose_peek(c)) };
		ycompose_look(c, item.value)->flow = true;
		if (compose_flow_pair(c, item.value, &seen) < 0)
			return -1;
	} else if (ycompose_node(c, &item, false, false) < 0) {
		return -1;
	}
	add_item(c, list, &item);
	return 0;
}

int ycompose_flow(struct ycompose *c, struct ynode_made *out, bool is_map)
{
	enum ytoken_kind end = is_map ? YTOKEN_FLOW_MAPPING_END : YTOKEN_FLOW_SEQUENCE_END;
	CLEANUP(map_release) struct map seen = { 0 };
	struct ytoken *token;

	ycompose_look(c, out->value)->flow = true;
	while (!ycompose_next_is(c, end)) {
		if (out->value->n || (out->value->look->merged)) {
			if (!ycompose_next_is(c, YTOKEN_FLOW_ENTRY))
				return ycompose_fail(c, ycompose_peek(c), is_map ? "',' or '}' is expected" : "',' or ']' is expected");
			ycompose_get(c);
			if (ycompose_next_is(c, end))
				break;
		}
		if ((is_map ? compose_flow_pair(c, out->value, &seen) : compose_flow_item(c, out->value)) < 0)
			return -1;
	}
	token = ycompose_get(c);
	out->value->look->flow = out->value->n > 0; /* what is put into an empty one stands in block style */
	if (token->notes)
		out->notes = token->notes;
	take_end(out, token->notes);
	return 0;
}
