/* json.h - reading JSON (by jansson, which json.c alone includes) and writing it. */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json; /* an immutable value; children are borrowed from their parent */

/* Parse a whole document; duplicate keys and bad UTF-8 are errors. ERR_DATA "path:line:col: ...". NULL on error. */
struct json *json_parse(const char *text, size_t len, const char *path, struct err *err);
struct json *json_read_file(const char *path, struct err *err);
void json_free(struct json *value);
void json_cleanup(struct json **value); /* for CLEANUP() */

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
/* The value's kind; JSON_NULL for NULL. */
enum json_kind json_kind_of(const struct json *value);

/* Lookups take NULL and wrong kinds quietly and return NULL, so that they chain: json_get(json_get(v, "a"), "b"). */
const struct json *json_get(const struct json *object, const char *key);
const struct json *json_at(const struct json *array, size_t i);
size_t json_len(const struct json *array_or_object);
const char *json_key_at(const struct json *object, size_t i); /* in the document's order */
const struct json *json_value_at(const struct json *object, size_t i);
/* The value or the fallback. */
const char *json_text(const struct json *value, const char *fallback);
double json_number(const struct json *value, double fallback); /* also "NaN", "Infinity", "-Infinity" strings */
int64_t json_int(const struct json *value, int64_t fallback);
bool json_is_true(const struct json *value);
/* Writes a value again (keys in the document's order). */
void json_dump(struct str *out, const struct json *value);

/* The writer. Keys come in the order they are written; numbers are shortest round-trip; NaN and infinities become strings. */
struct json_writer {
	struct str *out;
	int indent; /* spaces a level; 0 = compact on one line */
	int depth;
	bool has_item; /* the current container has one */
	bool after_key;
};
/*
 * The writer puts commas and colons; a key is followed by exactly one value. Numbers are shortest that read back equal, NaN and
 * infinities null.
 */
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_add_text(struct json_writer *w, const char *text); /* NULL writes null */
void json_add_textn(struct json_writer *w, const char *text, size_t len);
void json_add_number(struct json_writer *w, double value);
void json_add_int(struct json_writer *w, int64_t value);
void json_add_bool(struct json_writer *w, bool value);
void json_add_null(struct json_writer *w);
void json_add_json(struct json_writer *w, const struct json *value);
/* Text that is JSON already; its line breaks, which can only stand between tokens, become blanks. */
void json_add_raw(struct json_writer *w, const char *text, size_t len);
/* key and value in one */
void json_put_text(struct json_writer *w, const char *key, const char *text);
void json_put_number(struct json_writer *w, const char *key, double value);
void json_put_int(struct json_writer *w, const char *key, int64_t value);
void json_put_bool(struct json_writer *w, const char *key, bool value);

#endif
