/* yaml.c - libyaml's events to a tree. Everything that a hand-written file should not hold is refused with its place. */
#include "format/yaml/yaml.h"

#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "format/text_check.h"

#include <string.h>
#include <yaml.h>

enum {
	YAML_MAX_FILE = 64 << 20,
	YAML_MAX_DEPTH = 100,
	YAML_MAX_ALIASED = 100000, /* nodes that aliases may copy in all */
};

struct anchor {
	char *name;
	struct ynode *node;
};

struct builder {
	struct yaml *yaml;
	yaml_parser_t parser;
	yaml_event_t event; /* the current one */
	struct anchor *anchors;
	size_t n_anchors, cap_anchors;
	struct map by_name; /* to the latest of a name */
	size_t n_aliased;
	int depth;
	struct err *err;
};

static int fail_at(struct builder *b, yaml_mark_t mark, const char *what)
{
	return err_at(b->err, ERR_USAGE, b->yaml->path, (int)mark.line + 1, (int)mark.column + 1, "%s", what);
}

/* Step to the next event. */
static int next(struct builder *b)
{
	yaml_event_delete(&b->event);
	if (yaml_parser_parse(&b->parser, &b->event))
		return 0;
	b->event = (yaml_event_t){ 0 };
	if (b->parser.context)
		return err_at(b->err, ERR_USAGE, b->yaml->path, (int)b->parser.problem_mark.line + 1,
			      (int)b->parser.problem_mark.column + 1, "%s (%s)", b->parser.problem, b->parser.context);
	return fail_at(b, b->parser.problem_mark, b->parser.problem ? b->parser.problem : "no YAML");
}

static struct ynode *new_node(struct builder *b, enum ynode_kind kind)
{
	struct ynode *node = arena_new(&b->yaml->arena, 1, sizeof(*node));

	node->kind = kind;
	node->line = (int)b->event.start_mark.line + 1;
	node->col = (int)b->event.start_mark.column + 1;
	return node;
}

static void set_anchor(struct builder *b, const yaml_char_t *name, struct ynode *node)
{
	if (!name)
		return;
	b->anchors = mem_grow(b->anchors, b->n_anchors, &b->cap_anchors, sizeof(*b->anchors));
	b->anchors[b->n_anchors] = (struct anchor){ mem_strdup((const char *)name), node };
	*map_put(&b->by_name, b->anchors[b->n_anchors].name, strlen((const char *)name), 0, NULL) = b->n_anchors;
	b->n_anchors++;
}

/* A copy, because -S may change one of the places without the other. NULL when there are too many. */
static struct ynode *copy_node(struct builder *b, const struct ynode *from)
{
	struct ynode *node;

	if (++b->n_aliased > YAML_MAX_ALIASED)
		return NULL;
	node = arena_new(&b->yaml->arena, 1, sizeof(*node));
	*node = *from;
	if (from->kind == YNODE_SCALAR)
		return node;
	node->items = arena_new(&b->yaml->arena, from->n, sizeof(*node->items));
	for (size_t i = 0; i < from->n; i++) {
		node->items[i] = copy_node(b, from->items[i]);
		if (!node->items[i])
			return NULL;
	}
	return node;
}

static int build_alias(struct builder *b, struct ynode **out)
{
	const char *name = (const char *)b->event.data.alias.anchor;
	const size_t *at = map_get(&b->by_name, name, strlen(name));

	if (!at)
		return fail_at(b, b->event.start_mark, "an alias without its anchor");
	*out = copy_node(b, b->anchors[*at].node);
	if (!*out)
		return fail_at(b, b->event.start_mark, "the aliases of this file expand to too many values");
	(*out)->line = (int)b->event.start_mark.line + 1;
	(*out)->col = (int)b->event.start_mark.column + 1;
	return 0;
}

