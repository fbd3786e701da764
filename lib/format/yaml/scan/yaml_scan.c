/* yaml_scan.c - cuts a text into tokens: indents, indicators, keys that turn out to be keys, comments. */
#include "format/yaml/scan/yaml_scan.h"

#include "base/mem.h"
#include "format/text_check.h"

#include <stdlib.h>
#include <string.h>

enum { SIMPLE_KEY_MOST = 1024 };

static int forget_key(struct yscan *s, int level)
{
	if (s->keys[level].possible && s->keys[level].required)
		return err_at(s->err, ERR_USAGE, s->path, s->keys[level].line + 1, s->keys[level].col + 1, "a key without its ':'");
	s->keys[level].possible = false;
	return 0;
}

/* A key without '?' stands on one line and is short. */
static int forget_stale_keys(struct yscan *s)
{
	for (int level = 0; level <= s->flow_level; level++)
		if (s->keys[level].possible && (s->keys[level].line != s->line || s->at - s->keys[level].at > SIMPLE_KEY_MOST))
			if (forget_key(s, level) < 0)
				return -1;
	return 0;
}

static int save_key(struct yscan *s)
{
	int level = s->flow_level;

	if (!s->may_be_key)
		return 0;
	if (forget_key(s, level) < 0)
		return -1;
	s->keys[level].possible = true;
	s->keys[level].required = !level && s->indent == s->col;
	s->keys[level].token = s->n_tokens;
	s->keys[level].at = s->at;
	s->keys[level].line = s->line;
	s->keys[level].col = s->col;
	return 0;
}

static void unwind(struct yscan *s, int col)
{
	while (!s->flow_level && s->indent > col) {
		s->indent = s->indents[--s->n_indents];
		yscan_add(s, YTOKEN_BLOCK_END);
	}
}

static bool add_indent(struct yscan *s, int col)
{
	if (s->indent >= col)
		return false;
	s->indents = mem_grow(s->indents, s->n_indents, &s->cap_indents, sizeof(*s->indents));
	s->indents[s->n_indents++] = s->indent;
	s->indent = col;
	return true;
}

static void insert(struct yscan *s, size_t where, enum ytoken_kind kind, int line, int col)
{
	struct ytoken token;

	yscan_add(s, kind);
	token = s->tokens[s->n_tokens - 1];
	token.line = token.end_line = line;
	token.col = col;
	memmove(&s->tokens[where + 1], &s->tokens[where], (s->n_tokens - 1 - where) * sizeof(token));
	s->tokens[where] = token;
}

static int fetch_document_mark(struct yscan *s)
{
	enum ytoken_kind kind = YSCAN_PEEK(s, 0) == '-' ? YTOKEN_DOCUMENT_START : YTOKEN_DOCUMENT_END;

	unwind(s, -1);
	if (forget_key(s, s->flow_level) < 0)
		return -1;
	s->may_be_key = false;
	yscan_add(s, kind);
	yscan_forward(s, 3);
	return 0;
}

static int fetch_flow_begin(struct yscan *s, uint32_t c)
{
	if (save_key(s) < 0)
		return -1;
	if (s->flow_level >= VALUE_MAX_DEPTH)
		return yscan_fail(s, "nested too deep");
	s->flow[s->flow_level++] = (char)c;
	s->keys[s->flow_level].possible = false;
	s->may_be_key = true;
	yscan_add(s, c == '[' ? YTOKEN_FLOW_SEQUENCE : YTOKEN_FLOW_MAPPING);
	yscan_forward(s, 1);
	return 0;
}

static int fetch_flow_end(struct yscan *s, uint32_t c)
{
	if (forget_key(s, s->flow_level) < 0)
		return -1;
	if (s->flow_level)
		s->flow_level--;
	s->may_be_key = false;
	yscan_add(s, c == ']' ? YTOKEN_FLOW_SEQUENCE_END : YTOKEN_FLOW_MAPPING_END);
	yscan_forward(s, 1);
	return 0;
}

static int fetch_flow_entry(struct yscan *s)
{
	s->may_be_key = true;
	if (forget_key(s, s->flow_level) < 0)
		return -1;
	yscan_add(s, YTOKEN_FLOW_ENTRY);
	yscan_forward(s, 1);
	return 0;
}

/* '-' or '?' */
static int fetch_entry(struct yscan *s, bool is_key)
{
	if (!s->flow_level) {
		if (!s->may_be_key)
			return yscan_fail(s, is_key ? "a key cannot stand here" : "an item of a list cannot stand here");
		if (add_indent(s, s->col))
			yscan_add(s, is_key ? YTOKEN_BLOCK_MAPPING : YTOKEN_BLOCK_SEQUENCE);
	}
	s->may_be_key = !is_key || !s->flow_level;
	if (forget_key(s, s->flow_level) < 0)
		return -1;
	yscan_add(s, is_key ? YTOKEN_KEY : YTOKEN_BLOCK_ENTRY);
	yscan_forward(s, 1);
	return 0;
}

static int fetch_value(struct yscan *s)
{
	int level = s->flow_level;

	if (s->keys[level].possible) {
		size_t where = s->keys[level].token;

		s->keys[level].possible = false;
		insert(s, where, YTOKEN_KEY, s->keys[level].line, s->keys[level].col);
		if (!level && add_indent(s, s->keys[level].col))
			insert(s, where, YTOKEN_BLOCK_MAPPING, s->keys[level].line, s->keys[level].col);
		s->may_be_key = false;
	} else {
		if (!level && !s->may_be_key)
			return yscan_fail(s, "a value cannot stand here: is a ':' within an unquoted text?");
		if (!level && add_indent(s, s->col))
			yscan_add(s, YTOKEN_BLOCK_MAPPING);
		s->may_be_key = !level;
		if (forget_key(s, level) < 0)
			return -1;
	}
	yscan_add(s, YTOKEN_VALUE);
	yscan_forward(s, 1);
	return 0;
}

