/* dir_listing_parse.c - a folder's listing out of JSON that could come from anybody: a strict reader of this one shape. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"

#include <ctype.h>
#include <string.h>

struct reader {
	const char *p, *end, *start;
	const char *name;
	struct err *err;
	struct str text; /* the last text that was read */
};

static int bad(struct reader *r, const char *expected)
{
	return err_set(r->err, ERR_INTEGRITY, "'%s' is no listing of a folder: byte %zu: expected %s", r->name, (size_t)(r->p - r->start),
		       expected);
}

static void skip_blanks(struct reader *r)
{
	while (r->p < r->end && strchr(" \t\r\n", *r->p))
		r->p++;
}

static bool take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static int read_hex4(struct reader *r, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++, r->p++) {
		if (r->p == r->end || !isxdigit((unsigned char)*r->p))
			return bad(r, "four hex digits");
		*out = *out << 4 | (uint32_t)(isdigit((unsigned char)*r->p) ? *r->p - '0' : (*r->p | 0x20) - 'a' + 10);
	}
	return 0;
}

static void add_utf8(struct str *out, uint32_t c)
{
	if (c < 0x80) {
		str_addch(out, (char)c);
	} else if (c < 0x800) {
		str_addch(out, (char)(0xc0 | c >> 6));
		str_addch(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		str_addch(out, (char)(0xe0 | c >> 12));
		str_addch(out, (char)(0x80 | (c >> 6 & 0x3f)));
		str_addch(out, (char)(0x80 | (c & 0x3f)));
	} else {
		str_addch(out, (char)(0xf0 | c >> 18));
		str_addch(out, (char)(0x80 | (c >> 12 & 0x3f)));
		str_addch(out, (char)(0x80 | (c >> 6 & 0x3f)));
		str_addch(out, (char)(0x80 | (c & 0x3f)));
	}
}

static int read_escape(struct reader *r)
{
	static const char letter[] = "\"\\/nrtfb", plain[] = "\"\\/\n\r\t\f\b";
	uint32_t c, low;
	const char *at = r->p < r->end && *r->p ? strchr(letter, *r->p) : NULL;

	if (at) {
		str_addch(&r->text, plain[at - letter]);
		r->p++;
		return 0;
	}
	if (r->p == r->end || *r->p++ != 'u')
		return bad(r, "an escape");
	if (read_hex4(r, &c) < 0)
		return -1;
	if (c >= 0xd800 && c < 0xdc00) {
		if (r->end - r->p < 2 || r->p[0] != '\\' || r->p[1] != 'u')
			return bad(r, "the second half of a surrogate pair");
		r->p += 2;
		if (read_hex4(r, &low) < 0)
			return -1;
		if (low < 0xdc00 || low > 0xdfff)
			return bad(r, "the second half of a surrogate pair");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	} else if (c >= 0xdc00 && c < 0xe000) {
		return bad(r, "the first half of a surrogate pair");
	}
	if (c == 0)
		return bad(r, "a character other than NUL");
	add_utf8(&r->text, c);
	return 0;
}

static int read_text(struct reader *r)
{
	str_clear(&r->text);
	if (!take(r, '"'))
		return bad(r, "a text");
	for (;;) {
		const char *from = r->p;

		while (r->p < r->end && *r->p != '"' && *r->p != '\\' && *r->p)
			r->p++;
		str_addn(&r->text, from, (size_t)(r->p - from));
		if (r->p == r->end || !*r->p)
			return bad(r, "the end of the text");
		if (*r->p++ == '"')
			return str_is_utf8(str_text(&r->text), r->text.len) ? 0 : bad(r, "UTF-8");
		if (read_escape(r) < 0)
			return -1;
	}
}

/* A value that DVC may have put there and that we do not need: a number, a text or a word. */
static int skip_value(struct reader *r)
{
	skip_blanks(r);
	if (r->p < r->end && *r->p == '"')
		return read_text(r);
	while (r->p < r->end && (isalnum((unsigned char)*r->p) || strchr("+-.", *r->p)))
		r->p++;
	return 0;
}

static bool is_inside(const char *path)
{
	for (const char *p = path;;) {
		size_t len = strcspn(p, "/");

		if (len == 0 || (len == 1 && p[0] == '.') || (len == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		if (!p[len])
			return true;
		p += len + 1;
	}
}

static int read_entry(struct reader *r, struct dir_listing *list)
{
	CLEANUP(str_release) struct str path = { 0 };
	char id[OBJECT_ID_TEXT] = "";
	uint8_t md5[16];

	do {
		bool is_md5, is_path;

		if (read_text(r) < 0)
			return -1;
		is_md5 = strcmp(str_text(&r->text), "md5") == 0;
		is_path = strcmp(str_text(&r->text), "relpath") == 0;
		if (!take(r, ':'))
			return bad(r, "':'");
		if ((is_md5 || is_path ? read_text(r) : skip_value(r)) < 0)
			return -1;
		if (is_md5 && r->text.len == 32)
			memcpy(id, r->text.data, 33);
		else if (is_path)
			str_addn(&path, r->text.data, r->text.len);
	} while (take(r, ','));
	if (!take(r, '}'))
		return bad(r, "',' or '}'");
	if (!object_id_is_valid(id))
		return bad(r, "an entry with \"md5\" of 32 hex digits");
	if (!is_inside(str_text(&path)))
		return bad(r, "a \"relpath\" inside the folder");
	object_md5_of_id(md5, id);
	dir_listing_add(list, str_text(&path), md5, -1);
	return list->n > DIR_LISTING_MOST_FILES ? bad(r, "fewer files") : 0;
}

static int read_list(struct reader *r, struct dir_listing *list)
{
	if (!take(r, '['))
		return bad(r, "'['");
	if (!take(r, ']')) {
		do {
			if (!take(r, '{'))
				return bad(r, "'{'");
			if (read_entry(r, list) < 0)
				return -1;
		} while (take(r, ','));
		if (!take(r, ']'))
			return bad(r, "',' or ']'");
	}
	skip_blanks(r);
	return r->p == r->end ? 0 : bad(r, "the end");
}

/* Is there a path that another one needs as its folder, or the same one twice? They are sorted. */
static bool has_clash(const struct dir_listing *list)
{
	for (size_t i = 1; i < list->n; i++) {
		if (strcmp(list->v[i - 1].path, list->v[i].path) == 0)
			return true;
		/* "a" and "a/b" need not be neighbours: "a-b" may stand between them. */
		for (const char *slash = strchr(list->v[i].path, '/'); slash; slash = strchr(slash + 1, '/')) {
			size_t len = (size_t)(slash - list->v[i].path);
			CLEANUP(mem_free) char *above = NULL;

			if (strncmp(list->v[i - 1].path, list->v[i].path, len + 1) == 0)
				continue;
			above = mem_strndup(list->v[i].path, len);
			if (dir_listing_find(list, above))
				return true;
		}
	}
	return false;
}

int dir_listing_parse(struct dir_listing *list, const char *bytes, size_t len, const char *name, struct err *err)
{
	struct reader r = { .p = bytes, .start = bytes, .end = bytes + len, .name = name, .err = err };
	int status;

	if (len > DIR_LISTING_MOST_BYTES)
		return bad(&r, "fewer bytes");
	status = read_list(&r, list);
	str_release(&r.text);
	if (status < 0)
		return -1;
	dir_listing_sort(list);
	return has_clash(list) ? err_set(err, ERR_INTEGRITY, "'%s' is no listing of a folder: a path is there twice", name) : 0;
}
