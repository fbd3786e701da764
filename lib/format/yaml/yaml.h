/* yaml.h - YAML files as a tree that knows the line and column of each key (libyaml parses; yaml.c alone includes it). */
#ifndef FORMAT_YAML_H
#define FORMAT_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ynode_kind { YNODE_SCALAR, YNODE_LIST, YNODE_MAP };

struct ynode {
	enum ynode_kind kind;
	int line, col;         /* of the value, from 1 */
	int key_line, key_col; /* of its key in a map */
	const char *text;      /* scalar */
	size_t len;
	bool plain;       /* an unquoted scalar: may be a number, bool or null */
	const char *from; /* "-S train.folds" if yaml_set() put it there: messages name that instead of a place; else NULL */
	size_t n;         /* list or map: children */
	struct ynode **items;
	const char **keys; /* map: n keys, in the file's order */
};

struct yaml {
	char *path;         /* for messages */
	struct ynode *root; /* an empty map for an empty file */
	struct arena arena;
};

/* Bad UTF-8, NUL, duplicate keys, aliases that explode, more than one document: ERR_USAGE "path:line:col: ...". */
int yaml_read_file(struct yaml *y, const char *path, struct err *err);
int yaml_read_text(struct yaml *y, const char *text, size_t len, const char *path, struct err *err);
void yaml_release(struct yaml *y);

const struct ynode *ynode_get(const struct ynode *map, const char *key); /* NULL if absent or no map */
/* "a.b.c" */
const struct ynode *ynode_find(const struct ynode *map, const char *dotted);
bool ynode_is_null(const struct ynode *node); /* absent, or a plain null, ~ or empty */
/* Reads of one scalar by the core schema; false if it is none of that type (numbers must be finite). */
bool ynode_to_number(const struct ynode *node, double *out);
bool ynode_to_int(const struct ynode *node, int64_t *out);
bool ynode_to_bool(const struct ynode *node, bool *out);

/* Typed reads of one key of a map (YAML 1.2 core schema: true/false only, no yes/no, no octal 010). An absent key leaves *out
 * alone and returns 0; a wrong type is ERR_USAGE "path:line:col: 'key' ...". */
int yaml_get_text(const struct yaml *y, const struct ynode *map, const char *key, const char **out, struct err *err);
int yaml_get_number(const struct yaml *y, const struct ynode *map, const char *key, double *out, struct err *err);
int yaml_get_int(const struct yaml *y, const struct ynode *map, const char *key, int64_t *out, struct err *err);
int yaml_get_bool(const struct yaml *y, const struct ynode *map, const char *key, bool *out, struct err *err);
/* A list of scalars, or one scalar; null and absent leave *out alone. */
int yaml_get_texts(const struct yaml *y, const struct ynode *map, const char *key, struct strvec *out, struct err *err);

/* Error at a node's key. Returns -1. */
int yaml_error(const struct yaml *y, const struct ynode *node, struct err *err, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Every key of map must be one of known (NULL-terminated): else ERR_USAGE with "did you mean". */
int yaml_only(const struct yaml *y, const struct ynode *map, const char *const *known, struct err *err);

/* Set "a.b.c" to a YAML scalar or flow collection ("0.5", "[1, 2]"), as -S key=value does; missing maps are made, a number is an
 * index into a list ("a.0"). ERR_USAGE "-S a.b.c: ...", and the tree is as it was. */
int yaml_set(struct yaml *y, const char *dotted, const char *value, struct err *err);

/* A canonical one-line JSON of a node (numbers as JSON numbers, keys in byte order): for digests and provenance. */
void ynode_to_json(struct str *out, const struct ynode *node);

#endif
