/* yaml_style.c - which scalars need which quotes. Source: the behaviour of ruamel.yaml 0.19.1. */
#include "format/yaml/yaml_emitter.h"

#include <string.h>

bool yaml_is_break(uint32_t c)
{
	return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_blank(uint32_t c)
{
	return c == 0 || c == ' ' || c == '\t' || c == '\r' || yaml_is_break(c);
}

static bool is_one_of(uint32_t c, const char *any)
{
	return c && c < 128 && strchr(any, (int)c);
}

/* Must it be escaped? U+0085 too: ruamel.yaml writes it as it is, and then reads a line feed. */
static bool is_special(uint32_t c)
{
	if (c == '\n' || (c >= 0x20 && c <= 0x7e))
		return false;
	return !((c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000) || c == 0xfeff;
}

struct indicators {
	bool block, flow;
};

/* What the i-th character means to a reader of plain words. */
static struct indicators indicators_at(const uint32_t *s, size_t n, size_t i)
{
	bool blank_before = i == 0 || is_blank(s[i - 1]), blank_after = i + 1 >= n || is_blank(s[i + 1]);
	uint32_t c = s[i];
	struct indicators found = { 0 };

	if (i == 0) {
		found.flow = found.block = is_one_of(c, "#,[]{}&*!|>'\"%@`");
		if (c == '?' || c == ':')
			found = (struct indicators){ .flow = n == 1, .block = blank_after };
		if (c == '-' && blank_after)
			found.flow = found.block = true;
		return found;
	}
	found.flow = is_one_of(c, ",[]{}");
	if ((c == ':' && blank_after) || (c == '#' && blank_before))
		found.flow = found.block = true;
	return found;
}

static bool is_document_mark(const uint32_t *s, size_t n)
{
	return n >= 3 && s[0] == s[1] && s[1] == s[2] && (s[0] == '-' || s[0] == '.');
}

struct yaml_analysis yaml_analyze(const struct yaml_emitter *e)
{
	const uint32_t *s = e->chars;
	size_t n = e->n_chars;
	bool marks = is_document_mark(s, n), special = false, breaks = false, break_space = false, space_break = false, edge;
	struct indicators any = { marks, marks };

	if (n == 0)
		return (struct yaml_analysis){ .empty = true, .block_plain = true, .single_quoted = true };
	for (size_t i = 0; i < n; i++) {
		struct indicators here = indicators_at(s, n, i);

		any.block |= here.block;
		any.flow |= here.flow;
		breaks |= yaml_is_break(s[i]);
		special |= is_special(s[i]);
		break_space |= i > 0 && s[i] == ' ' && yaml_is_break(s[i - 1]);
		space_break |= i > 0 && yaml_is_break(s[i]) && s[i - 1] == ' ';
	}
	edge = s[0] == ' ' || yaml_is_break(s[0]) || s[n - 1] == ' ' || yaml_is_break(s[n - 1]);
	edge |= break_space || special || space_break || breaks;
	return (struct yaml_analysis){ .multiline = breaks,
				       .flow_plain = !edge && !any.flow,
				       .block_plain = !edge && !any.block,
				       .single_quoted = !break_space && !special && !space_break };
}

static bool holds_quote_or_line(const struct yaml_emitter *e)
{
	for (size_t i = 0; i < e->n_chars; i++)
		if (e->chars[i] == '\'' || e->chars[i] == '\n')
			return true;
	return false;
}

char yaml_choose_style(const struct yaml_emitter *e, const struct yaml_analysis *a, char style, bool implicit)
{
	if (style == '"')
		return style;
	if (!style && implicit && !(e->in_simple_key && (a->empty || a->multiline)) && (e->flow_level ? a->flow_plain : a->block_plain))
		return 0;
	if ((style == '|' || style == '>') && !e->flow_level && !e->in_simple_key)
		return style;
	if (!style && holds_quote_or_line(e))
		return '"';
	if ((!style || style == '\'') && a->single_quoted && !(e->in_simple_key && a->multiline))
		return '\'';
	return '"';
}
