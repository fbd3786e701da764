/* python_value.c - literals of Python: strings, numbers, None, True, lists, tuples, sets, dicts. */
#include "format/value/python_value.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>

struct literal {
	const char *p;
	struct arena *arena;
	int line, depth;
};

static struct value *literal_value(struct literal *l);

static void blanks(struct literal *l)
{
	while (*l->p && isspace((unsigned char)*l->p))
		l->p++;
}

static bool simple_escape(struct literal *l, struct str *out, bool raw)
{
	static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
	const char *known = strchr(from, l->p[1]);

	if (raw || !l->p[1] || !known) {
		if (!raw && strchr("xuUN01234567", l->p[1]))
			return false;
		str_addch(out, *l->p++);
		if (raw && *l->p)
			str_addch(out, *l->p++);
		return true;
	}
	str_addch(out, to[known - from]);
	l->p += 2;
	return true;
}

/* One string with its prefix; f-strings and bytes are none. */
static bool literal_string(struct literal *l, struct str *out)
{
	bool raw = *l->p == 'r' || *l->p == 'R', three;
	char quote;

	if (raw || *l->p == 'u' || *l->p == 'U')
		l->p++;
	quote = *l->p;
	if (quote != '"' && quote != '\'')
		return false;
	three = l->p[1] == quote && l->p[2] == quote;
	for (l->p += three ? 3 : 1; *l->p;) {
		if (*l->p == quote && (!three || (l->p[1] == quote && l->p[2] == quote))) {
			l->p += three ? 3 : 1;
			return true;
		}
		if (*l->p != '\\')
			str_addch(out, *l->p++);
		else if (!simple_escape(l, out, raw))
			return false;
	}
	return false;
}

static bool begins_string(const char *p)
{
	if (strchr("rRuU", *p) && *p)
		p++;
	return *p == '"' || *p == '\'';
}

/* Strings side by side are one. */
static struct value *literal_text(struct literal *l)
{
	CLEANUP(str_release) struct str text = { 0 };

	do {
		if (!literal_string(l, &text))
			return NULL;
		blanks(l);
	} while (begins_string(l->p));
	return value_textn(l->arena, str_text(&text), text.len);
}

static struct value *literal_word(struct literal *l)
{
	static const char of_numbers[] = "0123456789abcdefABCDEFxXoO_.";
	const char *from = l->p;
	enum value_kind kind;
	size_t len;

	if (*l->p == '-' || *l->p == '+')
		l->p++;
	for (; *l->p &&
	       (strchr(of_numbers, *l->p) || isalnum((unsigned char)*l->p) || ((*l->p == '-' || *l->p == '+') && strchr("eE", l->p[-1])));
	     l->p++)
		;
	len = (size_t)(l->p - from);
	if (len == 4 && memcmp(from, "None", 4) == 0)
		return value_null(l->arena);
	if (len == 4 && memcmp(from, "True", 4) == 0)
		return value_bool(l->arena, true);
	if (len == 5 && memcmp(from, "False", 5) == 0)
		return value_bool(l->arena, false);
	kind = value_kind_of_plain(from, len);
	if (len == 0 || (kind != VALUE_INT && kind != VALUE_FLOAT) ||
	    !(isdigit((unsigned char)from[len - 1]) || strchr(".abcdefABCDEF", from[len - 1])))
		return NULL;
	return value_scalar(l->arena, from, len);
}

/* Behind an opening bracket: items up to the closing one. *is_map: "key: value" was met first. */
static struct value *literal_items(struct literal *l, char close, bool *comma)
{
	struct value *list = value_list(l->arena), *map = value_map(l->arena);

	for (blanks(l); *l->p != close; blanks(l)) {
		struct value *item = literal_value(l);

		if (!item)
			return NULL;
		blanks(l);
		if (close == '}' && *l->p == ':') {
			CLEANUP(str_release) struct str key = { 0 };
			struct value *value;

			l->p++;
			value = literal_value(l);
			if (!value || item->kind >= VALUE_LIST)
				return NULL;
			value_to_text(&key, item);
			value_put_kind(l->arena, map, item->kind, str_text(&key), value);
		} else {
			value_add(l->arena, list, item);
		}
		blanks(l);
		*comma |= *l->p == ',';
		if (*l->p == ',')
			l->p++;
		else if (*l->p != close)
			return NULL;
	}
	l->p++;
	return close == '}' && list->n == 0 ? map : map->n ? NULL : list;
}

static struct value *literal_value(struct literal *l)
{
	struct value *value;
	bool comma = false;

	blanks(l);
	if (++l->depth >= VALUE_MAX_DEPTH)
		return NULL;
	if (begins_string(l->p)) {
		value = literal_text(l);
	} else if (*l->p && strchr("[{(", *l->p)) {
		char open = *l->p++;

		value = literal_items(l, open == '[' ? ']' : open == '{' ? '}' : ')', &comma);
		/* Brackets around one value alone are none. */
		if (value && open == '(' && !comma && value->n == 1)
			value = value->items[0];
	} else {
		value = literal_word(l);
	}
	l->depth--;
	if (value && !value->line)
		value->line = l->line;
	return value;
}

struct value *python_value(struct arena *a, const char *text, int line)
{
	struct literal l = { .p = text, .arena = a, .line = line };
	struct value *first = literal_value(&l), *tuple;

	if (!first)
		return NULL;
	blanks(&l);
	if (!*l.p)
		return first;
	tuple = value_add(a, value_list(a), first);
	tuple->line = line;
	while (*l.p == ',') {
		l.p++;
		blanks(&l);
		if (!*l.p)
			break;
		first = literal_value(&l);
		if (!first)
			return NULL;
		value_add(a, tuple, first);
		blanks(&l);
	}
	return *l.p ? NULL : tuple;
}
