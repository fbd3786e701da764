/* escape.c - makes text harmless. */
#include "report/escape.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

void escape_xml(struct str *out, const char *text)
{
	for (; text && *text; text++) {
		switch (*text) {
		case '&':
			str_add(out, "&amp;");
			break;
		case '<':
			str_add(out, "&lt;");
			break;
		case '>':
			str_add(out, "&gt;");
			break;
		case '"':
			str_add(out, "&quot;");
			break;
		case '\'':
			str_add(out, "&#39;");
			break;
		default:
			str_addch(out, (unsigned char)*text < 0x20 && *text != '\t' && *text != '\n' ? '?' : *text);
		}
	}
}

/* An underscore inside a word is no markup: log_loss stays readable. */
static bool is_inside_word(const char *start, const char *at)
{
	return at > start && isalnum((unsigned char)at[-1]) && isalnum((unsigned char)at[1]);
}

void escape_markdown(struct str *out, const char *text)
{
	for (const char *p = text; p && *p; p++) {
		if (strchr("\\`*_{}[]<>|#!~&", *p) && !(*p == '_' && is_inside_word(text, p))) {
			str_addch(out, '\\');
			str_addch(out, *p);
		} else {
			str_addch(out, (unsigned char)*p < 0x20 ? ' ' : *p);
		}
	}
}
