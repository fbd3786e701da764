/* yaml_compose_node.c - one node of any kind, its anchor and tag, aliases, and the document around it all. */
#include "base/mem.h"
#include "format/yaml/yaml_compose.h"
#include "format/yaml/yaml_edit.h"

#include <stdlib.h>
#include <string.h>

enum {
	EDIT_MAX_FILE = 64 << 20,
	EDIT_MAX_ALIASED = 1000000, /* values that aliases may stand for in all */
};

static int compose_alias(struct ycompose *c, struct ynode_made *out)
{
	const struct ytoken *token = ycompose_get(c);

	for (size_t i = c->n_anchors; i-- > 0;) {
		if (strcmp(c->anchors[i].name, token->text) != 0)
			continue;
		c->n_aliased += c->anchors[i].weight;
		if (c->n_aliased > EDIT_MAX_ALIASED)
			return ycompose_fail(c, token, "the aliases of this file stand for too many values");
		c->n_values += c->anchors[i].weight;
		out->value = c->anchors[i].value;
		return 0;
	}
	return ycompose_fail(c, token, "an alias without its anchor");
}

/* The comment that a list under a key begins with is that of its first dash. */
static struct ynotes *take_dash_notes(struct ycompose *c, struct ytoken *token)
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
static struct ynotes *split_notes(struct ycompose *c, struct ytoken *token)
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

static int compose_content(struct ycompose *c, struct ynode_made *out, bool block, bool indentless, const char *tag)
{
	struct ytoken *token = ycompose_peek(c);
	enum ytoken_kind kind = token->kind;
	bool is_list = kind == YTOKEN_BLOCK_ENTRY || kind == YTOKEN_BLOCK_SEQUENCE || kind == YTOKEN_FLOW_SEQUENCE;

	if (kind == YTOKEN_SCALAR) {
		token = ycompose_get(c);
		*out = (struct ynode_made){ .value = ycompose_scalar(c, token, tag), .notes = token->notes };
		return 0;
	}
	*out = (struct ynode_made){ .value = ycompose_made(c, is_list ? value_list(c->arena) : value_map(c->arena), token) };
	if (tag)
		ycompose_look(c, out->value)->tag = tag;
	if (kind == YTOKEN_BLOCK_ENTRY && indentless) {
		out->notes = take_dash_notes(c, token);
		return ycompose_block_list(c, out, true);
	}
	out->notes = kind == YTOKEN_BLOCK_SEQUENCE ? split_notes(c, token) : token->notes;
	ycompose_get(c);
	if (kind == YTOKEN_FLOW_SEQUENCE || kind == YTOKEN_FLOW_MAPPING)
		return ycompose_flow(c, out, kind == YTOKEN_FLOW_MAPPING);
	if (block && kind == YTOKEN_BLOCK_SEQUENCE)
		return ycompose_block_list(c, out, false);
	if (block && kind == YTOKEN_BLOCK_MAPPING)
		return ycompose_block_map(c, out);
	return ycompose_fail(c, token, "a value is expected");
}

static bool begins_content(struct ycompose *c, bool block, bool indentless)
{
	enum ytoken_kind kind = ycompose_peek(c)->kind;

	return kind == YTOKEN_SCALAR || kind == YTOKEN_FLOW_SEQUENCE || kind == YTOKEN_FLOW_MAPPING ||
	       (indentless && kind == YTOKEN_BLOCK_ENTRY) || (block && (kind == YTOKEN_BLOCK_SEQUENCE || kind == YTOKEN_BLOCK_MAPPING));
}

static void remember(struct ycompose *c, const char *anchor, struct value *value, size_t weight)
{
	c->anchors = mem_grow(c->anchors, c->n_anchors, &c->cap_anchors, sizeof(*c->anchors));
	c->anchors[c->n_anchors++] = (struct yanchored){ anchor, value, weight };
	/* id001 and the like are this writer's own: they are numbered anew. */
	if (strncmp(anchor, "id", 2) != 0 || strlen(anchor) < 5 || strspn(anchor + 2, "0123456789") != strlen(anchor + 2))
		ycompose_look(c, value)->anchor = anchor;
}

int ycompose_node(struct ycompose *c, struct ynode_made *out, bool block, bool indentless)
{
	const char *anchor = NULL, *tag = NULL;
	size_t before = c->n_values;

	*out = (struct ynode_made){ 0 };
	if (ycompose_next_is(c, YTOKEN_ALIAS))
		return compose_alias(c, out);
	while ((ycompose_next_is(c, YTOKEN_ANCHOR) && !anchor) || (ycompose_next_is(c, YTOKEN_TAG) && !tag)) {
		struct ytoken *token = ycompose_get(c);

		ycompose_hand_on(c, token, false);
		*(token->kind == YTOKEN_ANCHOR ? &anchor : &tag) = token->text;
	}
	if (++c->depth >= VALUE_MAX_DEPTH)
		return ycompose_fail(c, ycompose_peek(c), "nested too deep");
	if (begins_content(c, block, indentless)) {
		if (compose_content(c, out, block, indentless, tag) < 0)
			return -1;
	} else if (anchor || tag) {
		*out = ycompose_empty(c, ycompose_peek(c));
	} else {
		return ycompose_fail(c, ycompose_peek(c), "a value is expected");
	}
	c->depth--;
	if (out->value->kind >= VALUE_LIST)
		ycompose_keep_notes(c, out);
	if (anchor)
		remember(c, anchor, out->value, c->n_values - before);
	return 0;
}

static int compose_document(struct ycompose *c, struct value **root)
{
	struct ynode_made node = { .value = value_map(c->arena) };

	node.value->line = node.value->col = 1;
	if (ycompose_next_is(c, YTOKEN_DOCUMENT_START))
		ycompose_get(c);
	if (!ycompose_next_is(c, YTOKEN_STREAM_END) && !ycompose_next_is(c, YTOKEN_DOCUMENT_END) &&
	    ycompose_node(c, &node, true, false) < 0)
		return -1;
	while (ycompose_next_is(c, YTOKEN_DOCUMENT_END))
		ycompose_get(c);
	if (!ycompose_next_is(c, YTOKEN_STREAM_END))
		return ycompose_fail(c, ycompose_peek(c),
				     ycompose_next_is(c, YTOKEN_DOCUMENT_START) ? "a second document: one is expected"
										: "something behind the document's end");
	*root = node.value;
	if (node.value->kind == VALUE_NULL)
		*root = value_map(c->arena);
	return 0;
}

static void composer_release(struct ycompose *c)
{
	yscan_release(&c->scan);
	free(c->anchors);
}

int yaml_edit_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(composer_release) struct ycompose c = { .arena = a, .scan = { .arena = a, .path = path, .err = err } };

	if (len > EDIT_MAX_FILE)
		return err_at(err, ERR_USAGE, path, 0, 0, "larger than %d MiB", EDIT_MAX_FILE >> 20);
	if (yscan_all(&c.scan, text ? text : "", len) < 0)
		return -1;
	return compose_document(&c, out);
}
