/* json.c - reads JSON by jansson into a tree of our own, which keeps the order of keys and finds them fast. */

/* jansson's names of types are ours too: during its header they get a prefix. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_INTEGER JANSSON_INTEGER
#define JSON_REAL JANSSON_REAL
#define JSON_TRUE JANSSON_TRUE
#define JSON_FALSE JANSSON_FALSE
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_INTEGER
#undef JSON_REAL
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL
#undef json_is_true

#include "base/fs.h"
#include "base/mem.h"
#include "format/json_tree.h"

#include <math.h>
#include <string.h>

enum { JSON_MAX_FILE = 512 << 20 };

static void build(struct json_document *doc, struct json *out, const json_t *from);

static void index_keys(struct json_document *doc, struct json *object)
{
	struct map *map;

	if (object->n <= JSON_FEW_KEYS || doc->n_maps == ARRAY_LEN(doc->maps))
		return;
	map = arena_new(&doc->arena, 1, sizeof(*map));
	for (size_t i = 0; i < object->n; i++)
		map_put(map, object->keys[i], strlen(object->keys[i]), i, NULL);
	doc->maps[doc->n_maps++] = map;
	object->by_key = map;
}

static void build_object(struct json_document *doc, struct json *out, const json_t *from)
{
	json_t *object = (json_t *)from; /* jansson's iterators take no const; nothing is changed */
	size_t i = 0;

	out->kind = JSON_OBJECT;
	out->n = json_object_size(from);
	out->items = arena_new(&doc->arena, out->n, sizeof(struct json *));
	out->keys = arena_new(&doc->arena, out->n, sizeof(char *));
	for (void *it = json_object_iter(object); it && i < out->n; it = json_object_iter_next(object, it), i++) {
		out->keys[i] = arena_strdup(&doc->arena, json_object_iter_key(it));
		out->items[i] = arena_new(&doc->arena, 1, sizeof(struct json));
		build(doc, out->items[i], json_object_iter_value(it));
	}
	index_keys(doc, out);
}

static void build_array(struct json_document *doc, struct json *out, const json_t *from)
{
	struct json *block;

	out->kind = JSON_ARRAY;
	out->n = json_array_size(from);
	out->items = arena_new(&doc->arena, out->n, sizeof(struct json *));
	block = arena_new(&doc->arena, out->n, sizeof(struct json));
	for (size_t i = 0; i < out->n; i++) {
		out->items[i] = &block[i];
		build(doc, out->items[i], json_array_get(from, i));
	}
}

static void build(struct json_document *doc, struct json *out, const json_t *from)
{
	switch (json_typeof(from)) {
	case JANSSON_OBJECT:
		build_object(doc, out, from);
		return;
	case JANSSON_ARRAY:
		build_array(doc, out, from);
		return;
	case JANSSON_STRING:
		out->kind = JSON_STRING;
		out->n = json_string_length(from);
		out->text = arena_strndup(&doc->arena, json_string_value(from), out->n);
		return;
	case JANSSON_INTEGER:
		out->kind = JSON_INT;
		out->integer = json_integer_value(from);
		return;
	case JANSSON_REAL:
		out->kind = JSON_REAL;
		out->real = json_real_value(from);
		return;
	case JANSSON_TRUE:
		out->kind = JSON_TRUE;
		return;
	case JANSSON_FALSE:
		out->kind = JSON_FALSE;
		return;
	case JANSSON_NULL:
		out->kind = JSON_NULL;
		return;
	}
}

struct json *json_parse(const char *text, size_t len, const char *path, struct err *err)
{
	struct json_document *doc;
	json_error_t error;
	json_t *root;

	/* A byte-order mark is no part of the text (RFC 8259, section 8.1 lets a parser skip it). */
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if ((doc = json_plain(text, len)))
		return &doc->root;
	root = json_loadb(len ? text : "", len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!root) {
		err_at(err, ERR_DATA, path, error.line > 0 ? error.line : 1, error.column > 0 ? error.column : 1, "%s",
		       len ? error.text : "empty, where JSON is expected");
		return NULL;
	}
	doc = mem_new(1, sizeof(*doc));
	build(doc, &doc->root, root);
	json_decref(root);
	return &doc->root;
}

