/* ini_read.c - configuration from text: sections, options, lists by commas, quotes, comments from '#' on (';' begins none). */
#include "format/ini.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/text_check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { INI_MAX_FILE = 16 << 20 };

struct reader {
	struct ini *ini;
	struct strvec lines;
	size_t at; /* the line being read, from 0 */
	const char *path;
	size_t section; /* index + 1; 0 = none yet */
	struct err *err;
};

/* The column of a place in the line being read. */
static int column(const struct reader *r, const char *at)
{
	int col = 1;

	for (const char *p = r->lines.v[r->at]; p < at; p++)
		col += ((unsigned char)*p & 0xc0) != 0x80;
	return col;
}

static int fail(const struct reader *r, const char *at, const char *what)
{
	return err_at(r->err, ERR_USAGE, r->path, (int)r->at + 1, column(r, at), "%s", what);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static const char *skip(const char *p)
{
	while (is_space(*p))
		p++;
	return p;
}

static size_t trimmed(const char *text, size_t len)
{
	while (len && is_space(text[len - 1]))
		len--;
	return len;
}

static char *lower(const char *text, size_t len)
{
	char *copy = mem_strndup(text, len);

	for (char *p = copy; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

/* The quote that ends what begins at p: the first behind which a comma, a comment or the end follows. NULL = none. */
static const char *closing(const char *p)
{
	for (const char *q = strchr(p + 1, *p); q; q = strchr(q + 1, *p))
		if (strchr(",#", *skip(q + 1)))
			return q;
	return NULL;
}

/* One value or list item; steps over it and the blanks behind. */
static int take_item(struct reader *r, const char **at, struct strvec *out)
{
	const char *p = *at, *end;

	if (*p == '"' || *p == '\'') {
		end = closing(p);
		if (!end)
			return fail(r, p, "a quote that is not closed, or text behind it");
		strvec_add_take(out, mem_strndup(p + 1, (size_t)(end - p - 1)));
		*at = skip(end + 1);
		return 0;
	}
	end = p + strcspn(p, ",#");
	if (end == p)
		return fail(r, p, "a value is expected");
	strvec_add_take(out, mem_strndup(p, trimmed(p, (size_t)(end - p))));
	*at = end;
	return 0;
}

static int read_value(struct reader *r, const char *p, struct ini_option *option)
{
	if (*p == ',' && (!*skip(p + 1) || *skip(p + 1) == '#')) {
		option->is_list = true;
		return 0;
	}
	if (!*p || *p == '#') {
		strvec_add(&option->values, "");
		return 0;
	}
	for (;;) {
		if (take_item(r, &p, &option->values) < 0)
			return -1;
		if (*p != ',')
			return 0;
		option->is_list = true;
		p = skip(p + 1);
		if (!*p || *p == '#')
			return 0;
	}
}

/* Three quotes: everything up to the next three, over lines. */
static int read_long(struct reader *r, const char *p, struct ini_option *option)
{
	char quote[4] = { p[0], p[0], p[0] };
	CLEANUP(str_release) struct str text = { 0 };
	const int line = (int)r->at + 1, col = column(r, p);
	const char *end;

	for (p += 3; !(end = strstr(p, quote)); p = r->lines.v[r->at]) {
		str_add(&text, p);
		str_addch(&text, '\n');
		if (++r->at == r->lines.n)
			return err_at(r->err, ERR_USAGE, r->path, line, col, "three quotes that are not closed");
	}
	str_addn(&text, p, (size_t)(end - p));
	end = skip(end + 3);
	if (*end && *end != '#')
		return fail(r, end, "text behind the closing quotes");
	strvec_add(&option->values, str_text(&text));
	return 0;
}

/* [name], ['remote "name"'], [remote "name"] */
static int read_section(struct reader *r, const char *line)
{
	const char *name = skip(line + 1), *end = name;
	CLEANUP(mem_free) char *clean = NULL;
	struct ini_section *section;

	if (*name == '[')
		return fail(r, name, "sections within sections are not known here");
	if (*name == '\'' || *name == '"') {
		end = strchr(name + 1, *name);
		if (end && *skip(end + 1) == ']')
			clean = lower(name + 1, (size_t)(end - name - 1));
		end = end ? skip(end + 1) : NULL;
	} else {
		end = strchr(name, ']');
		clean = end ? lower(name, trimmed(name, (size_t)(end - name))) : NULL;
	}
	if (!clean || !*clean || (*skip(end + 1) && *skip(end + 1) != '#'))
		return fail(r, line, "a section like [core] or ['remote \"name\"'] is expected");
	if (ini_section(r->ini, clean))
		return err_at(r->err, ERR_USAGE, r->path, (int)r->at + 1, column(r, name), "the section '%s' is there twice", clean);
	section = ini_make_section(r->ini, clean);
	section->line = (int)r->at + 1;
	section->col = column(r, name);
	section->path = r->path;
	r->section = r->ini->n;
	return 0;
}

static int read_option(struct reader *r, const char *line)
{
	const char *equals = strchr(*line == '"' || *line == '\'' ? line + 1 : line, '=');
	struct ini_section *section = r->section ? &r->ini->sections[r->section - 1] : NULL;
	struct ini_option *option;
	const char *value;
	size_t len;

	if (!equals || equals == line)
		return fail(r, line, "neither a section nor 'key = value'");
	if (!section)
		return fail(r, line, "an option outside of any section");
	len = trimmed(line, (size_t)(equals - line));
	if (len > 1 && (*line == '"' || *line == '\'') && line[len - 1] == *line) {
		line++;
		len -= 2;
	}
	section->options = mem_grow(section->options, section->n, &section->cap, sizeof(*section->options));
	option = &section->options[section->n];
	*option = (struct ini_option){ .key = lower(line, len), .line = (int)r->at + 1, .col = column(r, line), .path = r->path };
	section->n++;
	for (size_t i = 0; i + 1 < section->n; i++)
		if (strcmp(section->options[i].key, option->key) == 0)
			return err_at(r->err, ERR_USAGE, r->path, (int)r->at + 1, option->col, "'%s' is given twice", option->key);
	value = skip(equals + 1);
	option->value_col = column(r, value);
	if (strncmp(value, "\"\"\"", 3) == 0 || strncmp(value, "'''", 3) == 0)
		return read_long(r, value, option);
	return read_value(r, value, option);
}

static int read_lines(struct reader *r)
{
	for (; r->at < r->lines.n; r->at++) {
		const char *line = skip(r->lines.v[r->at]);

		if (!*line || *line == '#')
			continue;
		if ((*line == '[' ? read_section(r, line) : read_option(r, line)) < 0)
			return -1;
	}
	return 0;
}

int ini_read_text(struct ini *ini, const char *text, size_t len, const char *path, struct err *err)
{
	struct reader r = { .ini = ini, .err = err };
	CLEANUP(mem_free) char *copy = mem_strndup(len ? text : "", len);
	int status;

	*ini = (struct ini){ 0 };
	if (text_check(copy, len, path, err) < 0)
		return -1;
	strvec_add(&ini->paths, path);
	r.path = ini->paths.v[0];
	strvec_split(&r.lines, str_starts(copy, "\xef\xbb\xbf") ? copy + 3 : copy, '\n');
	status = read_lines(&r);
	strvec_release(&r.lines);
	if (status < 0)
		ini_release(ini);
	return status;
}

int ini_read(struct ini *ini, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	*ini = (struct ini){ 0 };
	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, INI_MAX_FILE, err) < 0)
		return -1;
	return ini_read_text(ini, str_text(&text), text.len, path, err);
}