/* Only the core schema's tags: "!!str 5" is text, the others say what a plain scalar is anyway. */
static int check_tag(struct builder *b, const yaml_char_t *tag, bool *is_str)
{
	static const char *const known[] = { "str", "int", "float", "bool", "null", "map", "seq" };
	static const char prefix[] = "tag:yaml.org,2002:";
	const char *text = (const char *)tag;

	*is_str = text && strcmp(text, "!") == 0;
	if (!text || *is_str)
		return 0;
	for (size_t i = 0; str_starts(text, prefix) && i < ARRAY_LEN(known); i++)
		if (strcmp(text + strlen(prefix), known[i]) == 0) {
			*is_str = i == 0;
			return 0;
		}
	return fail_at(b, b->event.start_mark, "only YAML's own tags (!!str, !!int ...) are understood");
}

static int build_scalar(struct builder *b, struct ynode **out)
{
	struct ynode *node = new_node(b, YNODE_SCALAR);
	const char *text = (const char *)b->event.data.scalar.value;
	bool is_str;

	node->len = b->event.data.scalar.length;
	if (memchr(text, '\0', node->len))
		return fail_at(b, b->event.start_mark, "a NUL character in a text");
	if (check_tag(b, b->event.data.scalar.tag, &is_str) < 0)
		return -1;
	node->text = arena_strndup(&b->yaml->arena, text, node->len);
	node->plain = b->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !is_str;
	set_anchor(b, b->event.data.scalar.anchor, node);
	*out = node;
	return 0;
}

static int build_node(struct builder *b, struct ynode **out);

/* Children are gathered on the heap and then kept in the arena. */
struct children {
	struct ynode **items;
	const char **keys;
	size_t n, cap_items, cap_keys;
};

static void children_keep(struct children *c, struct ynode *node, struct arena *arena)
{
	node->n = c->n;
	node->items = arena_new(arena, c->n, sizeof(*node->items));
	if (c->n)
		memcpy(node->items, c->items, c->n * sizeof(*node->items));
	if (node->kind != YNODE_MAP)
		return;
	node->keys = arena_new(arena, c->n, sizeof(*node->keys));
	if (c->n)
		memcpy(node->keys, c->keys, c->n * sizeof(*node->keys));
}

static void children_release(struct children *c)
{
	free(c->items);
	free(c->keys);
}

static int build_list(struct builder *b, struct ynode *node)
{
	CLEANUP(children_release) struct children c = { 0 };

	for (;;) {
		if (next(b) < 0)
			return -1;
		if (b->event.type == YAML_SEQUENCE_END_EVENT)
			break;
		c.items = mem_grow(c.items, c.n, &c.cap_items, sizeof(*c.items));
		if (build_node(b, &c.items[c.n]) < 0)
			return -1;
		c.n++;
	}
	children_keep(&c, node, &b->yaml->arena);
	return 0;
}

static int build_pair(struct builder *b, struct children *c, struct map *seen)
{
	struct ynode *key = NULL, *value = NULL;
	bool added;

	if (b->event.type != YAML_SCALAR_EVENT && b->event.type != YAML_ALIAS_EVENT)
		return fail_at(b, b->event.start_mark, "a key must be a word");
	if (build_node(b, &key) < 0)
		return -1;
	if (key->kind != YNODE_SCALAR)
		return fail_at(b, b->event.start_mark, "a key must be a word");
	map_put(seen, key->text, key->len, c->n, &added);
	if (!added)
		return err_at(b->err, ERR_USAGE, b->yaml->path, key->line, key->col, "the key '%s' is given twice", key->text);
	if (next(b) < 0 || build_node(b, &value) < 0)
		return -1;
	value->key_line = key->line;
	value->key_col = key->col;
	c->items = mem_grow(c->items, c->n, &c->cap_items, sizeof(*c->items));
	c->keys = mem_grow(c->keys, c->n, &c->cap_keys, sizeof(*c->keys));
	c->items[c->n] = value;
	c->keys[c->n++] = key->text;
	return 0;
}

