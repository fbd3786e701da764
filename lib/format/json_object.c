/* json_object.c - takes one object apart into its members, strictly by RFC 8259. */
#include "base/map.h"
#include "base/mem.h"
#include "format/json_rows.h"

#include <string.h>

enum { JSON_MAX_DEPTH = 64, FEW_FIELDS = 16 };

struct cursor {
	struct json_rows *rows;
	const char *p, *end;
	int depth;
	bool bad_character; /* an escape that is no character */
};

static bool fail(struct cursor *c, const char *why)
{
	if (!c->rows->why)
		c->rows->why = why;
	return false;
}

static void blanks(struct cursor *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r'))
		c->p++;
}

static bool at(const struct cursor *c, char what)
{
	return c->p < c->end && *c->p == what;
}

static int hex_digit(char h)
{
	return h >= '0' && h <= '9' ? h - '0' : h >= 'a' && h <= 'f' ? h - 'a' + 10 : h >= 'A' && h <= 'F' ? h - 'A' + 10 : -1;
}

/* Four hex digits at p, or -1. */
static int hex4(const struct cursor *c, const char *p)
{
	int value = 0;

	if (c->end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		if (hex_digit(p[i]) < 0)
			return -1;
		value = value * 16 + hex_digit(p[i]);
	}
	return value;
}