struct json *json_read_file(const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (fs_read(&text, path, JSON_MAX_FILE, err) < 0)
		return NULL;
	return json_parse(str_text(&text), text.len, path, err);
}

void json_free(struct json *value)
{
	struct json_document *doc = (struct json_document *)value;

	if (!doc)
		return;
	for (size_t i = 0; i < doc->n_maps; i++)
		map_release(doc->maps[i]);
	arena_release(&doc->arena);
	free(doc);
}

void json_cleanup(struct json **value)
{
	json_free(*value);
	*value = NULL;
}

enum json_kind json_kind_of(const struct json *value)
{
	return value ? value->kind : JSON_NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
	size_t *at;

	if (!object || object->kind != JSON_OBJECT)
		return NULL;
	if (object->by_key) {
		at = map_get(object->by_key, key, strlen(key));
		return at ? object->items[*at] : NULL;
	}
	for (size_t i = 0; i < object->n; i++)
		if (object->keys[i][0] == key[0] && strcmp(object->keys[i], key) == 0)
			return object->items[i];
	return NULL;
}

static bool is_container(const struct json *value)
{
	return value && (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT);
}

const struct json *json_at(const struct json *array, size_t i)
{
	return array && array->kind == JSON_ARRAY && i < array->n ? array->items[i] : NULL;
}

size_t json_len(const struct json *array_or_object)
{
	return is_container(array_or_object) ? array_or_object->n : 0;
}

const char *json_key_at(const struct json *object, size_t i)
{
	return object && object->kind == JSON_OBJECT && i < object->n ? object->keys[i] : NULL;
}

const struct json *json_value_at(const struct json *object, size_t i)
{
	return object && object->kind == JSON_OBJECT && i < object->n ? object->items[i] : NULL;
}

const char *json_text(const struct json *value, const char *fallback)
{
	return value && value->kind == JSON_STRING ? value->text : fallback;
}

double json_number(const struct json *value, double fallback)
{
	if (!value)
		return fallback;
	if (value->kind == JSON_INT)
		return (double)value->integer;
	if (value->kind == JSON_REAL)
		return value->real;
	if (value->kind != JSON_STRING)
		return fallback;
	if (strcmp(value->text, "NaN") == 0)
		return NAN;
	if (strcmp(value->text, "Infinity") == 0)
		return INFINITY;
	return strcmp(value->text, "-Infinity") == 0 ? -INFINITY : fallback;
}

int64_t json_int(const struct json *value, int64_t fallback)
{
	return value && value->kind == JSON_INT ? value->integer : fallback;
}

bool json_is_true(const struct json *value)
{
	return value && value->kind == JSON_TRUE;
}

void json_add_json(struct json_writer *w, const struct json *value)
{
	switch (json_kind_of(value)) {
	case JSON_NULL:
		json_add_null(w);
		return;
	case JSON_FALSE:
	case JSON_TRUE:
		json_add_bool(w, value->kind == JSON_TRUE);
		return;
	case JSON_INT:
		json_add_int(w, value->integer);
		return;
	case JSON_REAL:
		json_add_number(w, value->real);
		return;
	case JSON_STRING:
		json_add_textn(w, value->text, value->n);
		return;
	case JSON_ARRAY:
		json_begin_array(w);
		for (size_t i = 0; i < value->n; i++)
			json_add_json(w, value->items[i]);
		json_end_array(w);
		return;
	case JSON_OBJECT:
		json_begin_object(w);
		for (size_t i = 0; i < value->n; i++) {
			json_key(w, value->keys[i]);
			json_add_json(w, value->items[i]);
		}
		json_end_object(w);
		return;
	}
}

void json_dump(struct str *out, const struct json *value)
{
	struct json_writer w = { .out = out };

	json_add_json(&w, value);
}
