/* yaml_compose.c - tokens to a tree that knows how its file looked: which comment hangs on which key is decided as ruamel.yaml does. */
#include "base/map.h"
#include "base/mem.h"
#include "format/yaml_edit.h"
#include "format/yaml_scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	EDIT_MAX_FILE = 64 << 20,
	EDIT_MAX_ALIASED = 1000000, /* values that aliases may stand for in all */
};

struct anchored {
	const char *name;
	struct value *value;
	size_t weight;
};

struct composer {
	struct yscan scan;
	size_t at;
	struct arena *arena;
	struct anchored *anchors;
	size_t n_anchors, cap_anchors;
	size_t n_values, n_aliased;
	int depth;
	bool merge; /* for who only reads */
};

/* A node and the comments that came with it; who holds it keeps them. */
struct node {
	struct value *value;
	struct ynotes *notes;
	struct yaml_note **end;
	size_t n_end;
};

static int compose(struct composer *c, struct node *out, bool block, bool indentless);

static int fail_at(struct composer *c, const struct ytoken *token, const char *what)
{
	return err_at(c->scan.err, ERR_USAGE, c->scan.path, token->line + 1, token->col + 1, "%s", what);
}

/* ---- tokens, with the comments before and behind them ---- */

static struct yaml_note *note_of(struct composer *c, const struct ytoken *token)
{
	struct yaml_note *note = arena_new(c->arena, 1, sizeof(*note));

	*note = (struct yaml_note){ .text = token->text, .len = token->len, .col = token->col };
	return note;
}

static struct ynotes *notes_of(struct composer *c, struct ytoken *token)
{
	if (!token->notes)
		token->notes = arena_new(c->arena, 1, sizeof(*token->notes));
	return token->notes;
}

static struct ytoken *peek(struct composer *c)
{
	struct ytoken *tokens = c->scan.tokens;
	size_t from = c->at, n;

	while (tokens[c->at].kind == YTOKEN_COMMENT)
		c->at++;
	n = c->at - from;
	if (n) {
		struct ynotes *notes = notes_of(c, &tokens[c->at]);
		struct yaml_note **pre = arena_new(c->arena, n + notes->n_pre, sizeof(*pre));

		for (size_t i = 0; i < n; i++)
			pre[i] = note_of(c, &tokens[from + i]);
		if (notes->n_pre)
			memcpy(pre + n, notes->pre, notes->n_pre * sizeof(*pre));
		notes->pre = pre;
		notes->n_pre += n;
	}
	return &tokens[c->at];
}

static bool next_is(struct composer *c, enum ytoken_kind kind)
{
	return peek(c)->kind == kind;
}

/* The comment behind a token, and those on the lines below it, become one. */
static struct yaml_note *join_comments(struct composer *c, const struct ytoken *before, bool same_line)
{
	CLEANUP(str_release) struct str text = { 0 };
	const struct ytoken *first = &c->scan.tokens[c->at + 1];

	for (int i = before->end_line; !same_line && i < first->line; i++)
		str_addch(&text, '\n');
	for (const struct ytoken *token = first; token->kind == YTOKEN_COMMENT; token++) {
		for (int i = 0; (token != first || !same_line) && i < token->col; i++)
			str_addch(&text, ' ');
		str_addn(&text, token->text, token->len);
		c->at++;
	}
	return yscan_note(&c->scan, &text, first->col);
}

static struct ytoken *get(struct composer *c)
{
	struct ytoken *token = peek(c), *next = token + 1;
	bool keeps = token->kind == YTOKEN_SCALAR || token->kind == YTOKEN_VALUE || token->kind == YTOKEN_FLOW_SEQUENCE_END ||
		     token->kind == YTOKEN_FLOW_MAPPING_END;

	if (token->kind == YTOKEN_STREAM_END)
		return token;
	if (keeps && next->kind == YTOKEN_COMMENT && (next->line == token->end_line || token->kind == YTOKEN_SCALAR)) {
		struct yaml_note *post = join_comments(c, token, next->line == token->end_line);

		notes_of(c, token)->post = post;
	}
	c->at++;
	return token;
}

