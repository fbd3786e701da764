/* template_flags.c - flags of a command from a map. */
#include "pipeline/templating/template_flags.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>

/* As Python's shlex.quote(): as it stands if it has no character that a shell minds. */
static void add_quoted(struct str *out, const char *text)
{
	bool plain = *text != '\0';

	for (const char *c = text; *c && plain; c++)
		plain = isascii((unsigned char)*c) && (isalnum((unsigned char)*c) || strchr("@%+=:,./-_", *c));
	if (plain) {
		str_add(out, text);
		return;
	}
	str_addch(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			str_add(out, "'\"'\"'");
		else
			str_addch(out, *text);
	}
	str_addch(out, '\'');
}

/* Each list item is shown as Python shows it, so true is True here. */
static const char *add_list(struct str *out, const struct template_scope *scope, const char *key, const struct value *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct value *item = list->items[i];

		if (item->kind == VALUE_LIST || item->kind == VALUE_MAP)
			return arena_strdup(scope->arena, key);
		if (i == 0 || scope->list_append)
			str_addf(out, "--%s ", key);
		if (item->kind == VALUE_TEXT)
			add_quoted(out, item->text);
		else
			value_to_text(out, item);
		str_addch(out, ' ');
	}
	return NULL;
}

static const char *add_map(struct str *out, const struct template_scope *scope, const char *prefix, const struct value *map)
{
	for (size_t i = 0; i < map->n; i++) {
		CLEANUP(mem_free) char *key = str_format("%s%s%s", prefix, *prefix ? "." : "", map->keys[i]);
		const struct value *v = map->items[i];
		const char *nested = NULL;

		if (v->kind == VALUE_MAP) {
			nested = add_map(out, scope, key, v);
		} else if (v->kind == VALUE_LIST) {
			nested = add_list(out, scope, key, v);
		} else if (v->kind == VALUE_BOOL) {
			if (v->integer || scope->bool_optional)
				str_addf(out, "--%s%s ", v->integer ? "" : "no-", key);
		} else {
			str_addf(out, "--%s ", key);
			if (v->kind == VALUE_TEXT)
				add_quoted(out, v->text);
			else
				value_to_text(out, v);
			str_addch(out, ' ');
		}
		if (nested)
			return nested;
	}
	return NULL;
}

const char *template_flags(struct str *out, const struct template_scope *scope, const struct value *map)
{
	const char *nested = add_map(out, scope, "", map);

	while (out->len && isspace((unsigned char)out->data[out->len - 1]))
		out->data[--out->len] = '\0';
	return nested;
}
