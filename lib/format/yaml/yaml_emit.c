/* yaml_emit.c - walks a tree as ruamel.yaml's serializer and emitter do: where lines break, where dashes and anchors stand, and where
 * the comments of a file that was read go. Source: the behaviour of ruamel.yaml 0.19.1 (width 80, indent 2, no explicit start). */
#include "format/yaml/yaml_emit.h"

#include "base/mem.h"
#include "format/yaml/yaml_emitter.h"

#include <stdio.h>
#include <string.h>

/* What a node is written with: its own comments, or those that its parent keeps for it. */
struct around {
	struct yaml_notes notes;
	struct yaml_note **end;
	size_t n_end;
};

static void emit_node(struct yaml_emitter *e, const struct value *node, const struct around *around);

static enum value_kind kind_of_key(const struct value *map, size_t i)
{
	return map->key_kinds ? (enum value_kind)map->key_kinds[i] : VALUE_TEXT;
}

/* Also what holds nothing, unless a file had it in block style before. */
static bool is_flow(const struct value *node)
{
	return node->look && node->look->flow ? true : node->n == 0 && !node->was_block && !(node->look && node->look->merged);
}

/* A slot of a key that is no longer there may be shadowed by nothing: the first of that key counts. */
const struct yaml_slot *yaml_look_slot(const struct value *parent, size_t i)
{
	const struct yaml_look *look = parent->look;

	for (size_t s = 0; look && !look->loses_notes && s < look->n_slots; s++) {
		const struct yaml_slot *slot = &look->slots[s];

		if (slot->key ? parent->kind == VALUE_MAP && slot->kind == kind_of_key(parent, i) && strcmp(slot->key, parent->keys[i]) == 0
			      : slot->place == i)
			return slot;
	}
	return NULL;
}

/* ---- scalars ---- */

static bool reads_as_text(const char *text, size_t len)
{
	if (value_kind_of_plain(text, len) != VALUE_TEXT)
		return false;
	return !(len == 1 && *text == '=') && !(len == 2 && memcmp(text, "<<", 2) == 0);
}

/* e->chars is set. A quoted null would be a text: inside a flow it is spelled out. */
static void emit_scalar(struct yaml_emitter *e, const struct value *node, bool implicit, const struct yaml_notes *notes)
{
	struct yaml_analysis analysis = yaml_analyze(e);
	char style = node->look && node->kind == VALUE_TEXT ? node->look->style : 0;

	style = yaml_choose_style(e, &analysis, style, implicit);
	if (style == '\'' && node->kind == VALUE_NULL) {
		yaml_chars_set(e, "null", 4);
		style = 0;
	}
	if (node->look && node->look->tag)
		yaml_pen_indicator(e, node->look->tag, true, false, false);
	yaml_pen_push(e, true, false, false);
	if (e->in_sequence && !e->flow_level)
		yaml_pen_indent(e);
	yaml_write_scalar(e, style, node->look ? node->look->header_note : NULL);
	/* A comment behind a block scalar that stood deeper would be read as part of it. */
	if ((style == '|' || style == '>') && notes->post && notes->post->col >= e->indent)
		notes->post->col = e->indent > 0 ? e->indent - 1 : 0;
	yaml_pen_pop(e);
	yaml_pen_post(e, notes);
}

/* ---- lists and maps ---- */

/* The blanks before a '[' or '{' that a comment moved to a line of its own. */
static int flow_align(const struct yaml_emitter *e, bool forced)
{
	int base;

	if (e->n_indents < 2 || !e->indents[e->n_indents - 1].sequence)
		if (e->n_indents == 0 || !forced)
			return 0;
	base = e->indents[e->n_indents - 1].before < 0 ? 0 : e->indents[e->n_indents - 1].before;
	return forced ? base + YAML_INDENT : base + YAML_INDENT - e->column - 1;
}

static struct around around_of(const struct value *node)
{
	struct around around = { 0 };

	if (node->look && node->look->has_notes) {
		around.notes = node->look->notes;
		around.end = node->look->end;
		around.n_end = node->look->loses_notes ? 0 : node->look->n_end;
	}
	return around;
}

static struct around around_item(const struct value *list, size_t i)
{
	struct around around = around_of(list->items[i]);
	const struct yaml_slot *slot = yaml_look_slot(list, i);

	if (!slot)
		return around;
	around.n_end = 0;
	if (!around.notes.post)
		around.notes.post = slot->item.post;
	if (!around.notes.n_pre) {
		around.notes.pre = slot->item.pre;
		around.notes.n_pre = slot->item.n_pre;
	}
	return around;
}

static struct around around_value(const struct value *map, size_t i, const struct yaml_slot *slot)
{
	struct around around = around_of(map->items[i]);

