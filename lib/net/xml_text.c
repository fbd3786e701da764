/* xml_text.c - texts of elements, with their references replaced. */
#include "net/xml_text.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* Between "&" and ";" */
enum { REFERENCE_MOST = 9 };

/* The five that need no declaration; 0 = none of them. */
static uint32_t named(const char *name)
{
	static const struct {
		const char *name;
		char c;
	} names[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(name, names[i].name) == 0)
			return (uint32_t)names[i].c;
	return 0;
}

/* "#38" or "#x26"; 0 = no character of XML's. */
static uint32_t numbered(const char *name)
{
	int base = name[1] == 'x' ? 16 : 10;
	const char *digits = name + (base == 16 ? 2 : 1);
	unsigned long c = strtoul(digits, NULL, base);

	if (!*digits || strspn(digits, base == 16 ? "0123456789abcdefABCDEF" : "0123456789") != strlen(digits))
		return 0;
	return c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? 0 : (uint32_t)c;
}

/* The character that the reference at `at` stands for, *len its bytes; 0 = it is none. */
static uint32_t reference(size_t *len, const char *at, const char *end)
{
	const char *stop = memchr(at, ';', (size_t)(end - at));
	char name[REFERENCE_MOST + 1];

	*len = stop ? (size_t)(stop - at) + 1 : 0;
	if (*len < 3 || *len - 2 > REFERENCE_MOST)
		return 0;
	memcpy(name, at + 1, *len - 2);
	name[*len - 2] = '\0';
	return name[0] == '#' ? numbered(name) : named(name);
}

static char *plain(const char *at, const char *end)
{
	CLEANUP(str_release) struct str out = { 0 };

	while (at < end) {
		const char *next = memchr(at, '&', (size_t)(end - at));
		uint32_t c;
		size_t len;

		next = next ? next : end;
		str_addn(&out, at, (size_t)(next - at));
		at = next;
		if (at == end)
			break;
		c = reference(&len, at, end);
		if (c)
			str_add_utf8(&out, c);
		else
			str_addch(&out, '&');
		at += c ? len : 1;
	}
	return str_take(&out);
}

char *xml_text_in(const char *xml, const char *end, const char *tag)
{
	CLEANUP(mem_free) char *open = str_format("<%s>", tag);
	CLEANUP(mem_free) char *close = str_format("</%s>", tag);
	const char *begin, *stop;

	end = end ? end : xml + strlen(xml);
	begin = memmem(xml, (size_t)(end - xml), open, strlen(open));
	stop = begin ? memmem(begin, (size_t)(end - begin), close, strlen(close)) : NULL;
	return stop ? plain(begin + strlen(open), stop) : NULL;
}

char *xml_text(const char *xml, const char *tag)
{
	return xml_text_in(xml, NULL, tag);
}

const char *xml_next(const char **at, const char **end, const char *item)
{
	CLEANUP(mem_free) char *open = str_format("<%s>", item);
	const char *begin = strstr(*at, open), *after;

	if (!begin)
		return NULL;
	after = strstr(begin + strlen(open), open);
	*at = *end = after ? after : begin + strlen(begin);
	return begin;
}
