/* param_set.c - writes what settings change into files of parameters: each format keeps of its file what DVC's writer keeps. */
#include "pipeline/params/param_set.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/value/python_literals.h"
#include "format/value/toml.h"
#include "format/yaml/yaml_edit.h"
#include "format/yaml/yaml_look.h"
#include "pipeline/dvc_code.h"
#include "pipeline/params/param_file.h"
#include "pipeline/params/param_override.h"

#include <string.h>

enum { SET_MOST = 64 << 20 };

static const char by_itself[] = "params.yaml";

struct job {
	struct str *out;
	const char *text;
	size_t len;
	const char *path;
	struct arena *arena;
	struct param_override *overrides;
	size_t n;
	struct err *err;
};

static int change(const struct job *j, struct value *root)
{
	if (root->kind != VALUE_MAP)
		return err_set(j->err, DVC_ERROR, "%s: a map of parameters is expected", j->path);
	for (size_t i = 0; i < j->n; i++)
		if (param_override_apply(&j->overrides[i], j->arena, root, j->err) < 0)
			return -1;
	return 0;
}

/* ---- YAML ---- */

/* A copy to change: merged, nothing shared; scalars keep their spelling. */
static struct value *unshared(struct arena *a, const struct value *value)
{
	struct value *copy = value->kind == VALUE_LIST ? value_list(a) : value_map(a);
	const struct value *merged = value->look ? value->look->merged : NULL;

	if (value->kind < VALUE_LIST)
		return (struct value *)value;
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->n; i++)
		value_add(a, copy, unshared(a, value->items[i]));
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->n; i++)
		value_append(a, copy, value->key_kinds ? value->key_kinds[i] : VALUE_TEXT, value->keys[i], unshared(a, value->items[i]));
	for (size_t i = 0; merged && merged->kind == VALUE_MAP && i < merged->n; i++)
		if (!value_get(copy, merged->keys[i]))
			value_put(a, copy, merged->keys[i], unshared(a, merged->items[i]));
	return copy;
}

/* Maps are entered; everything else is put in the place of what was there. Then what is no longer there goes. */
static void merge(struct arena *a, struct value *to, const struct value *from)
{
	for (size_t i = 0; i < from->n; i++) {
		struct value *old = (struct value *)value_get(to, from->keys[i]);

		if (old && old->kind == VALUE_MAP && from->items[i]->kind == VALUE_MAP)
			merge(a, old, from->items[i]);
		else if (old != from->items[i])
			yaml_edit_put(a, to, from->keys[i], from->items[i]);
	}
	for (size_t i = to->n; i-- > 0;)
		if (!value_get(from, to->keys[i]))
			value_drop_at(to, i);
}

static int set_yaml(struct job *j)
{
	struct value *root, *wanted;

	if (yaml_edit_read(&root, j->arena, j->text, j->len, j->path, j->err) < 0) {
		j->err->code = DVC_ERROR;
		return -1;
	}
	wanted = unshared(j->arena, root);
	if (change(j, wanted) < 0)
		return -1;
	merge(j->arena, root, wanted);
	yaml_emit(j->out, root);
	return 0;
}

/* ---- JSON ---- */

static int set_json(struct job *j)
{
	struct value *root;

	if (param_file_read_text(&root, j->arena, j->text, j->len, j->path, j->err) < 0 || change(j, root) < 0)
		return -1;
	value_to_json(j->out, root, false);
	return 0;
}

/* ---- TOML and Python: a value that is there, in its place ---- */

static const struct value *old_value(const struct job *j, const struct param_override *o, const struct value *root)
{
	const struct value *old = value_find(root, o->key);

	if (!old && o->how != OVERRIDE_DROP)
		err_set(j->err, DVC_ERROR, "-S %.200s: there is no '%.200s' in %s, and keys are not added to such a file", o->given, o->key,
			j->path);
	else if (!old || o->how == OVERRIDE_DROP || o->how == OVERRIDE_ADD)
		err_set(j->err, DVC_ERROR, "-S %.200s: in %s, only values that are there can be changed", o->given, j->path);
	else if (old->line)
		return old;
	else
		err_set(j->err, DVC_ERROR, "-S %.200s: '%.200s' is a whole table of %s", o->given, o->key, j->path);
	return NULL;
}

static int set_toml_value(struct job *j, const struct param_override *o, struct str *text)
{
	CLEANUP(str_release) struct str changed = { 0 };
	const struct value *old;
	struct value *root;
	size_t from = 0, n;

	if (toml_read_text(&root, j->arena, str_text(text), text->len, j->path, j->err) < 0) {
		j->err->code = DVC_ERROR;
		return -1;
	}
	old = old_value(j, o, root);
	if (!old)
		return -1;
	n = toml_value_at(old, str_text(text), text->len, &from);
	if (n == 0 || !old->col)
		return err_set(j->err, DVC_ERROR, "-S %.200s: '%.200s' is a whole table of %s", o->given, o->key, j->path);
	str_addn(&changed, text->data, from);
	toml_add_value(&changed, o->value);
	str_addn(&changed, text->data + from + n, text->len - from - n);
	str_clear(text);
	str_addn(text, str_text(&changed), changed.len);
	return 0;
}

