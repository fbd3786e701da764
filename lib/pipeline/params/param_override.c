/* param_override.c - reads "key=value" and changes a tree by it. */
#include "pipeline/params/param_override.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct cursor {
	const char *p, *given;
	struct arena *arena;
	int depth;
	struct err *err;
};

static int fail(struct cursor *c, const char *what)
{
	return err_set(c->err, DVC_ARGUMENTS, "-S %.200s: %s", c->given, what);
}

static void blanks(struct cursor *c)
{
	while (*c->p == ' ' || *c->p == '\t')
		c->p++;
}

/* Numbers as Hydra has them: no leading zeros, underscores between digits; inf and nan in any case. */
static struct value *word(struct arena *a, const char *text, size_t len)
{
	const char *digits = text + (*text == '+' || *text == '-');
	enum value_kind kind = value_kind_of_plain(text, len);
	bool octal = digits[0] == '0' && digits[1] && strchr("0123456789_box", digits[1]);

	if (len == 4 && strncasecmp(text, "null", 4) == 0)
		return value_null(a);
	if ((len == 4 && strncasecmp(text, "true", 4) == 0) || (len == 5 && strncasecmp(text, "false", 5) == 0))
		return value_bool(a, len == 4);
	if (strcasecmp(digits, "inf") == 0)
		return value_float(a, *text == '-' ? -INFINITY : INFINITY);
	if (strcasecmp(digits, "nan") == 0)
		return value_float(a, NAN);
	if ((kind == VALUE_INT || kind == VALUE_FLOAT) && !octal && !strpbrk(text, "nN") && text[len - 1] != '_')
		return value_scalar(a, text, len);
	return value_textn(a, text, len);
}

static int quoted(struct cursor *c, struct value **out)
{
	CLEANUP(str_release) struct str text = { 0 };
	char quote = *c->p++;

	for (; *c->p != quote; c->p++) {
		if (!*c->p)
			return fail(c, "a quote that is not closed");
		if (*c->p == '\\' && c->p[1] == quote)
			c->p++;
		str_addch(&text, *c->p);
	}
	c->p++;
	*out = value_textn(c->arena, str_text(&text), text.len);
	return 0;
}

static int element(struct cursor *c, struct value **out, const char *ends);

static int list(struct cursor *c, struct value **out)
{
	*out = value_list(c->arena);
	c->p++;
	for (blanks(c); *c->p != ']'; blanks(c)) {
		struct value *item;

		if (element(c, &item, ",]") < 0)
			return -1;
		value_add(c->arena, *out, item);
		if (*c->p == ',')
			c->p++;
		else if (*c->p != ']')
			return fail(c, "',' or ']' is expected");
	}
	c->p++;
	return 0;
}

static int map(struct cursor *c, struct value **out)
{
	*out = value_map(c->arena);
	c->p++;
	for (blanks(c); *c->p != '}'; blanks(c)) {
		CLEANUP(str_release) struct str text = { 0 };
		struct value *key, *value;

		if (element(c, &key, ":") < 0)
			return -1;
		if (*c->p != ':' || key->kind >= VALUE_LIST)
			return fail(c, "'key: value' is expected");
		c->p++;
		if (element(c, &value, ",}") < 0)
			return -1;
		value_to_text(&text, key);
		value_put_kind(c->arena, *out, key->kind, str_text(&text), value);
		if (*c->p == ',')
			c->p++;
		else if (*c->p != '}')
			return fail(c, "',' or '}' is expected");
	}
	c->p++;
	return 0;
}

/* A backslash keeps what follows from meaning anything. */
static int plain(struct cursor *c, struct value **out, const char *ends)
{
	CLEANUP(str_release) struct str text = { 0 };
	bool escaped = false;

	for (; *c->p && !strchr(ends, *c->p); c->p++) {
		if (strchr("[]{}()", *c->p) || (c->p[0] == '$' && c->p[1] == '{'))
			return fail(c, "brackets and ${} are not for plain texts: put it in quotes");
		if (*c->p == '\\' && c->p[1] && strchr("\\()[]{}:=, \t", c->p[1])) {
			c->p++;
			escaped = true;
		}
		str_addch(&text, *c->p);
	}
	while (!escaped && text.len && isspace((unsigned char)text.data[text.len - 1]))
		text.data[--text.len] = '\0';
	*out = escaped ? value_text(c->arena, str_text(&text)) : word(c->arena, str_text(&text), text.len);
	return 0;
}

/* Up to one of the characters that end it. */
static int element(struct cursor *c, struct value **out, const char *ends)
{
	int status;

	if (++c->depth >= VALUE_MAX_DEPTH)
		return fail(c, "nested too deep");
	blanks(c);
	if (*c->p == '\'' || *c->p == '"')
		status = quoted(c, out);
	else if (*c->p == '[')
		status = list(c, out);
	else if (*c->p == '{')
		status = map(c, out);
	else
		status = plain(c, out, ends);
	c->depth--;
	blanks(c);
	return status;
}

