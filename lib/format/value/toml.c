/* toml.c - a reader of TOML 1.0 for files of parameters: tables, arrays of tables, dotted keys, all kinds of strings and numbers. */
#include "format/value/toml.h"

#include "base/mem.h"
#include "format/text_check.h"

#include <math.h>
#include <string.h>

struct toml {
	const char *p, *end, *line_begin;
	int line;
	struct arena *arena;
	const char *path;
	struct err *err;
	struct value *root, *table;
	int depth;
};

static int value_of(struct toml *t, struct value **out);

static int fail(struct toml *t, const char *what)
{
	return err_at(t->err, ERR_USAGE, t->path, t->line, (int)(t->p - t->line_begin) + 1, "%s", what);
}

static char at(const struct toml *t, size_t i)
{
	return t->p + i < t->end ? t->p[i] : '\0';
}

static void step(struct toml *t, size_t n)
{
	for (; n-- && t->p < t->end; t->p++)
		if (*t->p == '\n') {
			t->line++;
			t->line_begin = t->p + 1;
		}
}

static void blanks(struct toml *t)
{
	while (at(t, 0) == ' ' || at(t, 0) == '\t')
		step(t, 1);
}

/* Blanks, comments and line breaks. */
static void space(struct toml *t)
{
	for (;;) {
		blanks(t);
		if (at(t, 0) == '#')
			while (t->p < t->end && *t->p != '\n')
				step(t, 1);
		else if (at(t, 0) == '\n' || (at(t, 0) == '\r' && at(t, 1) == '\n'))
			step(t, 1);
		else
			return;
	}
}

static bool starts(const struct toml *t, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(t->end - t->p) >= n && memcmp(t->p, word, n) == 0;
}

static int escaped_code(struct toml *t, struct str *out, size_t digits)
{
	unsigned code = 0;

	for (size_t i = 0; i < digits; i++) {
		static const char hex[] = "0123456789abcdef";
		char c = at(t, i);
		const char *digit = c ? strchr(hex, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

		if (!digit)
			return fail(t, "hexadecimal digits are expected");
		code = code << 4 | (unsigned)(digit - hex);
	}
	if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return fail(t, "an escape that is no character here");
	str_add_utf8(out, code);
	step(t, digits);
	return 0;
}

/* Behind a backslash. */
static int escape(struct toml *t, struct str *out, bool lines)
{
	static const char from[] = "btnfre\"\\", to[] = "\b\t\n\f\r\033\"\\";
	char c = at(t, 0);
	const char *known = c ? strchr(from, c) : NULL;

	if (known) {
		str_addch(out, to[known - from]);
		step(t, 1);
		return 0;
	}
	if (c == 'u' || c == 'U') {
		step(t, 1);
		return escaped_code(t, out, c == 'u' ? 4 : 8);
	}
	if (!lines || !c || !strchr(" \t\r\n", c))
		return fail(t, "an unknown escape");
	while (at(t, 0) && strchr(" \t\r\n", at(t, 0)))
		step(t, 1);
	return 0;
}

static int string(struct toml *t, struct str *out)
{
	char quote = at(t, 0), three[4] = { quote, quote, quote };
	bool lines = starts(t, three);

	step(t, lines ? 3 : 1);
	if (lines && at(t, 0) == '\r' && at(t, 1) == '\n')
		step(t, 1);
	if (lines && at(t, 0) == '\n')
		step(t, 1);
	for (;;) {
		char c = at(t, 0);

		if (t->p >= t->end || (c == '\n' && !lines))
			return fail(t, "a string that is not closed");
		if (lines ? starts(t, three) && at(t, 3) != quote : c == quote)
			break;
		step(t, 1);
		if (c == '\\' && quote == '"') {
			if (escape(t, out, lines) < 0)
				return -1;
		} else if (!(c == '\r' && at(t, 0) == '\n')) {
			str_addch(out, c);
		}
	}
	step(t, lines ? 3 : 1);
	return memchr(str_text(out), '\0', out->len) ? fail(t, "a NUL in a string") : 0;
}

static bool is_date(const char *word, size_t len)
{
	static const char digits[] = "0123456789";

	return (len >= 10 && strspn(word, digits) == 4 && word[4] == '-') || (len >= 5 && strspn(word, digits) == 2 && word[2] == ':');
}

static bool is_number(const char *word, size_t len)
{
	enum value_kind kind = value_kind_of_plain(word, len);
	const char *digits = word + (*word == '+' || *word == '-');

	if (kind != VALUE_INT && kind != VALUE_FLOAT)
		return false;
	/* Stricter than YAML: 007, 1., .5 and 1__0 are none. */
	if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
		return false;
	return digits[0] >= '0' && digits[0] <= '9' && !strstr(word, "__") && word[len - 1] != '_' && word[len - 1] != '.' &&
	       !strstr(word, "._") && !strstr(word, "_.") && !strstr(word, ".e") && !strstr(word, ".E");
}

static int bare_value(struct toml *t, struct value **out)
{
	const char *from = t->p;
	size_t len = 0;
	char *word;

	while (at(t, len) && !strchr(" \t\r\n,]}#", at(t, len)))
		len++;
	/* A date, a blank, and a time. */
	if (len == 10 && is_date(from, len) && at(t, 10) == ' ' && at(t, 11) >= '0' && at(t, 11) <= '9')
		for (len = 11; at(t, len) && !strchr(" \t\r\n,]}#", at(t, len)); len++)
			;
	word = arena_strndup(t->arena, from, len);
	if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
		*out = value_bool(t->arena, *word == 't');
	} else if (strcmp(word + strspn(word, "+-"), "inf") == 0 && len <= 4) {
		*out = value_float(t->arena, *word == '-' ? -INFINITY : INFINITY);
	} else if (strcmp(word + strspn(word, "+-"), "nan") == 0 && len <= 4) {
		*out = value_float(t->arena, NAN);
	} else if (len && is_date(word, len)) {
		*out = value_text(t->arena, word);
		(*out)->kind = VALUE_DATE;
	} else if (len && is_number(word, len)) {
		*out = value_scalar(t->arena, word, len);
	} else {
		return fail(t, "a value is expected: texts stand in quotes");
	}
	step(t, len);
	return 0;
}