	if (slot)
		around.notes = slot->value;
	return around;
}

static void begin_flow(struct yaml_emitter *e, const char *bracket, bool sequence, bool forced)
{
	char text[VALUE_MAX_DEPTH * 4];
	int blanks;

	if (forced)
		yaml_pen_push(e, true, sequence, false);
	blanks = flow_align(e, forced);
	snprintf(text, sizeof(text), "%*s%s", blanks > 0 ? blanks : 0, "", bracket);
	yaml_pen_indicator(e, text, true, true, false);
	e->flow_open[e->flow_level++] = *bracket;
	if (!forced)
		yaml_pen_push(e, true, sequence, false);
}

static void end_flow(struct yaml_emitter *e, const char *bracket, const struct yaml_note *post, bool empty)
{
	yaml_pen_pop(e);
	e->flow_level--;
	if (e->flow_open[e->flow_level])
		yaml_pen_indicator(e, bracket, false, false, false);
	if (post)
		yaml_pen_note(e, post, false);
	else if (!empty)
		e->no_newline = false;
	else if (e->flow_level == 0)
		yaml_pen_break(e, '\n');
}

static void at(struct yaml_emitter *e, bool sequence, bool mapping, bool simple_key)
{
	e->in_sequence = sequence;
	e->in_mapping = mapping;
	e->in_simple_key = simple_key;
}

/* A list begins: within a list, its first item may stay on the line. */
static void begin_list(struct yaml_emitter *e)
{
	if (e->n_indents < 2 || !e->indents[e->n_indents - 1].sequence || !e->indents[e->n_indents - 2].sequence)
		return;
	e->indention = true;
	e->no_newline = false;
}

static void emit_flow_list(struct yaml_emitter *e, const struct value *list, const struct around *around, bool forced)
{
	begin_flow(e, "[", true, forced);
	begin_list(e);
	for (size_t i = 0; i < list->n; i++) {
		struct around item = around_item(list, i);

		if (i)
			yaml_pen_indicator(e, ",", false, false, false);
		if (e->column > YAML_WIDTH)
			yaml_pen_indent(e);
		at(e, true, false, false);
		emit_node(e, list->items[i], &item);
	}
	end_flow(e, "]", is_flow(list) ? around->notes.post : NULL, list->n == 0);
}

/* A key's length counts with the tag that it does not show. */
static bool is_simple_key(const struct yaml_emitter *e, enum value_kind kind, bool multiline)
{
	static const size_t tag_len[] = {
		[VALUE_NULL] = 6, [VALUE_BOOL] = 6, [VALUE_INT] = 5, [VALUE_FLOAT] = 7, [VALUE_TEXT] = 5, [VALUE_DATE] = 11
	};

	return e->n_chars + tag_len[kind] < YAML_KEY_MOST && !multiline;
}

/* The key with its colon. */
static void emit_key(struct yaml_emitter *e, const struct value *map, size_t i, const struct yaml_notes *notes)
{
	enum value_kind kind = kind_of_key(map, i);
	size_t len = strlen(map->keys[i]);
	struct value key = { .kind = kind, .text = map->keys[i], .len = len };
	struct yaml_analysis analysis;
	bool simple;

	yaml_chars_set(e, map->keys[i], len);
	analysis = yaml_analyze(e);
	simple = is_simple_key(e, kind, analysis.multiline);
	if (!simple)
		yaml_pen_indicator(e, "?", true, false, e->flow_level == 0);
	at(e, false, true, simple);
	emit_scalar(e, &key, kind == VALUE_TEXT ? reads_as_text(map->keys[i], len) : true, notes);
	if (simple) {
		yaml_pen_indicator(e, ":", false, false, false);
		return;
	}
	if (e->flow_level == 0 || e->column > YAML_WIDTH)
		yaml_pen_indent(e);
	yaml_pen_indicator(e, ":", true, false, e->flow_level == 0);
}

/* Where a merge key stood, as the key before the i-th. */
static void emit_merge(struct yaml_emitter *e, const struct value *map)
{
	struct around none = { 0 };

	yaml_pen_indent(e);
	yaml_pen_indicator(e, "<<:", true, false, false);
	at(e, false, true, false);
	emit_node(e, map->look->merged, &none);
}