static void add_utf8(struct str *out, unsigned code)
{
	if (code < 0x80) {
		str_addch(out, (char)code);
		return;
	}
	if (code < 0x800) {
		str_addch(out, (char)(0xc0 | code >> 6));
	} else {
		if (code < 0x10000) {
			str_addch(out, (char)(0xe0 | code >> 12));
		} else {
			str_addch(out, (char)(0xf0 | code >> 18));
			str_addch(out, (char)(0x80 | (code >> 12 & 0x3f)));
		}
		str_addch(out, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	str_addch(out, (char)(0x80 | (code & 0x3f)));
}

/* The "uXXXX" at p, with its second half if it is a surrogate pair. */
static bool unicode_escape(struct cursor *c)
{
	int code = hex4(c, c->p + 1), low;

	if (code < 0)
		return fail(c, "four hex digits behind \\u");
	c->p += 5;
	if (code >= 0xd800 && code < 0xdc00 && c->end - c->p >= 6 && c->p[0] == '\\' && c->p[1] == 'u') {
		low = hex4(c, c->p + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			c->p += 6;
			add_utf8(&c->rows->scratch, 0x10000 + ((unsigned)(code - 0xd800) << 10) + (unsigned)(low - 0xdc00));
			return true;
		}
	}
	if (code == 0 || (code >= 0xd800 && code < 0xe000)) {
		c->bad_character = true;
		return fail(c, "an escape that is a character");
	}
	add_utf8(&c->rows->scratch, (unsigned)code);
	return true;
}

static bool escape(struct cursor *c)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	c->p++;
	if (at(c, 'u'))
		return unicode_escape(c);
	letter = c->p < c->end && *c->p ? strchr(letters, *c->p) : NULL;
	if (!letter)
		return fail(c, "an escape that JSON knows");
	str_addch(&c->rows->scratch, meanings[letter - letters]);
	c->p++;
	return true;
}

/* A string at p. Its text is a piece of the input, or, with escapes, of scratch, which has room for it and so stays in place. */
static bool string(struct cursor *c, const char **text, size_t *len)
{
	struct str *scratch = &c->rows->scratch;
	const char *start = ++c->p, *done = start;
	size_t scratch_start = scratch->len;
	bool copied = false;

	for (; c->p < c->end && *c->p != '"';) {
		if ((unsigned char)*c->p < 0x20)
			return fail(c, "no control character in a string");
		if (*c->p != '\\') {
			c->p++;
			continue;
		}
		str_addn(scratch, done, (size_t)(c->p - done));
		copied = true;
		if (!escape(c))
			return false;
		done = c->p;
	}
	if (c->p == c->end)
		return fail(c, "a closing '\"'");
	if (copied)
		str_addn(scratch, done, (size_t)(c->p - done));
	*text = copied ? scratch->data + scratch_start : start;
	*len = copied ? scratch->len - scratch_start : (size_t)(c->p - start);
	c->p++;
	return true;
}

static bool digits(struct cursor *c)
{
	const char *start = c->p;

	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	return c->p > start;
}

static bool number(struct cursor *c)
{
	const char *start;

	c->p += at(c, '-');
	start = c->p;
	if (!digits(c) || (*start == '0' && c->p - start > 1))
		return fail(c, "a number as JSON writes it");
	if (at(c, '.')) {
		c->p++;
		if (!digits(c))
			return fail(c, "digits behind the point");
	}
	if (at(c, 'e') || at(c, 'E')) {
		c->p++;
		c->p += at(c, '+') || at(c, '-');
		if (!digits(c))
			return fail(c, "digits of an exponent");
	}
	return true;
}

static bool word(struct cursor *c, struct json_field *field)
{
	static const struct {
		const char *text;
		size_t len;
		enum json_kind kind;
	} words[] = { { "null", 4, JSON_NULL }, { "true", 4, JSON_TRUE }, { "false", 5, JSON_FALSE } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if ((size_t)(c->end - c->p) >= words[i].len && memcmp(c->p, words[i].text, words[i].len) == 0) {
			field->kind = words[i].kind;
			c->p += words[i].len;
			return true;
		}
	return fail(c, "a value");
}

static bool value(struct cursor *c, struct json_field *field);

/* What is nested in a member is checked and kept as its raw text. */
static bool nested(struct cursor *c, char close)
{
	struct json_field ignored;
	const char *key;
	size_t len;

	if (++c->depth > JSON_MAX_DEPTH)
		return fail(c, "less nesting");
	c->p++;
	blanks(c);
	for (bool first = true; !at(c, close); first = false) {
		if (!first) {
			if (!at(c, ','))
				return fail(c, close == ']' ? "',' or ']'" : "',' or '}'");
			c->p++;
			blanks(c);
		}
		if (close == '}') {
			if (!at(c, '"'))
				return fail(c, "a key in quotes");
			if (!string(c, &key, &len))
				return false;
			blanks(c);
			if (!at(c, ':'))
				return fail(c, "':'");
			c->p++;
		}
		if (!value(c, &ignored))
			return false;
	}
	c->p++;
	c->depth--;
	return true;
}

/* A value with the blanks around it. */
static bool value(struct cursor *c, struct json_field *field)
{
	const char *start;
	bool good;

	blanks(c);
	start = c->p;
	if (at(c, '"')) {
		field->kind = JSON_STRING;
		good = string(c, &field->text, &field->len);
	} else {
		if (at(c, '{') || at(c, '[')) {
			field->kind = *start == '{' ? JSON_OBJECT : JSON_ARRAY;
			good = nested(c, *start == '{' ? '}' : ']');
		} else if (at(c, '-') || (c->p < c->end && *c->p >= '0' && *c->p <= '9')) {
			field->kind = JSON_REAL;
			good = number(c);
		} else {
			good = word(c, field);
		}
		field->text = start;
		field->len = (size_t)(c->p - start);
	}
	blanks(c);
	return good;
}

static bool member(struct cursor *c)
{
	struct json_rows *rows = c->rows;
	struct json_field *field;

	if (!at(c, '"'))
		return fail(c, "a key in quotes");
	rows->fields = mem_grow(rows->fields, rows->n_fields, &rows->cap_fields, sizeof(*rows->fields));
	field = &rows->fields[rows->n_fields++];
	*field = (struct json_field){ 0 };
	if (!string(c, &field->key, &field->key_len))
		return false;
	blanks(c);
	if (!at(c, ':'))
		return fail(c, "':'");
	c->p++;
	return value(c, field);
}

static bool has_twice_few(const struct json_rows *rows)
{
	for (size_t i = 1; i < rows->n_fields; i++)
		for (size_t k = 0; k < i; k++)
			if (rows->fields[i].key_len == rows->fields[k].key_len &&
			    memcmp(rows->fields[i].key, rows->fields[k].key, rows->fields[i].key_len) == 0)
				return true;
	return false;
}

static bool has_twice(const struct json_rows *rows)
{
	CLEANUP(map_release) struct map seen = { 0 };

	if (rows->n_fields <= FEW_FIELDS)
		return has_twice_few(rows);
	for (size_t i = 0; i < rows->n_fields; i++) {
		bool added;

		map_put(&seen, rows->fields[i].key, rows->fields[i].key_len, i, &added);
		if (!added)
			return true;
	}
	return false;
}

static bool object(struct cursor *c)
{
	blanks(c);
	if (!at(c, '{'))
		return fail(c, "an object");
	c->p++;
	blanks(c);
	for (bool first = true; !at(c, '}'); first = false) {
		if (!first) {
			if (!at(c, ','))
				return fail(c, "',' or '}'");
			c->p++;
			blanks(c);
		}
		if (!member(c))
			return false;
	}
	c->p++;
	blanks(c);
	if (c->p < c->end)
		return fail(c, "nothing behind the object");
	return !has_twice(c->rows) || fail(c, "each key once");
}

enum json_rows_status json_rows_parse(struct json_rows *rows, const char *text, size_t len)
{
	struct cursor c = { .rows = rows, .p = text, .end = text + len };

	rows->n_fields = 0;
	rows->why = NULL;
	str_clear(&rows->scratch);
	if (memchr(text, '\0', len) || !str_is_utf8(text, len)) {
		rows->why = "UTF-8 without NUL";
		return JSON_ROWS_ENCODING;
	}
	str_reserve(&rows->scratch, len); /* an escape is never shorter than its character: scratch will not move */
	if (object(&c))
		return JSON_ROWS_ROW;
	return c.bad_character ? JSON_ROWS_ENCODING : JSON_ROWS_BAD;
}
