/* yaml_spelling.c - scalars that were read: what they mean, and what of their spelling is kept when they are written back unchanged. */
#include "base/mem.h"
#include "format/yaml/yaml_compose.h"

#include <string.h>

struct value *ycompose_made(struct ycompose *c, struct value *value, const struct ytoken *token)
{
	value->line = token->line + 1;
	value->col = token->col + 1;
	c->n_values++;
	return value;
}

struct yaml_look *ycompose_look(struct ycompose *c, struct value *value)
{
	if (!value->look)
		value->look = arena_new(c->arena, 1, sizeof(*value->look));
	return value->look;
}

/* Where a folded text was folded, it is to be folded again, if it still is a single blank. */
static void keep_folds(struct ycompose *c, struct value *value)
{
	CLEANUP(str_release) struct str text = { 0 }, folded = { 0 };
	const char *raw = value->text;

	for (size_t i = 0; i < value->len; i++) {
		bool fold = raw[i] == '\a' && i > 0 && i + 2 < value->len && raw[i + 1] == ' ' && !strchr(" \t\n\r\a", raw[i - 1]) &&
			    !strchr(" \t\n\r\a", raw[i + 2]);

		if (fold)
			str_addch(&folded, '\a');
		if (raw[i] == '\a')
			continue;
		str_addch(&folded, raw[i]);
		str_addch(&text, raw[i]);
	}
	value->look->spelling = yscan_keep(&c->scan, &folded);
	value->look->spelling_len = folded.len;
	value->text = yscan_keep(&c->scan, &text);
	value->len = text.len;
}

static void set_spelling(struct ycompose *c, struct value *value, const struct str *text)
{
	ycompose_look(c, value)->spelling = yscan_keep(&c->scan, text);
	value->look->spelling_len = text->len;
}

/* Back to the places where underscores stood, counted from the end. */
static void add_underscores(struct str *out, const char *digits, const char *raw)
{
	size_t len = strlen(raw), n = strlen(digits), every;
	const char *last;

	while (len && raw[len - 1] == '_')
		len--;
	last = len ? memrchr(raw, '_', len) : NULL;
	every = last ? len - (size_t)(last - raw) - 1 : 0;
	for (size_t i = 0; i < n; i++) {
		if (i && every && (n - i) % every == 0)
			str_addch(out, '_');
		str_addch(out, digits[i]);
	}
}

/* The case of the first letter is that of all. */
static void one_case(char *digits)
{
	size_t first = strcspn(digits, "abcdefABCDEF");
	bool upper = digits[first] >= 'A' && digits[first] <= 'F';

	for (; digits[first]; first++)
		if (strchr("abcdefABCDEF", digits[first]))
			digits[first] = (char)(upper ? digits[first] & ~0x20 : digits[first] | 0x20);
}

/* Without sign and underscores; the caller frees. */
static char *bare_digits(const char *raw)
{
	char *clean = mem_strdup(raw), *to = clean;

	for (const char *p = raw; *p; p++)
		if (!strchr("_+-", *p))
			*to++ = *p;
	*to = '\0';
	return clean;
}

/* Is there an underscore that is followed by a digit? */
static bool is_grouped(const char *raw)
{
	const char *at = strchr(raw, '_');

	return at && at[strspn(at, "_")];
}

/* Whole numbers that are more than their digits: 0x1F, 007, 1_000. */
static void keep_int(struct ycompose *c, struct value *value, const char *raw)
{
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *clean = bare_digits(raw);
	bool negative = *raw == '-' && (value->integer || value->text), prefixed = clean[0] == '0' && clean[1] && strchr("box", clean[1]);
	char *digits = clean + (prefixed ? 2 : 0);

	if ((!prefixed && clean[0] != '0' && !is_grouped(raw)) || strcmp(clean, "0") == 0)
		return;
	if (prefixed && negative) {
		/* ruamel.yaml writes 0x-1F, which is no number. */
		str_add(&out, raw);
		set_spelling(c, value, &out);
		return;
	}
	if (prefixed) {
		str_addn(&out, clean, 2);
		one_case(digits);
	}
	/* The sign takes one of the places that zeros hold. */
	if (negative && *digits == '0' && digits[1])
		*digits = '-';
	else if (negative)
		str_addch(&out, '-');
	if (prefixed && raw[2 + (raw[0] == '-' || raw[0] == '+')] == '_')
		str_addch(&out, '_');
	add_underscores(&out, digits, raw);
	if (raw[strlen(raw) - 1] == '_' && is_grouped(raw))
		str_addch(&out, '_');
	set_spelling(c, value, &out);
}

static void keep_float(struct ycompose *c, struct value *value, const char *raw)
{
	CLEANUP(str_release) struct str out = { 0 };

	if (strpbrk(raw, "nN"))
		return;
	for (const char *p = raw; *p; p++)
		if (*p != '_')
			str_addch(&out, *p);
	set_spelling(c, value, &out);
}

struct value *ycompose_scalar(struct ycompose *c, const struct ytoken *token, const char *tag)
{
	bool plain = token->style == 0 && !(tag && (strcmp(tag, "!!str") == 0 || strcmp(tag, "!") == 0));
	enum value_kind kind = plain ? value_kind_of_plain(token->text, token->len) : VALUE_TEXT;
	struct value *value = kind == VALUE_TEXT ? value_null(c->arena) : value_scalar(c->arena, token->text, token->len);

	/* The token's text lies in the same arena, and stays. */
	if (kind == VALUE_TEXT) {
		value->kind = kind;
		value->text = token->text;
		value->len = token->len;
	}
	ycompose_made(c, value, token);
	if (tag)
		ycompose_look(c, value)->tag = tag;
	if (token->style == '|' || token->style == '>') {
		ycompose_look(c, value)->style = token->style;
		value->look->header_note = token->header_note;
	}
	if (token->style == '>')
		keep_folds(c, value);
	else if (value->kind == VALUE_INT)
		keep_int(c, value, token->text);
	else if (value->kind == VALUE_FLOAT)
		keep_float(c, value, token->text);
	return value;
}
