/* yaml_set.c - changes one value of a tree (-S key=value), and writes a tree as canonical JSON. */
#include "format/yaml/yaml.h"

#include "base/mem.h"
#include "format/json.h"

#include <string.h>

/* Marks a tree as put there by an option: its messages name the option instead of a place. */
static void mark_from(struct ynode *node, const char *from)
{
	node->from = from;
	node->key_line = node->key_col = 0;
	for (size_t i = 0; node->kind != YNODE_SCALAR && i < node->n; i++)
		mark_from(node->items[i], from);
}

/* Deep copy into another tree's arena. */
static struct ynode *copy_into(struct arena *arena, const struct ynode *from)
{
	struct ynode *node = arena_new(arena, 1, sizeof(*node));

	*node = *from;
	if (from->kind == YNODE_SCALAR) {
		node->text = arena_strndup(arena, from->text, from->len);
		return node;
	}
	node->items = arena_new(arena, from->n, sizeof(*node->items));
	if (from->kind == YNODE_MAP)
		node->keys = arena_new(arena, from->n, sizeof(*node->keys));
	for (size_t i = 0; i < from->n; i++) {
		node->items[i] = copy_into(arena, from->items[i]);
		if (from->kind == YNODE_MAP)
			node->keys[i] = arena_strdup(arena, from->keys[i]);
	}
	return node;
}

/* The place of a child: of a map by key, made if absent; of a list by index. NULL if there can be none. */
static struct ynode **child(struct yaml *y, struct ynode *parent, const char *key)
{
	struct ynode **items;
	const char **keys;
	int64_t index;
	struct ynode number = { .kind = YNODE_SCALAR, .text = key, .len = strlen(key), .plain = true };

	if (parent->kind == YNODE_LIST)
		return ynode_to_int(&number, &index) && index >= 0 && (size_t)index < parent->n ? &parent->items[index] : NULL;
	for (size_t i = 0; i < parent->n; i++)
		if (strcmp(parent->keys[i], key) == 0)
			return &parent->items[i];
	items = arena_new(&y->arena, parent->n + 1, sizeof(*items));
	keys = arena_new(&y->arena, parent->n + 1, sizeof(*keys));
	if (parent->n) {
		memcpy(items, parent->items, parent->n * sizeof(*items));
		memcpy(keys, parent->keys, parent->n * sizeof(*keys));
	}
	items[parent->n] = arena_new(&y->arena, 1, sizeof(**items));
	*items[parent->n] = (struct ynode){ .kind = YNODE_MAP };
	keys[parent->n] = arena_strdup(&y->arena, key);
	parent->items = items;
	parent->keys = keys;
	return &items[parent->n++];
}

/* Can "a.b.c" be set at all? Looked at first, so that a refusal changes nothing. */
static int check_path(const struct ynode *node, const char *dotted, const char *from, struct err *err)
{
	const char *at = dotted;

	while (*at) {
		size_t n = strcspn(at, ".");
		CLEANUP(mem_free) char *key = mem_strndup(at, n);
		struct ynode number = { .kind = YNODE_SCALAR, .text = key, .len = n, .plain = true };
		int64_t index;

		if (n == 0 || (at[n] && !at[n + 1]))
			break;
		if (node && node->kind == YNODE_LIST) {
			if (!ynode_to_int(&number, &index) || index < 0 || (size_t)index >= node->n)
				return err_set(err, ERR_USAGE, "%s: '%s' is no place in a list of %zu", from, key, node->n);
			node = node->items[index];
		} else if (node && node->kind == YNODE_SCALAR && !ynode_is_null(node)) {
			return err_set(err, ERR_USAGE, "%s: there is a plain value above '%s', not a map", from, key);
		} else {
			node = ynode_get(node, key);
		}
		if (!at[n])
			return 0;
		at += n + 1;
	}
	return err_set(err, ERR_USAGE, "%s: a key is expected, like train.folds", from);
}

int yaml_set(struct yaml *y, const char *dotted, const char *value, struct err *err)
{
	CLEANUP(yaml_release) struct yaml parsed = { 0 };
	CLEANUP(mem_free) char *label = str_format("-S %s", dotted);
	const char *from = arena_strdup(&y->arena, label);
	struct ynode *new_value, *node = y->root;

	if (check_path(y->root, dotted, from, err) < 0 || yaml_read_text(&parsed, value, strlen(value), from, err) < 0)
		return -1;
	new_value = copy_into(&y->arena, parsed.root);
	/* An empty text is an empty map to the reader of files; here it is null. */
	if (new_value->kind == YNODE_MAP && new_value->n == 0 && !strchr(value, '{'))
		*new_value = (struct ynode){ .kind = YNODE_SCALAR, .text = "", .plain = true };
	mark_from(new_value, from);
	for (;;) {
		size_t n = strcspn(dotted, ".");
		CLEANUP(mem_free) char *key = mem_strndup(dotted, n);
		struct ynode **place = child(y, node, key);

		if (!dotted[n]) {
			*place = new_value;
			return 0;
		}
		if ((*place)->kind == YNODE_SCALAR)
			**place = (struct ynode){ .kind = YNODE_MAP };
		if (!(*place)->line)
			(*place)->from = from;
		node = *place;
		dotted += n + 1;
	}
}

static void scalar_to_json(struct json_writer *w, const struct ynode *node)
{
	int64_t integer;
	double number;
	bool truth;

	if (ynode_is_null(node))
		json_add_null(w);
	else if (ynode_to_bool(node, &truth))
		json_add_bool(w, truth);
	else if (ynode_to_int(node, &integer))
		json_add_int(w, integer);
	else if (ynode_to_number(node, &number))
		json_add_number(w, number);
	else
		json_add_textn(w, node->text, node->len);
}

struct pair {
	const char *key;
	const struct ynode *value;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

static void node_to_json(struct json_writer *w, const struct ynode *node)
{
	CLEANUP(mem_free) struct pair *pairs = NULL;

	if (node->kind == YNODE_SCALAR) {
		scalar_to_json(w, node);
	} else if (node->kind == YNODE_LIST) {
		json_begin_array(w);
		for (size_t i = 0; i < node->n; i++)
			node_to_json(w, node->items[i]);
		json_end_array(w);
	} else {
		pairs = mem_new(node->n, sizeof(*pairs));
		for (size_t i = 0; i < node->n; i++)
			pairs[i] = (struct pair){ node->keys[i], node->items[i] };
		qsort(pairs, node->n, sizeof(*pairs), by_key);
		json_begin_object(w);
		for (size_t i = 0; i < node->n; i++) {
			json_key(w, pairs[i].key);
			node_to_json(w, pairs[i].value);
		}
		json_end_object(w);
	}
}

void ynode_to_json(struct str *out, const struct ynode *node)
{
	struct json_writer w = { .out = out };

	if (node)
		node_to_json(&w, node);
	else
		str_add(out, "null");
}