/* A token's comments go to the one that follows it. */
static void hand_on(struct composer *c, struct ytoken *token, bool from_colon)
{
	struct ytoken *next = peek(c);
	struct ynotes *from = token->notes;

	if (!from || next->kind == YTOKEN_STREAM_END || next->kind == YTOKEN_DOCUMENT_START)
		return;
	token->notes = NULL;
	if (!next->notes) {
		next->notes = from;
		from->from_colon = from_colon;
		return;
	}
	if (from->post)
		next->notes->post = from->post;
	if (from->n_pre) {
		struct yaml_note **pre = arena_new(c->arena, from->n_pre + next->notes->n_pre, sizeof(*pre));

		memcpy(pre, from->pre, from->n_pre * sizeof(*pre));
		if (next->notes->n_pre)
			memcpy(pre + from->n_pre, next->notes->pre, next->notes->n_pre * sizeof(*pre));
		next->notes->pre = pre;
		next->notes->n_pre += from->n_pre;
	}
}

/* ---- values ---- */

static struct value *made(struct composer *c, struct value *value, const struct ytoken *token)
{
	value->line = token->line + 1;
	value->col = token->col + 1;
	c->n_values++;
	return value;
}

static struct yaml_look *look_of(struct composer *c, struct value *value)
{
	if (!value->look)
		value->look = arena_new(c->arena, 1, sizeof(*value->look));
	return value->look;
}

static struct node empty_node(struct composer *c, const struct ytoken *token)
{
	return (struct node){ .value = made(c, value_null(c->arena), token) };
}

/* Where a folded text was folded, it is to be folded again, if it still is a single blank. */
static void keep_folds(struct composer *c, struct value *value)
{
	CLEANUP(str_release) struct str text = { 0 }, folded = { 0 };
	const char *raw = value->text;

	for (size_t i = 0; i < value->len; i++) {
		bool fold = raw[i] == '\a' && i > 0 && i + 2 < value->len && raw[i + 1] == ' ' && !strchr(" \t\n\r\a", raw[i - 1]) &&
			    !strchr(" \t\n\r\a", raw[i + 2]);

		if (fold)
			str_addch(&folded, '\a');
		if (raw[i] == '\a')
			continue;
		str_addch(&folded, raw[i]);
		str_addch(&text, raw[i]);
	}
	value->look->spelling = yscan_keep(&c->scan, &folded);
	value->look->spelling_len = folded.len;
	value->text = yscan_keep(&c->scan, &text);
	value->len = text.len;
}

static void set_spelling(struct composer *c, struct value *value, const struct str *text)
{
	look_of(c, value)->spelling = yscan_keep(&c->scan, text);
	value->look->spelling_len = text->len;
}

/* Back to the places where underscores stood, counted from the end. */
static void add_underscores(struct str *out, const char *digits, const char *raw)
{
	size_t len = strlen(raw), n = strlen(digits), every;
	const char *last;

	while (len && raw[len - 1] == '_')
		len--;
	last = len ? memrchr(raw, '_', len) : NULL;
	every = last ? len - (size_t)(last - raw) - 1 : 0;
	for (size_t i = 0; i < n; i++) {
		if (i && every && (n - i) % every == 0)
			str_addch(out, '_');
		str_addch(out, digits[i]);
	}
}

/* Whole numbers that are more than their digits: 0x1F, 007, 1_000. */
static void keep_int(struct composer *c, struct value *value, const char *raw)
{
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *clean = mem_strdup(raw);
	char *digits = clean;
	bool negative = *raw == '-', prefixed;
	size_t n = 0;

	for (const char *p = raw; *p; p++)
		if (*p != '_' && *p != '+' && *p != '-')
			clean[n++] = *p;
	clean[n] = '\0';
	prefixed = n > 1 && clean[0] == '0' && strchr("box", clean[1]);
	if (!prefixed && clean[0] != '0' && !strchr(raw, '_'))
		return;
	if (strcmp(raw, "0") == 0)
		return;
	if (prefixed) {
		str_addn(&out, clean, 2);
		digits += 2;
	}
	if (negative) {
		/* The sign takes one of the places that zeros hold. */
		if (*digits == '0' && digits[1])
			*digits = '-';
		else
			str_addch(&out, '-');
	}
	if (prefixed && raw[2 + (raw[0] == '-' || raw[0] == '+')] == '_')
		str_addch(&out, '_');
	add_underscores(&out, digits, raw);
	if (raw[strlen(raw) - 1] == '_')
		str_addch(&out, '_');
	set_spelling(c, value, &out);
}

