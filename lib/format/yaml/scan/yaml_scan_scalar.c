/* yaml_scan_scalar.c - plain and quoted scalars: their text, and what of the lines behind them belongs to them. */
#include "base/mem.h"
#include "format/yaml/scan/yaml_scan.h"

#include <string.h>

struct ytoken *yscan_finish(struct yscan *s, size_t token, const struct str *text, char style)
{
	struct ytoken *made = &s->tokens[token];

	made->text = yscan_keep(s, text);
	made->len = text->len;
	made->style = style;
	return made;
}

void yscan_set_post(struct yscan *s, struct ytoken *token, const struct str *text, int col)
{
	if (!token->notes)
		token->notes = arena_new(s->arena, 1, sizeof(*token->notes));
	token->notes->post = yscan_note(s, text, col);
}

/* ---- quoted ---- */

static int hex(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)c - '0';
	return (c | 32) >= 'a' && (c | 32) <= 'f' ? (int)(c | 32) - 'a' + 10 : -1;
}

static int take_code(struct yscan *s, struct str *out, int digits)
{
	uint32_t code = 0;

	for (int i = 0; i < digits; i++) {
		int digit = hex(YSCAN_PEEK(s, 0));

		if (digit < 0)
			return yscan_fail(s, "hexadecimal digits are expected");
		code = code << 4 | (uint32_t)digit;
		yscan_forward(s, 1);
	}
	if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return yscan_fail(s, "an escape that is no character here");
	str_add_utf8(out, code);
	return 0;
}

/* Empty lines within quotes; true if there were some. */
static int take_breaks(struct yscan *s, struct str *out, bool *any)
{
	for (*any = false;;) {
		uint32_t c;

		if (yscan_at_document_mark(s))
			return yscan_fail(s, "a document mark within quotes");
		while (YSCAN_PEEK(s, 0) == ' ' || YSCAN_PEEK(s, 0) == '\t')
			yscan_forward(s, 1);
		c = yscan_take_break(s);
		if (!c)
			return 0;
		str_add_utf8(out, c);
		*any = true;
	}
}

/* Behind a backslash. */
static int take_escape(struct yscan *s, struct str *out)
{
	static const struct {
		char letter;
		uint32_t c;
	} letters[] = { { 'a', 7 },     { 'b', 8 },    { 't', 9 },    { '\t', 9 },     { 'n', 10 },    { 'v', 11 },
			{ 'f', 12 },    { 'r', 13 },   { 'e', 0x1b }, { ' ', ' ' },    { '"', '"' },   { '/', '/' },
			{ '\\', '\\' }, { 'N', 0x85 }, { '_', 0xa0 }, { 'L', 0x2028 }, { 'P', 0x2029 } };
	uint32_t c = YSCAN_PEEK(s, 0);
	bool any;

	for (size_t i = 0; i < ARRAY_LEN(letters); i++)
		if (c == (unsigned char)letters[i].letter) {
			str_add_utf8(out, letters[i].c);
			yscan_forward(s, 1);
			return 0;
		}
	if (c == 'x' || c == 'u' || c == 'U') {
		yscan_forward(s, 1);
		return take_code(s, out, c == 'x' ? 2 : c == 'u' ? 4 : 8);
	}
	if (!yscan_take_break(s))
		return yscan_fail(s, "an unknown escape");
	return take_breaks(s, out, &any);
}

static int take_quoted_spaces(struct yscan *s, struct str *out)
{
	CLEANUP(str_release) struct str blanks = { 0 }, breaks = { 0 };
	uint32_t c;
	bool any;

	for (; YSCAN_PEEK(s, 0) == ' ' || YSCAN_PEEK(s, 0) == '\t'; yscan_forward(s, 1))
		str_add_utf8(&blanks, YSCAN_PEEK(s, 0));
	if (YSCAN_PEEK(s, 0) == 0)
		return yscan_fail(s, "a quote that is not closed");
	c = yscan_take_break(s);
	if (!c) {
		str_add(out, str_text(&blanks));
		return 0;
	}
	if (take_breaks(s, &breaks, &any) < 0)
		return -1;
	if (c != '\n')
		str_add_utf8(out, c);
	else if (!any)
		str_addch(out, ' ');
	str_add(out, str_text(&breaks));
	return 0;
}

