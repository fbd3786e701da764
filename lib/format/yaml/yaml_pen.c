/* yaml_pen.c - the YAML writer's pen: where on the line it stands, and when it must go to the next one. */
#include "base/mem.h"
#include "format/yaml/yaml_emitter.h"

#include <string.h>

void yaml_pen_indicator(struct yaml_emitter *e, const char *text, bool need_blank, bool blank_after, bool indention)
{
	if (need_blank && !e->whitespace) {
		str_addch(e->out, ' ');
		e->column++;
	}
	e->whitespace = blank_after;
	e->indention = e->indention && indention;
	e->open_ended = false;
	e->column += (int)strlen(text);
	str_add(e->out, text);
}

void yaml_pen_break(struct yaml_emitter *e, uint32_t c)
{
	e->whitespace = true;
	e->indention = true;
	e->column = 0;
	str_add_utf8(e->out, c);
}

void yaml_pen_indent(struct yaml_emitter *e)
{
	int indent = e->indent < 0 ? 0 : e->indent;

	if (!e->indention || e->column > indent || (e->column == indent && !e->whitespace)) {
		if (e->no_newline)
			e->no_newline = false;
		else
			yaml_pen_break(e, '\n');
	}
	if (e->column < indent) {
		e->whitespace = true;
		for (; e->column < indent; e->column++)
			str_addch(e->out, ' ');
	}
}

void yaml_pen_chars(struct yaml_emitter *e, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		str_add_utf8(e->out, e->chars[i]);
	e->column += (int)(to - from);
}

void yaml_pen_push(struct yaml_emitter *e, bool flow, bool sequence, bool indentless)
{
	bool last_is_sequence = e->n_indents >= 1 && e->indents[e->n_indents - 1].sequence;

	(void)last_is_sequence; /* lists and maps indent alike */
	e->indents[e->n_indents++] = (struct yaml_indent){ e->indent, sequence };
	if (e->indent < 0)
		e->indent = flow ? YAML_NO_INDENT : 0;
	else if (!indentless)
		e->indent += YAML_INDENT;
}

void yaml_pen_pop(struct yaml_emitter *e)
{
	e->indent = e->indents[--e->n_indents].before;
}

void yaml_chars_set(struct yaml_emitter *e, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;

	if (len > e->cap_chars) {
		e->chars = mem_resize(e->chars, len, sizeof(*e->chars));
		e->cap_chars = len;
	}
	e->n_chars = 0;
	while (p < end) {
		int n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
		uint32_t c = n == 1 ? *p : *p & (0x7fU >> n);

		for (int i = 1; i < n && p + i < end; i++)
			c = c << 6 | (p[i] & 0x3f);
		e->chars[e->n_chars++] = c;
		p += n;
	}
}

void yaml_pen_note(struct yaml_emitter *e, const struct yaml_note *note, bool pre)
{
	size_t len = note->len;
	bool blank = true;
	int spaces;

	if (!pre && len && note->text[len - 1] == '\n')
		len--;
	for (size_t i = 0; i < len; i++)
		blank &= note->text[i] == ' ' || note->text[i] == '\n';
	spaces = note->len && note->text[0] == '\n' ? 0 : note->col - e->column;
	if (e->column && !blank && spaces < 1 && note->text[0] != '\n')
		spaces = 1;
	for (int i = 0; i < spaces; i++)
		str_addch(e->out, ' ');
	str_addn(e->out, note->text, len);
	if (!pre)
		yaml_pen_break(e, '\n');
}

bool yaml_pen_post(struct yaml_emitter *e, const struct yaml_notes *notes)
{
	if (!notes->post)
		return false;
	yaml_pen_note(e, notes->post, false);
	return true;
}

bool yaml_pen_pre(struct yaml_emitter *e, struct yaml_note **pre, size_t n, bool once)
{
	for (size_t i = 0; i < n; i++) {
		if (once && pre[i]->done)
			continue;
		if (e->column != 0)
			yaml_pen_break(e, '\n');
		yaml_pen_note(e, pre[i], true);
		if (once)
			pre[i]->done = true;
	}
	return n > 0;
}
