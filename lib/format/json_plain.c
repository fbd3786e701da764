/* json_plain.c - short documents of plain text, as the programs write the records of a log: ten thousand of them are read at a command.
 *
 * Strings of printable ASCII without escapes, whole numbers, the three words, objects of few keys and arrays. At the first thing that is not
 * so, it gives up, and json.c has jansson read the document from the beginning.
 */
#include "base/mem.h"
#include "format/json_tree.h"

#include <string.h>

enum { PLAIN_MOST = 8192, PLAIN_DEPTH = 8, PLAIN_ITEMS = 64, PLAIN_DIGITS = 18 };

struct plain {
	struct json_document *doc;
	char *p; /* in a copy of the text that the strings stay in */
	int depth;
};

static bool value(struct plain *c, struct json *out);

static void blanks(struct plain *c)
{
	while (*c->p == ' ' || *c->p == '\n' || *c->p == '\t' || *c->p == '\r')
		c->p++;
}

static bool take(struct plain *c, char wanted)
{
	blanks(c);
	if (*c->p != wanted)
		return false;
	c->p++;
	return true;
}

/* At a quote; the text ends where its closing one was. */
static const char *string(struct plain *c, size_t *len)
{
	char *begin = c->p + 1, *p = begin;

	if (*c->p != '"')
		return NULL;
	while (*p >= 0x20 && *p < 0x7f && *p != '"' && *p != '\\')
		p++;
	if (*p != '"')
		return NULL;
	*p = '\0';
	*len = (size_t)(p - begin);
	c->p = p + 1;
	return begin;
}

static bool number(struct plain *c, struct json *out)
{
	bool negative = *c->p == '-';
	char *begin = c->p + negative, *p = begin;
	int64_t n = 0;

	while (*p >= '0' && *p <= '9')
		n = p - begin < PLAIN_DIGITS ? 10 * n + (*p - '0') : n, p++;
	/* -0 is left to jansson, like fractions, exponents and leading zeros. */
	if (p == begin || p - begin > PLAIN_DIGITS || (*begin == '0' && (p - begin > 1 || negative)) || *p == '.' || *p == 'e' || *p == 'E')
		return false;
	out->kind = JSON_INT;
	out->integer = negative ? -n : n;
	c->p = p;
	return true;
}

static bool word(struct plain *c, struct json *out)
{
	static const struct {
		const char *text;
		enum json_kind kind;
	} words[] = { { "null", JSON_NULL }, { "true", JSON_TRUE }, { "false", JSON_FALSE } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i].text);

		if (strncmp(c->p, words[i].text, len) == 0) {
			c->p += len;
			out->kind = words[i].kind;
			return true;
		}
	}
	return false;
}

static bool is_new(const char *const *keys, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(keys[i], key) == 0)
			return false;
	return true;
}

static struct json **kept(struct plain *c, const struct json *items, size_t n)
{
	struct json **list = arena_new(&c->doc->arena, n, sizeof(*list));
	struct json *block = arena_new(&c->doc->arena, n, sizeof(*block));

	for (size_t i = 0; i < n; i++) {
		block[i] = items[i];
		list[i] = &block[i];
	}
	return list;
}

static bool object(struct plain *c, struct json *out)
{
	const char *keys[JSON_FEW_KEYS];
	struct json items[JSON_FEW_KEYS] = { 0 };
	size_t n = 0, len;

	if (!take(c, '}')) {
		do {
			blanks(c);
			if (n == JSON_FEW_KEYS || !(keys[n] = string(c, &len)) || !is_new(keys, n, keys[n]) || !take(c, ':') ||
			    !value(c, &items[n]))
				return false;
			n++;
		} while (take(c, ','));
		if (!take(c, '}'))
			return false;
	}
	out->kind = JSON_OBJECT;
	out->n = n;
	out->items = kept(c, items, n);
	out->keys = arena_new(&c->doc->arena, n, sizeof(*out->keys));
	memcpy(out->keys, keys, n * sizeof(*keys));
	return true;
}

static bool array(struct plain *c, struct json *out)
{
	struct json items[PLAIN_ITEMS] = { 0 };
	size_t n = 0;

	if (!take(c, ']')) {
		do {
			if (n == PLAIN_ITEMS || !value(c, &items[n]))
				return false;
			n++;
		} while (take(c, ','));
		if (!take(c, ']'))
			return false;
	}
	out->kind = JSON_ARRAY;
	out->n = n;
	out->items = kept(c, items, n);
	return true;
}

static bool nested(struct plain *c, struct json *out, bool (*read)(struct plain *, struct json *))
{
	bool good;

	if (++c->depth > PLAIN_DEPTH)
		return false;
	c->p++;
	good = read(c, out);
	c->depth--;
	return good;
}

static bool value(struct plain *c, struct json *out)
{
	blanks(c);
	if (*c->p == '"') {
		out->kind = JSON_STRING;
		return (out->text = string(c, &out->n)) != NULL;
	}
	if (*c->p == '{')
		return nested(c, out, object);
	if (*c->p == '[')
		return nested(c, out, array);
	if (*c->p == '-' || (*c->p >= '0' && *c->p <= '9'))
		return number(c, out);
	return word(c, out);
}

struct json_document *json_plain(const char *text, size_t len)
{
	struct json_document *doc;
	struct plain c;
	char *copy;

	if (len == 0 || len > PLAIN_MOST)
		return NULL;
	doc = mem_new(1, sizeof(*doc));
	copy = arena_strndup(&doc->arena, text, len);
	c = (struct plain){ .doc = doc, .p = copy };
	if (value(&c, &doc->root)) {
		blanks(&c);
		if (c.p == copy + len)
			return doc;
	}
	json_free(&doc->root);
	return NULL;
}