static void keep_float(struct composer *c, struct value *value, const char *raw)
{
	CLEANUP(str_release) struct str out = { 0 };

	if (strpbrk(raw, "nN"))
		return;
	for (const char *p = raw; *p; p++)
		if (*p != '_')
			str_addch(&out, *p);
	set_spelling(c, value, &out);
}

static struct value *scalar(struct composer *c, const struct ytoken *token, const char *tag)
{
	bool plain = token->style == 0 && !(tag && (strcmp(tag, "!!str") == 0 || strcmp(tag, "!") == 0));
	struct value *value = plain ? value_scalar(c->arena, token->text, token->len) : value_textn(c->arena, token->text, token->len);

	made(c, value, token);
	if (tag)
		look_of(c, value)->tag = tag;
	if (token->style == '|' || token->style == '>') {
		look_of(c, value)->style = token->style;
		value->look->header_note = token->header_note;
	}
	if (token->style == '>')
		keep_folds(c, value);
	else if (value->kind == VALUE_INT)
		keep_int(c, value, token->text);
	else if (value->kind == VALUE_FLOAT)
		keep_float(c, value, token->text);
	return value;
}

/* ---- lists and maps ---- */

static struct yaml_slot *slot_of(struct composer *c, struct value *parent, const char *key, size_t place)
{
	struct yaml_look *look = look_of(c, parent);
	struct yaml_slot *slot;

	for (size_t i = look->n_slots; i-- > 0;)
		if (key ? strcmp(look->slots[i].key, key) == 0 : look->slots[i].place == place)
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
	*slot = (struct yaml_slot){ .key = key, .place = place };
	return slot;
}

static struct yaml_notes around(const struct ynotes *notes)
{
	return (struct yaml_notes){ .post = notes->post, .pre = notes->pre, .n_pre = notes->n_pre };
}

/* A comment behind the '|' of an item costs ruamel.yaml all comments between the list's items. */
static void add_item(struct composer *c, struct value *list, const struct node *item)
{
	if (item->notes)
		slot_of(c, list, NULL, list->n)->item = around(item->notes);
	/* The list has them now. */
	if (item->notes && item->value->kind >= VALUE_LIST)
		item->value->look->has_notes = false;
	if (item->value->kind == VALUE_TEXT && item->value->look && item->value->look->header_note) {
		item->value->look->header_note = NULL;
		look_of(c, list)->loses_notes = true;
	}
	value_add(c->arena, list, item->value);
}

/* What ends a list or map may have comments above it: they become its end. */
static void take_end(struct node *node, struct ynotes *of_end)
{
	if (!of_end || !of_end->n_pre)
		return;
	if (!node->notes || !node->notes->from_colon) {
		node->end = of_end->pre;
		node->n_end = of_end->n_pre;
	}
	of_end->n_pre = 0;
}

static void keep_notes(struct composer *c, struct node *node)
{
	struct yaml_look *look;

	if (!node->notes && !node->n_end)
		return;
	look = look_of(c, node->value);
	if (look->loses_notes)
		node->n_end = 0;
	look->has_notes = true;
	if (node->notes)
		look->notes = around(node->notes);
	look->end = node->end;
	look->n_end = node->n_end;
}

static int compose_block_list(struct composer *c, struct node *out, bool indentless)
{
	for (;;) {
		struct ytoken *token = peek(c);
		struct node item;

		if (token->kind != YTOKEN_BLOCK_ENTRY)
			break;
		token = get(c);
		hand_on(c, token, false);
		if (next_is(c, YTOKEN_BLOCK_ENTRY) || next_is(c, YTOKEN_BLOCK_END) ||
		    (indentless && (next_is(c, YTOKEN_KEY) || next_is(c, YTOKEN_VALUE))))
			item = empty_node(c, token);
		else if (compose(c, &item, true, false) < 0)
			return -1;
		add_item(c, out->value, &item);
	}
	if (!indentless && !next_is(c, YTOKEN_BLOCK_END))
		return fail_at(c, peek(c), "an item of the list ('- ') is expected");
	take_end(out, indentless ? peek(c)->notes : get(c)->notes);
	return 0;
}

