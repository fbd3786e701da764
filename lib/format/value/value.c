/* value.c - makes, searches and compares typed trees. */
#include "format/value/value.h"

#include "base/map.h"
#include "base/mem.h"
#include "format/value/value_index.h"

#include <stdlib.h>
#include <string.h>

static struct value *make(struct arena *a, enum value_kind kind)
{
	struct value *value = arena_new(a, 1, sizeof(*value));

	value->kind = kind;
	return value;
}

struct value *value_null(struct arena *a)
{
	return make(a, VALUE_NULL);
}

struct value *value_bool(struct arena *a, bool flag)
{
	struct value *value = make(a, VALUE_BOOL);

	value->integer = flag;
	value->number = flag;
	return value;
}

struct value *value_int(struct arena *a, int64_t integer)
{
	struct value *value = make(a, VALUE_INT);

	value->integer = integer;
	value->number = (double)integer;
	return value;
}

struct value *value_float(struct arena *a, double number)
{
	struct value *value = make(a, VALUE_FLOAT);

	value->number = number;
	return value;
}

struct value *value_textn(struct arena *a, const char *text, size_t len)
{
	struct value *value = make(a, VALUE_TEXT);

	value->text = arena_strndup(a, text, len);
	value->len = len;
	return value;
}

struct value *value_text(struct arena *a, const char *text)
{
	return value_textn(a, text, strlen(text));
}

struct value *value_list(struct arena *a)
{
	return make(a, VALUE_LIST);
}

struct value *value_map(struct arena *a)
{
	return make(a, VALUE_MAP);
}

/* Arenas do not resize: the old array stays behind, half as large each time. */
static void *grown(struct arena *a, const void *old, size_t n, size_t cap, size_t size)
{
	void *bigger = arena_new(a, cap, size);

	if (n)
		memcpy(bigger, old, n * size);
	return bigger;
}

static void make_room(struct arena *a, struct value *parent)
{
	size_t cap = parent->cap ? parent->cap * 2 : 4;

	if (parent->n < parent->cap)
		return;
	parent->items = grown(a, parent->items, parent->n, cap, sizeof(struct value *));
	if (parent->kind == VALUE_MAP)
		parent->keys = grown(a, parent->keys, parent->n, cap, sizeof(const char *));
	if (parent->key_kinds)
		parent->key_kinds = grown(a, parent->key_kinds, parent->n, cap, 1);
	parent->cap = cap;
}

struct value *value_add(struct arena *a, struct value *list, struct value *child)
{
	make_room(a, list);
	list->items[list->n++] = child;
	return list;
}

size_t value_place(const struct value *map, enum value_kind kind, const char *key)
{
	if (value_index_is_whole(map))
		return value_index_place(map, kind, key);
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i], key) == 0 && (map->key_kinds ? map->key_kinds[i] : VALUE_TEXT) == kind)
			return i;
	return map->n;
}

void value_append(struct arena *a, struct value *map, enum value_kind kind, const char *key, struct value *child)
{
	make_room(a, map);
	if (kind != VALUE_TEXT && !map->key_kinds) {
		map->key_kinds = arena_new(a, map->cap, 1);
		memset(map->key_kinds, VALUE_TEXT, map->cap);
	}
	if (map->key_kinds)
		map->key_kinds[map->n] = (unsigned char)kind;
	map->items[map->n] = child;
	map->keys[map->n++] = key;
}

struct value *value_put_kind(struct arena *a, struct value *map, enum value_kind kind, const char *key, struct value *child)
{
	size_t at;

	value_index_update(a, map);
	at = value_place(map, kind, key);
	if (at < map->n)
		map->items[at] = child;
	else
		value_append(a, map, kind, arena_strdup(a, key), child);
	return map;
}

struct value *value_put(struct arena *a, struct value *map, const char *key, struct value *child)
{
	return value_put_kind(a, map, VALUE_TEXT, key, child);
}

void value_drop_at(struct value *parent, size_t i)
{
	size_t after = parent->n - i - 1;

	memmove(parent->items + i, parent->items + i + 1, after * sizeof(struct value *));
	if (parent->kind == VALUE_MAP)
		memmove(parent->keys + i, parent->keys + i + 1, after * sizeof(const char *));
	if (parent->key_kinds)
		memmove(parent->key_kinds + i, parent->key_kinds + i + 1, after);
	parent->n--;
	parent->index = NULL;
}

bool value_drop(struct value *map, const char *key)
{
	size_t at = value_place(map, VALUE_TEXT, key);

	if (at == map->n)
		return false;
	value_drop_at(map, at);
	return true;
}

struct copying {
	struct arena *arena;
	struct map done; /* the address of a container's children (no two have the same) -> index in copies */
	struct value **copies;
	size_t n, cap;
};

static struct value *copy_one(struct copying *c, const struct value *value)
{
	struct arena *a = c->arena;
	struct value *copy;
	size_t *place = NULL;