static int key_part(struct toml *t, const char **out)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (at(t, 0) == '"' || at(t, 0) == '\'') {
		if (string(t, &text) < 0)
			return -1;
	} else {
		static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

		for (; at(t, 0) && strchr(bare, at(t, 0)); step(t, 1))
			str_addch(&text, at(t, 0));
		if (text.len == 0)
			return fail(t, "a key is expected");
	}
	*out = arena_strdup(t->arena, str_text(&text));
	return 0;
}

/* The table below `table` at a key, made if it is not there; of an array of tables the last one. */
static struct value *enter(struct toml *t, struct value *table, const char *key)
{
	struct value *child = (struct value *)value_get(table, key);

	if (!child) {
		child = value_map(t->arena);
		child->line = t->line;
		value_append(t->arena, table, VALUE_TEXT, key, child);
	}
	if (child->kind == VALUE_LIST && child->n)
		child = child->items[child->n - 1];
	return child->kind == VALUE_MAP ? child : NULL;
}

/* "a.b.c": enters all but the last part. */
static int key_path(struct toml *t, struct value **table, const char **last)
{
	for (;;) {
		blanks(t);
		if (key_part(t, last) < 0)
			return -1;
		blanks(t);
		if (at(t, 0) != '.')
			return 0;
		step(t, 1);
		*table = enter(t, *table, *last);
		if (!*table)
			return fail(t, "a key below a plain value");
	}
}

static int pair(struct toml *t, struct value *table)
{
	const char *key;
	struct value *value;

	if (key_path(t, &table, &key) < 0)
		return -1;
	if (at(t, 0) != '=')
		return fail(t, "'=' is expected");
	step(t, 1);
	blanks(t);
	if (value_get(table, key))
		return err_at(t->err, ERR_USAGE, t->path, t->line, (int)(t->p - t->line_begin) + 1, "the key '%.80s' is given twice", key);
	if (value_of(t, &value) < 0)
		return -1;
	value_append(t->arena, table, VALUE_TEXT, key, value);
	return 0;
}

