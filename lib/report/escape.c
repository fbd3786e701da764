/* escape.c - makes text harmless. */
#include "report/escape.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define ELLIPSIS "…"
#define REPLACEMENT 0xfffdu

/* The character at p and its length; a byte that begins none is REPLACEMENT of length 1. */
static uint32_t character(const char *p, size_t *len)
{
	size_t n = (unsigned char)*p < 0x80 ? 1 : (unsigned char)*p < 0xe0 ? 2 : (unsigned char)*p < 0xf0 ? 3 : 4;
	uint32_t code;

	*len = 1;
	if (n == 1)
		return (unsigned char)*p;
	if (strnlen(p, n) < n || !str_is_utf8(p, n))
		return REPLACEMENT;
	*len = n;
	code = (unsigned char)*p & (0x7fu >> n);
	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)p[i] & 0x3fu);
	return code;
}

/* Obeyed, but not seen: C0 and C1 controls, zero-width marks, line separators, bidirectional marks, tags, non-characters. */
static bool is_hidden(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0x00, 0x1f },     { 0x7f, 0x9f },     { 0xad, 0xad },     { 0x61c, 0x61c },   { 0x200b, 0x200b }, { 0x200e, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return c > 0xffff && (c & 0xfffe) == 0xfffe;
}

/* Walks over the text; what is hidden is spelled out by the caller's brackets, the rest goes through `emit`. */
struct walk {
	const char *start, *p;
	size_t len, most;
	uint32_t code;
};

static bool walk_next(struct walk *w, struct str *out)
{
	w->p += w->len;
	if (!w->p || !*w->p)
		return false;
	w->code = character(w->p, &w->len);
	if ((size_t)(w->p - w->start) + w->len <= w->most)
		return true;
	str_add(out, ELLIPSIS);
	return false;
}

static void add_character(struct str *out, const struct walk *w)
{
	if (w->code == REPLACEMENT)
		str_add(out, "\xef\xbf\xbd");
	else
		str_addn(out, w->p, w->len);
}

void escape_xml(struct str *out, const char *text, size_t most)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" } };
	struct walk w = { .start = text, .p = text, .most = most };

	while (walk_next(&w, out)) {
		const char *entity = NULL;

		for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
			if (w.code == (unsigned char)entities[i].c)
				entity = entities[i].entity;
		if (entity)
			str_add(out, entity);
		else if (is_hidden(w.code) && w.code != '\t' && w.code != '\n')
			str_addf(out, "[U+%04X]", w.code);
		else
			add_character(out, &w);
	}
}

/* An underscore inside a word is no markup: log_loss stays readable. */
static bool is_inside_word(const char *start, const char *at)
{
	return at > start && isalnum((unsigned char)at[-1]) && isalnum((unsigned char)at[1]);
}

/* Would it begin a list, a rule, a heading or a command to the forge (GitLab's "/merge") if it stood at the beginning of a line? "1." and "1)" do by their last character. */
static bool begins_a_block(const char *start, const char *at)
{
	bool ends_word = at[1] == '\0' || isspace((unsigned char)at[1]);

	if (at == start)
		return *at == '=' || *at == '/' || (strchr("-+", *at) && (ends_word || at[1] == *at));
	return (*at == '.' || *at == ')') && ends_word && strspn(start, "0123456789") == (size_t)(at - start);
}

/* GitHub makes links of bare addresses. */
static bool begins_a_link(const char *start, const char *at)
{
	return (*at == ':' && str_starts(at, "://")) || (*at == '.' && at - start >= 3 && strncasecmp(at - 3, "www", 3) == 0);
}

/* "@name" would call somebody and "#12" link to an issue, unless they are inside a word as in models:/m@production. */
static bool is_mention(const char *start, const char *at)
{
	return (*at == '@' || (*at == '#' && isdigit((unsigned char)at[1]))) && !(at > start && isalnum((unsigned char)at[-1]));
}

void escape_markdown(struct str *out, const char *text, size_t most)
{
	struct walk w = { 0 };

	text += text ? strspn(text, " \t\r\n") : 0;
	w = (struct walk){ .start = text, .p = text, .most = most };
	while (walk_next(&w, out)) {
		const char *p = w.p;

		if (*p == '\n' || *p == '\t' || *p == '\r') {
			str_addch(out, ' ');
		} else if (is_hidden(w.code)) {
			str_addf(out, "\\[U+%04X\\]", w.code);
		} else if (is_mention(text, p)) {
			str_addf(out, "\\%c\xe2\x80\x8b", *p); /* a zero-width space */
		} else if ((strchr("\\`*_{}[]<>|#!~&$", *p) && !(*p == '_' && is_inside_word(text, p))) || begins_a_block(text, p) ||
			   begins_a_link(text, p)) {
			str_addch(out, '\\');
			str_addch(out, *p);
		} else {
			add_character(out, &w);
		}
	}
}

void escape_plain(struct str *out, const char *text, size_t most)
{
	struct walk w = { .start = text, .p = text, .most = most };

	while (walk_next(&w, out)) {
		if (is_hidden(w.code))
			str_addf(out, "[U+%04X]", w.code);
		else
			add_character(out, &w);
	}
}