static const char *key_text(struct composer *c, const struct value *key, enum value_kind *kind)
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
static int put_merge(struct composer *c, struct value *map, struct value *from, const struct ytoken *token)
{
	if (from->kind != VALUE_MAP && from->kind != VALUE_LIST)
		return fail_at(c, token, "a map to merge is expected");
	if (map->look && map->look->merged)
		return fail_at(c, token, "the merge key '<<' is given twice");
	look_of(c, map)->merged = from;
	map->look->merge_place = map->n;
	return 0;
}

static int put_pair(struct composer *c, struct value *map, struct map *seen, const struct node *key, const struct node *value, const struct ytoken *token)
{
	enum value_kind kind;
	const char *text;
	CLEANUP(mem_free) char *unique = NULL;
	bool added;

	if (key->value->kind >= VALUE_LIST)
		return fail_at(c, token, "a key must be a word");
	text = key_text(c, key->value, &kind);
	if (kind == VALUE_TEXT && strcmp(text, "<<") == 0 && value->value->kind >= VALUE_LIST)
		return put_merge(c, map, value->value, token);
	unique = str_format("%c%s", '0' + (int)kind, text);
	map_put(seen, arena_strdup(c->arena, unique), strlen(unique), 0, &added);
	if (!added)
		return err_at(c->scan.err, ERR_USAGE, c->scan.path, token->line + 1, token->col + 1, "the key '%.80s' is given twice", text);
	if (key->notes)
		slot_of(c, map, text, 0)->item = around(key->notes);
	if (value->notes)
		slot_of(c, map, text, 0)->value = around(value->notes);
	value_append(c->arena, map, kind, text, value->value);
	return 0;
}

static bool ends_pair(struct composer *c)
{
	return next_is(c, YTOKEN_KEY) || next_is(c, YTOKEN_VALUE) || next_is(c, YTOKEN_BLOCK_END);
}

static int compose_key(struct composer *c, struct node *out)
{
	struct ytoken *token = peek(c);

	*out = empty_node(c, token);
	if (token->kind == YTOKEN_VALUE)
		return 0;
	token = get(c);
	hand_on(c, token, false);
	return ends_pair(c) ? 0 : compose(c, out, true, true);
}

static int compose_value(struct composer *c, struct node *out)
{
	struct ytoken *token = peek(c), *next;

	*out = empty_node(c, token);
	if (token->kind != YTOKEN_VALUE)
		return 0;
	token = get(c);
	if (!next_is(c, YTOKEN_KEY))
		hand_on(c, token, !next_is(c, YTOKEN_VALUE));
	if (!ends_pair(c))
		return compose(c, out, true, true);
	next = peek(c);
	out->notes = token->notes;
	if (!out->notes && next->notes) {
		out->notes = arena_new(c->arena, 1, sizeof(*out->notes));
		out->notes->post = next->notes->post;
		next->notes->post = NULL;
	}
	return 0;
}

static int compose_block_map(struct composer *c, struct node *out)
{
	CLEANUP(map_release) struct map seen = { 0 };
	struct ytoken *token;

	while (!next_is(c, YTOKEN_BLOCK_END)) {
		struct node key, value;

		token = peek(c);
		if (token->kind != YTOKEN_KEY && token->kind != YTOKEN_VALUE)
			return fail_at(c, token, "a key of the map is expected");
		if (compose_key(c, &key) < 0 || compose_value(c, &value) < 0 || put_pair(c, out->value, &seen, &key, &value, token) < 0)
			return -1;
	}
	token = get(c);
	hand_on(c, token, false);
	take_end(out, token->notes);
	return 0;
}

static bool ends_flow(struct composer *c)
{
	return next_is(c, YTOKEN_FLOW_ENTRY) || next_is(c, YTOKEN_FLOW_SEQUENCE_END) || next_is(c, YTOKEN_FLOW_MAPPING_END);
}

/* "key: value", "key", ": value" in a flow. */
static int compose_flow_pair(struct composer *c, struct value *map, struct map *seen)
{
	struct ytoken *token = peek(c);
	struct node key = empty_node(c, token), value = key;

	if (token->kind == YTOKEN_KEY)
		get(c);
	if (!next_is(c, YTOKEN_VALUE) && !ends_flow(c) && compose(c, &key, false, false) < 0)
		return -1;
	if (next_is(c, YTOKEN_VALUE)) {
		get(c);
		if (!ends_flow(c) && compose(c, &value, false, false) < 0)
			return -1;
	}
	return put_pair(c, map, seen, &key, &value, token);
}