static int build_map(struct builder *b, struct ynode *node)
{
	CLEANUP(children_release) struct children c = { 0 };
	CLEANUP(map_release) struct map seen = { 0 };

	for (;;) {
		if (next(b) < 0)
			return -1;
		if (b->event.type == YAML_MAPPING_END_EVENT)
			break;
		if (build_pair(b, &c, &seen) < 0)
			return -1;
	}
	children_keep(&c, node, &b->yaml->arena);
	return 0;
}

static int build_collection(struct builder *b, struct ynode **out)
{
	bool is_map = b->event.type == YAML_MAPPING_START_EVENT, is_str;
	struct ynode *node = new_node(b, is_map ? YNODE_MAP : YNODE_LIST);
	CLEANUP(mem_free) char *anchor = NULL;

	if (check_tag(b, is_map ? b->event.data.mapping_start.tag : b->event.data.sequence_start.tag, &is_str) < 0)
		return -1;
	if (++b->depth > YAML_MAX_DEPTH)
		return fail_at(b, b->event.start_mark, "nested too deep");
	anchor = mem_strdup((const char *)(is_map ? b->event.data.mapping_start.anchor : b->event.data.sequence_start.anchor));
	if ((is_map ? build_map(b, node) : build_list(b, node)) < 0)
		return -1;
	b->depth--;
	/* Known from here on only, so that a value cannot hold itself. */
	set_anchor(b, (const yaml_char_t *)anchor, node);
	*out = node;
	return 0;
}

/* The value that begins with the current event. */
static int build_node(struct builder *b, struct ynode **out)
{
	switch (b->event.type) {
	case YAML_SCALAR_EVENT:
		return build_scalar(b, out);
	case YAML_ALIAS_EVENT:
		return build_alias(b, out);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return build_collection(b, out);
	default:
		return fail_at(b, b->event.start_mark, "a value is expected");
	}
}

static int build_document(struct builder *b)
{
	if (next(b) < 0 || next(b) < 0) /* stream start, then a document or the end */
		return -1;
	if (b->event.type == YAML_STREAM_END_EVENT) {
		b->yaml->root = new_node(b, YNODE_MAP);
		return 0;
	}
	if (next(b) < 0 || build_node(b, &b->yaml->root) < 0 || next(b) < 0 || next(b) < 0)
		return -1;
	if (b->event.type != YAML_STREAM_END_EVENT)
		return fail_at(b, b->event.start_mark, "a second document: one is expected");
	/* "---" or comments alone: nothing is there, as in an empty file. */
	if (b->yaml->root->kind == YNODE_SCALAR && b->yaml->root->plain && b->yaml->root->len == 0)
		b->yaml->root->kind = YNODE_MAP;
	return 0;
}

static void builder_release(struct builder *b)
{
	yaml_event_delete(&b->event);
	yaml_parser_delete(&b->parser);
	for (size_t i = 0; i < b->n_anchors; i++)
		free(b->anchors[i].name);
	free(b->anchors);
	map_release(&b->by_name);
}

int yaml_read_text(struct yaml *y, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(builder_release) struct builder b = { .yaml = y, .err = err };

	*y = (struct yaml){ .path = mem_strdup(path) };
	if (!yaml_parser_initialize(&b.parser))
		return err_set(err, ERR_IO, "cannot start the YAML parser");
	if (len > YAML_MAX_FILE)
		return err_at(err, ERR_USAGE, path, 0, 0, "larger than %d MiB", YAML_MAX_FILE >> 20);
	/* libyaml would refuse these bytes too, but without saying where. */
	if (text_check(text, len, path, err) < 0)
		return -1;
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)(text ? text : ""), len);
	return build_document(&b);
}

int yaml_read_file(struct yaml *y, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	*y = (struct yaml){ 0 };
	if (fs_read(&text, path, YAML_MAX_FILE, err) < 0)
		return -1;
	return yaml_read_text(y, str_text(&text), text.len, path, err);
}

void yaml_release(struct yaml *y)
{
	arena_release(&y->arena);
	free(y->path);
	*y = (struct yaml){ 0 };
}