int param_override_parse(struct param_override *out, struct arena *a, const char *text, struct err *err)
{
	struct cursor c = { .given = text, .arena = a, .err = err };
	size_t plus = strspn(text, "+");
	const char *key = text + (plus ? plus : *text == '~'), *equals = strchr(key, '=');

	*out = (struct param_override){ .given = text };
	out->how = *text == '~' ? OVERRIDE_DROP : plus == 0 ? OVERRIDE_CHANGE : plus == 1 ? OVERRIDE_ADD : OVERRIDE_FORCE;
	if (plus > 2 || *key == '=' || !*key || (!equals && out->how != OVERRIDE_DROP))
		return fail(&c, "key=value is expected, like train.folds=5");
	out->key = equals ? arena_strndup(a, key, (size_t)(equals - key)) : arena_strdup(a, key);
	if (strpbrk(out->key, "[]{} ,'\"") || str_ends(out->key, ".") || *out->key == '.' || strstr(out->key, ".."))
		return fail(&c, "a key is expected, like train.folds");
	if (!equals)
		return 0;
	c.p = equals + 1;
	if (!*c.p) {
		out->value = value_text(a, "");
		return 0;
	}
	if (element(&c, &out->value, ",") < 0)
		return -1;
	return *c.p == ',' ? fail(&c, "several values: one is expected, a list stands in [ ]")
	       : *c.p      ? fail(&c, "something behind the value")
			   : 0;
}

/* ---- applying ---- */

static int missing(const struct param_override *o, struct err *err)
{
	if (o->how == OVERRIDE_DROP)
		return err_set(err, DVC_ERROR, "-S %.200s: there is no '%.200s'", o->given, o->key);
	return err_set(err, DVC_ERROR, "-S %.200s: there is no '%.200s'; to add it: +%.200s", o->given, o->key, o->given);
}

/* The place of a child; NULL if there is none. */
static struct value **child_of(struct value *parent, const char *key)
{
	if (parent->kind == VALUE_LIST) {
		size_t i = strspn(key, "0123456789") == strlen(key) && *key && strlen(key) < 10 ? (size_t)atoll(key) : parent->n;

		return i < parent->n ? &parent->items[i] : NULL;
	}
	for (size_t i = 0; parent->kind == VALUE_MAP && i < parent->n; i++)
		if (strcmp(parent->keys[i], key) == 0)
			return &parent->items[i];
	return NULL;
}

/* A map over a map: key by key. Plain changes make no keys. */
static int lay_over(const struct param_override *o, struct arena *a, struct value **place, struct value *value, struct err *err)
{
	if ((*place)->kind != VALUE_MAP || value->kind != VALUE_MAP) {
		*place = value;
		return 0;
	}
	for (size_t i = 0; i < value->n; i++) {
		struct value **child = child_of(*place, value->keys[i]);

		if (!child && o->how == OVERRIDE_CHANGE)
			return missing(o, err);
		if (!child)
			value_put(a, *place, value->keys[i], value->items[i]);
		else if (lay_over(o, a, child, value->items[i], err) < 0)
			return -1;
	}
	return 0;
}

static int drop(const struct param_override *o, struct value *parent, const char *key, struct err *err)
{
	struct value **place = child_of(parent, key);

	if (!place || parent->kind != VALUE_MAP)
		return missing(o, err);
	if (o->value && !value_equal(*place, o->value))
		return err_set(err, DVC_ERROR, "-S %.200s: '%.200s' has another value", o->given, o->key);
	value_drop(parent, key);
	return 0;
}

static int put(const struct param_override *o, struct arena *a, struct value *parent, const char *key, struct err *err)
{
	struct value **place = child_of(parent, key);

	if (place && o->how == OVERRIDE_ADD && o->value->kind < VALUE_LIST && (*place)->kind != VALUE_NULL)
		return err_set(err, DVC_ERROR, "-S %.200s: '%.200s' is there already; to change it: %.200s", o->given, o->key,
			       o->given + 1);
	if (place)
		return lay_over(o, a, place, o->value, err);
	if (o->how == OVERRIDE_CHANGE || parent->kind != VALUE_MAP)
		return missing(o, err);
	value_put(a, parent, key, o->value);
	return 0;
}

int param_override_apply(const struct param_override *o, struct arena *a, struct value *root, struct err *err)
{
	const char *at = o->key;

	for (;;) {
		size_t n = strcspn(at, ".");
		const char *key = arena_strndup(a, at, n);
		struct value **next;

		if (!at[n])
			return o->how == OVERRIDE_DROP ? drop(o, root, key, err) : put(o, a, root, key, err);
		next = child_of(root, key);
		if (!next && (o->how == OVERRIDE_ADD || o->how == OVERRIDE_FORCE) && root->kind == VALUE_MAP) {
			value_put(a, root, key, value_map(a));
			next = child_of(root, key);
		}
		if (!next)
			return missing(o, err);
		root = *next;
		at += n + 1;
	}
}
