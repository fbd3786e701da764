/* toml_write.c - single values as TOML writes them. */
#include "format/value/toml.h"

#include <math.h>
#include <string.h>

static void add_string(struct str *out, const char *text, size_t len)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";

	str_addch(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		const char *known = c ? strchr(from, c) : NULL;

		if (known)
			str_addf(out, "\\%c", to[known - from]);
		else if (c < 0x20 || c == 0x7f)
			str_addf(out, "\\u%04x", c);
		else
			str_addch(out, (char)c);
	}
	str_addch(out, '"');
}

static void add_container(struct str *out, const struct value *value)
{
	bool is_map = value->kind == VALUE_MAP;

	str_addch(out, is_map ? '{' : '[');
	for (size_t i = 0; i < value->n; i++) {
		str_add(out, i ? ", " : "");
		if (is_map) {
			static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

			if (*value->keys[i] && strspn(value->keys[i], bare) == strlen(value->keys[i]))
				str_add(out, value->keys[i]);
			else
				add_string(out, value->keys[i], strlen(value->keys[i]));
			str_add(out, " = ");
		}
		toml_add_value(out, value->items[i]);
	}
	str_addch(out, is_map ? '}' : ']');
}

void toml_add_value(struct str *out, const struct value *value)
{
	if (value->kind == VALUE_TEXT)
		add_string(out, value->text, value->len);
	else if (value->kind == VALUE_DATE)
		str_add(out, value->text);
	else if (value->kind >= VALUE_LIST)
		add_container(out, value);
	else if (value->kind == VALUE_FLOAT && !isfinite(value->number))
		str_add(out, isnan(value->number) ? "nan" : value->number < 0 ? "-inf" : "inf");
	else if (value->kind == VALUE_NULL)
		str_add(out, "\"\""); /* TOML has no null */
	else
		value_to_json(out, value, false);
}
