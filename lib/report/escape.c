/* escape.c - makes text harmless. */
#include "report/escape.h"

#include <string.h>

void escape_xml(struct str *out, const char *text)
{
	for (; *text; text++) {
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

void escape_markdown(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>|#!~&", *text)) {
			str_addch(out, '\\');
			str_addch(out, *text);
		} else {
			str_addch(out, (unsigned char)*text < 0x20 ? ' ' : *text);
		}
	}
}