static int set_toml(struct job *j)
{
	CLEANUP(str_release) struct str text = { 0 };

	str_addn(&text, j->text, j->len);
	for (size_t i = 0; i < j->n; i++)
		if (set_toml_value(j, &j->overrides[i], &text) < 0)
			return -1;
	str_addn(j->out, str_text(&text), text.len);
	return 0;
}

/* In one line, " = old" becomes " = new", as Python prints the two. */
static void replace_in_line(struct str *text, int line, const char *old, const char *new)
{
	CLEANUP(str_release) struct str changed = { 0 };
	const char *p = str_text(text);
	size_t n = strlen(old);
	int at = 1;

	for (; *p; p++) {
		if (at == line && strncmp(p, old, n) == 0) {
			str_add(&changed, new);
			p += n - 1;
			continue;
		}
		at += *p == '\n';
		str_addch(&changed, *p);
	}
	str_clear(text);
	str_addn(text, str_text(&changed), changed.len);
}

static int set_python(struct job *j)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct value *root;

	str_addn(&text, j->text, j->len);
	for (size_t i = 0; i < j->n; i++) {
		CLEANUP(str_release) struct str old_text = { 0 }, new_text = { 0 };
		const struct value *old;

		if (python_literals_read(&root, j->arena, str_text(&text), text.len, j->path, j->err) < 0)
			return -1;
		old = old_value(j, &j->overrides[i], root);
		if (!old)
			return -1;
		str_add(&old_text, " = ");
		value_to_text(&old_text, old);
		str_add(&new_text, " = ");
		value_to_text(&new_text, j->overrides[i].value);
		if (!value_equal(old, j->overrides[i].value))
			replace_in_line(&text, old->line, str_text(&old_text), str_text(&new_text));
	}
	str_addn(j->out, str_text(&text), text.len);
	return 0;
}

static const struct {
	const char *suffix;
	int (*set)(struct job *j);
} formats[] = { { ".json", set_json }, { ".toml", set_toml }, { ".py", set_python },
		{ ".yaml", set_yaml }, { ".yml", set_yaml },  { "", set_yaml } };

int param_set_text(struct str *out, const char *text, size_t len, const char *path, const struct strvec *settings, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct job j = { .out = out, .text = text, .len = len, .path = path, .arena = &a, .n = settings->n, .err = err };
	const size_t last = ARRAY_LEN(formats) - 1;
	size_t i = 0;

	j.overrides = arena_new(&a, j.n, sizeof(*j.overrides));
	for (size_t s = 0; s < j.n; s++)
		if (param_override_parse(&j.overrides[s], &a, settings->v[s], err) < 0)
			return -1;
	while (i < last && !str_ends(path, formats[i].suffix))
		i++;
	return formats[i].set(&j);
}

/* ---- files ---- */

/* "file:key=value": the file, or params.yaml; rest is what is left. */
static char *file_of(const char *setting, const char **rest)
{
	size_t before = strcspn(setting, "=");
	const char *colon = memchr(setting, ':', before);

	*rest = colon ? colon + 1 : setting;
	return colon ? mem_strndup(setting, (size_t)(colon - setting)) : mem_strdup(by_itself);
}

static int set_file(struct str *out, const char *base, const char *file, const struct strvec *settings, struct err *err)
{
	CLEANUP(strvec_release) struct strvec of_file = { 0 };
	CLEANUP(mem_free) char *path = base ? fs_join(base, file) : mem_strdup(file);
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < settings->n; i++) {
		const char *rest;
		CLEANUP(mem_free) char *other = file_of(settings->v[i], &rest);

		if (strcmp(other, file) == 0)
			strvec_add(&of_file, rest);
	}
	if (fs_exists(path) && fs_read(&text, path, SET_MOST, err) < 0) {
		err->code = DVC_ERROR;
		return -1;
	}
	return param_set_text(out, str_text(&text), text.len, file, &of_file, err);
}

int param_set(const char *base, const struct strvec *settings, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(mem_free) struct str *texts = mem_new(settings->n + 1, sizeof(*texts));
	int status = 0;

	for (size_t i = 0; i < settings->n; i++) {
		const char *rest;
		CLEANUP(mem_free) char *file = file_of(settings->v[i], &rest);

		if (!strvec_has(&files, file))
			strvec_add(&files, file);
	}
	for (size_t i = 0; i < files.n && status == 0; i++)
		status = set_file(&texts[i], base, files.v[i], settings, err);
	for (size_t i = 0; i < files.n && status == 0; i++) {
		CLEANUP(mem_free) char *path = base ? fs_join(base, files.v[i]) : mem_strdup(files.v[i]);

		status = fs_write(path, str_text(&texts[i]), texts[i].len, 0, err);
	}
	for (size_t i = 0; i < files.n; i++)
		str_release(&texts[i]);
	return status;
}
