/* yaml_scan_block.c - scalars behind | and >: their indent, their folds, and what of the lines behind them belongs to them. */
#include "base/mem.h"
#include "format/yaml/scan/yaml_scan.h"

#include <string.h>

struct block {
	char style;
	char chomp; /* '+', '-' or 0 */
	int increment, indent;
};

static int take_block_header(struct yscan *s, struct block *b, struct str *note)
{
	CLEANUP(str_release) struct str blanks = { 0 };

	for (int i = 0; i < 2; i++) {
		uint32_t c = YSCAN_PEEK(s, 0);

		if ((c == '+' || c == '-') && !b->chomp)
			b->chomp = (char)c;
		else if (c >= '1' && c <= '9' && !b->increment)
			b->increment = (int)c - '0';
		else
			break;
		yscan_forward(s, 1);
	}
	for (; YSCAN_PEEK(s, 0) == ' '; yscan_forward(s, 1))
		str_addch(&blanks, ' ');
	if (YSCAN_PEEK(s, 0) == '#') {
		str_add(note, str_text(&blanks));
		for (; !yscan_is_end(YSCAN_PEEK(s, 0)); yscan_forward(s, 1))
			str_add_utf8(note, YSCAN_PEEK(s, 0));
	}
	if (!yscan_is_end(YSCAN_PEEK(s, 0)))
		return yscan_fail(s, "a line break is expected behind '|' or '>'");
	yscan_take_break(s);
	return 0;
}

static void take_block_breaks(struct yscan *s, int indent, struct str *breaks)
{
	for (;;) {
		uint32_t c;

		while (s->col < indent && YSCAN_PEEK(s, 0) == ' ')
			yscan_forward(s, 1);
		c = yscan_take_break(s);
		if (!c)
			return;
		str_add_utf8(breaks, c);
	}
}

/* The indent of the first line that holds something. */
static void find_block_indent(struct yscan *s, struct block *b, int least, struct str *breaks)
{
	int most = 0;

	while (YSCAN_PEEK(s, 0) == ' ' || yscan_is_break(YSCAN_PEEK(s, 0))) {
		if (YSCAN_PEEK(s, 0) == ' ') {
			yscan_forward(s, 1);
			most = s->col > most ? s->col : most;
		} else {
			str_add_utf8(breaks, yscan_take_break(s));
		}
	}
	b->indent = most > least ? most : least;
}

/* One line; the break behind it is returned. */
static uint32_t take_block_line(struct yscan *s, struct str *text)
{
	for (; !yscan_is_end(YSCAN_PEEK(s, 0)); yscan_forward(s, 1))
		str_add_utf8(text, YSCAN_PEEK(s, 0));
	return yscan_take_break(s);
}

static bool is_white(uint32_t c)
{
	return c == ' ' || c == '\t';
}

/* The lines. breaks: empty lines not yet part of the text. A fold of the file is a BEL before its blank. */
static uint32_t take_block_lines(struct yscan *s, const struct block *b, struct str *text, struct str *breaks)
{
	uint32_t line_break = 0;

	while (s->col == b->indent && YSCAN_PEEK(s, 0) != 0) {
		bool leading = !is_white(YSCAN_PEEK(s, 0));

		str_add(text, str_text(breaks));
		str_clear(breaks);
		line_break = take_block_line(s, text);
		take_block_breaks(s, b->indent, breaks);
		if (b->indent == 0 && yscan_at_document_mark(s))
			break;
		if (s->col != b->indent || YSCAN_PEEK(s, 0) == 0)
			break;
		if (b->style == '>' && line_break == '\n')
			str_addch(text, '\a');
		if (b->style == '>' && line_break == '\n' && leading && !is_white(YSCAN_PEEK(s, 0))) {
			if (!breaks->len)
				str_addch(text, ' ');
		} else {
			str_add_utf8(text, line_break);
		}
	}
	return line_break;
}

/* Empty lines behind a block that are not part of it, and the comments that follow, are the token's. */
static void take_trailing(struct yscan *s, size_t token, const struct str *breaks)
{
	CLEANUP(str_release) struct str all = { 0 };
	int line, col;

	str_add(&all, str_text(breaks));
	for (;;) {
		CLEANUP(str_release) struct str comment = { 0 };

		if (!yscan_skip(s, &comment, &line, &col))
			break;
		for (int i = 0; i < col; i++)
			str_addch(&all, ' ');
		str_add(&all, str_text(&comment));
	}
	yscan_set_post(s, &s->tokens[token], &all, 0);
}

int yscan_block_scalar(struct yscan *s, char style)
{
	CLEANUP(str_release) struct str text = { 0 }, breaks = { 0 }, note = { 0 };
	struct block b = { .style = style };
	int least = s->indent + 1;
	size_t token = s->n_tokens;
	uint32_t line_break;

	yscan_add(s, YTOKEN_SCALAR);
	yscan_forward(s, 1);
	if (take_block_header(s, &b, &note) < 0)
		return -1;
	if (b.increment) {
		b.indent = (least < 1 ? 1 : least) + b.increment - 1;
		take_block_breaks(s, b.indent, &breaks);
	} else {
		find_block_indent(s, &b, least, &breaks);
	}
	line_break = take_block_lines(s, &b, &text, &breaks);
	if (b.chomp != '-' && line_break)
		str_add_utf8(&text, line_break);
	if (b.chomp == '+')
		str_add(&text, str_text(&breaks));
	yscan_finish(s, token, &text, style)->end_line = s->line;
	if (note.len)
		s->tokens[token].header_note = yscan_keep(s, &note);
	if (b.chomp != '+' && breaks.len)
		take_trailing(s, token, &breaks);
	return 0;
}
