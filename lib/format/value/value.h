/* value.h - a typed tree, as Python sees what YAML 1.2, JSON, TOML and literals of Python hold: what DVC compares, hashes and writes.
 *
 * Trees live in an arena and share nothing with what they were read from. A made node has line 0.
 */
#ifndef FORMAT_VALUE_H
#define FORMAT_VALUE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"
#include "format/yaml/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_INT, VALUE_FLOAT, VALUE_TEXT, VALUE_DATE, VALUE_LIST, VALUE_MAP };

struct value_index;
struct yaml_look; /* format/yaml/yaml_look.h: how a file had it written */

struct value {
	enum value_kind kind;
	int line, col;    /* where it was read, from 1; 0 = made */
	const char *text; /* TEXT and DATE: len bytes and a NUL; INT: its decimal digits where integer cannot hold it, else NULL */
	size_t len;
	int64_t integer; /* INT; BOOL: 0 or 1 */
	double number;   /* FLOAT; INT and BOOL: the nearest double */
	size_t n, cap;   /* LIST and MAP: children */
	struct value **items;
	const char **keys;         /* MAP: n keys, in the file's order */
	unsigned char *key_kinds;  /* MAP: an enum value_kind a key, for `1:` or `true:`; NULL = every key is a text */
	bool was_block;            /* LIST and MAP: a file had it in block style, and it was not empty */
	struct yaml_look *look;    /* style, spelling, comments, for writing it back (yaml_edit.h); NULL = made */
	struct value_index *index; /* MAP: where its keys are, once many were put into it (value_index.h); NULL = they are looked through */
};

enum { VALUE_MAX_DEPTH = 100 };

/* A value of each kind, in the arena; texts are copied; lists and maps begin empty. */
struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool flag);
struct value *value_int(struct arena *a, int64_t integer);
struct value *value_float(struct arena *a, double number);
struct value *value_text(struct arena *a, const char *text);
struct value *value_list(struct arena *a);
struct value *value_map(struct arena *a);
/* The child is shared, not copied. Returns the container. value_put() replaces the value of a key that is there. */
struct value *value_add(struct arena *a, struct value *list, struct value *child);
struct value *value_put(struct arena *a, struct value *map, const char *key, struct value *child);
/* The same for a key that is no text; key is as it is spelled. */
struct value *value_put_kind(struct arena *a, struct value *map, enum value_kind kind, const char *key, struct value *child);
/* The same for a key that is known not to be there yet; key is not copied. */
void value_append(struct arena *a, struct value *map, enum value_kind kind, const char *key, struct value *child);
bool value_drop(struct value *map, const char *key); /* false if it was not there */
void value_drop_at(struct value *list_or_map, size_t i);
struct value *value_textn(struct arena *a, const char *text, size_t len);
/* A plain scalar of YAML 1.2 with what it means; any text otherwise. */
struct value *value_scalar(struct arena *a, const char *text, size_t len);
/* All of it; a list or a map that is reached twice is one in the copy, too. */
struct value *value_copy(struct arena *a, const struct value *value);

/* The place of a key of this kind, or n. */
size_t value_place(const struct value *map, enum value_kind kind, const char *key);
/* NULL if absent or no map (list). */
const struct value *value_get(const struct value *map, const char *key);
/* "a.b.0.c": keys, and places of lists. */
const struct value *value_find(const struct value *root, const char *dotted);
const char *value_get_text(const struct value *map, const char *key);          /* NULL if absent or no text */
bool value_is_true(const struct value *value);                                 /* as Python's bool(): NULL, 0, "", empty are false */
bool value_get_flag(const struct value *map, const char *key, bool otherwise); /* the same of a key; otherwise: if it is absent */

/* YAML 1.2 as ruamel reads it: 0o17, 0x1F, 0b11, 1_000, leading zeros, 1e3 and .5 as floats, 2020-01-01 a date, yes and no texts. */
enum value_kind value_kind_of_plain(const char *text, size_t len);
/* Merge keys (`<<: *base`) are merged. NULL: as null. */
struct value *value_from_yaml(struct arena *a, const struct ynode *node);
struct value *value_from_json(struct arena *a, const struct json *json);

/* Python's ==: 1 == 1.0 == true, the order of maps is ignored, NaN is equal to nothing. */
bool value_equal(const struct value *a, const struct value *b);
/* json.dumps(value, sort_keys=sorted): ", " and ": " between, everything beyond ASCII escaped, NaN and Infinity bare. */
void value_to_json(struct str *out, const struct value *value, bool sorted);
/* repr(value): [1, 2.0, 'é'], {'a': None}. */
void value_to_repr(struct str *out, const struct value *value);
/* str(value), as a template or a message shows it: a text as it stands, else the repr. */
void value_to_text(struct str *out, const struct value *value);

#endif
