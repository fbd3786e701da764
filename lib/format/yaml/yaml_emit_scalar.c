/* yaml_emit_scalar.c - writes one scalar in a style, and folds it where that style folds. Each writer looks at one character more than
 * there are, which ends the last run. Source: the behaviour of ruamel.yaml 0.19.1; plain words fold as from 0.18.14 on. */
#include "base/mem.h"
#include "format/yaml/yaml_emitter.h"

#include <string.h>

static void put(struct yaml_emitter *e, const char *text)
{
	str_add(e->out, text);
	e->column += (int)strlen(text);
}

/* Line breaks of the text; `double_first`: in quotes a single one would read as a blank. */
static void put_breaks(struct yaml_emitter *e, size_t from, size_t to, bool double_first)
{
	if (double_first && e->chars[from] == '\n')
		yaml_pen_break(e, '\n');
	for (size_t i = from; i < to; i++)
		yaml_pen_break(e, e->chars[i]);
}

/*
 * A word that would pass the width gets a line of its own, but not behind several blanks, of which one would be read. (There, and in keys,
 * ruamel.yaml folds all the same, and DVC then reads another text than it wrote.)
 */
static bool may_fold_before(const struct yaml_emitter *e, size_t start)
{
	return start < 2 || e->chars[start - 2] != ' ';
}

static void write_plain(struct yaml_emitter *e, bool split)
{
	size_t n = e->n_chars, start = 0;
	bool spaces = false;

	if (n == 0)
		return;
	if (!e->whitespace)
		put(e, " ");
	e->whitespace = e->indention = false;
	for (size_t end = 0; end <= n; end++) {
		bool last = end == n;

		if (spaces) {
			if (last || e->chars[end] != ' ') {
				if (start + 1 == end && e->column >= YAML_WIDTH && split) {
					yaml_pen_indent(e);
					e->whitespace = e->indention = false;
				} else {
					yaml_pen_chars(e, start, end);
				}
				start = end;
			}
		} else if (last || e->chars[end] == ' ') {
			if (split && may_fold_before(e, start) && (int)(end - start) + e->column > YAML_WIDTH && e->indent >= 0 &&
			    e->column > e->indent)
				yaml_pen_indent(e);
			yaml_pen_chars(e, start, end);
			start = end;
		}
		spaces = !last && e->chars[end] == ' ';
	}
}

static void write_single_quoted(struct yaml_emitter *e, bool split)
{
	size_t n = e->n_chars, start = 0;
	bool spaces = false, breaks = false;

	yaml_pen_indicator(e, "'", true, false, false);
	for (size_t end = 0; end <= n; end++) {
		bool last = end == n;
		uint32_t c = last ? 0 : e->chars[end];

		if (spaces && (last || c != ' ')) {
			if (start + 1 == end && e->column > YAML_WIDTH && split && start != 0 && !last)
				yaml_pen_indent(e);
			else
				yaml_pen_chars(e, start, end);
			start = end;
		} else if (breaks && (last || !yaml_is_break(c))) {
			put_breaks(e, start, end, true);
			yaml_pen_indent(e);
			start = end;
		} else if (!spaces && !breaks && (last || c == ' ' || yaml_is_break(c) || c == '\'')) {
			yaml_pen_chars(e, start, end);
			start = end;
		}
		if (!last && c == '\'') {
			put(e, "''");
			start = end + 1;
		}
		spaces = !last && c == ' ';
		breaks = !last && yaml_is_break(c);
	}
	yaml_pen_indicator(e, "'", false, false, false);
}

static void put_escape(struct yaml_emitter *e, uint32_t c)
{
	static const struct {
		uint32_t c;
		char letter;
	} letters[] = { { 0, '0' },     { 7, 'a' },    { 8, 'b' },    { 9, 't' },      { 10, 'n' },
			{ 11, 'v' },    { 12, 'f' },   { 13, 'r' },   { 0x1b, 'e' },   { '"', '"' },
			{ '\\', '\\' }, { 0x85, 'N' }, { 0xa0, '_' }, { 0x2028, 'L' }, { 0x2029, 'P' } };
	size_t before = e->out->len;

	for (size_t i = 0; i < ARRAY_LEN(letters); i++)
		if (letters[i].c == c) {
			str_addf(e->out, "\\%c", letters[i].letter);
			e->column += 2;
			return;
		}
	str_addf(e->out, c <= 0xff ? "\\x%02X" : c <= 0xffff ? "\\u%04X" : "\\U%08X", c);
	e->column += (int)(e->out->len - before);
}

