/* json_write.c - writes JSON: keys in the order given, numbers shortest, so the same document is the same bytes. */
#include "format/json.h"

#include "math/decimal.h"

#include <math.h>
#include <string.h>

static void new_line(struct json_writer *w)
{
	if (w->indent == 0)
		return;
	str_addch(w->out, '\n');
	for (int i = 0; i < w->depth * w->indent; i++)
		str_addch(w->out, ' ');
}

/* What stands before a value or a key: the comma of the item before, and the line break. */
static void begin_item(struct json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->has_item)
		str_addch(w->out, ',');
	if (w->depth > 0)
		new_line(w);
	w->has_item = true;
}

static void begin_container(struct json_writer *w, char bracket)
{
	begin_item(w);
	str_addch(w->out, bracket);
	w->depth++;
	w->has_item = false;
}

static void end_container(struct json_writer *w, char bracket)
{
	w->depth--;
	if (w->has_item)
		new_line(w);
	str_addch(w->out, bracket);
	w->has_item = true;
}

void json_begin_object(struct json_writer *w)
{
	begin_container(w, '{');
}

void json_end_object(struct json_writer *w)
{
	end_container(w, '}');
}

void json_begin_array(struct json_writer *w)
{
	begin_container(w, '[');
}

void json_end_array(struct json_writer *w)
{
	end_container(w, ']');
}

/* The letter behind the backslash for a character that has one, or 0. */
static char short_escape(unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at = c ? strchr(from, c) : NULL;

	return at ? to[at - from] : 0;
}

static void add_quoted(struct str *out, const char *text, size_t len)
{
	size_t done = 0;

	str_addch(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		str_addn(out, text + done, i - done);
		if (short_escape(c))
			str_addf(out, "\\%c", short_escape(c));
		else
			str_addf(out, "\\u%04x", c);
		done = i + 1;
	}
	str_addn(out, text + done, len - done);
	str_addch(out, '"');
}

void json_key(struct json_writer *w, const char *key)
{
	begin_item(w);
	add_quoted(w->out, key, strlen(key));
	str_add(w->out, w->indent ? ": " : ":");
	w->after_key = true;
}

void json_add_textn(struct json_writer *w, const char *text, size_t len)
{
	begin_item(w);
	add_quoted(w->out, text, len);
}

void json_add_text(struct json_writer *w, const char *text)
{
	if (text)
		json_add_textn(w, text, strlen(text));
	else
		json_add_null(w);
}

void json_add_number(struct json_writer *w, double value)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(text, value);

	if (!isfinite(value)) {
		json_add_textn(w, text, len);
		return;
	}
	begin_item(w);
	str_addn(w->out, text, len);
}

void json_add_int(struct json_writer *w, int64_t value)
{
	begin_item(w);
	str_addf(w->out, "%lld", (long long)value);
}

void json_add_bool(struct json_writer *w, bool value)
{
	begin_item(w);
	str_add(w->out, value ? "true" : "false");
}

void json_add_null(struct json_writer *w)
{
	begin_item(w);
	str_add(w->out, "null");
}

void json_add_raw(struct json_writer *w, const char *text, size_t len)
{
	begin_item(w);
	for (size_t i = 0; i < len; i++)
		str_addch(w->out, text[i] == '\n' || text[i] == '\r' ? ' ' : text[i]);
}

void json_put_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_add_text(w, text);
}

void json_put_number(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	json_add_number(w, value);
}

void json_put_int(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_add_int(w, value);
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_add_bool(w, value);
}
