/* yaml_scan_text.c - the scanner's text: characters, lines and columns, line breaks, and the comments between tokens. */
#include "base/mem.h"
#include "format/yaml/scan/yaml_scan.h"

#include <stdlib.h>
#include <string.h>

int yscan_fail(struct yscan *s, const char *what)
{
	return err_at(s->err, ERR_USAGE, s->path, s->line + 1, s->col + 1, "%s", what);
}

bool yscan_is_break(uint32_t c)
{
	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool yscan_is_end(uint32_t c)
{
	return c == 0 || yscan_is_break(c);
}

bool yscan_is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || yscan_is_end(c);
}

void yscan_forward(struct yscan *s, size_t n)
{
	for (; n-- && s->at < s->n; s->at++) {
		uint32_t c = s->text[s->at];

		if (c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029 || (c == '\r' && s->text[s->at + 1] != '\n')) {
			s->line++;
			s->col = 0;
		} else if (c != 0xfeff) {
			s->col++;
		}
	}
}

uint32_t yscan_take_break(struct yscan *s)
{
	uint32_t c = YSCAN_PEEK(s, 0);

	if (!yscan_is_break(c))
		return 0;
	yscan_forward(s, c == '\r' && YSCAN_PEEK(s, 1) == '\n' ? 2 : 1);
	return c == 0x2028 || c == 0x2029 ? c : '\n';
}

bool yscan_at_document_mark(const struct yscan *s)
{
	uint32_t c = YSCAN_PEEK(s, 0);

	return s->col == 0 && (c == '-' || c == '.') && YSCAN_PEEK(s, 1) == c && YSCAN_PEEK(s, 2) == c && yscan_is_blank(YSCAN_PEEK(s, 3));
}

struct ytoken *yscan_add(struct yscan *s, enum ytoken_kind kind)
{
	struct ytoken *token;

	s->tokens = mem_grow(s->tokens, s->n_tokens, &s->cap_tokens, sizeof(*s->tokens));
	token = &s->tokens[s->n_tokens++];
	*token = (struct ytoken){ .kind = kind, .line = s->line, .col = s->col, .end_line = s->line };
	return token;
}

const char *yscan_keep(struct yscan *s, const struct str *text)
{
	return arena_strndup(s->arena, str_text(text), text->len);
}

struct yaml_note *yscan_note(struct yscan *s, const struct str *text, int col)
{
	struct yaml_note *note = arena_new(s->arena, 1, sizeof(*note));

	*note = (struct yaml_note){ .text = yscan_keep(s, text), .len = text->len, .col = col };
	return note;
}

static void take_comment(struct yscan *s, struct str *out)
{
	uint32_t c;

	for (; !yscan_is_end(YSCAN_PEEK(s, 0)); yscan_forward(s, 1))
		str_add_utf8(out, YSCAN_PEEK(s, 0));
	if (YSCAN_PEEK(s, 0) == 0)
		str_addch(out, '\n');
	while ((c = yscan_take_break(s)) != 0)
		str_add_utf8(out, c);
	if (!s->flow_level)
		s->may_be_key = true;
}

/* Empty lines, with the blanks on them; less the indent of a comment that follows. */
static void take_empty_lines(struct yscan *s, struct str *out)
{
	for (;;) {
		uint32_t c = yscan_take_break(s);

		if (!c && (YSCAN_PEEK(s, 0) == ' ' || YSCAN_PEEK(s, 0) == '\t')) {
			c = YSCAN_PEEK(s, 0);
			yscan_forward(s, 1);
		}
		if (!c)
			break;
		str_add_utf8(out, c);
	}
	if (YSCAN_PEEK(s, 0) == '#')
		while (out->len && out->data[out->len - 1] != '\n')
			out->data[--out->len] = '\0';
}

bool yscan_skip(struct yscan *s, struct str *comment, int *line, int *col)
{
	for (;;) {
		for (; YSCAN_PEEK(s, 0) == ' ' || (s->flow_level && YSCAN_PEEK(s, 0) == '\t'); s->col++)
			s->at++;
		*line = s->line;
		*col = s->col;
		if (YSCAN_PEEK(s, 0) == '#') {
			take_comment(s, comment);
			return true;
		}
		if (!yscan_take_break(s))
			return false;
		if (!s->flow_level)
			s->may_be_key = true;
		*line = s->line;
		*col = s->col;
		if (YSCAN_PEEK(s, 0) == '\n') {
			take_empty_lines(s, comment);
			return true;
		}
	}
}

void yscan_decode(struct yscan *s, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;

	s->text = mem_new(len + YSCAN_AHEAD, sizeof(*s->text));
	while (p < end) {
		int n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
		uint32_t c = n == 1 ? *p : *p & (0x7fU >> n);

		for (int i = 1; i < n && p + i < end; i++)
			c = c << 6 | (p[i] & 0x3f);
		s->text[s->n++] = c;
		p += n;
	}
}

/* What ruamel.yaml's reader lets through. */
int yscan_check(struct yscan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		uint32_t c = s->text[i];

		if ((c >= 0x20 && c < 0x7f) || c == '\n')
			continue;
		if ((c < 0x20 && c != '\t' && c != '\r') || (c >= 0x7f && c < 0xa0 && c != 0x85) || c == 0xfffe || c == 0xffff) {
			yscan_forward(s, i); /* counts the lines up to here */
			return yscan_fail(s, c == 0 ? "a NUL byte, where UTF-8 text is expected" : "a control character");
		}
	}
	return 0;
}
