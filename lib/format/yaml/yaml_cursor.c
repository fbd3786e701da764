/* yaml_cursor.c - steps over tokens, and says which comment belongs to which: above the next one, or behind the one before. */
#include "base/mem.h"
#include "format/yaml/yaml_compose.h"

#include <string.h>

int ycompose_fail(struct ycompose *c, const struct ytoken *token, const char *what)
{
	return err_at(c->scan.err, ERR_USAGE, c->scan.path, token->line + 1, token->col + 1, "%s", what);
}

static struct yaml_note *note_of(struct ycompose *c, const struct ytoken *token)
{
	struct yaml_note *note = arena_new(c->arena, 1, sizeof(*note));

	*note = (struct yaml_note){ .text = token->text, .len = token->len, .col = token->col };
	return note;
}

static struct ynotes *notes_of(struct ycompose *c, struct ytoken *token)
{
	if (!token->notes)
		token->notes = arena_new(c->arena, 1, sizeof(*token->notes));
	return token->notes;
}

struct ytoken *ycompose_peek(struct ycompose *c)
{
	struct ytoken *tokens = c->scan.tokens;
	size_t from = c->at, n;

	while (tokens[c->at].kind == YTOKEN_COMMENT)
		c->at++;
	n = c->at - from;
	if (n) {
		struct ynotes *notes = notes_of(c, &tokens[c->at]);
		struct yaml_note **pre = arena_new(c->arena, n + notes->n_pre, sizeof(*pre));

		for (size_t i = 0; i < n; i++)
			pre[i] = note_of(c, &tokens[from + i]);
		if (notes->n_pre)
			memcpy(pre + n, notes->pre, notes->n_pre * sizeof(*pre));
		notes->pre = pre;
		notes->n_pre += n;
	}
	return &tokens[c->at];
}

bool ycompose_next_is(struct ycompose *c, enum ytoken_kind kind)
{
	return ycompose_peek(c)->kind == kind;
}

/* The comment behind a token, and those on the lines below it, become one. */
static struct yaml_note *join_comments(struct ycompose *c, const struct ytoken *before, bool same_line)
{
	CLEANUP(str_release) struct str text = { 0 };
	const struct ytoken *first = &c->scan.tokens[c->at + 1];

	for (int i = before->end_line; !same_line && i < first->line; i++)
		str_addch(&text, '\n');
	for (const struct ytoken *token = first; token->kind == YTOKEN_COMMENT; token++) {
		for (int i = 0; (token != first || !same_line) && i < token->col; i++)
			str_addch(&text, ' ');
		str_addn(&text, token->text, token->len);
		c->at++;
	}
	return yscan_note(&c->scan, &text, first->col);
}

struct ytoken *ycompose_get(struct ycompose *c)
{
	struct ytoken *token = ycompose_peek(c), *next = token + 1;
	bool keeps = token->kind == YTOKEN_SCALAR || token->kind == YTOKEN_VALUE || token->kind == YTOKEN_FLOW_SEQUENCE_END ||
		     token->kind == YTOKEN_FLOW_MAPPING_END;

	if (token->kind == YTOKEN_STREAM_END)
		return token;
	if (keeps && next->kind == YTOKEN_COMMENT && (next->line == token->end_line || token->kind == YTOKEN_SCALAR)) {
		struct yaml_note *post = join_comments(c, token, next->line == token->end_line);

		notes_of(c, token)->post = post;
	}
	c->at++;
	return token;
}

/* A token's comments go to the one that follows it. */
void ycompose_hand_on(struct ycompose *c, struct ytoken *token, bool from_colon)
{
	struct ytoken *next = ycompose_peek(c);
	struct ynotes *from = token->notes;

	if (!from || next->kind == YTOKEN_STREAM_END || next->kind == YTOKEN_DOCUMENT_START)
		return;
	token->notes = NULL;
	if (!next->notes) {
		next->notes = from;
		from->from_colon = from_colon;
		return;
	}
	if (from->post)
		next->notes->post = from->post;
	if (from->n_pre) {
		struct yaml_note **pre = arena_new(c->arena, from->n_pre + next->notes->n_pre, sizeof(*pre));

		memcpy(pre, from->pre, from->n_pre * sizeof(*pre));
		if (next->notes->n_pre)
			memcpy(pre + from->n_pre, next->notes->pre, next->notes->n_pre * sizeof(*pre));
		next->notes->pre = pre;
		next->notes->n_pre += from->n_pre;
	}
}
