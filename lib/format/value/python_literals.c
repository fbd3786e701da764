/* python_literals.c - reads statements and indents, and of right-hand sides only what is a literal. */
#include "format/value/python_literals.h"

#include "base/mem.h"
#include "format/text_check.h"
#include "format/value/python_value.h"

#include <ctype.h>
#include <string.h>

/* A statement: its text without comments, line joins or breaks within brackets, and its indent. */
struct statement {
	struct str text;
	int line, indent;
};

struct reader {
	const char *p, *end;
	int line;
	struct arena *arena;
	const char *path;
	struct err *err;
};

static int fail(const struct reader *r, int line, const char *what)
{
	return err_at(r->err, ERR_USAGE, r->path, line, 0, "%s", what);
}

/* A string with its quotes, as it stands. */
static int take_string(struct reader *r, struct str *out)
{
	char quote = *r->p;
	bool three = r->end - r->p >= 3 && r->p[1] == quote && r->p[2] == quote;
	size_t n = three ? 3 : 1;
	int line = r->line;

	str_addn(out, r->p, n);
	for (r->p += n; r->p < r->end; r->p++) {
		if (*r->p == '\n') {
			if (!three)
				break;
			r->line++;
		}
		if (*r->p == '\\' && r->p + 1 < r->end) {
			str_addch(out, *r->p++);
			r->line += *r->p == '\n';
		} else if (*r->p == quote && (!three || (r->end - r->p >= 3 && r->p[1] == quote && r->p[2] == quote))) {
			str_addn(out, r->p, n);
			r->p += n;
			return 0;
		}
		str_addch(out, *r->p);
	}
	return fail(r, line, "a string that is not closed");
}

static void skip_comment(struct reader *r)
{
	while (r->p < r->end && *r->p != '\n')
		r->p++;
}

/* Everything up to the end of the statement: a line break or ';' outside of brackets. */
static int take_statement(struct reader *r, struct statement *s)
{
	int depth = 0;

	while (r->p < r->end) {
		char c = *r->p;

		if (c == '#') {
			skip_comment(r);
		} else if (c == '"' || c == '\'') {
			if (take_string(r, &s->text) < 0)
				return -1;
		} else if (c == '\\' && r->p + 1 < r->end && r->p[1] == '\n') {
			r->p += 2;
			r->line++;
		} else if ((c == '\n' || c == ';') && depth == 0) {
			break;
		} else {
			depth += strchr("([{", c) != NULL;
			depth -= strchr(")]}", c) != NULL;
			if (depth < 0)
				return fail(r, r->line, "a bracket that was not opened");
			r->line += c == '\n';
			str_addch(&s->text, c == '\n' ? ' ' : c);
			r->p++;
		}
	}
	return depth ? fail(r, s->line, "a bracket that is not closed") : 0;
}

/* The next statement; 0 at the end of the text, 1 if there is one, -1 on error. */
static int next_statement(struct reader *r, struct statement *s)
{
	static const int tab = 8;

	str_clear(&s->text);
	for (;;) {
		int indent = 0;

		if (r->p < r->end && *r->p == ';') {
			r->p++; /* the indent stays */
			while (r->p < r->end && (*r->p == ' ' || *r->p == '\t'))
				r->p++;
			indent = s->indent;
		} else {
			for (; r->p < r->end && strchr(" \t\f\r", *r->p) && *r->p; r->p++)
				indent = *r->p == '\t' ? (indent / tab + 1) * tab : indent + 1;
		}
		if (r->p >= r->end)
			return 0;
		if (*r->p == '#')
			skip_comment(r);
		if (r->p < r->end && *r->p == '\n') {
			r->p++;
			r->line++;
			continue;
		}
		s->indent = indent;
		s->line = r->line;
		return take_statement(r, s) < 0 ? -1 : 1;
	}
}

static size_t name_len(const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) || p[n] == '_' || (unsigned char)p[n] >= 0x80)
		n++;
	return isdigit((unsigned char)*p) ? 0 : n;
}

/* name = ..., name: type = ...; in an __init__ only self.name. */
static void assignment(struct reader *r, struct value *map, const struct statement *s, bool of_self)
{
	const char *p = str_text(&s->text);
	struct value *value;
	size_t n;
	char *name;

	if (str_starts(p, "self."))
		p += 5;
	else if (of_self)
		return;
	n = name_len(p);
	name = arena_strndup(r->arena, p, n);
	p += n + strspn(p + n, " \t");
	if (*p == ':') {
		p = strchr(p, '=');
		if (!p)
			return;
	}
	if (n == 0 || *p != '=' || p[1] == '=')
		return;
	value = python_value(r->arena, p + 1, s->line);
	if (value)
		value_put(r->arena, map, name, value);
}

static bool begins_with_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	return strncmp(text, word, n) == 0 && (text[n] == ' ' || text[n] == '\t');
}

/* What a block that a statement opens is to us. */
enum block { BLOCK_CODE, BLOCK_CLASS, BLOCK_INIT };

struct level {
	int indent; /* of its statements; -1 = not seen yet */
	int parent; /* indent of what opened it */
	enum block kind;
	struct value *map; /* NULL: nothing here counts */
};

static struct level opened_by(struct reader *r, const struct level *outer, const struct statement *s)
{
	struct level level = { .indent = -1, .parent = s->indent };
	const char *text = str_text(&s->text), *name;

	if (outer->map && begins_with_word(text, "class") && outer->kind != BLOCK_INIT) {
		name = text + 5 + strspn(text + 5, " \t");
		level.kind = BLOCK_CLASS;
		level.map = value_map(r->arena);
		value_put(r->arena, outer->map, arena_strndup(r->arena, name, name_len(name)), level.map);
	} else if (outer->map && begins_with_word(text, "def") && str_starts(text + 3 + strspn(text + 3, " \t"), "__init__") &&
		   outer->kind != BLOCK_INIT) {
		level.kind = BLOCK_INIT;
		level.map = outer->map;
	}
	return level;
}

static bool opens_block(const struct statement *s)
{
	size_t n = s->text.len;

	while (n && isspace((unsigned char)s->text.data[n - 1]))
		n--;
	return n && s->text.data[n - 1] == ':';
}

static int read_blocks(struct reader *r, struct value *root, struct statement *s)
{
	struct level levels[VALUE_MAX_DEPTH] = { { .indent = 0, .parent = -1, .kind = BLOCK_CLASS, .map = root } };
	int n = 1, status;

	while ((status = next_statement(r, s)) > 0) {
		while (n > 1 && s->indent <= levels[n - 1].parent)
			n--;
		if (levels[n - 1].indent < 0)
			levels[n - 1].indent = s->indent;
		if (levels[n - 1].indent != s->indent)
			return fail(r, s->line, "an indent that fits nowhere");
		if (opens_block(s)) {
			if (n == VALUE_MAX_DEPTH)
				return fail(r, s->line, "nested too deep");
			levels[n] = opened_by(r, &levels[n - 1], s);
			n++;
		} else if (levels[n - 1].map) {
			assignment(r, levels[n - 1].map, s, levels[n - 1].kind == BLOCK_INIT);
		}
	}
	return status;
}

int python_literals_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	struct reader r = { .p = text, .end = text + len, .line = 1, .arena = a, .path = path, .err = err };
	struct statement s = { 0 };
	int status;

	if (text_check(text, len, path, err) < 0)
		return -1;
	*out = value_map(a);
	status = read_blocks(&r, *out, &s);
	str_release(&s.text);
	return status;
}