/* &name, *name, !tag: up to a blank or an indicator of a flow. */
static int fetch_name(struct yscan *s, enum ytoken_kind kind)
{
	CLEANUP(str_release) struct str name = { 0 };
	struct ytoken *token;

	if (save_key(s) < 0)
		return -1;
	s->may_be_key = false;
	token = yscan_add(s, kind);
	if (kind == YTOKEN_TAG)
		str_add_utf8(&name, '!');
	for (yscan_forward(s, 1); !yscan_is_blank(YSCAN_PEEK(s, 0)); yscan_forward(s, 1)) {
		uint32_t c = YSCAN_PEEK(s, 0);

		if (c < 128 && strchr(kind == YTOKEN_TAG ? ",[]{}" : ",[]{}:?%@`", (int)c))
			break;
		str_add_utf8(&name, c);
	}
	if (name.len == 0)
		return yscan_fail(s, "a name is expected behind '&' or '*'");
	token->text = yscan_keep(s, &name);
	token->len = name.len;
	return 0;
}

static int fetch_scalar(struct yscan *s, uint32_t c)
{
	if (c == '|' || c == '>') {
		s->may_be_key = true;
		if (forget_key(s, s->flow_level) < 0)
			return -1;
		return yscan_block_scalar(s, (char)c);
	}
	if (save_key(s) < 0)
		return -1;
	s->may_be_key = false;
	return c == '\'' || c == '"' ? yscan_quoted(s, (char)c) : yscan_plain(s);
}

static bool begins_value(const struct yscan *s)
{
	bool blank = yscan_is_blank(YSCAN_PEEK(s, 1));

	if (!s->flow_level || blank)
		return blank;
	if (s->flow[s->flow_level - 1] == '[')
		return false;
	return !(s->n_tokens && s->tokens[s->n_tokens - 1].kind == YTOKEN_VALUE);
}

static bool begins_plain(const struct yscan *s, uint32_t c)
{
	uint32_t after = YSCAN_PEEK(s, 1);

	if (!(c < 128 && strchr("-?:,[]{}#&*!|>'\"%@`\t", (int)c)))
		return true;
	if (c == ':' && s->flow_level && after != ' ' && after != '\t')
		return true;
	return !yscan_is_blank(after) && (c == '-' || (!s->flow_level && (c == '?' || c == ':')));
}

static int fetch_at(struct yscan *s)
{
	uint32_t c = YSCAN_PEEK(s, 0);

	if (c == '%' && s->col == 0)
		return yscan_fail(s, "directives are not known here");
	if (yscan_at_document_mark(s))
		return fetch_document_mark(s);
	if (c == '[' || c == '{')
		return fetch_flow_begin(s, c);
	if (c == ']' || c == '}')
		return fetch_flow_end(s, c);
	if (c == ',')
		return fetch_flow_entry(s);
	if (c == '-' && yscan_is_blank(YSCAN_PEEK(s, 1)))
		return fetch_entry(s, false);
	if (c == '?' && (s->flow_level || yscan_is_blank(YSCAN_PEEK(s, 1))))
		return fetch_entry(s, true);
	if (c == ':' && begins_value(s))
		return fetch_value(s);
	if (c == '*' || c == '&')
		return fetch_name(s, c == '*' ? YTOKEN_ALIAS : YTOKEN_ANCHOR);
	if (c == '!')
		return fetch_name(s, YTOKEN_TAG);
	if (((c == '|' || c == '>') && !s->flow_level) || c == '\'' || c == '"' || begins_plain(s, c))
		return fetch_scalar(s, c);
	return yscan_fail(s, "a character that cannot begin a value");
}

static int fetch(struct yscan *s)
{
	CLEANUP(str_release) struct str comment = { 0 };
	int line, col;

	if (yscan_skip(s, &comment, &line, &col)) {
		struct ytoken *token = yscan_add(s, YTOKEN_COMMENT);

		while (comment.len && comment.data[comment.len - 1] == ' ')
			comment.data[--comment.len] = '\0';
		token->line = token->end_line = line;
		token->col = col;
		token->text = yscan_keep(s, &comment);
		token->len = comment.len;
		return 0;
	}
	if (forget_stale_keys(s) < 0)
		return -1;
	unwind(s, s->col);
	if (YSCAN_PEEK(s, 0) != 0 || s->at < s->n)
		return fetch_at(s);
	unwind(s, -1);
	if (forget_key(s, s->flow_level) < 0)
		return -1;
	yscan_add(s, YTOKEN_STREAM_END);
	return 0;
}

int yscan_all(struct yscan *s, const char *text, size_t len)
{
	if (text_check(text, len, s->path, s->err) < 0)
		return -1;
	yscan_decode(s, text, len);
	s->indent = -1;
	s->may_be_key = true;
	if (yscan_check(s) < 0)
		return -1;
	if (YSCAN_PEEK(s, 0) == 0xfeff)
		s->at++;
	do {
		if (fetch(s) < 0)
			return -1;
	} while (s->tokens[s->n_tokens - 1].kind != YTOKEN_STREAM_END);
	return 0;
}

void yscan_release(struct yscan *s)
{
	free(s->text);
	free(s->tokens);
	free(s->indents);
	*s = (struct yscan){ 0 };
}