static int compose_flow_item(struct composer *c, struct value *list)
{
	struct node item;

	if (next_is(c, YTOKEN_KEY)) {
		CLEANUP(map_release) struct map seen = { 0 };

		item = (struct node){ .value = made(c, value_map(c->arena), peek(c)) };
		look_of(c, item.value)->flow = true;
		if (compose_flow_pair(c, item.value, &seen) < 0)
			return -1;
	} else if (compose(c, &item, false, false) < 0) {
		return -1;
	}
	add_item(c, list, &item);
	return 0;
}

static int compose_flow(struct composer *c, struct node *out, bool is_map)
{
	enum ytoken_kind end = is_map ? YTOKEN_FLOW_MAPPING_END : YTOKEN_FLOW_SEQUENCE_END;
	CLEANUP(map_release) struct map seen = { 0 };
	struct ytoken *token;

	look_of(c, out->value)->flow = true;
	while (!next_is(c, end)) {
		if (out->value->n || (out->value->look->merged)) {
			if (!next_is(c, YTOKEN_FLOW_ENTRY))
				return fail_at(c, peek(c), is_map ? "',' or '}' is expected" : "',' or ']' is expected");
			get(c);
			if (next_is(c, end))
				break;
		}
		if ((is_map ? compose_flow_pair(c, out->value, &seen) : compose_flow_item(c, out->value)) < 0)
			return -1;
	}
	token = get(c);
	if (token->notes)
		out->notes = token->notes;
	take_end(out, token->notes);
	return 0;
}

/* ---- nodes ---- */

static int compose_alias(struct composer *c, struct node *out)
{
	const struct ytoken *token = get(c);

	for (size_t i = c->n_anchors; i-- > 0;) {
		if (strcmp(c->anchors[i].name, token->text) != 0)
			continue;
		c->n_aliased += c->anchors[i].weight;
		if (c->n_aliased > EDIT_MAX_ALIASED)
			return fail_at(c, token, "the aliases of this file stand for too many values");
		c->n_values += c->anchors[i].weight;
		out->value = c->anchors[i].value;
		return 0;
	}
	return fail_at(c, token, "an alias without its anchor");
}

/* The comment that a list under a key begins with is that of its first dash. */
static struct ynotes *take_dash_notes(struct composer *c, struct ytoken *token)
{
	struct ynotes *notes;

	if (!token->notes || (!token->notes->post && !token->notes->n_pre))
		return NULL;
	notes = arena_new(c->arena, 1, sizeof(*notes));
	if (token->notes->post) {
		notes->post = token->notes->post;
		token->notes->post = NULL;
	} else {
		*notes = *token->notes;
		notes->from_colon = false;
		token->notes->n_pre = 0;
	}
	return notes;
}

/* Of "- " on a line of its own: the comment behind the key is the list's, those above the first item are the item's. */
static struct ynotes *split_notes(struct composer *c, struct ytoken *token)
{
	struct ynotes *notes = token->notes, *post;

	if (!notes || notes->n_pre)
		return notes;
	token->notes = NULL;
	if (!notes->post)
		return NULL;
	post = arena_new(c->arena, 1, sizeof(*post));
	post->post = notes->post;
	return post;
}

static int compose_content(struct composer *c, struct node *out, bool block, bool indentless, const char *tag)
{
	struct ytoken *token = peek(c);
	enum ytoken_kind kind = token->kind;
	bool is_list = kind == YTOKEN_BLOCK_ENTRY || kind == YTOKEN_BLOCK_SEQUENCE || kind == YTOKEN_FLOW_SEQUENCE;

	if (kind == YTOKEN_SCALAR) {
		token = get(c);
		*out = (struct node){ .value = scalar(c, token, tag), .notes = token->notes };
		return 0;
	}
	*out = (struct node){ .value = made(c, is_list ? value_list(c->arena) : value_map(c->arena), token) };
	if (tag)
		look_of(c, out->value)->tag = tag;
	if (kind == YTOKEN_BLOCK_ENTRY && indentless) {
		out->notes = take_dash_notes(c, token);
		return compose_block_list(c, out, true);
	}
	out->notes = kind == YTOKEN_BLOCK_SEQUENCE ? split_notes(c, token) : token->notes;
	get(c);
	if (kind == YTOKEN_FLOW_SEQUENCE || kind == YTOKEN_FLOW_MAPPING)
		return compose_flow(c, out, kind == YTOKEN_FLOW_MAPPING);
	if (block && kind == YTOKEN_BLOCK_SEQUENCE)
		return compose_block_list(c, out, false);
	if (block && kind == YTOKEN_BLOCK_MAPPING)
		return compose_block_map(c, out);
	return fail_at(c, token, "a value is expected");
}