static bool must_escape(uint32_t c)
{
	if (c == '"' || c == '\\' || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff)
		return true;
	return !((c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000);
}

/* Does a line that ends here need a backslash, so that the fold is not read as a blank? */
static bool needs_backslash(const struct yaml_emitter *e, size_t start, size_t end)
{
	const uint32_t *s = e->chars;
	size_t n = e->n_chars, at = end;

	while (at < n && s[at] != ' ')
		at++;
	if (at == n)
		return true;
	for (size_t i = end; i < at; i++)
		if (s[i] == '\n') {
			at = i;
			break;
		}
	if (at + 1 >= n || (s[at] == '\n' && s[at + 1] != ' '))
		return true;
	for (size_t i = end; i < at; i++)
		if (s[i] == '"' || s[i] == '\'')
			return true;
	return s[at + 1] == ' ' || s[at + 1] == '\n' || (s[end - 1] == ' ' && s[end] == ' ') || start == end;
}

/* Breaks the line between start and end; returns the new start. */
static size_t fold_double_quoted(struct yaml_emitter *e, size_t start, size_t end)
{
	/* Behind an escape, where no blank is, ruamel.yaml may leave the backslash out, and then reads a blank more. */
	bool backslash = needs_backslash(e, start, end) || (start > end && e->chars[start] != ' ');

	if (start < end) {
		yaml_pen_chars(e, start, end);
		start = end;
	}
	if (backslash)
		put(e, "\\");
	yaml_pen_indent(e);
	e->whitespace = e->indention = false;
	if (e->chars[start] == ' ') {
		if (backslash)
			put(e, "\\");
		else
			start++;
	}
	return start;
}

static void write_double_quoted(struct yaml_emitter *e, bool split)
{
	size_t n = e->n_chars, start = 0;

	yaml_pen_indicator(e, "\"", true, false, false);
	for (size_t end = 0; end <= n; end++) {
		uint32_t c = end < n ? e->chars[end] : 0;

		if (end == n || must_escape(c)) {
			if (start < end) {
				yaml_pen_chars(e, start, end);
				start = end;
			}
			if (end < n) {
				put_escape(e, c);
				start = end + 1;
			}
		}
		if (end > 0 && end + 1 < n && (c == ' ' || start >= end) && e->column + (int)end - (int)start > YAML_WIDTH && split)
			start = fold_double_quoted(e, start, end);
	}
	yaml_pen_indicator(e, "\"", false, false, false);
}

/* "|2-": the indent if the text begins with a blank, and what becomes of its last line breaks. */
static void put_block_header(struct yaml_emitter *e, char style, const char *note)
{
	const uint32_t *s = e->chars;
	size_t n = e->n_chars;
	char text[5] = { style }, *end = text + 1;

	if (n && (s[0] == ' ' || yaml_is_break(s[0])))
		*end++ = '2';
	if (n && !yaml_is_break(s[n - 1]))
		*end++ = '-';
	else if (n && (n == 1 || yaml_is_break(s[n - 2])))
		*end++ = '+';
	yaml_pen_indicator(e, text, true, false, false);
	e->open_ended = end[-1] == '+';
	if (note)
		put(e, note);
	yaml_pen_break(e, '\n');
}

static void write_literal(struct yaml_emitter *e, const char *note)
{
	size_t n = e->n_chars, start = 0;
	bool breaks = true;

	put_block_header(e, '|', note);
	for (size_t end = 0; end <= n; end++) {
		bool last = end == n, at_break = !last && yaml_is_break(e->chars[end]);

		if (breaks && !at_break) {
			put_breaks(e, start, end, false);
			if (!last)
				yaml_pen_indent(e);
			start = end;
		} else if (!breaks && (last || at_break)) {
			yaml_pen_chars(e, start, end);
			if (last)
				yaml_pen_break(e, '\n');
			start = end;
		}
		breaks = at_break;
	}
}

/* Where the file that was read had folded, a BEL stands before the blank. */
static void write_folded(struct yaml_emitter *e, const char *note)
{
	size_t n = e->n_chars, start = 0;
	bool leading = true, spaces = false, breaks = true;

	put_block_header(e, '>', note);
	for (size_t end = 0; end <= n; end++) {
		bool last = end == n;
		uint32_t c = last ? 0 : e->chars[end];

		if (breaks && (last || !(yaml_is_break(c) || c == '\a'))) {
			put_breaks(e, start, end, !leading && !last && c != ' ');
			leading = c == ' ';
			if (!last)
				yaml_pen_indent(e);
			start = end;
		} else if (!breaks && spaces && c != ' ') {
			if (start + 1 == end && e->column > YAML_WIDTH)
				yaml_pen_indent(e);
			else
				yaml_pen_chars(e, start, end);
			start = end;
		} else if (!breaks && !spaces && (last || c == ' ' || yaml_is_break(c) || c == '\a')) {
			yaml_pen_chars(e, start, end);
			if (c == '\a' && !last) {
				yaml_pen_break(e, '\n');
				yaml_pen_indent(e);
				end += 2;
				c = end < n ? e->chars[end] : 0;
			}
			if (last)
				yaml_pen_break(e, '\n');
			start = end;
		}
		breaks = !last && yaml_is_break(c);
		spaces = !last && c == ' ';
	}
}

void yaml_write_scalar(struct yaml_emitter *e, char style, const char *note)
{
	bool split = !e->in_simple_key;

	if (style == '"')
		write_double_quoted(e, split);
	else if (style == '\'')
		write_single_quoted(e, split);
	else if (style == '|')
		write_literal(e, note);
	else if (style == '>')
		write_folded(e, note);
	else
		write_plain(e, split);
}