static void emit_flow_map(struct yaml_emitter *e, const struct value *map, const struct around *around, bool forced)
{
	bool bare = map->n == 1 && e->flow_level && e->flow_open[e->flow_level - 1] == '[';

	begin_flow(e, bare ? "" : "{", false, forced);
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_slot *slot = yaml_look_slot(map, i);
		struct around value = around_value(map, i, slot);

		if (i)
			yaml_pen_indicator(e, ",", false, false, false);
		if (e->column > YAML_WIDTH)
			yaml_pen_indent(e);
		emit_key(e, map, i, slot ? &slot->item : &(struct yaml_notes){ 0 });
		at(e, false, true, false);
		emit_node(e, map->items[i], &value);
	}
	end_flow(e, "}", is_flow(map) ? around->notes.post : NULL, map->n == 0);
}

static void emit_block_list(struct yaml_emitter *e, const struct value *list, const struct around *around)
{
	yaml_pen_push(e, false, true, e->in_mapping && !e->indention);
	begin_list(e);
	for (size_t i = 0; i < list->n; i++) {
		struct around item = around_item(list, i);
		bool stay;

		yaml_pen_pre(e, item.notes.pre, item.notes.n_pre, list->items[i]->kind >= VALUE_LIST);
		stay = e->column == 0 && e->no_newline;
		yaml_pen_indent(e);
		yaml_pen_indicator(e, "-", true, false, true);
		if (stay)
			e->no_newline = true;
		at(e, true, false, false);
		emit_node(e, list->items[i], &item);
	}
	yaml_pen_pre(e, around->end, around->n_end, false);
	yaml_pen_pop(e);
	e->no_newline = false;
}

static void emit_block_map(struct yaml_emitter *e, const struct value *map, const struct around *around)
{
	yaml_pen_push(e, false, false, false);
	for (size_t i = 0; i <= map->n; i++) {
		const struct yaml_slot *slot;
		struct around value;

		if (map->look && map->look->merged && map->look->merge_place == i)
			emit_merge(e, map);
		if (i == map->n)
			break;
		slot = yaml_look_slot(map, i);
		value = around_value(map, i, slot);
		if (slot)
			yaml_pen_pre(e, slot->item.pre, slot->item.n_pre, false);
		yaml_pen_indent(e);
		emit_key(e, map, i, slot ? &slot->item : &(struct yaml_notes){ 0 });
		at(e, false, true, false);
		emit_node(e, map->items[i], &value);
	}
	yaml_pen_pre(e, around->end, around->n_end, false);
	yaml_pen_pop(e);
}

static void emit_list(struct yaml_emitter *e, const struct value *list, const struct around *around)
{
	bool flow = is_flow(list), forced = false, indention = e->indention;
	int column = e->column;

	if (!flow && yaml_pen_post(e, &around->notes)) {
		e->indention = false;
		e->no_newline = true;
	}
	if (yaml_pen_pre(e, around->notes.pre, around->notes.n_pre, true)) {
		if (flow && e->n_indents)
			forced = !e->indents[e->n_indents - 1].sequence;
		e->indention = indention;
		e->no_newline = !indention;
	}
	if (flow)
		e->column = column;
	if (e->flow_level || flow || list->n == 0)
		emit_flow_list(e, list, around, forced);
	else
		emit_block_list(e, list, around);
}

static void emit_map(struct yaml_emitter *e, const struct value *map, const struct around *around)
{
	bool flow = is_flow(map), forced = false;

	if (!flow)
		yaml_pen_post(e, &around->notes);
	if (yaml_pen_pre(e, around->notes.pre, around->notes.n_pre, true) && flow && e->n_indents)
		forced = !e->indents[e->n_indents - 1].sequence;
	if (e->flow_level || flow || (map->n == 0 && !(map->look && map->look->merged)))
		emit_flow_map(e, map, around, forced);
	else
		emit_block_map(e, map, around);
}

static void emit_node(struct yaml_emitter *e, const struct value *node, const struct around *around)
{
	if (yaml_anchor_write(e, node))
		return;
	if (node->kind == VALUE_LIST) {
		emit_list(e, node, around);
	} else if (node->kind == VALUE_MAP) {
		emit_map(e, node, around);
	} else {
		yaml_chars_of(e, node);
		emit_scalar(e, node,
			    node->kind == VALUE_TEXT && !(node->look && node->look->tag) ? reads_as_text(node->text, node->len) : true,
			    &around->notes);
	}
}

static void emitter_release(struct yaml_emitter *e)
{
	free(e->chars);
	free(e->anchors);
	map_release(&e->seen);
}

void yaml_emit(struct str *out, const struct value *root)
{
	CLEANUP(emitter_release) struct yaml_emitter e = { .out = out, .indent = YAML_NO_INDENT, .whitespace = true, .indention = true };
	struct around around = around_of(root);

	yaml_anchors_find(&e, &root);
	emit_node(&e, root, &around);
	yaml_pen_indent(&e);
	if (e.open_ended)
		str_add(out, "...\n");
}