int yscan_quoted(struct yscan *s, char quote)
{
	CLEANUP(str_release) struct str text = { 0 };
	size_t token = s->n_tokens;

	yscan_add(s, YTOKEN_SCALAR);
	yscan_forward(s, 1);
	for (;;) {
		uint32_t c = YSCAN_PEEK(s, 0);

		if (c == (unsigned char)quote && !(quote == '\'' && YSCAN_PEEK(s, 1) == '\''))
			break;
		if (c == '\'' && quote == '\'')
			yscan_forward(s, 1);
		if (c == '\\' && quote == '"') {
			yscan_forward(s, 1);
			if (take_escape(s, &text) < 0)
				return -1;
		} else if (yscan_is_blank(c)) {
			if (take_quoted_spaces(s, &text) < 0)
				return -1;
		} else {
			str_add_utf8(&text, c);
			yscan_forward(s, 1);
		}
	}
	yscan_forward(s, 1);
	yscan_finish(s, token, &text, quote)->end_line = s->line;
	return 0;
}

/* ---- plain ---- */

/* Where a plain word ends. */
static bool ends_plain(const struct yscan *s, size_t i)
{
	uint32_t c = YSCAN_PEEK(s, i);

	if (!s->flow_level && c > ':' && c < 0x7f)
		return false;
	if (yscan_is_blank(c))
		return true;
	if (c == ':' && !yscan_is_blank(YSCAN_PEEK(s, i + 1)))
		return false;
	return (!s->flow_level && c == ':') || (s->flow_level && c < 128 && strchr(",:[]{}", (int)c));
}

/* Blanks, or a fold, between two words. False: a document ends here. */
static bool take_plain_spaces(struct yscan *s, struct str *out)
{
	CLEANUP(str_release) struct str breaks = { 0 };
	size_t blanks = 0;
	uint32_t c;

	while (YSCAN_PEEK(s, blanks) == ' ')
		blanks++;
	yscan_forward(s, blanks);
	c = yscan_take_break(s);
	if (!c) {
		for (; blanks; blanks--)
			str_addch(out, ' ');
		return true;
	}
	s->may_be_key = true;
	if (yscan_at_document_mark(s))
		return false;
	while (YSCAN_PEEK(s, 0) == ' ' || yscan_is_break(YSCAN_PEEK(s, 0))) {
		if (YSCAN_PEEK(s, 0) == ' ') {
			yscan_forward(s, 1);
			continue;
		}
		str_add_utf8(&breaks, yscan_take_break(s));
		if (yscan_at_document_mark(s))
			return false;
	}
	if (c != '\n')
		str_add_utf8(out, c);
	else if (!breaks.len)
		str_addch(out, ' ');
	str_add(out, str_text(&breaks));
	return true;
}

/* A word: len characters without a line break. */
static void take_word(struct yscan *s, struct str *out, size_t len)
{
	const uint32_t *from = s->text + s->at;
	size_t plain = 0;

	str_reserve(out, len + 1);
	for (; plain < len && from[plain] < 0x80; plain++)
		out->data[out->len + plain] = (char)from[plain];
	out->len += plain;
	out->data[out->len] = '\0';
	s->at += plain;
	s->col += (int)plain;
	for (; plain < len; plain++, yscan_forward(s, 1))
		str_add_utf8(out, YSCAN_PEEK(s, 0));
}

int yscan_plain(struct yscan *s)
{
	CLEANUP(str_release) struct str text = { 0 }, spaces = { 0 };
	size_t token = s->n_tokens;
	int indent = s->indent + 1, end_line = s->line;
	struct ytoken *made;

	yscan_add(s, YTOKEN_SCALAR);
	while (YSCAN_PEEK(s, 0) != '#') {
		size_t len = 0;

		while (!ends_plain(s, len))
			len++;
		if (len == 0)
			break;
		s->may_be_key = false;
		if (spaces.len)
			str_addn(&text, spaces.data, spaces.len);
		str_clear(&spaces);
		take_word(s, &text, len);
		end_line = s->line;
		if (!take_plain_spaces(s, &spaces)) {
			str_clear(&spaces);
			break;
		}
		if (!spaces.len || YSCAN_PEEK(s, 0) == '#' || (!s->flow_level && s->col < indent))
			break;
	}
	made = yscan_finish(s, token, &text, 0);
	made->end_line = end_line;
	/* The empty lines behind it stay with it. */
	if (spaces.len && spaces.data[0] == '\n') {
		str_addch(&spaces, '\n');
		yscan_set_post(s, made, &spaces, made->col);
	}
	return 0;
}
