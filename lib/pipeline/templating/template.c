/* template.c - finds `${}` in texts, and puts the names' values there. */
#include "pipeline/templating/template.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/value_shape.h"
#include "pipeline/templating/template_flags.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_PARTS_MOST = 64 };

struct resolve {
	const struct template_scope *scope;
	const struct value *at; /* the text, for its place */
	const char *what;
	enum template_use use;
	struct err *err;
};

static int wrong(const struct resolve *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int wrong(const struct resolve *r, const char *fmt, ...)
{
	char message[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	return err_at(r->err, DVC_ERROR, r->scope->path, r->at->line, r->at->col, "'%s': %s", r->what, message);
}

/* The next `${...}` at or after `from`: no backslash before it, no line break within, ending at the first brace. */
static const char *find(const char *text, const char *from, const char **end)
{
	const char *stop = from; /* the first brace or line break behind p: looked for once, however many begin before it */

	for (const char *p = from; (p = strstr(p, "${")); p++) {
		if (stop < p + 2)
			stop = p + 2 + strcspn(p + 2, "}\n");
		if (*stop != '}') {
			p = stop - 1;
			continue;
		}
		if (p > text && p[-1] == '\\')
			continue;
		*end = stop + 1;
		return p;
	}
	return NULL;
}

bool template_is(const char *text)
{
	const char *end;

	return find(text, text, &end) != NULL;
}

bool template_is_in(const struct value *value)
{
	if (value->kind == VALUE_TEXT)
		return template_is(value->text);
	for (size_t i = 0; (value->kind == VALUE_LIST || value->kind == VALUE_MAP) && i < value->n; i++)
		if (template_is_in(value->items[i]) || (value->kind == VALUE_MAP && template_is(value->keys[i])))
			return true;
	return false;
}

static void trim(char **start, char *end)
{
	while (*start < end && isspace((unsigned char)**start))
		(*start)++;
	while (end > *start && isspace((unsigned char)end[-1]))
		*--end = '\0';
}

/* "a.b[0]" -> a, b, 0, in place: words of anything but ".[]", each after a dot or within brackets. False if it is nothing like that. */
static bool split_name(char *name, char **parts, size_t *n)
{
	char *p = name;

	for (*n = 0; *n < NAME_PARTS_MOST; (*n)++) {
		bool bracket = *n > 0 && *p == '[';
		size_t len;

		if (*n > 0) {
			if (*p != '.' && *p != '[')
				break;
			*p++ = '\0';
		}
		len = strcspn(p, ".[]");
		if (len == 0 || (bracket && p[len] != ']'))
			return false;
		parts[*n] = p;
		p += len;
		if (bracket) {
			*p++ = '\0';
			p += strspn(p, " \t");
		}
	}
	if (*p)
		return false;
	for (size_t i = 0; i < *n; i++)
		trim(&parts[i], parts[i] + strlen(parts[i]));
	return *n > 0;
}

/* One step of a name: a key of a map, a place in a list (from its end if negative). */
static const struct value *step(const struct value *from, const char *part)
{
	char *end;
	long long at;

	if (from->kind == VALUE_MAP) {
		size_t place = value_place(from, VALUE_TEXT, part);

		return place < from->n ? from->items[place] : NULL;
	}
	if (from->kind != VALUE_LIST)
		return NULL;
	at = strtoll(part, &end, 10);
	if (end == part || *end)
		return NULL;
	if (at < 0)
		at += (long long)from->n;
	return at >= 0 && (size_t)at < from->n ? from->items[at] : NULL;
}

static int no_such_name(const struct resolve *r, const char *shown, const struct value *in, const char *part)
{
	const char *near = NULL;

	if (in->kind == VALUE_MAP && in->n > 0) {
		CLEANUP(mem_free) const char **keys = mem_new(in->n + 1, sizeof(*keys));

		memcpy(keys, in->keys, in->n * sizeof(*keys));
		near = str_nearest(part, keys);
	}
	if (near)
		return wrong(r, "there is no '%s' (did you mean '%s'?)", shown, near);
	return wrong(r, "there is no '%s' in params.yaml or vars", shown);
}

static int look_up(const struct value **out, const struct resolve *r, const char *start, size_t len)
{
	CLEANUP(mem_free) char *name = mem_strndup(start, len);
	CLEANUP(mem_free) char *shown = mem_strndup(start, len);
	const struct value *v = r->scope->names;
	char *parts[NAME_PARTS_MOST];
	size_t n;

	if (!split_name(name, parts, &n))
		return wrong(r, "'${%s}' is no name: a.b, a[0] and the like are expected", shown);
	for (size_t i = 0; i < n; i++) {
		const struct value *next = step(v, parts[i]);

		if (!next)
			return no_such_name(r, shown, v, parts[i]);
		v = next;
	}
	if (v->kind == VALUE_DATE)
		return wrong(r, "'%s' is a date, which cannot be put into a text: put it in quotes", shown);
	if ((v->kind == VALUE_LIST || v->kind == VALUE_MAP) && r->use != TEMPLATE_ANY && !(v->kind == VALUE_MAP && r->use == TEMPLATE_CMD))
		return wrong(r, "'%s' is %s, and a scalar is expected", shown, value_kind_name(v->kind));
	*out = v;
	return 0;
}

void template_text(struct str *out, const struct value *value)
{
	if (value->kind == VALUE_BOOL)
		str_add(out, value->integer ? "true" : "false");
	else
		value_to_text(out, value);
}

/* A part of a text as it stands, "\${" as "${". */
static void add_plain(struct str *out, const char *from, const char *to)
{
	while (from < to) {
		const char *slash = memchr(from, '\\', (size_t)(to - from)), *stop = slash ? slash : to;

		str_addn(out, from, (size_t)(stop - from));
		if (slash && !(slash[1] == '$' && slash[2] == '{'))
			str_addch(out, '\\');
		from = slash ? slash + 1 : to;
	}
}

static int add_value(struct str *out, const struct resolve *r, const struct value *v)
{
	const char *nested;

	if (v->kind == VALUE_LIST || (v->kind == VALUE_MAP && r->use != TEMPLATE_CMD))
		return wrong(r, "%s cannot be put into a text", value_kind_name(v->kind));
	if (v->kind != VALUE_MAP) {
		template_text(out, v);
		return 0;
	}
	nested = template_flags(out, r->scope, v);
	return nested ? wrong(r, "the list '%s' holds a list or a map, which cannot be flags", nested) : 0;
}

static int too_much(const struct resolve *r)
{
	return wrong(r, "the templates make more than %d MiB", TEMPLATE_MOST_BYTES >> 20);
}

static int resolve_text(struct value **out, const struct resolve *r, const char *text)
{
	CLEANUP(str_release) struct str built = { 0 };
	const char *end = NULL, *from = text, *found = find(text, text, &end);
	const struct value *v;

	if (found == text && !*end) {
		if (look_up(&v, r, text + 2, (size_t)(end - text) - 3) < 0)
			return -1;
		*out = value_copy(r->scope->arena, v);
		return 0;
	}
	for (; found; found = find(text, from, &end)) {
		CLEANUP(str_release) struct str shown = { 0 };

		add_plain(&built, from, found);
		if (look_up(&v, r, found + 2, (size_t)(end - found) - 3) < 0 || add_value(&shown, r, v) < 0)
			return -1;
		add_plain(&built, str_text(&shown), str_text(&shown) + shown.len);
		if (built.len > r->scope->most_bytes)
			return too_much(r);
		from = end;
	}
	add_plain(&built, from, text + strlen(text));
	*out = value_text(r->scope->arena, str_text(&built));
	return 0;
}

static int resolve(struct value **out, struct resolve *r, const struct value *in);

static int resolve_map(struct value **out, struct resolve *r, const struct value *in)
{
	struct value *map = value_map(r->scope->arena);

	for (size_t i = 0; i < in->n; i++) {
		CLEANUP(str_release) struct str name = { 0 };
		struct value *key, *item;

		r->at = in->items[i];
		if (resolve_text(&key, r, in->keys[i]) < 0 || resolve(&item, r, in->items[i]) < 0)
			return -1;
		template_text(&name, key);
		value_put(r->scope->arena, map, arena_strdup(r->scope->arena, str_text(&name)), item);
	}
	*out = map;
	return 0;
}

static int resolve(struct value **out, struct resolve *r, const struct value *in)
{
	int failed = 0;

	r->at = in;
	if (r->scope->arena->total > r->scope->most_bytes)
		return too_much(r);
	if (in->kind == VALUE_TEXT) {
		failed = resolve_text(out, r, in->text);
	} else if (in->kind == VALUE_MAP) {
		failed = resolve_map(out, r, in);
	} else if (in->kind == VALUE_LIST) {
		*out = value_list(r->scope->arena);
		for (size_t i = 0; i < in->n && !failed; i++) {
			struct value *item = NULL;

			failed = resolve(&item, r, in->items[i]);
			if (!failed)
				value_add(r->scope->arena, *out, item);
		}
	} else {
		*out = value_copy(r->scope->arena, in);
	}
	if (!failed) {
		(*out)->line = in->line;
		(*out)->col = in->col;
	}
	return failed;
}

int template_resolve(struct value **out, const struct template_scope *scope, const struct value *in, const char *what,
		     enum template_use use, struct err *err)
{
	struct resolve r = { .scope = scope, .what = what, .use = use, .err = err };

	return resolve(out, &r, in);
}