static int list_of(struct toml *t, struct value *list)
{
	step(t, 1);
	for (;;) {
		struct value *item;

		space(t);
		if (at(t, 0) == ']')
			break;
		if (value_of(t, &item) < 0)
			return -1;
		value_add(t->arena, list, item);
		space(t);
		if (at(t, 0) == ',')
			step(t, 1);
		else if (at(t, 0) != ']')
			return fail(t, "',' or ']' is expected");
	}
	step(t, 1);
	return 0;
}

static int inline_table(struct toml *t, struct value *table)
{
	step(t, 1);
	blanks(t);
	while (at(t, 0) != '}') {
		if (pair(t, table) < 0)
			return -1;
		blanks(t);
		if (at(t, 0) == ',') {
			step(t, 1);
			blanks(t);
		} else if (at(t, 0) != '}') {
			return fail(t, "',' or '}' is expected");
		}
	}
	step(t, 1);
	return 0;
}

static int value_of(struct toml *t, struct value **out)
{
	int line = t->line, col = (int)(t->p - t->line_begin) + 1, status;
	char c = at(t, 0);

	if (++t->depth >= VALUE_MAX_DEPTH)
		return fail(t, "nested too deep");
	if (c == '"' || c == '\'') {
		CLEANUP(str_release) struct str text = { 0 };

		status = string(t, &text);
		*out = value_textn(t->arena, str_text(&text), text.len);
	} else if (c == '[') {
		*out = value_list(t->arena);
		status = list_of(t, *out);
	} else if (c == '{') {
		*out = value_map(t->arena);
		status = inline_table(t, *out);
	} else {
		status = bare_value(t, out);
	}
	t->depth--;
	if (status == 0) {
		(*out)->line = line;
		(*out)->col = col;
	}
	return status;
}

/* [a.b] or [[a.b]] */
static int header(struct toml *t)
{
	bool is_array = at(t, 1) == '[';
	struct value *table = t->root, *list;
	const char *key;

	step(t, is_array ? 2 : 1);
	if (key_path(t, &table, &key) < 0)
		return -1;
	if (at(t, 0) != ']' || (is_array && at(t, 1) != ']'))
		return fail(t, "']' is expected");
	step(t, is_array ? 2 : 1);
	if (!is_array) {
		t->table = enter(t, table, key);
		return t->table ? 0 : fail(t, "the table is a plain value already");
	}
	list = (struct value *)value_get(table, key);
	if (!list) {
		list = value_list(t->arena);
		value_append(t->arena, table, VALUE_TEXT, key, list);
	}
	if (list->kind != VALUE_LIST)
		return fail(t, "the array of tables is something else already");
	t->table = value_map(t->arena);
	value_add(t->arena, list, t->table);
	return 0;
}

int toml_read_text(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	struct toml t = { .p = text, .end = text + len, .line_begin = text, .line = 1, .arena = a, .path = path, .err = err };

	if (text_check(text, len, path, err) < 0)
		return -1;
	t.root = t.table = value_map(a);
	if (starts(&t, "\xef\xbb\xbf"))
		step(&t, 3);
	for (space(&t); t.p < t.end; space(&t)) {
		if ((at(&t, 0) == '[' ? header(&t) : pair(&t, t.table)) < 0)
			return -1;
		blanks(&t);
		if (t.p < t.end && !strchr("#\r\n", at(&t, 0)))
			return fail(&t, "a line break is expected");
	}
	*out = t.root;
	return 0;
}

size_t toml_value_at(const struct value *value, const char *text, size_t len, size_t *from)
{
	CLEANUP(arena_release) struct arena scratch = { 0 };
	struct err err = { 0 };
	struct toml t = { .p = text, .end = text + len, .line_begin = text, .line = 1, .arena = &scratch, .path = "", .err = &err };
	struct value *again;

	while (t.line < value->line && t.p < t.end)
		step(&t, 1);
	step(&t, (size_t)value->col - 1);
	*from = (size_t)(t.p - text);
	return value_of(&t, &again) == 0 ? (size_t)(t.p - text) - *from : 0;
}
