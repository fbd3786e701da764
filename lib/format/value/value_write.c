/* value_write.c - a typed tree as Python's json.dumps() and repr() write it, byte for byte: DVC hashes the one and shows the other. */
#include "format/value/value.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One character of well-formed UTF-8; steps over it. */
static unsigned next_char(const char **text)
{
	const unsigned char *p = (const unsigned char *)*text;
	int n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	unsigned c = n == 1 ? *p : *p & (0x7fU >> n);

	for (int i = 1; i < n && p[i]; i++)
		c = c << 6 | (p[i] & 0x3f);
	*text += n;
	return c;
}

static void json_char(struct str *out, unsigned c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at = c && c < 128 ? strchr(from, (int)c) : NULL;

	if (at)
		str_addf(out, "\\%c", to[at - from]);
	else if (c >= 0x20 && c < 0x7f)
		str_addch(out, (char)c);
	else if (c >= 0x10000)
		str_addf(out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
	else
		str_addf(out, "\\u%04x", c);
}

static void json_string(struct str *out, const char *text, size_t len)
{
	const char *end = text + len;

	str_addch(out, '"');
	while (text < end)
		json_char(out, next_char(&text));
	str_addch(out, '"');
}

/* Python's repr of a finite float: 2.0, 1e-05, 1e+16. */
static void add_finite(struct str *out, double number)
{
	char text[DECIMAL_TEXT];

	decimal_format(text, number);
	str_add(out, text);
	if (strspn(text, "-0123456789") == strlen(text))
		str_add(out, ".0");
}

static void json_number_text(struct str *out, const struct value *value)
{
	if (value->kind == VALUE_INT && value->text)
		str_add(out, value->text);
	else if (value->kind == VALUE_INT)
		str_addf(out, "%" PRId64, value->integer);
	else if (isnan(value->number))
		str_add(out, "NaN");
	else if (isinf(value->number))
		str_add(out, value->number < 0 ? "-Infinity" : "Infinity");
	else
		add_finite(out, value->number);
}

static int by_key(const void *a, const void *b, void *map)
{
	const char *const *keys = ((const struct value *)map)->keys;

	return strcmp(keys[*(const size_t *)a], keys[*(const size_t *)b]);
}

static void json_map(struct str *out, const struct value *map, bool sorted)
{
	CLEANUP(mem_free) size_t *order = mem_new(map->n + 1, sizeof(*order));

	for (size_t i = 0; i < map->n; i++)
		order[i] = i;
	if (sorted)
		qsort_r(order, map->n, sizeof(*order), by_key, (void *)map);
	str_addch(out, '{');
	for (size_t i = 0; i < map->n; i++) {
		str_add(out, i ? ", " : "");
		json_string(out, map->keys[order[i]], strlen(map->keys[order[i]]));
		str_add(out, ": ");
		value_to_json(out, map->items[order[i]], sorted);
	}
	str_addch(out, '}');
}

void value_to_json(struct str *out, const struct value *value, bool sorted)
{
	switch (value->kind) {
	case VALUE_NULL:
		str_add(out, "null");
		break;
	case VALUE_BOOL:
		str_add(out, value->integer ? "true" : "false");
		break;
	case VALUE_INT:
	case VALUE_FLOAT:
		json_number_text(out, value);
		break;
	case VALUE_TEXT:
	case VALUE_DATE:
		json_string(out, value->text, value->len);
		break;
	case VALUE_LIST:
		str_addch(out, '[');
		for (size_t i = 0; i < value->n; i++) {
			str_add(out, i ? ", " : "");
			value_to_json(out, value->items[i], sorted);
		}
		str_addch(out, ']');
		break;
	case VALUE_MAP:
		json_map(out, value, sorted);
		break;
	}
}

/* What Python does not print: controls, separators but the blank, surrogates, private use and the unassigned ends of planes. */
static bool is_hidden(unsigned c)
{
	static const struct {
		unsigned from, to;
	} hidden[] = { { 0, 0x1f },        { 0x7f, 0xa0 },     { 0xad, 0xad },       { 0x1680, 0x1680 }, { 0x2000, 0x200f },
		       { 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x3000, 0x3000 },   { 0xe000, 0xf8ff }, { 0xfeff, 0xfeff },
		       { 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0x10ffff } };

	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		if (c >= hidden[i].from && c <= hidden[i].to)
			return true;
	return false;
}

static void repr_char(struct str *out, unsigned c, const char *bytes, size_t n, char quote)
{
	if (c == (unsigned char)quote || c == '\\')
		str_addf(out, "\\%c", (char)c);
	else if (c == '\n' || c == '\r' || c == '\t')
		str_addf(out, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
	else if (!is_hidden(c))
		str_addn(out, bytes, n);
	else
		str_addf(out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

static void repr_string(struct str *out, const char *text, size_t len)
{
	const char *end = text + len;
	char quote = memchr(text, '\'', len) && !memchr(text, '"', len) ? '"' : '\'';

	str_addch(out, quote);
	while (text < end) {
		const char *from = text;
		unsigned c = next_char(&text);

		repr_char(out, c, from, (size_t)(text - from), quote);
	}
	str_addch(out, quote);
}

static void repr_key(struct str *out, const struct value *map, size_t i)
{
	if (map->key_kinds && map->key_kinds[i] != VALUE_TEXT)
		str_add(out, map->keys[i]);
	else
		repr_string(out, map->keys[i], strlen(map->keys[i]));
	str_add(out, ": ");
}

static void repr_container(struct str *out, const struct value *value)
{
	str_addch(out, value->kind == VALUE_MAP ? '{' : '[');
	for (size_t i = 0; i < value->n; i++) {
		str_add(out, i ? ", " : "");
		if (value->kind == VALUE_MAP)
			repr_key(out, value, i);
		value_to_repr(out, value->items[i]);
	}
	str_addch(out, value->kind == VALUE_MAP ? '}' : ']');
}

void value_to_repr(struct str *out, const struct value *value)
{
	if (value->kind == VALUE_NULL)
		str_add(out, "None");
	else if (value->kind == VALUE_BOOL)
		str_add(out, value->integer ? "True" : "False");
	else if (value->kind == VALUE_TEXT)
		repr_string(out, value->text, value->len);
	else if (value->kind == VALUE_DATE)
		str_add(out, value->text);
	else if (value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		repr_container(out, value);
	else if (value->kind == VALUE_FLOAT && isnan(value->number))
		str_add(out, "nan");
	else if (value->kind == VALUE_FLOAT && isinf(value->number))
		str_add(out, value->number < 0 ? "-inf" : "inf");
	else
		json_number_text(out, value);
}

void value_to_text(struct str *out, const struct value *value)
{
	if (value->kind == VALUE_TEXT || value->kind == VALUE_DATE)
		str_addn(out, value->text, value->len);
	else
		value_to_repr(out, value);
}