static bool begins_content(struct composer *c, bool block, bool indentless)
{
	enum ytoken_kind kind = peek(c)->kind;

	return kind == YTOKEN_SCALAR || kind == YTOKEN_FLOW_SEQUENCE || kind == YTOKEN_FLOW_MAPPING || (indentless && kind == YTOKEN_BLOCK_ENTRY) ||
	       (block && (kind == YTOKEN_BLOCK_SEQUENCE || kind == YTOKEN_BLOCK_MAPPING));
}

static void remember(struct composer *c, const char *anchor, struct value *value, size_t weight)
{
	c->anchors = mem_grow(c->anchors, c->n_anchors, &c->cap_anchors, sizeof(*c->anchors));
	c->anchors[c->n_anchors++] = (struct anchored){ anchor, value, weight };
	/* id001 and the like are this writer's own: they are numbered anew. */
	if (strncmp(anchor, "id", 2) != 0 || strlen(anchor) < 5 || strspn(anchor + 2, "0123456789") != strlen(anchor + 2))
		look_of(c, value)->anchor = anchor;
}

static int compose(struct composer *c, struct node *out, bool block, bool indentless)
{
	const char *anchor = NULL, *tag = NULL;
	size_t before = c->n_values;

	*out = (struct node){ 0 };
	if (next_is(c, YTOKEN_ALIAS))
		return compose_alias(c, out);
	while ((next_is(c, YTOKEN_ANCHOR) && !anchor) || (next_is(c, YTOKEN_TAG) && !tag)) {
		struct ytoken *token = get(c);

		hand_on(c, token, false);
		*(token->kind == YTOKEN_ANCHOR ? &anchor : &tag) = token->text;
	}
	if (++c->depth >= VALUE_MAX_DEPTH)
		return fail_at(c, peek(c), "nested too deep");
	if (begins_content(c, block, indentless)) {
		if (compose_content(c, out, block, indentless, tag) < 0)
			return -1;
	} else if (anchor || tag) {
		*out = empty_node(c, peek(c));
	} else {
		return fail_at(c, peek(c), "a value is expected");
	}
	c->depth--;
	if (out->value->kind >= VALUE_LIST)
		keep_notes(c, out);
	if (anchor)
		remember(c, anchor, out->value, c->n_values - before);
	return 0;
}

static int compose_document(struct composer *c, struct value **root)
{
	struct node node = { .value = value_map(c->arena) };

	node.value->line = node.value->col = 1;
	if (next_is(c, YTOKEN_DOCUMENT_START))
		get(c);
	if (!next_is(c, YTOKEN_STREAM_END) && !next_is(c, YTOKEN_DOCUMENT_END) && compose(c, &node, true, false) < 0)
		return -1;
	while (next_is(c, YTOKEN_DOCUMENT_END))
		get(c);
	if (!next_is(c, YTOKEN_STREAM_END))
		return fail_at(c, peek(c), next_is(c, YTOKEN_DOCUMENT_START) ? "a second document: one is expected" : "something behind the document's end");
	*root = node.value;
	if (node.value->kind == VALUE_NULL)
		*root = value_map(c->arena);
	return 0;
}

static void composer_release(struct composer *c)
{
	yscan_release(&c->scan);
	free(c->anchors);
}

int yaml_edit_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(composer_release) struct composer c = { .arena = a, .scan = { .arena = a, .path = path, .err = err } };

	if (len > EDIT_MAX_FILE)
		return err_at(err, ERR_USAGE, path, 0, 0, "larger than %d MiB", EDIT_MAX_FILE >> 20);
	if (yscan_all(&c.scan, text ? text : "", len) < 0)
		return -1;
	return compose_document(&c, out);
}
