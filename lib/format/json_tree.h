/* json_tree.h - the tree behind json.h, for the two that build it: json.c from what jansson read, json_plain.c by itself. */
#ifndef FORMAT_JSON_TREE_H
#define FORMAT_JSON_TREE_H

#include "base/arena.h"
#include "base/map.h"
#include "format/json.h"

enum { JSON_FEW_KEYS = 16 };

struct json {
	enum json_kind kind;
	size_t n; /* bytes of a string, items of a container */
	union {
		int64_t integer;
		double real;
		const char *text;
		struct json **items;
	};
	const char **keys;  /* object: (n) */
	struct map *by_key; /* object with many keys, else NULL */
};

/* The root and what it owns. */
struct json_document {
	struct json root; /* first, so that json_free() finds the rest */
	struct arena arena;
	struct map *maps[64]; /* the first of the maps; the rest of a document's wide objects are searched in line */
	size_t n_maps;
};

/*
 * A short document without escapes, fractions and anything else that is not plain, in a tenth of jansson's time. NULL: it may be right
 * or wrong, let jansson read it. What is returned is what jansson would have read.
 */
struct json_document *json_plain(const char *text, size_t len);

#endif