	if (value->n) {
		place = map_put(&c->done, (const char *)&value->items, sizeof(struct value **), c->n, NULL);
		if (*place < c->n)
			return c->copies[*place];
	}
	copy = arena_new(a, 1, sizeof(*copy));
	if (place) {
		c->copies = mem_grow(c->copies, c->n, &c->cap, sizeof(*c->copies));
		c->copies[c->n++] = copy;
	}
	*copy = *value;
	copy->look = NULL;
	copy->index = NULL;
	if (value->text)
		copy->text = arena_strndup(a, value->text, value->len);
	copy->cap = value->n;
	copy->items = arena_new(a, value->n, sizeof(struct value *));
	for (size_t i = 0; i < value->n; i++)
		copy->items[i] = copy_one(c, value->items[i]);
	if (value->kind == VALUE_MAP) {
		copy->keys = arena_new(a, value->n, sizeof(const char *));
		for (size_t i = 0; i < value->n; i++)
			copy->keys[i] = arena_strdup(a, value->keys[i]);
	}
	if (value->key_kinds)
		copy->key_kinds = grown(a, value->key_kinds, value->n, value->n, 1);
	return copy;
}

struct value *value_copy(struct arena *a, const struct value *value)
{
	struct copying c = { .arena = a };
	struct value *copy = copy_one(&c, value);

	map_release(&c.done);
	free(c.copies);
	return copy;
}

const struct value *value_get(const struct value *map, const char *key)
{
	if (!map || map->kind != VALUE_MAP)
		return NULL;
	if (value_index_is_whole(map) && !map->key_kinds) {
		size_t at = value_index_place(map, VALUE_TEXT, key);

		return at < map->n ? map->items[at] : NULL;
	}
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i], key) == 0)
			return map->items[i];
	return NULL;
}

static const struct value *step(const struct value *parent, const char *key, size_t len)
{
	if (parent->kind == VALUE_LIST) {
		size_t at = 0;

		if (len == 0 || len > 9 || strspn(key, "0123456789") < len)
			return NULL;
		for (size_t i = 0; i < len; i++)
			at = at * 10 + (size_t)(key[i] - '0');
		return at < parent->n ? parent->items[at] : NULL;
	}
	for (size_t i = 0; parent->kind == VALUE_MAP && i < parent->n; i++)
		if (strncmp(parent->keys[i], key, len) == 0 && !parent->keys[i][len])
			return parent->items[i];
	return NULL;
}

const struct value *value_find(const struct value *root, const char *dotted)
{
	while (root) {
		size_t len = strcspn(dotted, ".");

		root = step(root, dotted, len);
		if (!dotted[len])
			break;
		dotted += len + 1;
	}
	return root;
}

const char *value_get_text(const struct value *map, const char *key)
{
	const struct value *value = value_get(map, key);

	return value && value->kind == VALUE_TEXT ? value->text : NULL;
}

bool value_is_true(const struct value *value)
{
	if (!value || value->kind == VALUE_NULL)
		return false;
	if (value->kind == VALUE_DATE)
		return true;
	if (value->kind == VALUE_TEXT)
		return value->len > 0;
	if (value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		return value->n > 0;
	return value->kind == VALUE_INT && value->text ? true : value->number != 0;
}

bool value_get_flag(const struct value *map, const char *key, bool otherwise)
{
	const struct value *value = value_get(map, key);

	return value ? value_is_true(value) : otherwise;
}

static bool is_number(const struct value *value)
{
	return value->kind == VALUE_INT || value->kind == VALUE_FLOAT || value->kind == VALUE_BOOL;
}

/* Python compares a whole number with a float exactly: 2**53 + 1 is not 2.0**53. */
static bool int_equals_float(const struct value *whole, double number)
{
	if (whole->text)
		return whole->number == number;
	return number >= -9223372036854775808.0 && number < 9223372036854775808.0 && (double)(int64_t)number == number &&
	       (int64_t)number == whole->integer;
}

static bool numbers_equal(const struct value *a, const struct value *b)
{
	if (a->kind == VALUE_FLOAT && b->kind == VALUE_FLOAT)
		return a->number == b->number;
	if (a->kind == VALUE_FLOAT)
		return int_equals_float(b, a->number);
	if (b->kind == VALUE_FLOAT)
		return int_equals_float(a, b->number);
	if (a->text || b->text)
		return a->text && b->text && strcmp(a->text, b->text) == 0;
	return a->integer == b->integer;
}

static bool maps_equal(const struct value *a, const struct value *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		size_t at = i; /* mostly in the same order */

		if (strcmp(a->keys[i], b->keys[i]) != 0 || a->key_kinds || b->key_kinds)
			at = value_place(b, a->key_kinds ? a->key_kinds[i] : VALUE_TEXT, a->keys[i]);
		if (at == b->n || !value_equal(a->items[i], b->items[at]))
			return false;
	}
	return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (!a || !b)
		return a == b;
	if (is_number(a) && is_number(b))
		return numbers_equal(a, b);
	if (a->kind != b->kind)
		return false;
	if (a->kind == VALUE_NULL)
		return true;
	if (a->kind == VALUE_TEXT || a->kind == VALUE_DATE)
		return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
	if (a->kind == VALUE_MAP)
		return maps_equal(a, b);
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!value_equal(a->items[i], b->items[i]))
			return false;
	return true;
}
